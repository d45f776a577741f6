package dev.osiris.devices.prom;

import dev.osiris.devices.fdt.DeviceTree;
import dev.osiris.devices.fdt.Node;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A device tree with a handle for each node. Handles are 1, 2, 3 … in the order of the nodes' making unless something
 * else is said. Not for concurrent use.
 */
public final class PromTree {
    /** Nodes above each other, at most. */
    static final int MAX_DEPTH = 64;

    private final Map<Integer, PromNode> byPhandle = new HashMap<>();
    private final PromNode root;
    private int lastPhandle;

    /** A tree with a root that has a name and nothing else. */
    public PromTree(String rootName) {
        this();
        root.strings("name", rootName);
    }

    /** A tree with a root without properties. */
    PromTree() {
        root = newNode(null);
    }

    /** The root. */
    public PromNode root() {
        return root;
    }

    /** The node with a handle, or null. */
    public PromNode node(int phandle) {
        return byPhandle.get(phandle);
    }

    /** How many nodes there are. */
    public int size() {
        return byPhandle.size();
    }

    PromNode newNode(PromNode parent) {
        PromNode node = new PromNode(this, parent, freeHandle());
        byPhandle.put(node.phandle(), node);
        return node;
    }

    private int freeHandle() {
        do {
            lastPhandle++;
        } while (lastPhandle == 0 || lastPhandle == -1 || byPhandle.containsKey(lastPhandle));
        return lastPhandle;
    }

    /**
     * Gives a node another handle.
     *
     * @return false, with nothing changed, when the handle is 0 or −1 or another node's
     */
    public boolean changePhandle(PromNode node, int phandle) {
        PromNode other = byPhandle.get(phandle);
        if (phandle == 0 || phandle == -1 || other != null && other != node) {
            return false;
        }
        move(node, phandle);
        return true;
    }

    private void move(PromNode node, int phandle) {
        byPhandle.remove(node.phandle(), node);
        node.phandle(phandle);
        byPhandle.put(phandle, node);
    }

    /** As {@link #changePhandle}, for a handle that was written down: a node that got it automatically gets another. */
    boolean assignPhandle(PromNode node, int phandle) {
        PromNode other = byPhandle.get(phandle);
        if (other != null && other != node && other.isNumbered()) {
            move(other, freeHandle());
        }
        boolean done = changePhandle(node, phandle);
        node.numbered(!done && node.isNumbered());
        return done;
    }

    /**
     * The node of a path: names in any case; {@code name@unit} compares units as hexadecimal numbers, and a node's unit
     * {@code *} is every unit; {@code :arguments} are ignored; without a unit the first node of the name is meant.
     *
     * @return null when there is none, or the path does not begin with a slash
     */
    public PromNode find(String path) {
        if (!path.startsWith("/")) {
            return null;
        }
        PromNode at = root;
        for (String part : path.split("/")) {
            String component = part.split(":", 2)[0];
            if (!component.isEmpty()) {
                at = at.childNamed(component);
            }
            if (at == null) {
                return null;
            }
        }
        return at;
    }

    /** The node of a path; it and those above it are made when they are not there. Null for what is no path. */
    public PromNode create(String path) {
        if (!isPath(path)) {
            return null;
        }
        PromNode at = root;
        for (String part : path.split("/")) {
            if (!part.isEmpty()) {
                PromNode there = at.childNamed(part);
                at = there != null ? there : make(at, part);
            }
        }
        return at;
    }

    private static boolean isPath(String path) {
        String[] parts = path.split("/");
        return path.startsWith("/") && parts.length <= MAX_DEPTH && Arrays.stream(parts).allMatch(
                part -> part.isEmpty() || PromNode.isName(part) && part.charAt(0) != '@' && !part.contains(":"));
    }

    private static PromNode make(PromNode parent, String component) {
        int at = component.indexOf('@');
        return at < 0 ? parent.add(component)
                : parent.add(component.substring(0, at)).unit(component.substring(at + 1));
    }

    // ------------------------------------------------------------------ from a tree made for flattening

    /** The same nodes and properties; {@code phandle} properties become handles, and stay. */
    public static PromTree of(DeviceTree tree) {
        PromTree made = new PromTree(tree.root().string("name", "device-tree"));
        made.take(tree.root(), made.root);
        return made;
    }

    private void take(Node from, PromNode into) {
        for (String property : from.properties()) {
            into.set(property, from.get(property));
        }
        if (from.has("phandle")) {
            assignPhandle(into, from.cell("phandle", 0));
        }
        for (Node child : from.children()) {
            take(child, make(into, child.name()));
        }
    }

    /** A copy that shares nothing: what a reset goes back to. */
    public PromTree copy() {
        PromTree made = new PromTree();
        made.byPhandle.clear();
        copy(root, made.root, made);
        made.lastPhandle = lastPhandle;
        return made;
    }

    private static void copy(PromNode from, PromNode into, PromTree tree) {
        into.unit(from.unit());
        into.phandle(from.phandle());
        tree.byPhandle.put(from.phandle(), into);
        from.properties().forEach(p -> into.set(p, from.get(p)));
        for (PromNode child : from.children()) {
            PromNode made = new PromNode(tree, into, child.phandle());
            into.attach(made);
            copy(child, made, tree);
        }
    }
}
