package dev.osiris.devices.chip.nvram;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class NvramTest {
    /** Keeps what it is given. */
    private static final class Kept implements NvramBacking {
        final byte[] content = new byte[16];

        @Override
        public void load(byte[] into) {
            System.arraycopy(content, 0, into, 0, into.length);
        }

        @Override
        public void store(byte[] from, int at, int length) {
            System.arraycopy(from, at, content, at, length);
        }
    }

    @Test
    void whatIsWrittenOutlivesTheChip() {
        Kept kept = new Kept();
        assertEquals(3, new Nvram("a", 16, kept).write(13, new byte[] {0, 1, 2, 3, 4}, 1, 4));
        byte[] back = new byte[4];
        assertEquals(3, new Nvram("b", 16, kept).read(13, back, 0, 4));
        assertArrayEquals(new byte[] {1, 2, 3, 0}, back);
    }

    @Test
    void nothingIsOutside() {
        Nvram nvram = new Nvram("a", 16, NvramBacking.VOLATILE);
        assertEquals(0, nvram.read(16, new byte[1], 0, 1));
        assertEquals(0, nvram.write(-1, new byte[1], 0, 1));
        assertEquals(0, nvram.read(0, new byte[1], 0, -1));
    }

    @Test
    void aResetKeepsItAndARestoreIsKeptToo() {
        Kept kept = new Kept();
        Nvram nvram = new Nvram("a", 16, NvramBacking.VOLATILE);
        nvram.write(0, new byte[] {9}, 0, 1);
        nvram.reset();
        NvramState saved = nvram.save();
        Nvram other = new Nvram("a", 16, kept);
        other.restore(saved);
        assertEquals(saved, other.save());
        assertEquals(9, kept.content[0]);
        assertThrows(IllegalArgumentException.class, () -> new Nvram("c", 8, kept).restore(saved));
    }
}
