package dev.osiris.ppc.isa;

import java.util.ArrayList;
import java.util.List;

/**
 * A row's syntax, or that of a simplified mnemonic for it, taken apart. Words are printed and put together from the
 * same parts. The notation is that of {@link Row}; {@code [+]} beside it is the branch prediction bit y, written
 * {@code +} or {@code -} (PEM 4.2.4.2).
 */
final class Syntax {
    /** y: the prediction is the opposite of the usual one, which is "taken" for backward branches. */
    private static final int Y = 0x0020_0000;

    /** One way to write the mnemonic. {@code hint} is '+', '-' or 0. */
    record Variant(String mnemonic, int bits, char hint) {}

    final Row row;
    final int mask;
    final int match;
    private final String pattern;
    private final String list;
    private final Operand[] operands;
    /** Operand n may be left out, being 0. */
    private final boolean[] optional;

    /**
     * @param text mnemonic and operands
     * @param mask bits that must be as in {@code match} for this syntax to be right
     */
    Syntax(String text, Row row, int mask, int match) {
        this.row = row;
        this.mask = mask;
        this.match = match;
        int space = text.indexOf(' ');
        this.pattern = space < 0 ? text : text.substring(0, space);
        this.list = space < 0 ? "" : text.substring(space + 1);
        String[] tokens = list.isEmpty() ? new String[0] : split(list);
        this.operands = new Operand[tokens.length];
        this.optional = new boolean[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            optional[i] = tokens[i].startsWith("[");
            operands[i] = Operand.valueOf(tokens[i].replace("[", "").replace("]", ""));
        }
    }

    /** {@code [BF,]RA,SI} and {@code RT,D(RA0)} as lists of names; brackets of optional ones stay. */
    private static String[] split(String list) {
        return list.replace(",]", ",").replace("(", ",").replace(")", "").split(",");
    }

    int operands() {
        return operands.length;
    }

    Operand operand(int i) {
        return operands[i];
    }

    boolean optional(int i) {
        return optional[i];
    }

    /** The operands for people: {@code RT,D(RA0)}. */
    String operandList() {
        return list.isEmpty() ? "none" : "'" + list + "'";
    }

    /** Whether operand {@code i} stands in parentheses after a displacement. */
    boolean inParentheses(int i) {
        return i > 0 && operands[i - 1] == Operand.D;
    }

    // ---- printing

    /** Whether the word can be written this way. */
    boolean matches(int word) {
        if ((word & mask) != match) {
            return false;
        }
        for (Operand o : operands) {
            if (!o.fits(word)) {
                return false;
            }
        }
        return true;
    }

    /** The word as text; operands start at column 8. */
    String print(int word, int pc) {
        StringBuilder to = new StringBuilder(32);
        printMnemonic(to, word);
        boolean first = true;
        for (int i = 0; i < operands.length; i++) {
            if (optional[i] && operands[i].get(word, pc) == 0) {
                continue;
            }
            separate(to, i, first);
            operands[i].print(to, word, pc);
            to.append(inParentheses(i) ? ")" : "");
            first = false;
        }
        return to.toString();
    }

    private void separate(StringBuilder to, int i, boolean first) {
        if (!first) {
            to.append(inParentheses(i) ? '(' : ',');
            return;
        }
        do {
            to.append(' ');
        } while (to.length() < 8);
    }

    private void printMnemonic(StringBuilder to, int word) {
        for (int i = 0; i < pattern.length(); i++) {
            if (pattern.charAt(i) != '[') {
                to.append(pattern.charAt(i));
                continue;
            }
            char option = pattern.charAt(i + 1);
            if ((word & bit(option)) != 0) {
                to.append(option == '+' ? hintOf(word) : option);
            }
            i += 2;
        }
    }

    private int bit(char option) {
        return switch (option) {
            case 'o' -> Form.OE;
            case '.' -> row.form.recordBit();
            case 'l' -> Form.LAST;
            case 'a' -> Form.AA;
            case '+' -> Y;
            default -> throw new IllegalStateException("unknown option [" + option + "] in " + pattern);
        };
    }

    /** What y = 1 predicts. */
    private char hintOf(int word) {
        return backward(word) ? '-' : '+';
    }

    private boolean backward(int word) {
        return row.form == Form.B && (short) word < 0;
    }

    // ---- writing

    /** Every way to write the mnemonic. */
    List<Variant> variants() {
        List<Variant> all = new ArrayList<>();
        collect(all, 0, new StringBuilder(), 0, (char) 0);
        return all;
    }

    private void collect(List<Variant> all, int at, StringBuilder name, int bits, char hint) {
        if (at == pattern.length()) {
            all.add(new Variant(name.toString(), bits, hint));
            return;
        }
        int length = name.length();
        char c = pattern.charAt(at);
        if (c != '[') {
            collect(all, at + 1, name.append(c), bits, hint);
        } else {
            char option = pattern.charAt(at + 1);
            collect(all, at + 3, name, bits, hint);
            if (option == '+') {
                collect(all, at + 3, name.append('+'), bits, '+');
                name.setLength(length);
                collect(all, at + 3, name.append('-'), bits, '-');
            } else {
                collect(all, at + 3, name.append(option), bits | bit(option), hint);
            }
        }
        name.setLength(length);
    }

    /** The word with the wanted prediction; its target is in place. */
    int predict(int word, char hint) {
        boolean usual = backward(word) == (hint == '+');
        return hint == 0 || usual ? word : word | Y;
    }
}
