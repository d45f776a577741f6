package dev.osiris.ppc.vec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VecMoveTest {
    private final Cpu cpu = new Cpu(CpuModel.PPC7400, 0);

    @BeforeEach
    void number() {
        Registers.set(cpu, 3, HexFormat.of().parseHex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"));
    }

    @ParameterizedTest
    @CsvSource({
        "8, 00001000, 12f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
        "8, 00001007, f0f1f2f3f4f5f612f8f9fafbfcfdfeff",
        "8, 0000100f, f0f1f2f3f4f5f6f7f8f9fafbfcfdfe12",
        "16, 00001000, beeff2f3f4f5f6f7f8f9fafbfcfdfeff",
        "16, 0000100b, f0f1f2f3f4f5f6f7f8f9beeffcfdfeff",
        "32, 00001004, f0f1f2f312345678f8f9fafbfcfdfeff",
        "32, ffffffff, f0f1f2f3f4f5f6f7f8f9fafb12345678",
    })
    void anElementLoadFillsTheLaneOfItsAlignedAddressAndKeepsTheOthers(int w, String ea, String wanted) {
        int address = Integer.parseUnsignedInt(ea, 16);
        switch (w) {
            case 8 -> VecMove.lvebx(cpu, 3, address, 0xFFFF_FF12);
            case 16 -> VecMove.lvehx(cpu, 3, address, 0xFFFF_BEEF);
            default -> VecMove.lvewx(cpu, 3, address, 0x1234_5678);
        }
        assertEquals(wanted, HexFormat.of().formatHex(Registers.get(cpu, 3)));
    }

    @ParameterizedTest
    @CsvSource({"8, 0, f0", "8, 9, f9", "8, 15, ff", "16, 1, f0f1", "16, 6, f6f7", "16, 15, feff",
        "32, 3, f0f1f2f3", "32, 4, f4f5f6f7", "32, 13, fcfdfeff"})
    void anElementStoreTakesTheLaneOfItsAlignedAddress(int w, int ea, String wanted) {
        int value = switch (w) {
            case 8 -> VecMove.stvebx(cpu, 3, ea);
            case 16 -> VecMove.stvehx(cpu, 3, ea);
            default -> VecMove.stvewx(cpu, 3, ea);
        };
        assertEquals(wanted, Integer.toHexString(value));
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "7", "8", "15"})
    void lvslAndLvsrNumberTheBytesOfAShiftedPair(int n) {
        VecMove.lvsl(cpu, 4, 0x7000_0010 + n);
        VecMove.lvsr(cpu, 5, 0x7000_0010 + n);
        for (int i = 0; i < 16; i++) {
            assertEquals(n + i, Registers.get(cpu, 4)[i]);
            assertEquals(16 - n + i, Registers.get(cpu, 5)[i]);
        }
    }

    @Test
    void anUnalignedQuadwordIsPermutedFromTwoByLvsl() {
        VecMove.lvsl(cpu, 4, 5);
        VecPermute.vperm(cpu, 3, 3, 6, 4);
        assertEquals("f5f6f7f8f9fafbfcfdfeff0000000000", HexFormat.of().formatHex(Registers.get(cpu, 3)));
    }

    @Test
    void vscrIsTheLastWordAndItsReservedBitsReadAsZero() {
        VecMove.mtvscr(cpu, 3);
        assertEquals(Vscr.NJ | Vscr.SAT, cpu.vscr);
        VecMove.mfvscr(cpu, 3);
        assertEquals("00000000000000000000000000010001", HexFormat.of().formatHex(Registers.get(cpu, 3)));
    }

    @Test
    void satStaysUntilVscrIsWritten() {
        cpu.vscr = Vscr.SAT;
        VecSat.vaddubs(cpu, 4, 6, 6);
        assertEquals(Vscr.SAT, cpu.vscr);
        VecMove.mtvscr(cpu, 6);
        assertEquals(0, cpu.vscr);
    }
}
