package dev.osiris.kvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** KVM_INTERRUPT, idle vCPUs, the decrementer. */
class InterruptTest {
    /** Counts in r20; the third interrupt, and every later one, also leaves. */
    private static final String COUNT_AND_RETURN = """
            addi 20,20,1
            cmpwi 20,3
            blt 1f
            lis 21,0x9000
            stw 20,0(21)
            1: rfi
            """;
    /** Leaves once with interrupts disabled, then enables them and leaves again with the count. */
    private static final String ENABLE_AND_REPORT = """
            lis 6,0x8000
            stw 6,0(6)
            mfmsr 7
            ori 7,7,0x8000
            mtmsr 7
            nop
            stw 20,0(6)
            b .
            """;
    /** Naps until interrupted; then leaves. */
    private static final String NAP = """
            lis 7,0x40
            mtspr 1008,7
            lis 7,4
            ori 7,7,0x8000
            mtmsr 7
            lis 6,0x8000
            stw 6,0(6)
            b .
            """;
    private static final String REPORT = "lis 21,0x9000; stw 21,0(21); rfi\n";

    private static Guest counting() {
        Guest g = new Guest();
        g.load(COUNT_AND_RETURN, 0x500);
        g.start(ENABLE_AND_REPORT);
        return g;
    }

    private static boolean handlerReported(VcpuExit exit) {
        return exit instanceof VcpuExit.MmioWrite w && w.address() == 0x9000_0000L;
    }

    @Test
    void setIsHeldWhileDisabledAndDeliveredOnce() {
        try (Guest g = counting()) {
            g.vcpu.interrupt(Vcpu.INTERRUPT_SET);
            assertEquals(0x8000_0000L, g.runTo(VcpuExit.MmioWrite.class).value());
            assertEquals(1, g.runTo(VcpuExit.MmioWrite.class).value());
        }
    }

    @Test
    void setLevelIsDeliveredAgainUntilUnset() {
        try (Guest g = counting()) {
            g.vcpu.interrupt(Vcpu.INTERRUPT_SET_LEVEL);
            g.runTo(VcpuExit.MmioWrite.class);
            for (int i = 3; i < 6; i++) {
                VcpuExit.MmioWrite report = g.runTo(VcpuExit.MmioWrite.class);
                assertTrue(handlerReported(report));
                assertEquals(i, report.value());
            }
            g.vcpu.interrupt(Vcpu.INTERRUPT_UNSET);
            VcpuExit.MmioWrite main = g.runTo(VcpuExit.MmioWrite.class);
            assertFalse(handlerReported(main));
            assertEquals(5, main.value());
        }
    }

    @Test
    void anyOtherNumberIsALevel() {
        try (Guest g = counting()) {
            g.vcpu.interrupt(5);
            g.runTo(VcpuExit.MmioWrite.class);
            assertTrue(handlerReported(g.vcpu.run()));
            assertTrue(handlerReported(g.vcpu.run()));
        }
    }

    @Test
    void unsetForgetsASetThatWasNotTaken() {
        try (Guest g = counting()) {
            g.vcpu.interrupt(Vcpu.INTERRUPT_SET);
            g.vcpu.interrupt(Vcpu.INTERRUPT_UNSET);
            g.runTo(VcpuExit.MmioWrite.class);
            assertEquals(0, g.runTo(VcpuExit.MmioWrite.class).value());
        }
    }

    /** Linux would deliver this level once: its record of the SET outlives the UNSET. */
    @Test
    void aLevelAfterSetAndUnsetIsALevel() {
        try (Guest g = counting()) {
            g.vcpu.interrupt(Vcpu.INTERRUPT_SET);
            g.vcpu.interrupt(Vcpu.INTERRUPT_UNSET);
            g.vcpu.interrupt(Vcpu.INTERRUPT_SET_LEVEL);
            g.runTo(VcpuExit.MmioWrite.class);
            assertTrue(handlerReported(g.vcpu.run()));
            assertTrue(handlerReported(g.vcpu.run()));
        }
    }

    /** Linux holds interrupts back while r1 equals a word of its shared page, both 0 on a fresh vCPU. */
    @Test
    void aFreshVcpuWithR1ZeroTakesInterrupts() {
        try (Guest g = counting()) {
            assertEquals(0, g.gpr(1));
            g.vcpu.interrupt(Vcpu.INTERRUPT_SET_LEVEL);
            g.runTo(VcpuExit.MmioWrite.class);
            assertTrue(handlerReported(g.vcpu.run()));
        }
    }

    @Test
    void theWireDrivesTheSameInput() {
        try (Guest g = counting()) {
            g.vcpu.externalInput().raise();
            g.runTo(VcpuExit.MmioWrite.class);
            assertTrue(handlerReported(g.vcpu.run()));
            g.vcpu.externalInput().lower();
            assertFalse(handlerReported(g.vcpu.run()));
        }
    }

