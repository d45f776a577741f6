package dev.osiris.ppc.conformance;

import dev.osiris.ppc.cpu.CpuModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One case: a program, the state before it and what is different after it.
 *
 * <pre>
 * # a comment: the section of the book that the rows below follow from
 * &#64;model 7400
 * addo. r5,r6,r7 | r6=7fffffff r7=1 | r5=80000000 xer=c0000000 cr0=9
 * </pre>
 *
 * <p>Instructions are separated by semicolons and stand at 1000. Values are hexadecimal. Names: {@code r0}–{@code r31},
 * {@code t0}–{@code t3} (the 603e's other set of GPRs), {@code lr}, {@code ctr}, {@code xer}, {@code cr}, {@code cr0}–{@code cr7}, {@code f0}–{@code f31} (16 digits, or a
 * Java number with a point or {@code inf}, {@code -inf}, {@code nan}), {@code fpscr}, {@code v0}–{@code v31} (32 digits),
 * {@code vscr}, {@code msr}, {@code pc}, {@code sr0}–{@code sr15}, SPRs by name, and {@code [address]} for bytes of
 * memory. A value of {@code ?} after the program is not looked at. What is there at first, and how the program comes to
 * its end, says {@link Rig}.
 */
record ConformanceRow(CpuModel model, String program, int instructions, Map<String, String> before,
        Map<String, String> after, String where) {
    private static final String FOLDER = "/dev/osiris/conformance/";

    /** Not a file of rows, but what {@link FloatRules} makes of the rules of floating-point arithmetic. */
    private static final String RULES = "floating-point rules";

    /** The files, in reading order. */
    static List<String> files() {
        return List.of(RULES, "integer.rows", "logic.rows", "condition.rows", "branch.rows", "memory.rows", "float.rows",
                "system.rows", "interrupt.rows", "translation.rows", "vector.rows", "endian.rows", "breakpoint.rows",
                "softtlb.rows", "arithmetic.rows", "alignment.rows", "illegal.rows", "registers.rows");
    }

    /** The rows of a file. */
    static List<ConformanceRow> of(String file) {
        if (file.equals(RULES)) {
            return FloatRules.rows();
        }
        String[] lines = text(file).split("\n");
        List<ConformanceRow> rows = new ArrayList<>();
        CpuModel model = CpuModel.PPC750;
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].trim();
            if (line.startsWith("@model ")) {
                model = CpuModel.byLabel(line.substring(7).trim()).orElseThrow();
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                rows.add(row(model, line, file + ":" + (i + 1)));
            }
        }
        return rows;
    }

    private static String text(String file) {
        try (InputStream in = ConformanceRow.class.getResourceAsStream(FOLDER + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ConformanceRow row(CpuModel model, String line, String where) {
        String[] parts = line.split("\\|", -1);
        if (parts.length != 3) {
            throw new IllegalStateException(where + ": expected 'program | before | after', found '" + line + "'");
        }
        String program = parts[0].trim();
        return new ConformanceRow(model, program, program.split(";").length, assignments(parts[1], where),
                assignments(parts[2], where), where);
    }

    private static Map<String, String> assignments(String part, String where) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String word : part.trim().split("\\s+")) {
            if (!word.isEmpty()) {
                int equals = word.indexOf('=');
                if (equals < 0 || all.put(word.substring(0, equals), word.substring(equals + 1)) != null) {
                    throw new IllegalStateException(where + ": expected name=value once per name, found '" + word + "'");
                }
            }
        }
        return all;
    }

    @Override
    public String toString() {
        return where + " " + program + " " + before;
    }
}
