package dev.osiris.devices.boot;

import dev.osiris.bits.Bits;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Firmware as Mac-on-Linux loads it: an ELF executable whose segments go to their physical addresses, the bytes of the
 * file only (memory starts as zeros), and which begins at the ELF entry, a physical address.
 */
public final class FirmwareImage {
    private final String file;
    private final MemorySegment content;
    private final ElfFile elf;

    private FirmwareImage(String file, MemorySegment content) {
        this.file = file;
        this.content = content;
        this.elf = ElfFile.firmware(file, content);
    }

    /**
     * What is in a file.
     *
     * @param file its name, for messages
     * @param ramSize bytes of RAM at 0
     * @throws BootException when it is no firmware for a 32-bit PowerPC machine, or does not fit into RAM
     */
    public static FirmwareImage parse(String file, byte[] bytes, long ramSize) {
        MemorySegment content = MemorySegment.ofArray(bytes);
        if (!ElfFile.looksLikeElf(content)) {
            throw new BootException(file, FileKind.of(content).found(),
                    "firmware: an ELF executable for 32-bit big-endian PowerPC",
                    "Use the linked firmware image; leave the option out for the bundled firmware.");
        }
        FirmwareImage image = new FirmwareImage(file, content);
        image.check(ramSize);
        return image;
    }

    private List<ElfFile.Segment> parts() {
        return elf.loads().stream().filter(s -> s.memorySize() > 0).toList();
    }

    private void check(long ramSize) {
        RamLayout layout = new RamLayout(ramSize);
        for (ElfFile.Segment s : parts()) {
            layout.claim(file, s.paddr(), s.memorySize());
        }
        if (parts().stream().noneMatch(s -> entry() >= s.paddr() && entry() < s.paddr() + s.fileSize())) {
            throw new BootException(file, "an ELF file whose entry " + Bits.hex(entry())
                    + " is the physical address of none of its segments", "an entry that is one",
                    "Link it with virtual addresses equal to physical ones; a kernel is no firmware: it is for machines that start"
                            + " kernels (--kernel), or for the bundled firmware (--osi-file ofclient=FILE).");
        }
    }

    /** Where it begins, physical. */
    public long entry() {
        return elf.entry();
    }

    /**
     * Copies its segments.
     *
     * @throws BootException when one does not lie in RAM
     */
    public void load(RamWriter ram) {
        for (ElfFile.Segment s : parts()) {
            if (!ram.write(s.paddr(), content.asSlice(s.offset(), s.fileSize()))) {
                throw new BootException(file, "a segment for " + Bits.hex(s.paddr()), "RAM there",
                        "Give the machine more RAM (-m).");
            }
        }
    }

    /** What is where in RAM; for people. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(file).append(", entry ").append(Bits.hex(entry()));
        for (ElfFile.Segment s : parts()) {
            text.append("; ").append(Bits.hex(s.paddr())).append("..").append(Bits.hex(s.paddr() + s.memorySize() - 1));
        }
        return text.toString();
    }
}