    @Test
    void requestInterruptWindowHasNoEffect() {
        try (Guest g = counting()) {
            g.vcpu.vcpuRun().requestInterruptWindow(true);
            g.runTo(VcpuExit.MmioWrite.class);
            assertEquals(0, g.runTo(VcpuExit.MmioWrite.class).value());
            assertTrue(g.vcpu.vcpuRun().requestInterruptWindow());
        }
    }

    @Test
    void theExternalInterruptGoesBeforeTheDecrementer() {
        try (Guest g = new Guest()) {
            g.load(REPORT, 0x500);
            g.load("lis 21,0xA000; stw 21,0(21); rfi\n", 0x900);
            g.start("li 5,0; mtdec 5; lis 6,0x8000; stw 6,0(6); mfmsr 7; ori 7,7,0x8000; mtmsr 7; b .\n");
            g.runTo(VcpuExit.MmioWrite.class);
            g.time.advance(1_000_000);
            g.vcpu.interrupt(Vcpu.INTERRUPT_SET);
            assertTrue(handlerReported(g.vcpu.run()));
            assertEquals(0xA000_0000L, g.runTo(VcpuExit.MmioWrite.class).address());
            assertEquals(1, g.vcpu.statistics().interrupts().get(Vector.DECREMENTER));
        }
    }

    private static Guest napping() {
        Guest g = new Guest();
        g.load(REPORT, 0x500);
        g.start(NAP);
        return g;
    }

    private static Background asleep(Guest g) {
        Background runner = Background.start(g.vcpu::run);
        Background.await(() -> runner.thread.getState() == Thread.State.WAITING);
        return runner;
    }

    @Test
    void anIdleVcpuSleepsInRunAndWakesForAnInterrupt() throws InterruptedException {
        try (Guest g = napping()) {
            Background runner = asleep(g);
            g.vcpu.interrupt(Vcpu.INTERRUPT_SET);
            assertTrue(handlerReported((VcpuExit) runner.result()));
            assertEquals(Msr.EE, g.vcpu.getRegs().srr1);
        }
    }

    @Test
    void anIdleVcpuWakesForItsDecrementer() throws InterruptedException {
        try (Guest g = napping()) {
            g.load("lis 21,0xA000; stw 21,0(21); rfi\n", 0x900);
            g.start("li 5,1000; mtdec 5\n" + NAP);
            Background runner = asleep(g);
            g.time.advance(1_000_000);
            assertEquals(0xA000_0000L, ((VcpuExit.MmioWrite) runner.result()).address());
        }
    }

    @Test
    void anIdleVcpuWakesForARequestWithPowCleared() throws InterruptedException {
        try (Guest g = napping()) {
            Background runner = asleep(g);
            g.vcpu.requestExit();
            assertTrue(runner.result() instanceof VcpuExit.Interrupted);
            Regs regs = g.vcpu.getRegs();
            assertEquals(Msr.EE, regs.msr);
            assertEquals(Guest.CODE + 20, regs.pc);
        }
    }

    @Test
    void anIdleVcpuWakesForTheInterruptionOfItsThread() throws InterruptedException {
        try (Guest g = napping()) {
            Background runner = Background.start(() -> {
                VcpuExit exit = g.vcpu.run();
                assertTrue(Thread.currentThread().isInterrupted());
                return exit;
            });
            Background.await(() -> runner.thread.getState() == Thread.State.WAITING);
            runner.thread.interrupt();
            assertTrue(runner.result() instanceof VcpuExit.Interrupted);
        }
    }

    @Test
    void anInterruptedThreadRunsNoGuestCode() {
        try (Guest g = counting()) {
            Thread.currentThread().interrupt();
            g.runTo(VcpuExit.Interrupted.class);
            assertTrue(Thread.interrupted());
            assertEquals(Guest.CODE, g.pc());
            g.runTo(VcpuExit.MmioWrite.class);
        }
    }

    @Test
    void haltPollingStillWakesForAnInterrupt() throws InterruptedException {
        try (Guest g = napping()) {
            g.vm.enableCap(EnableCap.of(Capability.HALT_POLL, 1_000_000));
            Background runner = Background.start(g.vcpu::run);
            g.vcpu.interrupt(Vcpu.INTERRUPT_SET_LEVEL);
            assertTrue(handlerReported((VcpuExit) runner.result()));
        }
    }

    @ParameterizedTest
    @EnumSource(CpuModel.class)
    void everyModelTakesInterrupts(CpuModel model) {
        try (Guest g = new Guest(model)) {
            g.load(REPORT, 0x500);
            g.start("b .\n");
            g.msr(Msr.EE);
            g.vcpu.interrupt(Vcpu.INTERRUPT_SET);
            assertTrue(handlerReported(g.vcpu.run()));
        }
    }
}
