package dev.osiris.devices.openfirmware;

import dev.osiris.devices.block.BlockBackend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;

/**
 * The partitions of a disk, by number: the Macintosh's map (partition 1 is the map itself), or the PC's table with its
 * extended partitions (1–4, then logical ones from 5). Number 0 is the whole disk.
 */
final class Partitions {
    /** Sectors of a disk. */
    record Range(long start, long sectors) {}

    private static final int MAC_SIGNATURE = 0x504D;
    private static final int PC_SIGNATURE = 0xAA55;
    private static final int PC_TABLE = 446;
    private static final int MAX_NUMBER = 128;
    /** Where a CHRP or PReP machine's firmware finds a boot loader. */
    private static final int PREP_BOOT = 0x41;
    private static final Set<Integer> EXTENDED = Set.of(0x05, 0x0F, 0x85);

    private final BlockBackend disk;

    Partitions(BlockBackend disk) {
        this.disk = disk;
    }

    /** The sectors of a partition, or null when the disk has none of that number. */
    Range range(int number) throws IOException {
        if (number == 0) {
            return new Range(0, disk.sectors());
        }
        if (number < 0 || number > MAX_NUMBER || disk.sectors() < 2) {
            return null;
        }
        Range found = (sector(1).getShort(0) & 0xFFFF) == MAC_SIGNATURE ? mac(number) : pc(number);
        return found != null && found.sectors > 0 && disk.contains(found.start, found.sectors) ? found : null;
    }

    /** The first of a PC's table for a boot loader (type 0x41, "PReP boot"), or null. */
    Range bootLoader() throws IOException {
        for (int i = 1; i <= 4; i++) {
            if (disk.sectors() > 0 && isPc(pcTable()) && type(pcTable(), i - 1) == PREP_BOOT) {
                return range(i);
            }
        }
        return null;
    }

    private ByteBuffer pcTable() throws IOException {
        return sector(0).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static boolean isPc(ByteBuffer table) {
        return (table.getShort(510) & 0xFFFF) == PC_SIGNATURE;
    }

    private ByteBuffer sector(long n) throws IOException {
        byte[] bytes = new byte[BlockBackend.SECTOR];
        disk.read(n, bytes, 0, bytes.length);
        return ByteBuffer.wrap(bytes);
    }

    /** Inside Macintosh: Devices, "The Partition Map": one block per entry, from block 1. */
    private Range mac(int number) throws IOException {
        if (number >= disk.sectors()) {
            return null;
        }
        ByteBuffer entry = sector(number);
        boolean there = (entry.getShort(0) & 0xFFFF) == MAC_SIGNATURE
                && number <= Integer.toUnsignedLong(sector(1).getInt(4));
        return there ? new Range(Integer.toUnsignedLong(entry.getInt(8)), Integer.toUnsignedLong(entry.getInt(12))) : null;
    }

    private Range pc(int number) throws IOException {
        ByteBuffer table = pcTable();
        if (!isPc(table)) {
            return null;
        }
        if (number <= 4) {
            return entry(table, number - 1, 0);
        }
        for (int i = 0; i < 4; i++) {
            if (EXTENDED.contains(type(table, i))) {
                return logical(number - 5, entry(table, i, 0));
            }
        }
        return null;
    }

    /** A chain of tables, each with a logical partition, relative to itself, and the next table, relative to the first. */
    private Range logical(int index, Range extended) throws IOException {
        Set<Long> seen = new HashSet<>();
        long at = extended.start;
        for (int i = 0; seen.add(at) && disk.contains(at, 1); i++) {
            ByteBuffer table = sector(at).order(ByteOrder.LITTLE_ENDIAN);
            if (!isPc(table)) {
                return null;
            }
            if (i == index) {
                return type(table, 0) == 0 ? null : entry(table, 0, at);
            }
            if (!EXTENDED.contains(type(table, 1))) {
                return null;
            }
            at = entry(table, 1, extended.start).start;
        }
        return null;
    }

    private static int type(ByteBuffer table, int index) {
        return table.get(PC_TABLE + 16 * index + 4) & 0xFF;
    }

    private static Range entry(ByteBuffer table, int index, long relativeTo) {
        int at = PC_TABLE + 16 * index;
        return new Range(relativeTo + Integer.toUnsignedLong(table.getInt(at + 8)),
                Integer.toUnsignedLong(table.getInt(at + 12)));
    }
}
