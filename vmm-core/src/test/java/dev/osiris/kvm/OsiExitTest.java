package dev.osiris.kvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.osi.OsiCall;
import dev.osiris.osi.OsiTable;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Msr;
import org.junit.jupiter.api.Test;

/** Calls that leave by Capability.OSI: recognition, the state at the exit, completion at re-entry. */
class OsiExitTest {
    private static final String CALL_TWICE = Guest.OSI_CALL + "b " + (Guest.CODE + 16) + "\n";
    /** At the vectors: leave by a store that says which one was reached. */
    private static final String REPORT_SYSTEM_CALL = "lis 31,0x8000; stw 3,0(31); b .\n";

    private static Guest withoutOsi(String program) {
        Guest g = new Guest();
        g.load(REPORT_SYSTEM_CALL, 0xC00);
        g.start(program);
        return g;
    }

    @Test
    void magicWithoutTheCapabilityIsASystemCallInterrupt() {
        try (Guest g = withoutOsi(Guest.OSI_CALL)) {
            g.runTo(VcpuExit.MmioWrite.class);
            Regs regs = g.vcpu.getRegs();
            assertEquals(0xC08, regs.pc);
            assertEquals(Guest.AFTER_CALL, regs.srr0);
            assertEquals(Guest.MAGIC_R3, regs.gpr[3]);
            assertEquals(Guest.MAGIC_R4, regs.gpr[4]);
        }
    }

    @Test
    void halfTheMagicIsASystemCallInterrupt() {
        try (Guest g = withoutOsi(Guest.OSI_CALL.replace("0x0f9b", "0x0f9a"))) {
            g.vcpu.enableCap(Capability.OSI);
            g.runTo(VcpuExit.MmioWrite.class);
            assertEquals(Guest.AFTER_CALL, g.vcpu.getRegs().srr0);
        }
    }

    @Test
    void theCallLeavesWithAllGprsZeroExtendedAndNoInterruptTaken() {
        try (Guest g = Guest.withOsi("li 31,-1; li 5,47\n" + Guest.OSI_CALL)) {
            g.msr(Msr.EE | Msr.ME);
            VcpuExit.Osi exit = g.runToOsi();
            assertEquals(Guest.MAGIC_R3, exit.gprs()[3]);
            assertEquals(47, exit.gprs()[5]);
            assertEquals(0xFFFF_FFFFL, exit.gprs()[31]);
            Regs regs = g.vcpu.getRegs();
            assertEquals(Guest.AFTER_CALL + 8, regs.pc);
            assertEquals(Msr.EE | Msr.ME, regs.msr);
            assertEquals(0, regs.srr0);
            assertEquals(ExitReason.OSI, g.vcpu.vcpuRun().exitReason());
            assertEquals(18, ExitReason.OSI.number());
            assertTrue(g.vcpu.vcpuRun().readyForInterruptInjection());
        }
    }

    /** On a 64-bit CPU only the low words count; a 32-bit one has no others, and loads no others. */
    @Test
    void upperHalvesOfTheGprsDoNotReachA32BitGuest() {
        try (Guest g = Guest.withOsi(CALL_TWICE)) {
            VcpuExit.Osi exit = g.runToOsi();
            exit.gprs()[3] |= 0xDEADBEEFL << 32;
            exit.gprs()[7] = 0x1234_5678_9ABC_DEF0L;
            assertEquals(0x9ABC_DEF0L, g.runToOsi().gprs()[7]);
            assertEquals(Guest.MAGIC_R3, exit.gprs()[3]);
        }
    }

    @Test
    void theCallIsRecognizedInUserMode() {
        try (Guest g = Guest.withOsi(Guest.OSI_CALL)) {
            g.msr(Msr.PR | Msr.EE);
            g.runToOsi();
            assertEquals(Msr.PR | Msr.EE, g.vcpu.getRegs().msr);
        }
    }

    /** LEV is not looked at: the word of {@code sc 1}. */
    @Test
    void theCallIsRecognizedForSc1() {
        try (Guest g = Guest.withOsi(Guest.OSI_CALL.replace("sc\n", ".long 0x44000022\n"))) {
            g.runToOsi();
            assertEquals(Guest.AFTER_CALL, g.pc());
        }
    }

    @Test
    void setRegsDuringTheExitKeepsPcAndLosesGprs() {
        try (Guest g = Guest.withOsi(Guest.OSI_CALL + "li 11,1; b .\n" + ".org 0x1100\n sc\n")) {
            VcpuExit.Osi exit = g.runToOsi();
            Regs regs = g.vcpu.getRegs();
            regs.gpr[10] = 77;
            regs.pc = 0x1100;
            g.vcpu.setRegs(regs);
            exit.gprs()[9] = 9;
            VcpuExit.Osi second = g.runToOsi();
            assertEquals(0x1104, g.pc());
            assertEquals(0, second.gprs()[10]);
            assertEquals(9, second.gprs()[9]);
        }
    }

    @Test
    void getRegsDuringTheExitShowsTheGuestsOwnRegisters() {
        try (Guest g = Guest.withOsi(Guest.OSI_CALL)) {
            g.runToOsi().gprs()[3] = 0;
            assertEquals(Guest.MAGIC_R3, g.gpr(3));
        }
    }

    @Test
    void reEntryWithoutAnAnswerLeavesTheGuestWithItsMagic() {
        try (Guest g = Guest.withOsi(CALL_TWICE)) {
            g.runToOsi();
            assertEquals(Guest.MAGIC_R3, g.runToOsi().gprs()[3]);
        }
    }

