package dev.osiris.devices.osi;

import dev.osiris.devices.block.BlockBackend;
import dev.osiris.memory.AddressSpace;
import java.io.IOException;

/** Sectors between a disk and guest memory, in pieces: a guest's length does not decide what the host allocates. */
final class DiskTransfer {
    private static final int PIECE = 1 << 16;

    private DiskTransfer() {}

    /**
     * Copies.
     *
     * @param write from memory to the disk
     * @param bytes a multiple of 512
     * @return false when the range is not on the disk, the memory is not RAM, the disk is read-only or the host failed;
     *     nothing was then copied unless it was the host's failure
     */
    static boolean run(BlockBackend disk, boolean write, long sector, AddressSpace memory, long address, long bytes) {
        boolean possible = bytes % BlockBackend.SECTOR == 0 && disk.contains(sector, bytes / BlockBackend.SECTOR)
                && memory.isMemory(address, bytes, !write) && !(write && disk.readOnly());
        if (!possible) {
            return false;
        }
        byte[] piece = new byte[(int) Math.min(PIECE, bytes)];
        try {
            for (long done = 0; done < bytes; done += piece.length) {
                int n = (int) Math.min(piece.length, bytes - done);
                if (!copy(disk, write, sector + done / BlockBackend.SECTOR, memory, address + done, piece, n)) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean copy(BlockBackend disk, boolean write, long sector, AddressSpace memory, long address,
            byte[] piece, int n) throws IOException {
        if (write) {
            boolean there = memory.read(address, piece, 0, n);
            if (there) {
                disk.write(sector, piece, 0, n);
            }
            return there;
        }
        disk.read(sector, piece, 0, n);
        return memory.write(address, piece, 0, n);
    }
}
