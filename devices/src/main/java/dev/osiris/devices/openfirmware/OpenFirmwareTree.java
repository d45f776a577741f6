package dev.osiris.devices.openfirmware;

import dev.osiris.devices.osi.Disk;
import dev.osiris.devices.prom.PromNode;
import dev.osiris.devices.prom.PromTree;
import java.util.List;

/**
 * Makes a board's device tree one of Open Firmware: the nodes that IEEE 1275 (3.5) and the PowerPC binding want besides
 * the hardware, a node per disk, and what {@code /chosen} says of open instances.
 */
final class OpenFirmwareTree {
    /** What a package is. */
    enum Kind {
        SERIAL,
        MEMORY,
        MMU,
        RTAS,
        DISK
    }

    /** Hears of each package. */
    interface Packages {
        void offer(String path, Kind kind, int number);
    }

    /** Opens a package. */
    interface Opener {
        int open(String path);
    }

    private final PromTree tree;
    private final List<Disk> disks;

    OpenFirmwareTree(PromTree tree, List<Disk> disks) {
        this.tree = tree;
        this.disks = disks;
    }

    /** The first node of a {@code device_type}, depth first, or null. */
    static PromNode firstOfType(PromNode from, String type) {
        if (from.string("device_type", "").equals(type)) {
            return from;
        }
        for (PromNode child : from.children()) {
            PromNode found = firstOfType(child, type);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** Does it. A node that a user's own tree lacks is left out of {@code /chosen}. */
    void complete(Packages packages, Opener opener, byte[] seed) {
        node("/openprom").strings("model", "Osiris,1.0").flag("relative-addressing");
        node("/options").strings("real-mode?", "true").strings("little-endian?", "false").strings("auto-boot?", "true")
                .strings("screen-#columns", "80").strings("screen-#rows", "24");
        diskNodes(packages);
        PromNode chosen = node("/chosen").set("rng-seed", seed);
        choose(chosen, packages, opener, console(chosen), Kind.SERIAL, "stdin", "stdout");
        choose(chosen, packages, opener, firstOfType(tree.root(), "memory"), Kind.MEMORY, "memory");
        choose(chosen, packages, opener, firstOfType(tree.root(), "cpu"), Kind.MMU, "mmu", "cpu");
        choose(chosen, packages, opener, tree.find("/rtas"), Kind.RTAS);
    }

    /** What the tree says, or the first serial port. */
    private PromNode console(PromNode chosen) {
        PromNode named = tree.find(chosen.string("stdout-path", chosen.string("linux,stdout-path", "")));
        return named != null ? named : firstOfType(tree.root(), "serial");
    }

    private PromNode node(String path) {
        return tree.create(path);
    }

    private static void choose(PromNode chosen, Packages packages, Opener opener, PromNode node, Kind kind,
            String... properties) {
        if (node == null) {
            return;
        }
        packages.offer(node.path(), kind, 0);
        for (String property : properties) {
            chosen.cells(property, opener.open(node.path()));
        }
    }

    private void diskNodes(Packages packages) {
        if (disks.isEmpty()) {
            return;
        }
        node("/osi").strings("compatible", "osiris,osi").cells("#address-cells", 1)
                .cells("#size-cells", 0);
        String path = pathOf(BootDisk.of(disks));
        PromNode aliases = node("/aliases").strings("disk", path);
        node("/chosen").strings("bootpath", path);
        for (int i = 0; i < disks.size(); i++) {
            path = pathOf(i);
            node(path).strings("device_type", "block").strings("compatible", "osiris,osi-disk").cells("reg", i);
            aliases.strings("disk" + i, path);
            packages.offer(path, Kind.DISK, i);
        }
    }

    private static String pathOf(int disk) {
        return "/osi/disk@" + Integer.toHexString(disk);
    }
}
