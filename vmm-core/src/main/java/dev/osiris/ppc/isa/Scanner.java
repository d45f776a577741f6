package dev.osiris.ppc.isa;

import java.util.function.Function;

/**
 * Reads one statement's operands: registers and expressions. Expressions are C's, on 32-bit integers, with {@code .}
 * and {@code $} for the current address, character constants, and {@code @l}, {@code @h}, {@code @ha} behind them for
 * the low half of the value, the high half, and the high half that goes with a signed low half.
 */
final class Scanner {
    private static final String[] LEVELS = {"|", "^", "&", "<<>>", "+-", "*/%"};

    private final String text;
    private final int pc;
    private final Function<String, Integer> symbols;
    private int at;
    /** Whether the last expression was a half of a word, which fits signed and unsigned fields. */
    private boolean half;

    /** @param symbols gives the value of a name, or null; it may throw to say more */
    Scanner(String text, int pc, Function<String, Integer> symbols) {
        this.text = text;
        this.pc = pc;
        this.symbols = symbols;
    }

    // ---- characters

    private char peek() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    boolean atEnd() {
        return peek() == 0;
    }

    boolean accept(char c) {
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    void expect(char c, String purpose) {
        if (!accept(c)) {
            throw unexpected("'" + c + "'" + purpose);
        }
    }

    /** "expected X, found Y". */
    AssemblyException unexpected(String expected) {
        String found = atEnd() ? "the end" : "'" + text.substring(at).trim() + "'";
        return new AssemblyException("expected " + expected + ", found " + found);
    }

    private static boolean inName(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '$';
    }

    /** The name, number or single character that comes next, for reading or for a message; not consumed. */
    private String word() {
        peek();
        int end = at;
        while (end < text.length() && inName(text.charAt(end))) {
            end++;
        }
        return text.substring(at, end);
    }

    // ---- registers

    /** A register by its prefix and number, or null when something else comes. */
    Integer register(String prefix, int count) {
        int before = at;
        accept('%');
        String name = word();
        String digits = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
        if (digits.matches("[0-9]{1,2}") && Integer.parseInt(digits) < count) {
            at += name.length();
            return Integer.parseInt(digits);
        }
        at = before;
        return null;
    }

    /** A name out of a list, by its index, or null when something else comes. */
    Integer name(Function<String, Integer> find) {
        String name = word();
        Integer value = name.isEmpty() || Character.isDigit(name.charAt(0)) ? null : find.apply(name);
        if (value != null) {
            at += name.length();
        }
        return value;
    }

    /** A string in double quotes with C's escapes. */
    String quoted() {
        expect('"', " to begin a string");
        StringBuilder s = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            s.append(character());
        }
        expect('"', " to end the string");
        return s.toString();
    }

    private char character() {
        char c = text.charAt(at++);
        if (c != '\\' || at == text.length()) {
            return c;
        }
        char escaped = text.charAt(at++);
        int known = "nrt0".indexOf(escaped);
        return known < 0 ? escaped : "\n\r\t\0".charAt(known);
    }

    // ---- expressions

    int expression() {
        half = false;
        int value = binary(0);
        return accept('@') ? halfOf(value) : value;
    }

    boolean half() {
        return half;
    }

    private int halfOf(int value) {
        String which = word();
        at += which.length();
        half = true;
        return switch (which) {
            case "l" -> value & 0xFFFF;
            case "h" -> value >>> 16;
            case "ha" -> value + 0x8000 >>> 16;
            default -> throw new AssemblyException("expected l, h or ha after '@', found '" + which + "'");
        };
    }

    private int binary(int level) {
        if (level == LEVELS.length) {
            return unary();
        }
        int value = binary(level + 1);
        for (char c = peek(); isOperator(c, level); c = peek()) {
            at += LEVELS[level].length() == 4 ? 2 : 1;
            value = apply(c, value, binary(level + 1));
        }
        return value;
    }

    private boolean isOperator(char c, int level) {
        if (c == 0 || LEVELS[level].indexOf(c) < 0) {
            return false;
        }
        return LEVELS[level].length() != 4 || at + 1 < text.length() && text.charAt(at + 1) == c;
    }

    private static int apply(char operator, int a, int b) {
        return switch (operator) {
            case '|' -> a | b;
            case '^' -> a ^ b;
            case '&' -> a & b;
            case '<' -> a << b;
            case '>' -> a >>> b;
            case '+' -> a + b;
            case '-' -> a - b;
            case '*' -> a * b;
            case '/', '%' -> divided(operator, a, b);
            default -> throw new IllegalStateException("operator " + operator);
        };
    }

    private static int divided(char operator, int a, int b) {
        if (b == 0) {
            throw new AssemblyException("division by zero");
        }
        return operator == '/' ? a / b : a % b;
    }

    private int unary() {
        if (accept('-')) {
            return -unary();
        }
        if (accept('~')) {
            return ~unary();
        }
        return accept('+') ? unary() : primary();
    }

    private int primary() {
        if (accept('(')) {
            int value = binary(0);
            expect(')', " to close the parenthesis");
            return value;
        }
        if (peek() == '\'') {
            at++;
            int value = at < text.length() ? character() : 0;
            expect('\'', " to end the character constant");
            return value;
        }
        String word = word();
        if (word.isEmpty()) {
            throw unexpected("a number, a name or '('");
        }
        at += word.length();
        return valueOf(word);
    }

    private int valueOf(String word) {
        if (word.equals(".") || word.equals("$")) {
            return pc;
        }
        Integer symbol = symbols.apply(word);
        if (symbol != null) {
            return symbol;
        }
        if (!Character.isDigit(word.charAt(0))) {
            throw new AssemblyException("unknown name '" + word + "': no label or .set defines it");
        }
        return number(word);
    }

    private static int number(String word) {
        try {
            long value = word.startsWith("0x") || word.startsWith("0X") ? Long.parseLong(word.substring(2), 16)
                    : word.startsWith("0b") || word.startsWith("0B") ? Long.parseLong(word.substring(2), 2)
                    : Long.parseLong(word);
            if (value > 0xFFFF_FFFFL) {
                throw new AssemblyException("'" + word + "' does not fit into 32 bits");
            }
            return (int) value;
        } catch (NumberFormatException e) {
            throw new AssemblyException("expected a number (12, 0x1f, 0b101), found '" + word + "'");
        }
    }
}
