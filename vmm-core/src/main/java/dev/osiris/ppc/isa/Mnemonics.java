package dev.osiris.ppc.isa;

import dev.osiris.ppc.cpu.CpuModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** All ways to write the instructions of one model: what the disassembler and the assembler share. Immutable. */
final class Mnemonics {
    /** A mnemonic as written, the syntax it belongs to, and the bits it implies. */
    record Candidate(Syntax syntax, Syntax.Variant variant) {}

    /** For each row what the disassembler may write, in order of preference; the row's own syntax is the last. */
    private final Map<Row, List<Syntax>> shown = new IdentityHashMap<>();
    private final Map<String, List<Candidate>> byMnemonic = new HashMap<>();

    Mnemonics(CpuModel model) {
        Map<String, Row> rows = new HashMap<>();
        for (Row row : Isa.of(model).rows()) {
            rows.put(row.name(), row);
            shown.put(row, new ArrayList<>());
            accept(new Syntax(row.syntax, row, row.mask, row.match));
        }
        for (Aliases.Alias a : Aliases.table()) {
            Row row = rows.get(a.row());
            if (row != null) {
                add(new Syntax(a.syntax(), row, row.mask | a.mask(), row.match | a.match()), a.shown());
            }
        }
        for (Row row : shown.keySet()) {
            shown.get(row).add(new Syntax(row.syntax, row, row.mask, row.match));
        }
    }

    private void add(Syntax syntax, boolean show) {
        accept(syntax);
        if (show) {
            shown.get(syntax.row).add(syntax);
        }
    }

    private void accept(Syntax syntax) {
        for (Syntax.Variant v : syntax.variants()) {
            byMnemonic.computeIfAbsent(v.mnemonic(), k -> new ArrayList<>(2)).add(new Candidate(syntax, v));
        }
    }

    /** How the word is written. */
    Syntax syntaxOf(Row row, int word) {
        for (Syntax s : shown.get(row)) {
            if (s.matches(word)) {
                return s;
            }
        }
        throw new IllegalStateException("no syntax of '" + row + "' fits " + Integer.toHexString(word));
    }

    /** What a mnemonic may mean; empty when nothing. */
    List<Candidate> candidates(String mnemonic) {
        return byMnemonic.getOrDefault(mnemonic, List.of());
    }

    /** Every mnemonic. */
    Iterable<String> all() {
        return byMnemonic.keySet();
    }
}
