package dev.osiris.devices.boot;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes small ELF files for 32-bit PowerPC. */
public final class ElfBuilder {
    private record Part(int type, int vaddr, int paddr, byte[] data, int memorySize) {}

    private record Symbol(String name, int value) {}

    private final List<Part> parts = new ArrayList<>();
    private final List<Symbol> symbols = new ArrayList<>();
    private int entry;

    public ElfBuilder entry(int address) {
        entry = address;
        return this;
    }

    public ElfBuilder load(int vaddr, int paddr, byte[] data, int memorySize) {
        parts.add(new Part(1, vaddr, paddr, data, memorySize));
        return this;
    }

    public ElfBuilder chrpNote() {
        ByteBuffer note = ByteBuffer.allocate(44).putInt(8).putInt(24).putInt(0x1275).put("PowerPC\0".getBytes());
        parts.add(new Part(4, 0, 0, note.array(), 44));
        return this;
    }

    public ElfBuilder symbol(String name, int value) {
        symbols.add(new Symbol(name, value));
        return this;
    }

    /** What {@link KernelImage} takes. */
    public MemorySegment content() {
        return MemorySegment.ofArray(build());
    }

    public byte[] build() {
        int dataAt = 52 + 32 * parts.size();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        ByteBuffer headers = ByteBuffer.allocate(32 * parts.size());
        for (Part p : parts) {
            headers.putInt(p.type).putInt(dataAt + data.size()).putInt(p.vaddr).putInt(p.paddr).putInt(p.data.length)
                    .putInt(p.memorySize).putInt(7).putInt(4);
            data.writeBytes(p.data);
        }
        byte[] sections = symbols.isEmpty() ? new byte[0] : sections(dataAt + data.size());
        int sectionsAt = symbols.isEmpty() ? 0 : dataAt + data.size() + sections.length - 3 * 40;
        ByteBuffer out = ByteBuffer.allocate(dataAt + data.size() + sections.length);
        out.put(new byte[] {0x7F, 'E', 'L', 'F', 1, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        out.putShort((short) 2).putShort((short) 20).putInt(1).putInt(entry).putInt(52).putInt(sectionsAt).putInt(0);
        out.putShort((short) 52).putShort((short) 32).putShort((short) parts.size());
        out.putShort((short) 40).putShort((short) (symbols.isEmpty() ? 0 : 3)).putShort((short) 0);
        return out.put(headers.array()).put(data.toByteArray()).put(sections).array();
    }

    /** Symbols, their names, and three section headers: none, symbols, names. */
    private byte[] sections(int at) {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        names.write(0);
        ByteBuffer table = ByteBuffer.allocate(16 * symbols.size());
        for (Symbol s : symbols) {
            table.putInt(names.size()).putInt(s.value).putInt(0).putInt(0);
            names.writeBytes((s.name + "\0").getBytes(StandardCharsets.ISO_8859_1));
        }
        int namesAt = at + table.capacity();
        return ByteBuffer.allocate(table.capacity() + names.size() + 120).put(table.array()).put(names.toByteArray())
                .put(new byte[40]).put(header(2, at, table.capacity(), 2)).put(header(3, namesAt, names.size(), 0))
                .array();
    }

    private static byte[] header(int type, int offset, int size, int link) {
        return ByteBuffer.allocate(40).putInt(0).putInt(type).putInt(0).putInt(0).putInt(offset).putInt(size)
                .putInt(link).putInt(0).putInt(4).putInt(16).array();
    }
}
