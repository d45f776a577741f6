package dev.osiris.kvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Msr;
import org.junit.jupiter.api.Test;

/** Saving a vCPU and restoring it into another VM. */
class VcpuStateTest {
    private static final String COUNT = """
            lis 6,0x8000
            1: addi 7,7,3
            mtctr 7
            mtlr 7
            cmpwi 2,7,100
            stw 7,0(6)
            b 1b
            """;

    /** The same machine again, with this state. */
    private static Guest copy(Guest from, VcpuState state) {
        Guest to = new Guest(from.vcpu.model());
        byte[] ram = new byte[(int) from.ram.size()];
        from.ram.read(0, ram, 0, ram.length);
        to.vm.addressSpace().write(0, ram, 0, ram.length);
        to.vcpu.restore(state);
        return to;
    }

    private static void assertSame(VcpuState a, VcpuState b) {
        assertArrayEquals(a.gpr(), b.gpr());
        assertArrayEquals(new long[] {a.pc(), a.cr(), a.lr(), a.ctr(), a.xer(), a.msr(), a.fpscr(), a.hior()},
                new long[] {b.pc(), b.cr(), b.lr(), b.ctr(), b.xer(), b.msr(), b.fpscr(), b.hior()});
        assertArrayEquals(a.sr(), b.sr());
        assertArrayEquals(a.spr(), b.spr());
        assertArrayEquals(a.fpr(), b.fpr());
        assertArrayEquals(a.vr(), b.vr());
        assertEquals(a.vscr(), b.vscr());
        assertEquals(a.decrementer(), b.decrementer());
        assertEquals(a.decrementerPending(), b.decrementerPending());
        assertEquals(a.externalLevel(), b.externalLevel());
        assertEquals(a.externalOnce(), b.externalOnce());
        assertArrayEquals(a.capabilities(), b.capabilities());
        assertEquals(a.debugControl(), b.debugControl());
    }

    @Test
    void aRestoredGuestGoesOnWhereTheSavedOneStood() {
        try (Guest g = new Guest(CpuModel.PPC7400)) {
            g.start(COUNT);
            g.vcpu.setOneReg(OneReg.fpr(3), 0x3FF0_0000_0000_0000L);
            g.vcpu.setOneReg(OneReg.vr(9), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
            g.vcpu.setOneReg(OneReg.FPSCR, 0xA400_0003L);
            g.vcpu.setOneReg(OneReg.HIOR, 0x1000);
            g.vcpu.enableCap(Capability.OSI);
            g.vcpu.enableCap(Capability.EPR, 1);
            for (int i = 0; i < 5; i++) {
                g.runTo(VcpuExit.MmioWrite.class);
            }
            g.vcpu.interrupt(Vcpu.INTERRUPT_SET_LEVEL);
            g.vcpu.completeExit();
            VcpuState state = g.vcpu.save();
            assertArrayEquals(new int[] {52, 86}, state.capabilities());
            try (Guest h = copy(g, state)) {
                assertSame(state, h.vcpu.save());
                for (int i = 0; i < 5; i++) {
                    assertEquals(g.runTo(VcpuExit.MmioWrite.class).value(),
                            h.runTo(VcpuExit.MmioWrite.class).value());
                }
                g.vcpu.completeExit();
                h.vcpu.completeExit();
                assertSame(g.vcpu.save(), h.vcpu.save());
            }
        }
    }

    @Test
    void savingBeforeTheLastExitIsCompletedIsRefused() {
        try (Guest g = Guest.withOsi(Guest.OSI_CALL)) {
            g.runToOsi().gprs()[3] = 9;
            Guest.assertFails(Errno.EBUSY, g.vcpu::save);
            assertTrue(g.vcpu.completeExit() instanceof VcpuExit.Interrupted);
            assertEquals(9, g.vcpu.save().gpr()[3]);
        }
    }

    @Test
    void pendingInterruptsAreTakenAfterTheRestore() {
        try (Guest g = new Guest()) {
            g.load("lis 21,0x9000; stw 21,0(21); rfi\n", 0x500);
            g.load("lis 21,0xA000; stw 21,0(21); rfi\n", 0x900);
            g.start("lis 6,0x8000; li 5,0; mtdec 5; stw 6,0(6); 1: b 1b\n");
            g.runTo(VcpuExit.MmioWrite.class);
            g.time.advance(1_000_000);
            g.vcpu.interrupt(Vcpu.INTERRUPT_SET);
            g.vcpu.completeExit();
            VcpuState state = g.vcpu.save();
            assertTrue(state.decrementerPending() && state.externalOnce());
            try (Guest h = copy(g, state)) {
                h.msr(Msr.EE);
                assertEquals(0x9000_0000L, h.runTo(VcpuExit.MmioWrite.class).address());
                assertEquals(0xA000_0000L, h.runTo(VcpuExit.MmioWrite.class).address());
            }
        }
    }

    @Test
    void theDecrementerGoesOnCounting() {
        try (Guest g = new Guest()) {
            g.load("lis 21,0xA000; stw 21,0(21); rfi\n", 0x900);
            g.start("lis 6,0x8000; li 5,2500; mtdec 5; stw 6,0(6); 1: b 1b\n");
            g.runTo(VcpuExit.MmioWrite.class);
            g.vcpu.completeExit();
            g.time.advance(40_000);
            VcpuState state = g.vcpu.save();
            assertEquals(1500, state.decrementer());
            try (Guest h = copy(g, state)) {
                h.msr(Msr.EE);
                h.time.advance(59_000);
                assertTrue(!h.vcpu.save().decrementerPending());
                h.time.advance(2_000);
                assertEquals(0xA000_0000L, h.runTo(VcpuExit.MmioWrite.class).address());
            }
        }
    }

    /** stwcx. fails after a restore, and the guest tries again. */
    @Test
    void aReservationIsDropped() {
        try (Guest g = new Guest()) {
            g.start("lis 6,0x8000; li 5,0x4000; lwarx 7,0,5; stw 6,0(6); stwcx. 6,0,5; mfcr 8; stw 8,0(6)\n");
            g.runTo(VcpuExit.MmioWrite.class);
            g.vcpu.completeExit();
            try (Guest h = copy(g, g.vcpu.save())) {
                assertEquals(0, h.runTo(VcpuExit.MmioWrite.class).value());
            }
            assertEquals(0x2000_0000, g.runTo(VcpuExit.MmioWrite.class).value());
        }
    }

    @Test
    void aStateOfAnotherModelVersionOrShapeIsRefusedAndNothingChanges() {
        try (Guest g = new Guest(); Guest other = new Guest(CpuModel.PPC7400)) {
            g.gpr(5, 5);
            VcpuState s = g.vcpu.save();
            assertThrows(IllegalArgumentException.class, () -> g.vcpu.restore(other.vcpu.save()));
            assertThrows(IllegalArgumentException.class, () -> g.vcpu.restore(with(s, 2, s.gpr())));
            assertThrows(IllegalArgumentException.class, () -> g.vcpu.restore(with(s, 1, new long[31])));
            assertEquals(5, g.gpr(5));
        }
    }

    private static VcpuState with(VcpuState s, int version, long[] gpr) {
        return new VcpuState(version, s.model(), gpr, s.pc(), s.cr(), s.lr(), s.ctr(), s.xer(), s.msr(), s.sr(),
                s.spr(), s.own(), s.fpr(), s.fpscr(), s.vr(), s.vscr(), s.hior(), s.decrementer(),
                s.decrementerPending(), s.externalLevel(), s.externalOnce(), s.capabilities(), s.debugControl(),
                s.osiSupervisorOnly());
    }
}
