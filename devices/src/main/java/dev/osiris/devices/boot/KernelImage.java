package dev.osiris.devices.boot;

import dev.osiris.bits.Bits;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;

/**
 * A kernel for direct boot: an ELF executable, perhaps compressed with gzip. Its segments go to their physical
 * addresses; the entry is the physical address of the ELF entry. (Linux links its kernel at 0xC0000000 for physical
 * 0: the entry 0xC0000000 is physical 0.)
 */
public final class KernelImage {
    private static final int MAX_UNPACKED = 1 << 30;
    private static final MemorySegment ZEROS = MemorySegment.ofArray(new byte[1 << 16]);

    /** One part: {@code fileSize} bytes, then zeros up to {@code memorySize}. */
    private record Part(long physical, long offset, long fileSize, long memorySize) {}

    private final String file;
    private final MemorySegment content;
    private final ElfFile elf;
    private final boolean compressed;
    private final List<Part> parts;

    private KernelImage(String file, MemorySegment content, boolean compressed) {
        this.file = file;
        this.content = content;
        this.compressed = compressed;
        this.elf = ElfFile.kernel(file, content);
        List<Part> sorted = new ArrayList<>();
        for (ElfFile.Segment s : elf.loads()) {
            if (s.memorySize() > 0) {
                sorted.add(new Part(s.paddr(), s.offset(), s.fileSize(), s.memorySize()));
            }
        }
        sorted.sort((a, b) -> Long.compare(a.physical, b.physical));
        this.parts = List.copyOf(sorted);
        checkParts();
    }

    /**
     * What is in a file.
     *
     * @param file its name, for messages
     * @param content its bytes; kept, for another start after a reset
     * @throws BootException when it is no kernel that a 32-bit PowerPC machine can run
     */
    public static KernelImage parse(String file, MemorySegment content) {
        boolean gzip = content.byteSize() >= 2 && content.asByteBuffer().getShort(0) == 0x1F8B;
        MemorySegment unpacked = gzip ? gunzip(file, content) : content;
        if (!ElfFile.looksLikeElf(unpacked)) {
            FileKind kind = FileKind.of(unpacked);
            throw new BootException(file, (gzip ? "compressed with gzip, " : "") + kind.found(),
                    "an ELF executable for 32-bit big-endian PowerPC (vmlinux)", kind.remedy());
        }
        return new KernelImage(file, unpacked, gzip);
    }

    private static MemorySegment gunzip(String file, MemorySegment content) {
        byte[] packed = content.toArray(ValueLayout.JAVA_BYTE);
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            byte[] unpacked = in.readNBytes(MAX_UNPACKED);
            if (unpacked.length == MAX_UNPACKED) {
                throw new BootException(file, "a gzip file of more than 1 GiB", "a kernel",
                        "Is this the right file?");
            }
            return MemorySegment.ofArray(unpacked);
        } catch (EOFException e) {
            throw new BootException(file, "a gzip file cut short", "a whole one", "Copy it again.");
        } catch (IOException e) {
            throw new BootException(file, "a damaged gzip file (" + e.getMessage() + ")", "a sound one",
                    "Copy it again.");
        }
    }

    private void checkParts() {
        for (int i = 1; i < parts.size(); i++) {
            Part before = parts.get(i - 1);
            if (parts.get(i).physical < before.physical + before.memorySize) {
                throw new BootException(file, "an ELF file whose segments for " + Bits.hex(before.physical) + " and "
                        + Bits.hex(parts.get(i).physical) + " overlap in memory", "segments apart",
                        "Link it with physical addresses that fit.");
            }
        }
        entry();
    }

    /** The file's name. */
    public String file() {
        return file;
    }

    /** What it is, for people: {@code "ELF executable, compressed with gzip"}. */
    public String kind() {
        return "ELF executable" + (compressed ? ", compressed with gzip" : "")
                + (wantsOpenFirmware() ? ", for Open Firmware" : "");
    }

    /** First physical address. */
    public long low() {
        return parts.getFirst().physical;
    }

    /** The physical address after the last byte, memory that starts as zeros included. */
    public long high() {
        return parts.getLast().physical + parts.getLast().memorySize;
    }

    /**
     * Where to begin, physical.
     *
     * @throws BootException when the ELF entry lies in no segment
     */
    public long entry() {
        long physical = toPhysical(elf.entry());
        if (physical < 0) {
            throw new BootException(file, "an ELF file whose entry " + Bits.hex(elf.entry()) + " lies in no segment",
                    "an executable", "Link it with an entry point.");
        }
        return physical;
    }

    /**
     * Whether it is a boot wrapper (zImage) that calls Open Firmware: then the machine must offer the client
     * interface in r5, a device tree in r3 is not enough.
     */
    public boolean wantsOpenFirmware() {
        return elf.hasChrpNote();
    }

    /** The physical address of a symbol, when the file has a symbol table with it. */
    public OptionalLong symbol(String name) {
        var value = elf.symbol(name);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        long physical = toPhysical(value.getAsInt() & 0xFFFF_FFFFL);
        return physical < 0 ? OptionalLong.empty() : OptionalLong.of(physical);
    }

    /** A link address lies in a segment by its virtual address; some images have only physical ones. */
    private long toPhysical(long address) {
        for (ElfFile.Segment s : elf.loads()) {
            if (address >= s.vaddr() && address < s.vaddr() + s.memorySize()) {
                return address - s.vaddr() + s.paddr();
            }
        }
        for (Part p : parts) {
            if (address >= p.physical && address < p.physical + p.memorySize) {
                return address;
            }
        }
        return -1;
    }

    /** Claims its places. */
    public void claim(RamLayout layout) {
        for (Part p : parts) {
            layout.claim(file, p.physical, p.memorySize);
        }
    }

    /**
     * Writes its segments, zeros included: RAM may hold an earlier run.
     *
     * @throws BootException when a segment does not lie in RAM
     */
    public void load(RamWriter ram) {
        for (Part p : parts) {
            boolean written = ram.write(p.physical, content.asSlice(p.offset, p.fileSize));
            for (long done = p.fileSize; written && done < p.memorySize; done += ZEROS.byteSize()) {
                written = ram.write(p.physical + done, ZEROS.asSlice(0, Math.min(ZEROS.byteSize(), p.memorySize - done)));
            }
            if (!written) {
                throw new BootException(file, "a segment for " + Bits.hex(p.physical) + ".."
                        + Bits.hex(p.physical + p.memorySize - 1), "RAM there", "Give the machine more RAM (-m).");
            }
        }
    }
}
