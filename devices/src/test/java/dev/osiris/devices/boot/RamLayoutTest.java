package dev.osiris.devices.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class RamLayoutTest {
    private final RamLayout ram = new RamLayout(16 << 20);

    @Test
    void theHighestFreePlaceIsTaken() {
        assertEquals(0xFF_F000, ram.claimHigh("a", 0x10, 0x1000, 1L << 32).start());
        assertEquals(0xFF_D000, ram.claimHigh("b", 0x1001, 0x1000, 1L << 32).start());
        assertEquals(0xF_F000, ram.claimHigh("c", 0x1000, 0x1000, 0x10_0000).start());
        ram.claim("d", 0xF_0000, 0x8000);
        assertEquals(0xE_8000, ram.claimHigh("e", 0x8000, 0x1000, 0x10_0000 - 0x2000).start());
        assertEquals(List.of("e", "d", "c", "b", "a"), ram.claims().stream().map(RamLayout.Claim::what).toList());
    }

    @Test
    void anOverlapNamesBoth() {
        ram.claim("kernel", 0x1000, 0x1000);
        BootException e = assertThrows(BootException.class, () -> ram.claim("RTAS", 0x1FFF, 1));
        assertTrue(e.getMessage().contains("RTAS at 0x00001fff..0x00001fff overlaps kernel at 0x00001000..0x00001fff"),
                e.getMessage());
        ram.claim("next", 0x2000, 1);
    }

    @Test
    void whatIsLargerThanRamIsRefused() {
        BootException e = assertThrows(BootException.class, () -> ram.claim("kernel", 0, (16 << 20) + 1));
        assertTrue(e.getMessage().contains("kernel: needs 0x00000000..0x01000000; expected a place within 16 MiB"),
                e.getMessage());
        ram.claim("kernel", 0, 8 << 20);
        BootException none = assertThrows(BootException.class,
                () -> ram.claimHigh("initrd", 9 << 20, 0x1000, 1L << 32));
        assertTrue(none.getMessage().contains("initrd: 9 MiB to place"), none.getMessage());
    }
}
