package dev.osiris.devices.fdt;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A node of a {@link DeviceTree}. Property values are bytes; cells are big-endian 32-bit words, strings end in a zero
 * byte. The setters return this node, so that a node can be written down in one expression.
 */
public final class Node {
    private static final String NAME = "[0-9A-Za-z,._+?#-]{1,31}";

    private final DeviceTree tree;
    private final Node parent;
    private final String name;
    private final Map<String, byte[]> properties = new LinkedHashMap<>();
    private final List<Node> children = new ArrayList<>();

    Node(DeviceTree tree, Node parent, String name) {
        this.tree = tree;
        this.parent = parent;
        this.name = name;
    }

    /** Name with its unit address: {@code serial@3f8}. */
    public String name() {
        return name;
    }

    /** The node above, null for the root. */
    public Node parent() {
        return parent;
    }

    /** The full path, {@code /} for the root. */
    public String path() {
        if (parent == null) {
            return "/";
        }
        return parent.parent == null ? "/" + name : parent.path() + "/" + name;
    }

    /** The nodes below, in order. */
    public List<Node> children() {
        return List.copyOf(children);
    }

    /**
     * Makes a node below this one.
     *
     * @param childName name, with {@code @unit} when it has a unit address
     * @throws IllegalArgumentException when there is one of that name, or the name has characters that the
     *         specification (2.2.1) does not allow
     */
    public Node add(String childName) {
        int at = childName.indexOf('@');
        boolean valid = (at < 0 ? childName : childName.substring(0, at)).matches(NAME)
                && (at < 0 || childName.substring(at + 1).matches("[0-9A-Za-z,._+-]+"));
        if (!valid) {
            throw new IllegalArgumentException("\"" + childName + "\" is not a node name (below " + path() + ")");
        }
        if (child(childName) != null) {
            throw new IllegalArgumentException(path() + " already has a node " + childName);
        }
        Node child = new Node(tree, this, childName);
        children.add(child);
        return child;
    }

    /** The node of exactly this name below this one, or null. */
    public Node child(String childName) {
        for (Node child : children) {
            if (child.name.equals(childName)) {
                return child;
            }
        }
        return null;
    }

    Node childLike(String wanted) {
        Node exact = child(wanted);
        if (exact != null || wanted.indexOf('@') >= 0) {
            return exact;
        }
        Node found = null;
        for (Node child : children) {
            if (child.name.startsWith(wanted + "@")) {
                if (found != null) {
                    return null;
                }
                found = child;
            }
        }
        return found;
    }

    /** Removes a node below this one; does nothing for another. */
    public void remove(Node child) {
        children.remove(child);
    }

    // --- Properties ---------------------------------------------------------------------------------------------

    /** Sets a property to these bytes. */
    public Node bytes(String property, byte... value) {
        if (!property.matches(NAME)) {
            throw new IllegalArgumentException("\"" + property + "\" is not a property name (in " + path() + ")");
        }
        properties.put(property, value.clone());
        return this;
    }

    /** Sets a property that says something by being there. */
    public Node flag(String property) {
        return bytes(property);
    }

    /** Sets a property to big-endian words. */
    public Node cells(String property, int... values) {
        byte[] bytes = new byte[4 * values.length];
        for (int i = 0; i < values.length; i++) {
            putCell(bytes, 4 * i, values[i]);
        }
        return bytes(property, bytes);
    }

    /** Sets a property to one string, or to a list of strings. */
    public Node strings(String property, String... values) {
        StringBuilder all = new StringBuilder();
        for (String value : values) {
            all.append(value).append('\0');
        }
        return bytes(property, all.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Sets a property to the handle of another node. */
    public Node reference(String property, Node target) {
        return cells(property, target.phandle());
    }

    /** This node's handle; gives it one, and the property {@code phandle}, when it has none. */
    public int phandle() {
        if (!has("phandle")) {
            cells("phandle", tree.newPhandle());
        }
        return cell("phandle", 0);
    }

    /** Takes a property away. */
    public void removeProperty(String property) {
        properties.remove(property);
    }

    /** Names of the properties, in order. */
    public List<String> properties() {
        return List.copyOf(properties.keySet());
    }

    public boolean has(String property) {
        return properties.containsKey(property);
    }

    /** A property's bytes, or null. */
    public byte[] get(String property) {
        byte[] value = properties.get(property);
        return value == null ? null : value.clone();
    }

    /** The first string of a property, or {@code otherwise} when there is none. */
    public String string(String property, String otherwise) {
        byte[] value = properties.get(property);
        if (value == null) {
            return otherwise;
        }
        int end = 0;
        while (end < value.length && value[end] != 0) {
            end++;
        }
        return new String(value, 0, end, StandardCharsets.UTF_8);
    }

    /** The first cell of a property, or {@code otherwise} when there is none. */
    public int cell(String property, int otherwise) {
        int[] all = cells(property);
        return all.length == 0 ? otherwise : all[0];
    }

    /** A property's cells; empty when it is not there. Bytes beyond the last whole cell are left out. */
    public int[] cells(String property) {
        byte[] value = properties.getOrDefault(property, new byte[0]);
        int[] cells = new int[value.length / 4];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = cellAt(value, 4 * i);
        }
        return cells;
    }

    Node withPhandle(int phandle) {
        if (has("phandle") && cell("phandle", 0) == phandle) {
            return this;
        }
        for (Node child : children) {
            Node found = child.withPhandle(phandle);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    boolean sameAs(Node other) {
        if (!name.equals(other.name) || !properties().equals(other.properties())
                || children.size() != other.children.size()) {
            return false;
        }
        for (String property : properties.keySet()) {
            if (!Arrays.equals(properties.get(property), other.properties.get(property))) {
                return false;
            }
        }
        Iterator<Node> others = other.children.iterator();
        return children.stream().allMatch(child -> child.sameAs(others.next()));
    }

    static void putCell(byte[] into, int at, int value) {
        into[at] = (byte) (value >>> 24);
        into[at + 1] = (byte) (value >>> 16);
        into[at + 2] = (byte) (value >>> 8);
        into[at + 3] = (byte) value;
    }

    static int cellAt(byte[] from, int at) {
        return from[at] << 24 | (from[at + 1] & 0xFF) << 16 | (from[at + 2] & 0xFF) << 8 | from[at + 3] & 0xFF;
    }
}
