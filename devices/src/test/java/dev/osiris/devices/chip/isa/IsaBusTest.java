package dev.osiris.devices.chip.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.memory.MmioHandler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IsaBusTest {
    private final List<String> seen = new ArrayList<>();
    private final IsaBus bus = new IsaBus();

    private final MmioHandler chip = new MmioHandler() {
        @Override
        public long read(long offset, int size) {
            seen.add("r" + offset + "/" + size);
            return offset & 0xFF;
        }

        @Override
        public void write(long offset, int size, long value) {
            seen.add("w" + offset + "/" + size + "=" + Long.toHexString(value));
        }
    };

    IsaBusTest() {
        bus.claim("chip", 0x3F8, 8, chip);
    }

    @Test
    void aChipSeesOffsetsFromItsPort() {
        assertEquals(2, bus.read(0x3FA, 1));
        bus.write(0x3FC, 4, 0x1234_5678);
        assertEquals(List.of("r2/1", "w4/4=12345678"), seen);
    }

    @Test
    void portsOfNobodyReadAsOnes() {
        assertEquals(0xFF, bus.read(0, 1));
        assertEquals(0xFFFF, bus.read(0x3F6, 2));
        assertEquals(0xFFFF_FFFFL, bus.read(0xFFFC, 4));
        bus.write(0x80, 1, 1);
        assertEquals(List.of(), seen);
    }

    @Test
    void anAccessAcrossABorderIsSplit() {
        assertEquals(0xFF00, bus.read(0x3F7, 2));
        bus.write(0x3FF, 2, 0xABCD);
        assertEquals(List.of("r0/1", "w7/1=ab"), seen);
    }

    @ParameterizedTest
    @CsvSource({"0x3ff, 1, both want ISA port 0x3ff", "0x3f0, 9, both want ISA port 0x3f8",
        "0x10000, 1, ISA has ports", "-1, 1, ISA has ports", "0xffff, 2, ISA has ports", "0, 0, ISA has ports"})
    void aClaimMustBeFreeAndThere(String port, int size, String message) {
        var e = assertThrows(IllegalArgumentException.class,
                () -> bus.claim("other", Integer.decode(port), size, chip));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }
}
