package dev.osiris.devices.guest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** The symbol table of a 32-bit big-endian ELF file, perhaps compressed with gzip (System V ABI, chapter 4). */
public final class ElfSymbols {
    private static final int SHT_SYMTAB = 2;
    private static final int SECTION_SIZE = 40;
    private static final int SYMBOL_SIZE = 16;
    /** Constants that look like addresses. */
    private static final int SHN_ABS = 0xFFF1;
    private static final int STT_SECTION = 3;
    private static final int STT_FILE = 4;
    private static final int STT_FUNC = 2;
    private static final int MAX_UNPACKED = 1 << 30;
    private static final int MAX_NAME = 4096;

    private ElfSymbols() {}

    /**
     * The symbols.
     *
     * @return none when the file has none, or is no such file, or damaged
     */
    public static List<Symbol> read(byte[] file) {
        try {
            byte[] elf = file.length > 2 && file[0] == 0x1F && file[1] == (byte) 0x8B
                    ? new GZIPInputStream(new ByteArrayInputStream(file)).readNBytes(MAX_UNPACKED) : file;
            return isElf(elf) ? sections(ByteBuffer.wrap(elf).order(ByteOrder.BIG_ENDIAN)) : List.of();
        } catch (IOException | IndexOutOfBoundsException e) {
            return List.of();
        }
    }

    private static boolean isElf(byte[] f) {
        return f.length >= 52 && f[0] == 0x7F && f[1] == 'E' && f[2] == 'L' && f[3] == 'F' && f[4] == 1 && f[5] == 2;
    }

    private static List<Symbol> sections(ByteBuffer f) {
        List<Symbol> symbols = new ArrayList<>();
        int table = f.getInt(32);
        int size = f.getShort(46) & 0xFFFF;
        int count = f.getShort(48) & 0xFFFF;
        for (int i = 0; i < count && size >= SECTION_SIZE && table > 0; i++) {
            int section = table + i * size;
            int names = f.getInt(section + 24);
            if (f.getInt(section + 4) == SHT_SYMTAB && names > 0 && names < count) {
                symbols(f, f.getInt(section + 16), f.getInt(section + 20), f.getInt(table + names * size + 16), symbols);
            }
        }
        return symbols;
    }

    private static void symbols(ByteBuffer f, int from, int bytes, int names, List<Symbol> into) {
        for (int at = from; at + SYMBOL_SIZE <= from + bytes; at += SYMBOL_SIZE) {
            int type = f.get(at + 12) & 15;
            int section = f.getShort(at + 14) & 0xFFFF;
            boolean defined = section != 0 && section != SHN_ABS;
            String name = defined && type != STT_SECTION && type != STT_FILE ? text(f, names + f.getInt(at)) : "";
            if (!name.isEmpty()) {
                into.add(new Symbol(name, f.getInt(at + 4) & 0xFFFF_FFFFL, f.getInt(at + 8) & 0xFFFF_FFFFL,
                        type == STT_FUNC || type == 0));
            }
        }
    }

    private static String text(ByteBuffer f, int at) {
        int end = at;
        while (f.get(end) != 0 && end - at < MAX_NAME) {
            end++;
        }
        byte[] bytes = new byte[end - at];
        f.get(at, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
