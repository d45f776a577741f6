package dev.osiris.devices.boot;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** An ELF file for 32-bit big-endian PowerPC, checked (System V ABI, chapters 4 and 5). */
final class ElfFile {
    private static final String EXPECTED = "an ELF executable for 32-bit big-endian PowerPC";

    /** What to do about a file of the wrong kind, and about one that is no executable. */
    record Advice(String otherKind, String noExecutable) {}

    private static final Advice KERNEL = new Advice(
            "Use a kernel built for 32-bit PowerPC (ARCH=powerpc, PPC_BOOK3S_32).", "Use the kernel image itself, vmlinux.");
    private static final Advice FIRMWARE = new Advice("Use firmware built for 32-bit big-endian PowerPC.",
            "Use the linked firmware image itself.");

    private static final int MAGIC = 0x7F << 24 | 'E' << 16 | 'L' << 8 | 'F';
    private static final int HEADER_SIZE = 52;
    private static final int EM_PPC = 20;
    private static final int PT_LOAD = 1;
    private static final int PT_NOTE = 4;
    private static final int SHT_SYMTAB = 2;

    /** A program header: offsets and sizes as unsigned values. */
    record Segment(int type, long offset, long vaddr, long paddr, long fileSize, long memorySize) {}

    private final String file;
    private final Advice advice;
    private final ByteBuffer bytes;
    private final List<Segment> segments = new ArrayList<>();

    /** A kernel. */
    static ElfFile kernel(String file, MemorySegment content) {
        return new ElfFile(file, content, KERNEL);
    }

    /** Firmware. */
    static ElfFile firmware(String file, MemorySegment content) {
        return new ElfFile(file, content, FIRMWARE);
    }

    private ElfFile(String file, MemorySegment content, Advice advice) {
        this.file = file;
        this.advice = advice;
        this.bytes = content.asByteBuffer().order(ByteOrder.BIG_ENDIAN);
        checkHeader();
        readSegments();
    }

    static boolean looksLikeElf(MemorySegment content) {
        return content.byteSize() >= 4 && content.asByteBuffer().order(ByteOrder.BIG_ENDIAN).getInt(0) == MAGIC;
    }

    long entry() {
        return word(24);
    }

    List<Segment> loads() {
        return segments.stream().filter(s -> s.type == PT_LOAD).toList();
    }

    /** Whether a note asks for Open Firmware, as CHRP boot images have (CHRP binding 1.8, 7.3: "PowerPC", 0x1275). */
    boolean hasChrpNote() {
        for (Segment s : segments) {
            boolean fits = s.type == PT_NOTE && s.fileSize >= 20 && s.offset + 20 <= bytes.limit();
            if (fits && word((int) s.offset + 8) == 0x1275 && text((int) s.offset + 12, 8).equals("PowerPC")) {
                return true;
            }
        }
        return false;
    }

    private void checkHeader() {
        if (bytes.limit() < HEADER_SIZE) {
            throw refuse("an ELF file cut off inside its header", "Copy it again.");
        }
        if (bytes.get(4) != 1) {
            throw refuse("a 64-bit ELF file", advice.otherKind);
        }
        if (bytes.get(5) != 2) {
            throw refuse("a little-endian ELF file", advice.otherKind);
        }
        int machine = bytes.getShort(18) & 0xFFFF;
        if (machine != EM_PPC) {
            throw refuse("an ELF file for " + machineName(machine), advice.otherKind);
        }
        int type = bytes.getShort(16) & 0xFFFF;
        if (type != 2 && type != 3) {
            throw refuse(type == 1 ? "an ELF object file" : type == 4 ? "a core dump" : "an ELF file of type " + type,
                    type == 1 ? "Link it first." : advice.noExecutable);
        }
    }

    private static String machineName(int machine) {
        return switch (machine) {
            case 3 -> "x86 (machine 3)";
            case 4 -> "68000 (machine 4)";
            case 8 -> "MIPS (machine 8)";
            case 21 -> "64-bit PowerPC (machine 21)";
            case 22 -> "S/390 (machine 22)";
            case 40 -> "Arm (machine 40)";
            case 62 -> "x86-64 (machine 62)";
            case 183 -> "64-bit Arm (machine 183)";
            case 243 -> "RISC-V (machine 243)";
            default -> "machine " + machine;
        };
    }

    private void readSegments() {
        long table = word(28);
        int size = bytes.getShort(42) & 0xFFFF;
        int count = bytes.getShort(44) & 0xFFFF;
        if (count > 0 && size < 32 || table + (long) size * count > bytes.limit()) {
            throw cutShort("its program headers", table + (long) size * count);
        }
        for (int i = 0; i < count; i++) {
            int at = (int) table + i * size;
            segments.add(new Segment((int) word(at), word(at + 4), word(at + 8), word(at + 12), word(at + 16),
                    word(at + 20)));
        }
        loads().forEach(this::checkLoad);
        if (loads().stream().noneMatch(s -> s.memorySize > 0)) {
            throw refuse("an ELF file without anything to load", advice.noExecutable);
        }
    }

    private void checkLoad(Segment s) {
        if (s.offset + s.fileSize > bytes.limit()) {
            throw cutShort("the segment for address 0x" + Long.toHexString(s.paddr), s.offset + s.fileSize);
        }
        if (s.fileSize > s.memorySize || s.paddr + s.memorySize > 1L << 32) {
            throw refuse("a damaged ELF file (segment for 0x" + Long.toHexString(s.paddr) + ": " + s.fileSize
                    + " bytes in the file, " + s.memorySize + " in memory)", "Build or copy it again.");
        }
    }

    private BootException cutShort(String what, long needed) {
        return refuse("an ELF file cut short: " + what + " end at byte " + needed + ", the file at " + bytes.limit(),
                "Copy it again.");
    }

    private BootException refuse(String found, String remedy) {
        return new BootException(file, found, EXPECTED, remedy);
    }

    // --- Symbols ------------------------------------------------------------------------------------------------

    /** The value of a symbol; none when the file is stripped, or its tables are damaged. */
    OptionalInt symbol(String name) {
        long table = word(32);
        int size = bytes.getShort(46) & 0xFFFF;
        int count = bytes.getShort(48) & 0xFFFF;
        if (table == 0 || size < 40 || table + (long) size * count > bytes.limit()) {
            return OptionalInt.empty();
        }
        for (int i = 0; i < count; i++) {
            int section = (int) table + i * size;
            if (word(section + 4) == SHT_SYMTAB && word(section + 24) < count) {
                return symbol(name, section, (int) table + (int) word(section + 24) * size);
            }
        }
        return OptionalInt.empty();
    }

    private OptionalInt symbol(String name, int symbols, int strings) {
        long from = word(symbols + 16);
        long end = Math.min(from + word(symbols + 20), bytes.limit());
        long names = word(strings + 16);
        for (long at = from; at + 16 <= end; at += 16) {
            long nameAt = names + word((int) at);
            if (nameAt + name.length() < bytes.limit() && bytes.get((int) nameAt + name.length()) == 0
                    && text((int) nameAt, name.length()).equals(name)) {
                return OptionalInt.of((int) word((int) at + 4));
            }
        }
        return OptionalInt.empty();
    }

    private String text(int at, int length) {
        byte[] text = new byte[length];
        bytes.get(at, text);
        int end = 0;
        while (end < length && text[end] != 0) {
            end++;
        }
        return new String(text, 0, end, StandardCharsets.ISO_8859_1);
    }

    private long word(int at) {
        return bytes.getInt(at) & 0xFFFF_FFFFL;
    }
}
