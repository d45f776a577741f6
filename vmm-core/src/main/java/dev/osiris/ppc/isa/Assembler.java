package dev.osiris.ppc.isa;

import dev.osiris.ppc.cpu.CpuModel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Assembles instructions and small programs in GNU syntax, simplified mnemonics included.
 *
 * <p>A line holds labels ({@code name:}, or {@code 1:} that {@code 1b} and {@code 1f} find), then an instruction or a
 * directive; {@code #} begins a comment and {@code ;} separates statements. Directives: {@code .long}, {@code .short},
 * {@code .byte}, {@code .double}, {@code .float}, {@code .ascii}, {@code .asciz}, {@code .space bytes[,fill]},
 * {@code .align log2}, {@code .balign bytes}, {@code .org address}, {@code .set name,value} ({@code .equ});
 * {@code .globl}, {@code .global}, {@code .text} and {@code .data} say nothing here. Sizes must be known where they
 * stand. Names of CR bits and fields ({@code lt}, {@code cr1} …) are numbers in expressions.
 *
 * <p>Not for concurrent use.
 */
public final class Assembler {
    private static final Map<String, Integer> CR_NAMES = crNames();

    private final InstructionAssembler instructions;

    // State of one run over a source.
    private Map<String, Integer> symbols = new HashMap<>();
    private final List<int[]> numericLabels = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int origin;
    private boolean last;

    /**
     * @param model whose instructions are accepted
     */
    public Assembler(CpuModel model) {
        this.instructions = new InstructionAssembler(model);
    }

    private static Map<String, Integer> crNames() {
        Map<String, Integer> names = new HashMap<>(Map.of("lt", 0, "gt", 1, "eq", 2, "so", 3, "un", 3));
        for (int i = 0; i < 8; i++) {
            names.put("cr" + i, i);
        }
        return Map.copyOf(names);
    }

    /**
     * Assembles one instruction.
     *
     * @param pc its address: branch targets are absolute in the text
     * @throws AssemblyException when the text is not one
     */
    public int assembleOne(String text, int pc) {
        String[] parts = mnemonicAndRest(text);
        try {
            return instructions.assemble(parts[0], parts[1], pc, CR_NAMES::get);
        } catch (AssemblyException e) {
            throw new AssemblyException("'" + text.trim() + "': " + e.getMessage());
        }
    }

    /**
     * Assembles a program.
     *
     * @param origin the address of its first byte
     * @throws AssemblyException that names the line
     */
    public Program assemble(String source, int origin) {
        symbols = new HashMap<>();
        numericLabels.clear();
        this.origin = origin;
        pass(source, false);
        pass(source, true);
        return new Program(origin, out.toByteArray(), Map.copyOf(symbols));
    }

    /** The first pass learns the labels, the second knows them. */
    private void pass(String source, boolean isLast) {
        last = isLast;
        out.reset();
        String[] lines = source.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            try {
                for (String statement : statements(lines[i])) {
                    statement(statement.trim());
                }
            } catch (AssemblyException e) {
                throw new AssemblyException("line " + (i + 1) + ", '" + lines[i].trim() + "': " + e.getMessage());
            }
        }
    }

    /** Split at semicolons, comment dropped; both only outside of quotes. */
    private static List<String> statements(String line) {
        List<String> all = new ArrayList<>();
        int start = 0;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                i += c == '\\' ? 1 : 0;
                quote = c == quote ? 0 : quote;
            } else if (c == '#') {
                all.add(line.substring(start, i));
                return all;
            } else if (c == ';') {
                all.add(line.substring(start, i));
                start = i + 1;
            } else if (c == '"' || c == '\'') {
                quote = c;
            }
        }
        all.add(line.substring(start));
        return all;
    }

    private void statement(String text) {
        String rest = labels(text);
        if (rest.isEmpty()) {
            return;
        }
        String[] parts = mnemonicAndRest(rest);
        if (parts[0].startsWith(".")) {
            directive(parts[0], parts[1]);
        } else if (last) {
            put(instructions.assemble(parts[0], parts[1], here(), this::value), 4);
        } else {
            put(0, 4);
        }
    }

    private static String[] mnemonicAndRest(String text) {
        String[] parts = text.trim().split("\\s+", 2);
        return new String[] {parts[0], parts.length > 1 ? parts[1] : ""};
    }

    private int here() {
        return origin + out.size();
    }

    private void put(long value, int bytes) {
        for (int i = bytes - 1; i >= 0; i--) {
            out.write((int) (value >>> 8 * i));
        }
    }

    // ---- names

    /** Takes the labels off the front. */
    private String labels(String text) {
        String rest = text;
        for (int colon = endOfLabel(rest); colon > 0; colon = endOfLabel(rest)) {
            define(rest.substring(0, colon));
            rest = rest.substring(colon + 1).trim();
        }
        return rest;
    }

    private static int endOfLabel(String text) {
        int i = 0;
        while (i < text.length() && (Character.isLetterOrDigit(text.charAt(i)) || "_.$".indexOf(text.charAt(i)) >= 0)) {
            i++;
        }
        return i < text.length() && text.charAt(i) == ':' ? i : -1;
    }

    private void define(String name) {
        if (Character.isDigit(name.charAt(0))) {
            if (!last) {
                numericLabels.add(new int[] {number(name), here()});
            }
        } else if (!last && symbols.put(name, here()) != null) {
            throw new AssemblyException("'" + name + "' is defined twice");
        }
    }

    private static int number(String digits) {
        if (!digits.matches("[0-9]{1,9}")) {
            throw new AssemblyException("expected a label, found '" + digits + "': it begins with a digit");
        }
        return Integer.parseInt(digits);
    }

    /** What a name or a reference to a numeric label stands for, or null. */
    private Integer value(String name) {
        if (name.matches("[0-9]+[bf]")) {
            return numeric(number(name.substring(0, name.length() - 1)), name.endsWith("f"));
        }
        return symbols.containsKey(name) ? symbols.get(name) : CR_NAMES.get(name);
    }

    /** The first pass only counts bytes. */
    private Integer valueOrZero(String name) {
        return Character.isDigit(name.charAt(0)) && !name.matches("[0-9]+[bf]") ? null : Integer.valueOf(0);
    }

    private int numeric(int label, boolean forward) {
        Integer found = null;
        for (int[] l : numericLabels) {
            boolean ahead = l[1] > here();
            if (l[0] == label && ahead == forward && !(forward && found != null)) {
                found = l[1];
            }
        }
        if (found == null) {
            throw new AssemblyException("no label '" + label + ":' " + (forward ? "after" : "before") + " this line");
        }
        return found;
    }

    // ---- directives

    private void directive(String name, String rest) {
        switch (name) {
            case ".long" -> data(rest, 4);
            case ".short" -> data(rest, 2);
            case ".byte" -> data(rest, 1);
            case ".double" -> reals(rest, true);
            case ".float" -> reals(rest, false);
            case ".ascii" -> out.writeBytes(string(rest));
            case ".asciz", ".string" -> terminated(string(rest));
            case ".space", ".skip" -> space(rest);
            case ".align" -> alignTo(1 << size(rest, 30));
            case ".balign" -> alignTo(size(rest, 1 << 30));
            case ".org" -> fill(number(rest, here()) - here(), 0);
            case ".set", ".equ" -> set(rest);
            case ".globl", ".global", ".text", ".data" -> { }
            default -> throw new AssemblyException("unknown directive '" + name + "'");
        }
    }

    /** Values may name labels further down, so they count in the last pass only. */
    private void data(String rest, int bytes) {
        Scanner in = new Scanner(rest, here(), last ? this::value : this::valueOrZero);
        do {
            put(in.expression(), bytes);
        } while (in.accept(','));
        if (!in.atEnd()) {
            throw in.unexpected("',' or the end");
        }
    }

    private void reals(String rest, boolean wide) {
        for (String item : rest.split(",")) {
            try {
                double value = Double.parseDouble(item.trim());
                put(wide ? Double.doubleToRawLongBits(value) : Float.floatToRawIntBits((float) value), wide ? 8 : 4);
            } catch (NumberFormatException e) {
                throw new AssemblyException("expected a real number, found '" + item.trim() + "'");
            }
        }
    }

    private static byte[] string(String rest) {
        Scanner in = new Scanner(rest, 0, n -> null);
        byte[] bytes = in.quoted().getBytes(StandardCharsets.ISO_8859_1);
        if (!in.atEnd()) {
            throw in.unexpected("nothing after the string");
        }
        return bytes;
    }

    private void terminated(byte[] bytes) {
        out.writeBytes(bytes);
        out.write(0);
    }

    private void space(String rest) {
        Scanner in = new Scanner(rest, here(), this::value);
        int bytes = in.expression();
        fill(bytes, in.accept(',') ? in.expression() : 0);
    }

    private int number(String rest, int pc) {
        return new Scanner(rest, pc, this::value).expression();
    }

    private int size(String rest, int greatest) {
        int n = number(rest, here());
        if (n < 0 || n > greatest) {
            throw new AssemblyException("expected a size from 0 to " + greatest + ", found " + n);
        }
        return n;
    }

    private void alignTo(int bytes) {
        while (bytes > 1 && Integer.remainderUnsigned(here(), bytes) != 0) {
            out.write(0);
        }
    }

    private void fill(int bytes, int value) {
        if (bytes < 0) {
            throw new AssemblyException("cannot go back " + -(long) bytes + " bytes");
        }
        for (int i = 0; i < bytes; i++) {
            out.write(value);
        }
    }

    private void set(String rest) {
        String[] parts = rest.split(",", 2);
        if (parts.length < 2) {
            throw new AssemblyException("expected a name, ',' and a value, found '" + rest + "'");
        }
        symbols.put(parts[0].trim(), number(parts[1], here()));
    }
}
