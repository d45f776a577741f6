package dev.osiris.ppc.fp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FpStatusTest {
    private final FpStatus s = new FpStatus();

    @Test
    void writingDerivesFexAndVxAndIgnoresTheirWrittenValues() {
        s.write(FpStatus.FEX | FpStatus.VX, -1);
        assertEquals(0, s.fpscr);
        s.write(FpStatus.VXSNAN | FpStatus.VE, -1);
        assertEquals(FpStatus.VXSNAN | FpStatus.VE | FpStatus.VX | FpStatus.FEX, s.fpscr);
        assertTrue(s.trap());
    }

    @Test
    void writingAnExceptionDoesNotSetFxAndFxIsAsWritten() {
        s.write(FpStatus.OX, 0x0FFF_FFFF | FpStatus.OX);
        assertEquals(FpStatus.OX, s.fpscr);
        s.write(FpStatus.FX, 0xF000_0000);
        assertEquals(FpStatus.FX, s.fpscr);
    }

    @Test
    void writingKeepsFieldsOutsideTheMaskAndTheReservedBitAtZero() {
        s.write(-1, 0x0000_00FF);
        assertEquals(0xFF, s.fpscr);
        s.write(-1, 0x0000_0F00);
        assertEquals(0xFF | 0x700 | FpStatus.VX | FpStatus.FEX, s.fpscr);
    }

    @Test
    void settingAnExceptionBitThatWasZeroSetsFx() {
        s.setBit(6);
        assertEquals(FpStatus.FX | FpStatus.XX, s.fpscr);
        s.clearBit(0);
        s.setBit(6);
        assertEquals(FpStatus.XX, s.fpscr);
    }

    @Test
    void settingVxsoftRaisesVxAndWithVeAlsoFex() {
        s.setBit(24);
        assertEquals(FpStatus.VE, s.fpscr);
        s.setBit(21);
        assertEquals(FpStatus.FX | FpStatus.FEX | FpStatus.VX | FpStatus.VXSOFT | FpStatus.VE, s.fpscr);
        s.clearBit(21);
        assertEquals(FpStatus.FX | FpStatus.VE, s.fpscr);
        assertFalse(s.trap());
    }

    @Test
    void bitsOneAndTwoCannotBeSetOrClearedExplicitly() {
        s.setBit(1);
        s.setBit(2);
        assertEquals(0, s.fpscr);
        s.setBit(7);
        s.clearBit(2);
        assertEquals(FpStatus.FX | FpStatus.VX | FpStatus.VXSNAN, s.fpscr);
    }

    @Test
    void anEnableSetLaterMakesARecordedExceptionEnabled() {
        s.setBit(5);
        s.setBit(27);
        assertTrue(s.trap());
        s.clearBit(27);
        assertFalse(s.trap());
    }

    @Test
    void movingAFieldToCrClearsTheExceptionsInItOnly() {
        s.write(-1, -1);
        assertEquals(0b1111, s.moveToCr(0));
        assertEquals(0x6FFF_F7FF, s.fpscr);
        assertEquals(0b0111, s.moveToCr(5));
        assertEquals(0x6FFF_F0FF, s.fpscr);
        assertEquals(0b1111, s.moveToCr(3));
        assertEquals(0x6FF7_F0FF, s.fpscr, "FR, FI and C stay");
        assertEquals(0b1111, s.moveToCr(6));
        assertEquals(0x6FF7_F0FF, s.fpscr, "enables stay");
    }

    @Test
    void movingTheLastInvalidCauseToCrClearsVxAndFex() {
        s.write(FpStatus.FX | FpStatus.VXISI | FpStatus.VE, -1);
        assertEquals(0b1110, s.fpscr >>> 28);
        assertEquals(0b1000, s.moveToCr(2));
        assertEquals(FpStatus.FX | FpStatus.VE, s.fpscr);
        assertEquals(0b1000, s.cr1());
    }

    @Test
    void aModelThatIgnoresNiKeepsIeeeResults() {
        s.nonIeeeFlushes = false;
        s.write(FpStatus.NI, -1);
        long least = 1;
        assertEquals(2, Fp.add(s, least, least, false));
    }
}
