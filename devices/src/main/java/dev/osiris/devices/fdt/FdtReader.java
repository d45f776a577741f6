package dev.osiris.devices.fdt;

import java.nio.charset.StandardCharsets;

/** Reads the flattened format, versions 16 and up that are compatible with 17. */
public final class FdtReader {
    /** Far more than any machine has; keeps a damaged blob from exhausting the stack. */
    private static final int MAX_DEPTH = 64;

    private final byte[] blob;
    private final DeviceTree tree = new DeviceTree();
    private int stringsAt;
    private int at;
    private int end;

    private FdtReader(byte[] blob) {
        this.blob = blob;
    }

    /**
     * The tree in a blob.
     *
     * @throws FdtException when the bytes are no blob, or a damaged one
     */
    public static DeviceTree read(byte[] blob) {
        FdtReader reader = new FdtReader(blob);
        reader.header();
        reader.structure();
        return reader.tree;
    }

    private void header() {
        end = blob.length;
        if (blob.length < FdtFormat.HEADER_SIZE || cell(0) != FdtFormat.MAGIC) {
            throw new FdtException("not a flattened device tree: it does not begin with d00dfeed"
                    + " (a .dts source is compiled with dtc -O dtb)");
        }
        int total = cell(4);
        if (total < FdtFormat.HEADER_SIZE || total > blob.length) {
            throw new FdtException("device tree cut short: the header says " + Integer.toUnsignedString(total)
                    + " bytes, there are " + blob.length);
        }
        end = total;
        if (cell(20) < FdtFormat.LAST_COMPATIBLE || cell(24) > FdtFormat.VERSION) {
            throw new FdtException("device tree format " + cell(20) + " (compatible with " + cell(24)
                    + ") is not version 17; recompile it with dtc -V 17");
        }
        stringsAt = cell(12);
        tree.bootCpu(cell(28));
        reservations(cell(16));
        at = cell(8);
    }

    private void reservations(int from) {
        for (int i = from; ; i += 16) {
            long address = wide(i);
            long size = wide(i + 8);
            if (address == 0 && size == 0) {
                return;
            }
            tree.reserve(address, size);
        }
    }

    private void structure() {
        if (token() != FdtFormat.BEGIN_NODE) {
            throw damaged("the structure does not begin with a node");
        }
        string(at);
        skipString();
        body(tree.root(), 0);
        if (token() != FdtFormat.END) {
            throw damaged("something follows the root node");
        }
    }

    private void body(Node node, int depth) {
        if (depth > MAX_DEPTH) {
            throw damaged("nodes are nested more than " + MAX_DEPTH + " deep");
        }
        while (true) {
            switch (token()) {
                case FdtFormat.PROP -> property(node);
                case FdtFormat.BEGIN_NODE -> {
                    Node child = add(node, string(at));
                    skipString();
                    body(child, depth + 1);
                }
                case FdtFormat.END_NODE -> {
                    return;
                }
                default -> throw damaged("unknown token in node " + node.path());
            }
        }
    }

    private Node add(Node parent, String name) {
        try {
            return parent.add(name);
        } catch (IllegalArgumentException e) {
            throw damaged(e.getMessage());
        }
    }

    private void property(Node node) {
        int length = cell(at);
        String name = string(stringsAt + cell(at + 4));
        int from = at + 8;
        if (length < 0 || from + length < from || from + length > end) {
            throw damaged("property " + name + " of " + node.path() + " is longer than the blob");
        }
        byte[] value = new byte[length];
        System.arraycopy(blob, from, value, 0, length);
        try {
            node.bytes(name, value);
        } catch (IllegalArgumentException e) {
            throw damaged(e.getMessage());
        }
        at = from + length + 3 & ~3;
    }

    private int token() {
        int token;
        do {
            token = cell(at);
            at += 4;
        } while (token == FdtFormat.NOP);
        return token;
    }

    private void skipString() {
        while (blob[at] != 0) {
            at++;
        }
        at = at + 4 & ~3;
    }

    private String string(int from) {
        int to = from;
        while (to >= 0 && to < end && blob[to] != 0) {
            to++;
        }
        if (from < 0 || to >= end) {
            throw damaged("a name runs past the end");
        }
        return new String(blob, from, to - from, StandardCharsets.UTF_8);
    }

    private long wide(int from) {
        return (long) cell(from) << 32 | cell(from + 4) & 0xFFFF_FFFFL;
    }

    private int cell(int from) {
        if (from < 0 || from > end - 4) {
            throw damaged("it points at byte " + from + ", outside its " + end + " bytes");
        }
        return Node.cellAt(blob, from);
    }

    private FdtException damaged(String why) {
        return new FdtException("damaged device tree near byte " + at + ": " + why);
    }
}
