package dev.osiris.devices.osi;

import dev.osiris.device.Device;
import dev.osiris.devices.chip.Bytes;
import dev.osiris.devices.prom.PromNode;
import dev.osiris.devices.prom.PromReader;
import dev.osiris.devices.prom.PromTree;
import dev.osiris.devices.prom.PromWriter;
import dev.osiris.osi.OsiCall;
import dev.osiris.osi.OsiSelector;
import dev.osiris.osi.OsiService;
import dev.osiris.osi.OsiTable;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The device tree: PROM_IFACE (76) by handle, PROM_PATH_IFACE (77) by path. r6 is the sub-call, r7 a handle or a path.
 * An unknown sub-call, an unknown handle and a pointer that is not to RAM give −1.
 *
 * <p>What a guest adds is bounded: names of at most {@link PromNode#MAX_NAME} characters, values of at most 4096 bytes
 * (Mac-on-Linux's limit), {@link #MAX_ADDED} bytes in all; beyond, −1. After a Close both selectors are nobody's until
 * the machine is reset.
 */
public final class PromService implements Device<PromState>, OsiService {
    /** What a guest may add in all, in bytes; a node or a property counts 64 besides its name and value. */
    public static final int MAX_ADDED = 1 << 20;
    private static final int MAX_VALUE = 0x1000;
    private static final int MAX_PATH = 1023;
    private static final int OVERHEAD = 64;
    /** PackageToPath fills its buffer with zeros, up to here. */
    private static final int MAX_FILL = 0x10000;

    private final String name;
    private final Supplier<PromTree> source;
    private OsiTable table;
    private PromTree tree;
    private boolean closed;
    private int added;

    /**
     * @param name name in the machine
     * @param source gives the tree as the machine describes itself, a new one each time: asked at the first call
     *     after building and after each reset
     */
    public PromService(String name, Supplier<PromTree> source) {
        this.name = Objects.requireNonNull(name);
        this.source = Objects.requireNonNull(source);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void claimIn(OsiTable owner) {
        table = owner;
        claim();
    }

    private void claim() {
        table.claim(OsiSelector.PROM_IFACE, name, this::byHandle);
        table.claim(OsiSelector.PROM_PATH_IFACE, name, this::byPath);
    }

    /** The tree, for other services of the same machine: the Open Firmware client interface. Guard with this object. */
    public synchronized PromTree tree() {
        if (tree == null) {
            tree = source.get();
        }
        return tree;
    }

    // ------------------------------------------------------------------ calls

    private synchronized void byHandle(OsiCall call) {
        int handle = call.arg(1);
        int result = switch (call.arg(0)) {
            case 0 -> giveUp();
            case 1 -> handle == 0 ? tree().root().phandle() : with(handle, n -> handle(n.peer()));
            case 2 -> with(handle, n -> handle(n.child()));
            case 3 -> with(handle, n -> handle(n.parent()));
            case 4 -> with(handle, n -> packageToPath(call, n));
            case 5 -> with(handle, n -> length(call, n));
            case 6 -> with(handle, n -> get(call, n));
            case 7 -> with(handle, n -> next(call, n));
            case 8 -> with(handle, n -> set(call, n));
            case 9 -> with(handle, n -> tree().changePhandle(n, call.arg(2)) ? 0 : -1);
            default -> -1;
        };
        call.result(result);
    }

    private interface OnNode {
        int answer(PromNode node);
    }

    private int with(int handle, OnNode what) {
        PromNode node = tree().node(handle);
        return node == null ? -1 : what.answer(node);
    }

    private static int handle(PromNode node) {
        return node == null ? 0 : node.phandle();
    }

    private int giveUp() {
        closed = true;
        tree = null;
        table.release(OsiSelector.PROM_IFACE);
        table.release(OsiSelector.PROM_PATH_IFACE);
        return 0;
    }

    /** r8 = buffer, r9 = size: strncpy's rules, so the rest is zeros, and what is too long has no end. */
    private static int packageToPath(OsiCall call, PromNode node) {
        String path = node.path();
        byte[] buffer = new byte[(int) Math.min(call.pointer(3), MAX_FILL)];
        for (int i = 0; i < Math.min(buffer.length, path.length()); i++) {
            buffer[i] = (byte) path.charAt(i);
        }
        return call.write(call.pointer(2), buffer) ? path.length() : -1;
    }

    /** r8 = name. */
    private static int length(OsiCall call, PromNode node) {
        String property = call.string(call.pointer(2), PromNode.MAX_NAME);
        byte[] value = property == null ? null : node.get(property);
        return value == null ? -1 : value.length;
    }

    /** r8 = name, r9 = buffer, r10 = size: the whole length is told, what fits is copied. */
    private static int get(OsiCall call, PromNode node) {
        String property = call.string(call.pointer(2), PromNode.MAX_NAME);
        byte[] value = property == null ? null : node.get(property);
        if (value == null) {
            return -1;
        }
        int copied = (int) Math.min(value.length, call.pointer(4));
        return call.memory().write(call.pointer(3), value, 0, copied) ? value.length : -1;
    }

    /** r8 = name of the property before, r9 = buffer. */
    private static int next(OsiCall call, PromNode node) {
        String previous = call.string(call.pointer(2), PromNode.MAX_NAME);
        String next = previous == null ? null : node.next(previous);
        if (previous == null) {
            return -1;
        }
        if (next == null) {
            return 0;
        }
        return call.writeString(call.pointer(3), next) ? 1 : -1;
    }

    /** r8 = name, r9 = value, r10 = its length. */
    private int set(OsiCall call, PromNode node) {
        String property = call.string(call.pointer(2), PromNode.MAX_NAME);
        long length = call.pointer(4);
        if (property == null || !PromNode.isName(property) || length > MAX_VALUE) {
            return -1;
        }
        byte[] value = new byte[(int) length];
        if (!call.memory().read(call.pointer(3), value, 0, value.length) || !mayAdd(growth(node, property, value))) {
            return -1;
        }
        node.prepend(property, value);
        return value.length;
    }

    /**
     * Sets a property for a guest, behind the others when it is new, within the bound on what a guest adds.
     *
     * @return false, with nothing changed, when the name is none or the bound is reached
     */
    public synchronized boolean setProperty(PromNode node, String property, byte[] value) {
        if (!PromNode.isName(property) || !mayAdd(growth(node, property, value))) {
            return false;
        }
        node.set(property, value);
        return true;
    }

    private static int growth(PromNode node, String property, byte[] value) {
        byte[] old = node.get(property);
        return old == null ? OVERHEAD + property.length() + value.length : value.length - old.length;
    }

    private boolean mayAdd(int bytes) {
        if (bytes > 0 && added + bytes > MAX_ADDED) {
            return false;
        }
        added = Math.max(0, added + bytes);
        return true;
    }

    private synchronized void byPath(OsiCall call) {
        String path = call.string(call.pointer(1), MAX_PATH);
        PromNode node = path == null ? null : switch (call.arg(0)) {
            case 16 -> create(path);
            case 17 -> tree().find(path);
            default -> null;
        };
        call.result(node == null ? -1 : node.phandle());
    }

    private PromNode create(String path) {
        PromNode there = tree().find(path);
        int parts = path.split("/").length;
        return there != null ? there : mayAdd(parts * OVERHEAD + path.length()) ? tree().create(path) : null;
    }

    // ------------------------------------------------------------------ life

    /** The tree is again what the machine says. */
    @Override
    public synchronized void reset() {
        tree = null;
        added = 0;
        open();
    }

    private void open() {
        if (closed) {
            closed = false;
            claim();
        }
    }

    @Override
    public synchronized PromState save() {
        return new PromState(new Bytes(PromWriter.write(tree())), closed, added);
    }

    @Override
    public synchronized void restore(PromState state) {
        if (state.version() != 1) {
            throw new IllegalArgumentException(name + ": tree state has version 1, not " + state.version());
        }
        PromTree restored = PromReader.read("saved tree", state.tree().array());
        open();
        if (state.closed()) {
            giveUp();
        }
        tree = restored;
        added = state.added();
    }
}