    @Test
    void everyGprIsLoadedAtReEntry() {
        try (Guest g = Guest.withOsi(CALL_TWICE)) {
            VcpuExit.Osi exit = g.runToOsi();
            for (int i = 0; i < 32; i++) {
                exit.gprs()[i] = i == 3 ? Guest.MAGIC_R3 : i == 4 ? Guest.MAGIC_R4 : 1000 + i;
            }
            VcpuExit.Osi second = g.runToOsi();
            assertEquals(1000, second.gprs()[0]);
            assertEquals(1001, second.gprs()[1]);
            assertEquals(1031, second.gprs()[31]);
        }
    }

    @Test
    void immediateExitCompletesTheCallAndLeavesTheExitReasonAlone() {
        try (Guest g = Guest.withOsi(Guest.OSI_CALL)) {
            g.runToOsi().gprs()[3] = 42;
            g.vcpu.vcpuRun().immediateExit(true);
            assertTrue(g.runTo(VcpuExit.Interrupted.class).immediate());
            assertEquals(42, g.gpr(3));
            assertEquals(Guest.AFTER_CALL, g.pc());
            assertEquals(Errno.EINTR, g.vcpu.vcpuRun().errno());
            assertEquals(ExitReason.OSI, g.vcpu.vcpuRun().exitReason());
        }
    }

    @Test
    void aPendingRequestCompletesTheCallAndReportsIntr() {
        try (Guest g = Guest.withOsi(Guest.OSI_CALL)) {
            VcpuExit.Osi exit = g.runToOsi();
            exit.gprs()[3] = 42;
            g.vcpu.requestExit();
            assertFalse(g.runTo(VcpuExit.Interrupted.class).immediate());
            assertEquals(42, g.gpr(3));
            assertEquals(Guest.AFTER_CALL, g.pc());
            assertEquals(Errno.EINTR, g.vcpu.vcpuRun().errno());
            assertEquals(ExitReason.INTR, g.vcpu.vcpuRun().exitReason());
            assertEquals(10, ExitReason.INTR.number());
        }
    }

    @Test
    void theNextRunAfterAnIntrGoesOn() {
        try (Guest g = Guest.withOsi(CALL_TWICE)) {
            g.runToOsi();
            g.vcpu.requestExit();
            g.runTo(VcpuExit.Interrupted.class);
            g.runToOsi();
        }
    }

    @Test
    void theCapabilityIsPerVcpu() {
        try (Guest g = Guest.withOsi(Guest.OSI_CALL)) {
            g.load(REPORT_SYSTEM_CALL, 0xC00);
            Vcpu second = g.vm.createVcpu(1, CpuModel.PPC750);
            Guest.startAt(second, Guest.CODE, 0);
            g.runToOsi();
            assertTrue(second.run() instanceof VcpuExit.MmioWrite);
            assertEquals(Guest.AFTER_CALL, second.getRegs().srr0);
        }
    }

    @Test
    void anExternalInterruptIsTakenAfterCompletionWithTheNewGprs() {
        try (Guest g = Guest.withOsi(Guest.OSI_CALL)) {
            g.load(REPORT_SYSTEM_CALL, 0x500);
            g.msr(Msr.EE);
            g.runToOsi().gprs()[3] = 42;
            g.vcpu.interrupt(Vcpu.INTERRUPT_SET_LEVEL);
            assertEquals(42, g.runTo(VcpuExit.MmioWrite.class).value());
            assertEquals(Guest.AFTER_CALL, g.vcpu.getRegs().srr0);
        }
    }

    /** Firmware that was started without the capability loops in its 0xC00 handler. */
    @Test
    void aGuestThatLoopsWithoutOsiCanBeStopped() throws InterruptedException {
        try (Guest g = new Guest()) {
            g.load(Guest.OSI_CALL, 0xC00);
            g.start(Guest.OSI_CALL);
            Background runner = Background.start(g.vcpu::run);
            g.vcpu.vcpuRun().immediateExit(true);
            g.vcpu.requestExit();
            assertTrue(runner.result() instanceof VcpuExit.Interrupted);
        }
    }

    @Test
    void oneExitObjectServesAllCallsOfAVcpu() {
        try (Guest g = Guest.withOsi(CALL_TWICE)) {
            VcpuExit first = g.runToOsi();
            assertSame(first, g.runToOsi());
        }
    }

    @Test
    void aCallUnderSingleStepIsAnOsiExitAndTheNextInstructionADebugExit() {
        try (Guest g = Guest.withOsi(Guest.OSI_CALL + "nop; nop\n")) {
            g.runToOsi();
            g.start(Guest.OSI_CALL + "nop; nop\n");
            g.vcpu.setGuestDebug(Vcpu.DEBUG_ENABLE | Vcpu.DEBUG_SINGLESTEP);
            for (int i = 1; i <= 4; i++) {
                assertEquals(Guest.CODE + 4 * i, g.runTo(VcpuExit.Debug.class).address());
            }
            g.runToOsi();
            assertEquals(Guest.AFTER_CALL + 4, g.runTo(VcpuExit.Debug.class).address());
        }
    }

    private static long answered(int selector) {
        try (Guest g = Guest.withOsi(CALL_TWICE)) {
            OsiTable table = new OsiTable();
            VcpuExit.Osi exit = g.runToOsi();
            exit.gprs()[5] = selector & 0xFFFF_FFFFL;
            table.dispatch(new OsiCall(g.vm.addressSpace(), 0).on(exit.gprs()));
            g.vcpu.completeExit();
            return g.gpr(3);
        }
    }

    @Test
    void aSelectorOutOfRangeLeavesTheGuestWithItsMagic() {
        assertEquals(Guest.MAGIC_R3, answered(100));
        assertEquals(Guest.MAGIC_R3, answered(-1));
    }

    @Test
    void anUnclaimedSelectorAnswersZero() {
        assertEquals(0, answered(62));
    }
}
