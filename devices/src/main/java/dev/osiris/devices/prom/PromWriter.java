package dev.osiris.devices.prom;

import java.nio.charset.StandardCharsets;

/**
 * Writes Mac-on-Linux's text format, with every handle, so that {@link PromReader} makes the same tree of it. A value
 * is written as strings when it is some, as words when its length allows, as bytes otherwise.
 */
public final class PromWriter {
    private static final int WORDS_IN_LINE = 8;

    private final StringBuilder out = new StringBuilder();

    private PromWriter() {}

    /** The tree's text, one character per byte. */
    public static byte[] write(PromTree tree) {
        PromWriter writer = new PromWriter();
        writer.node(tree.root(), "");
        return writer.out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private void node(PromNode node, String indent) {
        String inner = indent + "    ";
        out.append(indent).append("# ").append(node.path().replaceAll("[^!-~]", "?")).append('\n');
        out.append(indent).append("{\n");
        if (node.unit() != null) {
            out.append(inner).append("(unit_string ").append(node.unit()).append(" )\n");
        }
        out.append(inner).append("(mol_phandle 0x%08x )\n".formatted(node.phandle()));
        for (String property : node.properties()) {
            property(inner, property, node.get(property));
        }
        for (PromNode child : node.children()) {
            out.append('\n');
            node(child, inner);
        }
        out.append(indent).append("}\n");
    }

    private void property(String indent, String name, byte[] value) {
        out.append(indent).append("(property %-20s ".formatted(name));
        if (isText(value)) {
            strings(value);
        } else if (value.length % 4 == 0) {
            numbers(indent, value, 4, value.length == 0 ? "" : "<word>");
        } else {
            numbers(indent, value, 1, "<byte>");
        }
        out.append(" )\n");
    }

    /** Strings, each with its zero byte, none of them with what the format cannot say. */
    private static boolean isText(byte[] value) {
        if (value.length == 0 || value[value.length - 1] != 0) {
            return false;
        }
        int length = 0;
        for (int i = 0; i < value.length; i++) {
            boolean end = value[i] == 0;
            boolean printable = value[i] >= ' ' && value[i] < 0x7F && value[i] != '"';
            if (!end && !printable || end && length == 0 && value.length > 1) {
                return false;
            }
            length = end ? 0 : length + 1;
        }
        return true;
    }

    private void strings(byte[] value) {
        String all = new String(value, 0, value.length - 1, StandardCharsets.ISO_8859_1);
        out.append("<str> \"").append(all.replace("\0", "\", \"")).append('"');
    }

    private void numbers(String indent, byte[] value, int size, String type) {
        out.append(type);
        for (int i = 0; i < value.length; i += size) {
            boolean wrap = value.length > size * WORDS_IN_LINE && i % (size * WORDS_IN_LINE) == 0;
            out.append(wrap ? "\n" + indent + "   " : "").append(" 0x");
            for (int j = 0; j < size; j++) {
                out.append("%02x".formatted(value[i + j]));
            }
        }
    }
}
