package dev.osiris.devices.openfirmware;

import dev.osiris.devices.block.BlockBackend;
import dev.osiris.devices.boot.BootException;
import dev.osiris.devices.boot.KernelImage;
import dev.osiris.devices.osi.Disk;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** The disk to boot from, and the boot loader on it. */
final class BootDisk {
    private static final int MAX_BOOT_LOADER = 16 << 20;
    private static final String REMEDY = "Install one, GRUB for instance, or name a kernel or a boot loader (--kernel FILE).";

    private BootDisk() {}

    /** Its place in the list, which is not empty: the first that is said to be one, or the first. */
    static int of(List<Disk> disks) {
        for (int i = 0; i < disks.size(); i++) {
            if (disks.get(i).boot()) {
                return i;
            }
        }
        return 0;
    }

    /**
     * What is in its PReP boot partition.
     *
     * @throws BootException when there is none, or it is no program for this machine
     */
    static KernelImage bootLoader(List<Disk> disks) {
        if (disks.isEmpty()) {
            throw new BootException("Open Firmware", "no disk to boot from", "a disk with a boot loader", REMEDY);
        }
        BlockBackend disk = disks.get(of(disks)).backend();
        String where = disk.name() + ", PReP boot partition";
        try {
            Partitions.Range range = new Partitions(disk).bootLoader();
            if (range == null) {
                throw new BootException(disk.name(), "a disk without a PReP boot partition (type 0x41)",
                        "one with a boot loader in it", REMEDY);
            }
            byte[] content = new byte[(int) Math.min(range.sectors() * BlockBackend.SECTOR, MAX_BOOT_LOADER)];
            disk.read(range.start(), content, 0, content.length);
            return KernelImage.parse(where, MemorySegment.ofArray(content));
        } catch (IOException e) {
            throw new BootException(where, "cannot be read (" + e.getMessage() + ")", "a boot loader", REMEDY);
        }
    }
}
