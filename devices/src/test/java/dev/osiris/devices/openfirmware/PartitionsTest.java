package dev.osiris.devices.openfirmware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.osiris.devices.block.MemoryDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class PartitionsTest {
    private final MemoryDisk disk = new MemoryDisk(100);
    private final Partitions partitions = new Partitions(disk);

    private void pc(int sector, int[]... entries) throws IOException {
        ByteBuffer table = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < entries.length; i++) {
            table.put(446 + 16 * i + 4, (byte) entries[i][0]).putInt(446 + 16 * i + 8, entries[i][1])
                    .putInt(446 + 16 * i + 12, entries[i][2]);
        }
        table.putShort(510, (short) 0xAA55);
        disk.write(sector, table.array(), 0, 512);
    }

    private Partitions.Range range(int start, int sectors) {
        return new Partitions.Range(start, sectors);
    }

    @Test
    void numberZeroIsTheDisk() throws IOException {
        assertEquals(range(0, 100), partitions.range(0));
        assertNull(partitions.range(1));
    }

    @Test
    void aPcTableHasPrimaryAndLogicalPartitions() throws IOException {
        pc(0, new int[] {0x83, 10, 5}, new int[] {0x0F, 40, 50});
        pc(40, new int[] {0x83, 2, 3}, new int[] {5, 10, 20});
        pc(50, new int[] {0x82, 4, 6});
        assertEquals(range(10, 5), partitions.range(1));
        assertEquals(range(40, 50), partitions.range(2));
        assertNull(partitions.range(3));
        assertEquals(range(42, 3), partitions.range(5));
        assertEquals(range(54, 6), partitions.range(6));
        assertNull(partitions.range(7));
    }

    @Test
    void chainsThatGoRoundAndPartitionsBeyondTheEndAreNone() throws IOException {
        pc(0, new int[] {0x83, 90, 11}, new int[] {5, 40, 50}, new int[] {0x83, -1, -1});
        pc(40, new int[] {0x83, 2, 3}, new int[] {5, 0, 20});
        assertNull(partitions.range(1));
        assertNull(partitions.range(3));
        assertNull(partitions.range(6));
        assertNull(partitions.range(127));
        assertNull(partitions.range(-1));
        assertNull(partitions.range(1000));
    }

    @Test
    void aMacintoshMapBeginsWithItself() throws IOException {
        for (int i = 1; i <= 2; i++) {
            disk.write(i, ByteBuffer.allocate(512).putShort(0, (short) 0x504D).putInt(4, 2).putInt(8, i == 1 ? 1 : 20)
                    .putInt(12, i == 1 ? 2 : 30).array(), 0, 512);
        }
        assertEquals(range(1, 2), partitions.range(1));
        assertEquals(range(20, 30), partitions.range(2));
        assertNull(partitions.range(3));
    }

    @Test
    void theBootLoadersPartitionIsFoundByItsType() throws IOException {
        assertNull(partitions.bootLoader());
        pc(0, new int[] {0x83, 10, 5}, new int[] {0x41, 20, 7}, new int[] {0x41, 30, 7});
        assertEquals(range(20, 7), partitions.bootLoader());
        pc(0, new int[] {0x41, 90, 11});
        assertNull(partitions.bootLoader());
        assertNull(new Partitions(new MemoryDisk(0)).bootLoader());
    }
}
