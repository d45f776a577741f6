package dev.osiris.devices.prom;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads Mac-on-Linux's text format (its {@code oftrees}):
 *
 * <pre>
 * # a comment: a line whose first character besides blanks is #
 * {
 *     (unit_string 0 )
 *     (mol_phandle 0x1234 )
 *     (property name &lt;str&gt; "pci" )
 *     (property compatible &lt;str&gt; "grackle", "MOT,MPC106" )
 *     (property reg &lt;word&gt; 0x80000000 0x7f000000 )
 *     (property color-code &lt;byte&gt; 0xff 0x06 )
 *     (property built-in )
 *     { … a node below … }
 * }
 * </pre>
 *
 * <p>Numbers are hexadecimal with {@code 0x}, octal with {@code 0}, or decimal. A property that is given twice has the
 * value given last. Unlike Mac-on-Linux, which takes handles from 0x1000 on, every handle but 0 and −1 is accepted.
 */
public final class PromReader {
    private final String source;
    private final String text;
    private int at;
    private int line = 1;
    private String token;
    private boolean quoted;
    private int depth;

    private PromReader(String source, String text) {
        this.source = source;
        this.text = text;
    }

    /**
     * Reads a tree.
     *
     * @param source what to call it in messages: a file name
     * @param bytes the text, one character per byte
     * @throws PromException when it is not in the format
     */
    public static PromTree read(String source, byte[] bytes) {
        PromReader reader = new PromReader(source, new String(bytes, StandardCharsets.ISO_8859_1));
        reader.advance();
        PromTree tree = new PromTree();
        reader.expect("{", "a device tree begins with {");
        reader.node(tree, tree.root());
        if (reader.token != null) {
            throw reader.error("text after the end of the tree", "one node { … } that holds all others");
        }
        return tree;
    }

    private void node(PromTree tree, PromNode node) {
        if (++depth > PromTree.MAX_DEPTH) {
            throw error("nodes nested deeper than " + PromTree.MAX_DEPTH, "a tree of devices");
        }
        while (!is("}")) {
            if (accept("{")) {
                PromNode child = tree.newNode(node);
                node.attach(child);
                node(tree, child);
            } else {
                expect("(", "in a node");
                statement(tree, node);
                expect(")", "at the end of a statement");
            }
        }
        advance();
        depth--;
        if (!node.has("name")) {
            throw error("node " + node.path() + " without a name", "(property name <str> \"…\" )");
        }
    }

    private void statement(PromTree tree, PromNode node) {
        String what = word("unit_string, mol_phandle or property");
        switch (what) {
            case "unit_string" -> node.unit(is(")") ? null : word("a unit address"));
            case "mol_phandle" -> phandle(tree, node);
            case "property" -> property(node, word("a property's name"));
            default -> throw error("(" + what + " …", "(unit_string …), (mol_phandle …) or (property …)");
        }
    }

    private void phandle(PromTree tree, PromNode node) {
        String typed = token;
        if (!tree.assignPhandle(node, (int) number(0xFFFF_FFFFL))) {
            throw error("handle " + typed, "a number besides 0 and -1 that no other node has");
        }
    }

    private void property(PromNode node, String name) {
        if (!PromNode.isName(name)) {
            throw error("property name " + name, "at most " + PromNode.MAX_NAME + " printable characters");
        }
        if (is(")")) {
            node.flag(name);
            return;
        }
        String type = word("<str>, <word> or <byte>");
        node.set(name, switch (type) {
            case "<str>" -> strings();
            case "<word>" -> numbers(4);
            case "<byte>" -> numbers(1);
            default -> throw error("type " + type, "<str>, <word> or <byte>");
        });
    }

    private byte[] strings() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (!is(")")) {
            if (!quoted || token == null) {
                throw error(shown(), "a string in \"quotes\", or )");
            }
            all.writeBytes(token.getBytes(StandardCharsets.ISO_8859_1));
            all.write(0);
            advance();
            accept(",");
        }
        return all.toByteArray();
    }

    private byte[] numbers(int size) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (!is(")")) {
            long value = number((1L << 8 * size) - 1);
            for (int shift = 8 * size - 8; shift >= 0; shift -= 8) {
                all.write((int) (value >>> shift));
            }
            accept(",");
        }
        return all.toByteArray();
    }

    private long number(long max) {
        String typed = word("a number");
        try {
            long value = Long.decode(typed);
            if (value >= 0 && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // It is said below.
        }
        throw error(typed, "a number from 0 to 0x" + Long.toHexString(max));
    }

    // ------------------------------------------------------------------ tokens

    private boolean is(String punctuation) {
        if (token == null) {
            throw error("the end of the text", punctuation);
        }
        return !quoted && token.equals(punctuation);
    }

    private boolean accept(String punctuation) {
        boolean there = is(punctuation);
        if (there) {
            advance();
        }
        return there;
    }

    private void expect(String punctuation, String where) {
        if (token == null || !accept(punctuation)) {
            throw error(shown(), punctuation + " " + where);
        }
    }

    private String word(String expected) {
        if (token == null || quoted || "(){},".contains(token)) {
            throw error(shown(), expected);
        }
        String word = token;
        advance();
        return word;
    }

    private void advance() {
        skipBlanks();
        quoted = false;
        if (at == text.length()) {
            token = null;
        } else if (text.charAt(at) == '"') {
            quoted();
        } else if ("(){}".indexOf(text.charAt(at)) >= 0) {
            token = text.substring(at, ++at);
        } else {
            unquoted();
        }
    }

    private void skipBlanks() {
        boolean lineBegins = at == 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                line++;
                lineBegins = true;
            } else if (c == '#' && lineBegins) {
                int end = text.indexOf('\n', at);
                at = (end < 0 ? text.length() : end) - 1;
            } else if (c > ' ') {
                return;
            }
            at++;
        }
    }

    private void quoted() {
        int end = text.indexOf('"', at + 1);
        int newline = text.indexOf('\n', at);
        if (end < 0 || newline >= 0 && newline < end) {
            throw error("a string without its second quote on the line", "\"…\"");
        }
        token = text.substring(at + 1, end);
        quoted = true;
        at = end + 1;
    }

    /** A word ends at a blank, a bracket or a quote; at a comma only when it is a comma, as names have commas. */
    private void unquoted() {
        int begin = at;
        while (at < text.length() && text.charAt(at) > ' ' && "(){}\"".indexOf(text.charAt(at)) < 0) {
            at++;
            if (text.charAt(begin) == ',') {
                break;
            }
        }
        token = text.substring(begin, at);
    }

    private String shown() {
        return token == null ? "the end of the text" : quoted ? "\"" + token + "\"" : token;
    }

    private PromException error(String found, String expected) {
        return new PromException(source + ", line " + line + ": " + found + "; expected " + expected);
    }
}
