package dev.osiris.devices.prom;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * A node of a {@link PromTree}. Its name is its property {@code name}. Values are bytes: cells are big-endian 32-bit
 * words, strings end in a zero byte. Setters return this node. Not for concurrent use.
 */
public final class PromNode {
    /** Characters in a property's name, at most; Open Firmware asks for 31. */
    public static final int MAX_NAME = 255;
    private static final String UNPRINTABLE_IN_TEXT = "()\"{}";

    private record Property(String name, byte[] value) {}

    private final PromTree tree;
    private final PromNode parent;
    private final List<Property> properties = new ArrayList<>();
    private final List<PromNode> children = new ArrayList<>();
    private String unit;
    private int phandle;
    /** Nobody has said what its handle should be. */
    private boolean numbered = true;

    PromNode(PromTree tree, PromNode parent, int phandle) {
        this.tree = tree;
        this.parent = parent;
        this.phandle = phandle;
    }

    /** Its handle, unique in the tree and never 0. */
    public int phandle() {
        return phandle;
    }

    void phandle(int changed) {
        phandle = changed;
    }

    boolean isNumbered() {
        return numbered;
    }

    void numbered(boolean automatic) {
        numbered = automatic;
    }

    /** The node above, or null. */
    public PromNode parent() {
        return parent;
    }

    /** The nodes below, in order. */
    public List<PromNode> children() {
        return Collections.unmodifiableList(children);
    }

    /** The first node below, or null. */
    public PromNode child() {
        return children.isEmpty() ? null : children.getFirst();
    }

    /** The next node beside it, or null. */
    public PromNode peer() {
        if (parent == null) {
            return null;
        }
        int next = parent.children.indexOf(this) + 1;
        return next < parent.children.size() ? parent.children.get(next) : null;
    }

    /** Makes a node below this one, behind the others. */
    public PromNode add(String name) {
        PromNode node = tree.newNode(this).set("name", text(name));
        children.add(node);
        return node;
    }

    void attach(PromNode child) {
        children.add(child);
    }

    /** What the property {@code name} says, or empty. */
    public String name() {
        return string("name", "");
    }

    /** The unit address as text, {@code *} for any, or null. */
    public String unit() {
        return unit;
    }

    /** Sets the unit address. */
    public PromNode unit(String text) {
        unit = text == null || text.isEmpty() ? null : text;
        return this;
    }

    /** Name with unit address. */
    public String fullName() {
        return unit == null ? name() : name() + "@" + unit;
    }

    /** The path from the root, {@code /} for the root. */
    public String path() {
        if (parent == null) {
            return "/";
        }
        return (parent.parent == null ? "" : parent.path()) + "/" + fullName();
    }

    // ------------------------------------------------------------------ properties

    /** The names of the properties, in order. */
    public List<String> properties() {
        return properties.stream().map(Property::name).toList();
    }

    /** A property's bytes (not a copy: nobody changes them), or null. */
    public byte[] get(String property) {
        int i = indexOf(property);
        return i < 0 ? null : properties.get(i).value;
    }

    public boolean has(String property) {
        return indexOf(property) >= 0;
    }

    /**
     * The name of the property behind another.
     *
     * @param previous a name, or the empty string for the first
     * @return null at the end, or when there is no such property
     */
    public String next(String previous) {
        int i = previous.isEmpty() ? 0 : indexOf(previous) + 1;
        boolean unknown = i == 0 && !previous.isEmpty();
        return unknown || i >= properties.size() ? null : properties.get(i).name;
    }

    /** Sets a property, behind the others when it is new. */
    public PromNode set(String property, byte... value) {
        put(property, value, properties.size());
        return this;
    }

    /** Sets a property, before the others when it is new: what Mac-on-Linux does for a guest. */
    public PromNode prepend(String property, byte... value) {
        put(property, value, 0);
        return this;
    }

    private void put(String property, byte[] value, int where) {
        if (!isName(property)) {
            throw new IllegalArgumentException("\"" + property + "\" is not a property name (in " + path() + ")");
        }
        int i = indexOf(property);
        Property made = new Property(property, value.clone());
        if (i >= 0) {
            properties.set(i, made);
        } else {
            properties.add(where, made);
        }
    }

    /** Takes a property away. */
    public PromNode remove(String property) {
        properties.removeIf(p -> p.name.equals(property));
        return this;
    }

    /** Sets a property to big-endian words. */
    public PromNode cells(String property, int... values) {
        byte[] bytes = new byte[4 * values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (values[i >> 2] >>> 24 - 8 * (i & 3));
        }
        return set(property, bytes);
    }

    /** Sets a property to one string, or to a list of strings. */
    public PromNode strings(String property, String... values) {
        StringBuilder all = new StringBuilder();
        for (String value : values) {
            all.append(value).append('\0');
        }
        return set(property, all.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sets a property that says something by being there. */
    public PromNode flag(String property) {
        return set(property);
    }

    /** The first string of a property, or {@code otherwise}. */
    public String string(String property, String otherwise) {
        byte[] value = get(property);
        if (value == null) {
            return otherwise;
        }
        int end = 0;
        while (end < value.length && value[end] != 0) {
            end++;
        }
        return new String(value, 0, end, StandardCharsets.ISO_8859_1);
    }

    private int indexOf(String property) {
        for (int i = 0; i < properties.size(); i++) {
            if (properties.get(i).name.equals(property)) {
                return i;
            }
        }
        return -1;
    }

    /** Whether text can be a property's name: printable, without what the text format uses. */
    public static boolean isName(String text) {
        return !text.isEmpty() && text.length() <= MAX_NAME
                && text.chars().allMatch(c -> c > ' ' && c < 0x7F && UNPRINTABLE_IN_TEXT.indexOf(c) < 0);
    }

    private static byte[] text(String value) {
        return (value + "\0").getBytes(StandardCharsets.ISO_8859_1);
    }

    // ------------------------------------------------------------------ looking up

    /** The first node below that a path component such as {@code disk@0} names, or null. */
    PromNode childNamed(String component) {
        int at = component.indexOf('@');
        String wanted = at < 0 ? component : component.substring(0, at);
        String wantedUnit = at < 0 ? null : component.substring(at + 1);
        for (PromNode child : children) {
            if ((wanted.isEmpty() && at >= 0 || child.name().equalsIgnoreCase(wanted))
                    && (wantedUnit == null || child.hasUnit(wantedUnit))) {
                return child;
            }
        }
        return null;
    }

    private boolean hasUnit(String wanted) {
        if (unit == null) {
            return wanted.isEmpty();
        }
        return unit.equals("*") || canonical(unit).equals(canonical(wanted));
    }

    /** Hex numbers without leading zeros, in lower case; so {@code 0f} is {@code F}. */
    private static String canonical(String unit) {
        StringBuilder text = new StringBuilder();
        for (String part : unit.toLowerCase(Locale.ROOT).split(",", -1)) {
            text.append(part.replaceFirst("^0+(?=.)", "")).append(',');
        }
        return text.toString();
    }
}
