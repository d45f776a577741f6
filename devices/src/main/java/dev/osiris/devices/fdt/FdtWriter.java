package dev.osiris.devices.fdt;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Flattens a {@link DeviceTree}. A string that several properties are named by is stored once. */
public final class FdtWriter {
    private final ByteArrayOutputStream structure = new ByteArrayOutputStream();
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private final Map<String, Integer> stringOffsets = new LinkedHashMap<>();

    private FdtWriter() {}

    /** The blob: header, reservations, structure, strings. Its length is a multiple of 8. */
    public static byte[] write(DeviceTree tree) {
        FdtWriter writer = new FdtWriter();
        writer.node(tree.root());
        cell(writer.structure, FdtFormat.END);
        return writer.assemble(tree);
    }

    private byte[] assemble(DeviceTree tree) {
        int reservations = FdtFormat.HEADER_SIZE;
        int structureAt = reservations + 16 * (tree.reservations().size() + 1);
        int stringsAt = structureAt + structure.size();
        int total = stringsAt + strings.size() + 7 & ~7;
        ByteArrayOutputStream out = new ByteArrayOutputStream(total);
        int[] header = {FdtFormat.MAGIC, total, structureAt, stringsAt, reservations, FdtFormat.VERSION,
            FdtFormat.LAST_COMPATIBLE, tree.bootCpu(), strings.size(), structure.size()};
        for (int word : header) {
            cell(out, word);
        }
        for (DeviceTree.Reservation r : tree.reservations()) {
            wide(out, r.address());
            wide(out, r.size());
        }
        wide(out, 0);
        wide(out, 0);
        out.writeBytes(structure.toByteArray());
        out.writeBytes(strings.toByteArray());
        pad(out, 8);
        return out.toByteArray();
    }

    private void node(Node node) {
        cell(structure, FdtFormat.BEGIN_NODE);
        string(structure, node.name());
        pad(structure, 4);
        for (String property : node.properties()) {
            property(property, node.get(property));
        }
        for (Node child : node.children()) {
            node(child);
        }
        cell(structure, FdtFormat.END_NODE);
    }

    private void property(String name, byte[] value) {
        cell(structure, FdtFormat.PROP);
        cell(structure, value.length);
        cell(structure, offsetOf(name));
        structure.writeBytes(value);
        pad(structure, 4);
    }

    private int offsetOf(String name) {
        Integer known = stringOffsets.get(name);
        if (known != null) {
            return known;
        }
        int offset = strings.size();
        stringOffsets.put(name, offset);
        string(strings, name);
        return offset;
    }

    private static void string(ByteArrayOutputStream out, String value) {
        out.writeBytes(value.getBytes(StandardCharsets.UTF_8));
        out.write(0);
    }

    private static void pad(ByteArrayOutputStream out, int alignment) {
        while (out.size() % alignment != 0) {
            out.write(0);
        }
    }

    private static void wide(ByteArrayOutputStream out, long value) {
        cell(out, (int) (value >>> 32));
        cell(out, (int) value);
    }

    private static void cell(ByteArrayOutputStream out, int value) {
        byte[] bytes = new byte[4];
        Node.putCell(bytes, 0, value);
        out.writeBytes(bytes);
    }
}
