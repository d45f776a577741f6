package dev.osiris.ppc.semantics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Interrupts;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Spr;
import dev.osiris.ppc.cpu.Vector;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageTest {
    private static final int UNTOUCHED = 0xDEAD_BEEF;

    private final Bench bench = new Bench(CpuModel.PPC750);

    StorageTest() {
        for (int i = 0; i < Bench.RAM_SIZE; i++) {
            bench.ram.put8(i, i);
        }
        Arrays.fill(bench.core.r, 0, 32, UNTOUCHED);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            lswi 5,4,1     | 5=10000000
            lswi 5,4,4     | 5=10111213
            lswi 5,4,7     | 5=10111213 6=14151600
            lswi 30,4,14   | 30=10111213 31=14151617 0=18191a1b 1=1c1d0000
            lswi 5,4,32    | 5=10111213 6=14151617 7=18191a1b 8=1c1d1e1f 9=20212223 10=24252627 11=28292a2b 12=2c2d2e2f
            lswi 5,0,4     | 5=00010203
            lswi 3,4,8     | 3=10111213 4=14151617
            lswi 4,4,8     | 4=10111213 5=14151617
            """)
    void lswiFillsRegistersFromTheOneNamedOn(String instruction, String expected) {
        bench.set(4, 0x110);
        bench.run(Rare.LSWI, instruction);
        assertChanged(expected, 4, 0x110);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0   | 4=00000110 3=00000003
            1   | 5=13000000 4=00000110 3=00000003
            6   | 5=13141516 6=17180000 4=00000110 3=00000003
            """)
    void lswxTakesItsCountFromXer(int count, String expected) {
        bench.set(4, 0x110);
        bench.set(3, 3);
        bench.core.cpu.setXer(count);
        bench.run(Rare.LSWX, "lswx 5,4,3");
        assertChanged(expected, 4, 0x110);
    }

    @Test
    void lswxOf127BytesGoesAroundAllRegisters() {
        bench.set(4, 0x100);
        bench.core.cpu.setXer(127);
        bench.run(Rare.LSWX, "lswx 5,0,4");
        int[] expected = new int[32];
        for (int i = 0; i < 32; i++) {
            expected[5 + i & 31] = 0x00010203 + 0x04040404 * i;
        }
        expected[4] &= ~0xFF;
        assertArrayEquals(expected, Arrays.copyOf(bench.core.r, 32));
    }

    @ParameterizedTest
    @CsvSource({"1, 0a", "4, 0a0b0c0d", "5, 0a0b0c0d0e", "8, 0a0b0c0d0e0f1011"})
    void stswiStoresTheBytesAndNoMore(int count, String expected) {
        bench.set(31, 0x0A0B_0C0D);
        bench.set(0, 0x0E0F_1011);
        bench.set(4, 0x7FFD);
        bench.run(Rare.STSWI, "stswi 31,4," + count);
        assertStored(expected, 0x7FFD);
    }

    @Test
    void stswxTakesItsCountFromXer() {
        bench.set(5, 0x0A0B_0C0D);
        bench.set(4, 0x800);
        bench.core.cpu.setXer(3);
        bench.run(Rare.STSWX, "stswx 5,0,4");
        assertStored("0a0b0c", 0x800);
        bench.core.cpu.setXer(0);
        bench.set(5, 0);
        bench.run(Rare.STSWX, "stswx 5,0,4");
        assertStored("0a0b0c", 0x800);
    }

    @Test
    void aStringThatRunsOutOfWhatAnswersLeavesTheRegistersAsTheyWere() {
        bench.set(4, Bench.RAM_SIZE - 6);
        bench.core.setMsr(Msr.ME);
        bench.raises(Vector.MACHINE_CHECK, Interrupts.SRR1_TRANSFER_ERROR, Rare.LSWI, "lswi 5,4,12");
        assertChanged("", 4, Bench.RAM_SIZE - 6);
    }

    @Test
    void aStringMayBeInAChipThatAnswersAtOnce() {
        bench.set(4, Bench.CHIP + 8);
        bench.run(Rare.LSWI, "lswi 5,4,5");
        assertChanged("5=00000008 6=0c000000", 4, Bench.CHIP + 8);
    }

    @Test
    void littleEndianModeMakesThemAlignmentInterrupts() {
        bench.core.setMsr(Msr.LE);
        bench.set(4, 0x100);
        bench.raises(Vector.ALIGNMENT, 0, Rare.LSWI, "lswi 5,4,12");
        bench.raises(Vector.ALIGNMENT, 0, Rare.STSWI, "stswi 5,4,12");
        bench.raises(Vector.ALIGNMENT, 0, Rare.MULTIPLE_IN_LITTLE_ENDIAN, "lmw 5,12(4)");
        assertEquals(0x10C, bench.core.cpu.spr[Spr.DAR]);
    }

    @Test
    void externalControlNeedsTheAccessRegisterEnabled() {
        bench.set(4, 0x100);
        bench.raises(Vector.DSI, 0, Rare.ECIWX, "eciwx 5,0,4");
        assertEquals(Interrupts.DSISR_EAR, bench.core.cpu.spr[Spr.DSISR]);
        assertEquals(0x100, bench.core.cpu.spr[Spr.DAR]);
        bench.raises(Vector.DSI, 0, Rare.ECOWX, "ecowx 5,0,4");
        assertEquals(Interrupts.DSISR_EAR | Interrupts.DSISR_STORE, bench.core.cpu.spr[Spr.DSISR]);
    }

    @Test
    void externalControlFindsNoDevice() {
        bench.core.cpu.spr[Spr.EAR] = 0x8000_0000;
        bench.set(4, 0x102);
        bench.raises(Vector.ALIGNMENT, 0, Rare.ECIWX, "eciwx 5,0,4");
        bench.set(4, 0x100);
        bench.raises(Vector.DSI, 0, Rare.ECIWX, "eciwx 5,0,4");
        assertEquals(Interrupts.DSISR_BAD_ACCESS, bench.core.cpu.spr[Spr.DSISR]);
    }

    @Test
    void cacheInstructionsTranslateAsTheAccessTheyStandFor() {
        bench.core.setMsr(Msr.DR);
        bench.set(4, 0x100);
        bench.raises(Vector.DSI, 0, Rare.CLEAN_BLOCK, "dcbst 0,4");
        assertEquals(Interrupts.NO_TRANSLATION, bench.core.cpu.spr[Spr.DSISR]);
        bench.raises(Vector.DSI, 0, Rare.DCBI, "dcbi 0,4");
        assertEquals(Interrupts.NO_TRANSLATION | Interrupts.DSISR_STORE, bench.core.cpu.spr[Spr.DSISR]);
        bench.core.setMsr(0);
        bench.run(Rare.CLEAN_BLOCK, "dcbf 0,4");
        bench.run(Rare.ICBI, "icbi 0,4");
    }

    /** {@code expected}: register=hex pairs; {@code base} is at {@code baseValue} unless it is among them. */
    private void assertChanged(String expected, int base, int baseValue) {
        int[] registers = new int[32];
        Arrays.fill(registers, UNTOUCHED);
        registers[base] = baseValue;
        for (String pair : expected.isEmpty() ? new String[0] : expected.split(" ")) {
            String[] p = pair.split("=");
            registers[Integer.parseInt(p[0])] = Integer.parseUnsignedInt(p[1], 16);
        }
        assertArrayEquals(registers, Arrays.copyOf(bench.core.r, 32));
        assertEquals(0, bench.core.r[Cpu.ZERO]);
    }

    private void assertStored(String expected, int at) {
        int n = expected.length() / 2;
        for (int i = 0; i < n; i++) {
            assertEquals(Integer.parseInt(expected.substring(2 * i, 2 * i + 2), 16), bench.ram.get8(at + i));
        }
        assertEquals(at - 1 & 0xFF, bench.ram.get8(at - 1));
        assertEquals(at + n & 0xFF, bench.ram.get8(at + n));
    }
}
