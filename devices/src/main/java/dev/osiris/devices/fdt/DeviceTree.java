package dev.osiris.devices.fdt;

import java.util.ArrayList;
import java.util.List;

/** A device tree: a root node, reserved memory, and the processor that boots. Not for concurrent use. */
public final class DeviceTree {
    /** Memory that the guest must leave alone, in bytes. */
    public record Reservation(long address, long size) {}

    private final List<Reservation> reservations = new ArrayList<>();
    private final Node root = new Node(this, null, "");
    private int bootCpu;
    private int lastPhandle;

    /** The root, whose name is empty. */
    public Node root() {
        return root;
    }

    /** {@code reg} of the processor that boots. */
    public int bootCpu() {
        return bootCpu;
    }

    /** @see #bootCpu() */
    public void bootCpu(int reg) {
        bootCpu = reg;
    }

    /** Adds to the memory that the guest must leave alone. */
    public void reserve(long address, long size) {
        reservations.add(new Reservation(address, size));
    }

    /** What was reserved, in order. */
    public List<Reservation> reservations() {
        return List.copyOf(reservations);
    }

    /**
     * The node at a path such as {@code /cpus/PowerPC,750@0}, or null. The unit address may be left out where the
     * name is unique without it.
     */
    public Node find(String path) {
        Node at = root;
        for (String part : path.split("/")) {
            if (at != null && !part.isEmpty()) {
                at = at.childLike(part);
            }
        }
        return at;
    }

    /** The node with this handle, or null. */
    public Node withPhandle(int phandle) {
        return root.withPhandle(phandle);
    }

    /** A handle that no node has. */
    int newPhandle() {
        do {
            lastPhandle++;
        } while (withPhandle(lastPhandle) != null);
        return lastPhandle;
    }

    /** Whether the other tree says the same: boot processor, reservations, nodes and properties, in order. */
    @Override
    public boolean equals(Object other) {
        return other instanceof DeviceTree t && bootCpu == t.bootCpu && reservations.equals(t.reservations)
                && root.sameAs(t.root);
    }

    @Override
    public int hashCode() {
        return 31 * reservations.hashCode() + bootCpu;
    }
}
