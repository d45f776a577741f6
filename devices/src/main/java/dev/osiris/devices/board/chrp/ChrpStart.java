package dev.osiris.devices.board.chrp;

import dev.osiris.devices.boot.BootException;
import dev.osiris.devices.boot.RamLayout;
import dev.osiris.devices.boot.RamWriter;
import dev.osiris.kvm.Regs;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A way to start what the user named: what is where in RAM, and how the first processor begins. */
interface ChrpStart {
    /** New bytes for the guest's random number generator: before each {@link #load}. */
    void seed(byte[] seed);

    /**
     * Writes everything into RAM; also after a reset, since kernels change themselves.
     *
     * @throws BootException when a part does not lie in RAM
     */
    void load(RamWriter ram);

    /** Sets what the first processor begins with, in registers that are otherwise those of a reset. */
    void registers(Regs regs);

    /** The device tree, flattened, as the guest is given it. */
    byte[] blob();

    /** What is where in RAM, by address; for people. */
    List<RamLayout.Claim> claims();

    /** Writes one part; does nothing for a part that has no place. */
    static void write(RamWriter ram, RamLayout.Claim at, byte[] content) {
        write(ram, at, MemorySegment.ofArray(content));
    }

    /** Writes one part; does nothing for a part that has no place. */
    static void write(RamWriter ram, RamLayout.Claim at, MemorySegment content) {
        if (at != null && !ram.write(at.start(), content)) {
            throw new BootException(at.what(), at + " is not RAM", "RAM there", "Give the machine more RAM (-m).");
        }
    }

    /** An initial RAM disk that is one, or null for null. */
    static MemorySegment checkInitrd(MemorySegment initrd) {
        if (initrd != null && initrd.byteSize() == 0) {
            throw new BootException("initial RAM disk", "an empty file", "a cpio archive or a file system image",
                    "Leave it out, or build it again.");
        }
        return initrd;
    }
}
