package dev.osiris.cli.monitor;

import dev.osiris.cli.text.Suggestion;
import java.util.List;
import java.util.function.Function;

/**
 * Arithmetic as C has it, on 64 bits: numbers (0x…, decimal), {@code $registers}, symbols, {@code *ADDR} (the word there),
 * parentheses, {@code ~ ! - * / % + - << >> < <= > >= == != & ^ | && ||}. What it is about is asked from a {@link Scope}.
 */
final class Expression {
    /** Where names get their meaning. */
    interface Scope {
        /** A register's value, or null. */
        Long register(String name);

        /** A symbol's address, or null. */
        Long symbol(String name);

        /** The word at an address, or null. */
        Long word(long address);

        /** Names that somebody may have meant. */
        List<String> registers();
    }

    private static final List<List<String>> LEVELS = List.of(List.of("||"), List.of("&&"), List.of("|"), List.of("^"),
            List.of("&"), List.of("==", "!="), List.of("<=", ">=", "<", ">"), List.of("<<", ">>"), List.of("+", "-"),
            List.of("*", "/", "%"));

    private final String text;
    private final Scope scope;
    private int at;

    private Expression(String text, Scope scope) {
        this.text = text;
        this.scope = scope;
    }

    /**
     * The value.
     *
     * @throws MonitorException with the column of what is wrong
     */
    static long evaluate(String text, Scope scope) {
        Expression e = new Expression(text, scope);
        long value = e.level(0);
        e.space();
        if (e.at < text.length()) {
            throw e.wrong("there is more after the expression");
        }
        return value;
    }

    private MonitorException wrong(String what) {
        return new MonitorException(text + ": " + what + " (column " + (at + 1) + ")");
    }

    private void space() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private long level(int n) {
        if (n == LEVELS.size()) {
            return unary();
        }
        long value = level(n + 1);
        for (String op = operator(LEVELS.get(n), n); op != null; op = operator(LEVELS.get(n), n)) {
            value = apply(op, value, level(n + 1));
        }
        return value;
    }

    /** The operator of these that comes next; {@code &&} is not an {@code &}, {@code <<} not a {@code <}. */
    private String operator(List<String> ops, int level) {
        space();
        for (String op : ops) {
            boolean longer = op.length() == 1 && at + 1 < text.length() && text.charAt(at + 1) == op.charAt(0)
                    && "&|<>".contains(op);
            if (text.startsWith(op, at) && !longer) {
                at += op.length();
                return op;
            }
        }
        return null;
    }

    private long apply(String op, long a, long b) {
        if ((op.equals("/") || op.equals("%")) && b == 0) {
            throw wrong("division by zero");
        }
        return switch (op) {
            case "||" -> a != 0 || b != 0 ? 1 : 0;
            case "&&" -> a != 0 && b != 0 ? 1 : 0;
            case "|" -> a | b;
            case "^" -> a ^ b;
            case "&" -> a & b;
            case "==" -> a == b ? 1 : 0;
            case "!=" -> a != b ? 1 : 0;
            case "<=" -> a <= b ? 1 : 0;
            case ">=" -> a >= b ? 1 : 0;
            case "<" -> a < b ? 1 : 0;
            case ">" -> a > b ? 1 : 0;
            case "<<" -> b > 63 ? 0 : a << b;
            case ">>" -> b > 63 ? 0 : a >>> b;
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "/" -> a / b;
            default -> a % b;
        };
    }

    private long unary() {
        space();
        if (at >= text.length()) {
            throw wrong("a value is missing: a number, $register, symbol or *address");
        }
        char c = text.charAt(at);
        return switch (c) {
            case '-' -> after(v -> -v);
            case '~' -> after(v -> ~v);
            case '!' -> after(v -> v == 0 ? 1L : 0L);
            case '*' -> after(this::word);
            case '(' -> parentheses();
            default -> c >= '0' && c <= '9' ? number() : name();
        };
    }

    private long after(Function<Long, Long> meaning) {
        at++;
        return meaning.apply(unary());
    }

    private Long word(long address) {
        Long word = scope.word(address & 0xFFFF_FFFFL);
        if (word == null) {
            throw wrong("the word at 0x" + "%08x".formatted(address & 0xFFFF_FFFFL) + " cannot be read");
        }
        return word;
    }

    private long parentheses() {
        at++;
        long value = level(0);
        space();
        if (at >= text.length() || text.charAt(at) != ')') {
            throw wrong("a closing parenthesis is missing");
        }
        at++;
        return value;
    }

    private long number() {
        int from = at;
        while (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
            at++;
        }
        String digits = text.substring(from, at);
        try {
            return digits.startsWith("0x") || digits.startsWith("0X") ? Long.parseUnsignedLong(digits.substring(2), 16)
                    : Long.parseUnsignedLong(digits);
        } catch (NumberFormatException e) {
            at = from;
            throw wrong("'" + digits + "' is not a number; expected 0x and hexadecimal digits, or decimal digits");
        }
    }

    private long name() {
        int from = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || "_.$@".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        String name = text.substring(from, at);
        if (name.isEmpty()) {
            throw wrong("'" + text.charAt(at) + "' begins no value");
        }
        boolean register = name.startsWith("$");
        Long value = register ? scope.register(name.substring(1)) : scope.symbol(name);
        if (value == null) {
            at = from;
            String hint = register ? Suggestion.hint(name.substring(1), scope.registers(), "").replace("mean ", "mean $") : "";
            throw wrong(register ? "there is no register " + name + (hint.isEmpty() ? "" : "; " + hint)
                    : "there is no symbol " + name + (scope.register(name) != null ? "; did you mean $" + name + "?" : ""));
        }
        return value;
    }
}
