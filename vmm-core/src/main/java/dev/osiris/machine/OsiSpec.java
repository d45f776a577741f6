package dev.osiris.machine;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a machine's OSI services are given. Guests reach nothing of the host besides.
 *
 * @param files read by PSEUDO_FS, by the name that the guest knows, in order
 * @param resources answered by BOOT_HELPER: the values of each name, in the order of their index
 * @param nvram where NVRAM is kept, or null: it begins with zeros
 * @param promTree a device tree in Mac-on-Linux's text format instead of the machine's own, or null
 * @param disks disk images, in order
 */
public record OsiSpec(
        Map<String, Path> files,
        Map<String, List<String>> resources,
        Path nvram,
        Path promTree,
        List<Disk> disks) {
    /** Nothing. */
    public static final OsiSpec NONE = new OsiSpec(Map.of(), Map.of(), null, null, List.of());

    public OsiSpec {
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
        resources = Map.copyOf(resources);
        disks = List.copyOf(disks);
    }

    /**
     * A disk image.
     *
     * @param path a raw image, a multiple of 512 bytes long
     * @param readOnly whether the guest must not write
     * @param removable whether it can be ejected
     * @param cd whether it is a CD-ROM
     * @param boot whether a guest should look for a system here first
     */
    public record Disk(Path path, boolean readOnly, boolean removable, boolean cd, boolean boot) {}
}
