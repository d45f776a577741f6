package dev.osiris.devices.openfirmware;

import dev.osiris.devices.prom.PromNode;
import dev.osiris.devices.prom.PromTree;

/**
 * A device specifier (IEEE 1275, 4.3): a path or an alias with more behind it, and arguments behind a colon.
 *
 * @param node the node it names
 * @param arguments perhaps empty
 */
record DevicePath(PromNode node, String arguments) {
    /** What a specifier names, or null. */
    static DevicePath of(PromTree tree, String text) {
        String path = text.startsWith("/") ? text : expand(tree, text);
        if (path == null) {
            return null;
        }
        String[] parts = path.split(":", 2);
        PromNode node = tree.find(parts[0]);
        return node == null ? null : new DevicePath(node, parts.length < 2 ? "" : parts[1]);
    }

    private static String expand(PromTree tree, String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) != '/' && text.charAt(end) != ':') {
            end++;
        }
        PromNode aliases = tree.find("/aliases");
        String alias = text.substring(0, end);
        String path = aliases == null || alias.equals("name") ? "" : aliases.string(alias, "");
        return path.startsWith("/") ? path + text.substring(end) : null;
    }

    /** The whole path with the arguments. */
    String canonical() {
        return node.path() + (arguments.isEmpty() ? "" : ":" + arguments);
    }
}
