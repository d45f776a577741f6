package dev.osiris.kvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.osiris.engine.Engines;
import dev.osiris.kvm.GuestDebug.Kind;
import dev.osiris.kvm.GuestDebug.Point;
import dev.osiris.memory.GuestMemory;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Spr;
import dev.osiris.ppc.cpu.Vector;
import dev.osiris.ppc.isa.Assembler;
import dev.osiris.time.ManualTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.api.Test;

/** Breakpoints, watchpoints and single steps, on every engine. */
class GuestDebugTest {
    private static final int CODE = 0x1000;
    private static final int DATA = 0x8000;

    /** A machine of one vCPU with a program at CODE. */
    private static final class Rig implements AutoCloseable {
        final ManualTime time = new ManualTime();
        final GuestMemory ram = new GuestMemory("ram", 1 << 20);
        final Vm vm;
        final Vcpu vcpu;

        Rig(String engine, String program) {
            vm = new Kvm(time, Engines.factory(Engines.parse(engine))).createVm(VmConfig.DEFAULT);
            vm.setUserMemoryRegion(0, 0, 0, ram, 0, ram.size());
            vcpu = vm.createVcpu(0, CpuModel.PPC750);
            byte[] code = new Assembler(CpuModel.PPC750).assemble(program, CODE).bytes();
            vm.addressSpace().write(CODE, code, 0, code.length);
            Regs regs = vcpu.getRegs();
            regs.pc = CODE;
            vcpu.setRegs(regs);
        }

        void debug(int control, Point... points) {
            vcpu.setGuestDebug(new GuestDebug(control | Vcpu.DEBUG_ENABLE | Vcpu.DEBUG_USE_HW_BP, List.of(points)));
        }

        VcpuExit.Debug stop() {
            return assertInstanceOf(VcpuExit.Debug.class, vcpu.run());
        }

        long gpr(int n) {
            return vcpu.getRegs().gpr[n];
        }

        long pc() {
            return vcpu.getRegs().pc;
        }

        int word(int at) {
            return vm.addressSpace().read32(at);
        }

        @Override
        public void close() {
            vm.close();
            ram.close();
        }
    }

    static Stream<String> engines() {
        return Stream.of("interpreter", "native");
    }

    /** Counts in r3, calls a routine in another page each turn, which counts in r4 and in memory. */
    private static final String LOOP = """
            li 3,0
            loop: addi 3,3,1
            bl 0x2000
            b loop
            """;

    private static Rig loop(String engine) {
        Rig rig = new Rig(engine, LOOP);
        byte[] routine = new Assembler(CpuModel.PPC750).assemble("addi 4,4,1\nstw 4,0x7000(0)\nblr\n", 0x2000).bytes();
        rig.vm.addressSpace().write(0x2000, routine, 0, routine.length);
        return rig;
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aBreakpointStopsBeforeItsInstructionEveryTimeRound(String engine) {
        try (Rig rig = loop(engine)) {
            rig.debug(0, Point.breakpoint(CODE + 4));
            for (int turn = 0; turn < 5; turn++) {
                VcpuExit.Debug stop = rig.stop();
                assertEquals(VcpuExit.Debug.BREAKPOINT, stop.status());
                assertEquals(CODE + 4, stop.address());
                assertEquals(CODE + 4, rig.pc());
                assertEquals(turn, rig.gpr(3));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aBreakpointSetWhileTheCodeIsHotIsMetToo(String engine) throws Exception {
        try (Rig rig = loop(engine)) {
            Thread kicker = Thread.ofPlatform().start(() -> {
                while (rig.word(0x7000) < 100_000) {
                    Thread.onSpinWait();
                }
                rig.vcpu.requestExit();
            });
            assertInstanceOf(VcpuExit.Interrupted.class, rig.vcpu.run());
            kicker.join();
            rig.debug(0, Point.breakpoint(0x2004));
            assertEquals(0x2004, rig.stop().address());
            assertEquals(rig.gpr(3), rig.gpr(4));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void withoutItsPointTheLoopRunsOn(String engine) {
        try (Rig rig = loop(engine)) {
            rig.debug(0, Point.breakpoint(CODE + 4));
            rig.stop();
            rig.debug(0, Point.breakpoint(0x2000));
            assertEquals(0x2000, rig.stop().address());
            rig.vcpu.setGuestDebug(0);
            rig.vcpu.requestExit();
            assertInstanceOf(VcpuExit.Interrupted.class, rig.vcpu.run());
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aStepOntoABreakpointIsOneStopNotTwo(String engine) {
        try (Rig rig = loop(engine)) {
            rig.debug(Vcpu.DEBUG_SINGLESTEP, Point.breakpoint(CODE + 4));
            assertEquals(0, rig.stop().status());
            assertEquals(CODE + 4, rig.pc());
            rig.debug(0, Point.breakpoint(CODE + 4));
            assertEquals(VcpuExit.Debug.BREAKPOINT, rig.stop().status());
            assertEquals(1, rig.gpr(3));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aStopThatNobodyHeardIsReportedAgain(String engine) {
        try (Rig rig = loop(engine)) {
            rig.debug(0, Point.breakpoint(CODE + 4));
            rig.stop();
            rig.vcpu.reportAgain();
            rig.stop();
            assertEquals(0, rig.gpr(3));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aWatchedStoreStopsBeforeItHappensAndTellsWhatItWouldStore(String engine) {
        try (Rig rig = new Rig(engine, """
                lis 5,0
                ori 5,5,0x8000
                li 3,0
                loop: addi 3,3,1
                stw 3,4(5)
                stw 3,8(5)
                lwz 6,8(5)
                b loop
                """)) {
            rig.debug(0, new Point(Kind.WATCH_WRITE, DATA + 8, 4));
            for (int turn = 1; turn < 4; turn++) {
                VcpuExit.Debug stop = rig.stop();
                assertEquals(VcpuExit.Debug.WATCH_WRITE, stop.status());
                assertEquals(DATA + 8, stop.address());
                assertEquals(4, stop.size());
                assertEquals(turn, stop.data());
                assertEquals(CODE + 20, rig.pc());
                assertEquals(turn - 1, rig.word(DATA + 8));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void readsWritesAndBothAreToldApart(String engine) {
        try (Rig rig = new Rig(engine, """
                lis 5,0
                ori 5,5,0x8000
                loop: lbz 6,3(5)
                stb 6,3(5)
                b loop
                """)) {
            rig.debug(0, new Point(Kind.WATCH_READ, DATA, 4));
            assertEquals(CODE + 8, pcOfStop(rig));
            assertEquals(CODE + 8, pcOfStop(rig));
            rig.debug(0, new Point(Kind.WATCH_ACCESS, DATA + 3, 1));
            assertEquals(CODE + 8, pcOfStop(rig));
            assertEquals(CODE + 12, pcOfStop(rig));
            assertEquals(CODE + 8, pcOfStop(rig));
        }
    }

    private static long pcOfStop(Rig rig) {
        rig.stop();
        return rig.pc();
    }

    /** Every kind of store, each with an update or a side effect that must not have happened yet. */
    @ParameterizedTest
    @MethodSource("engines")
    void everyKindOfStoreIsSeenAndNoneIsHalfDone(String engine) {
        String program = """
                lis 5,0
                ori 5,5,0x7ffc
                li 3,0x55
                stwu 3,4(5)
                stwux 3,5,7
                sth 3,0(5)
                stmw 30,0(5)
                stwcx. 3,0,5
                lwarx 8,0,5
                stwcx. 3,0,5
                dcbz 0,5
                stswi 3,5,4
                1: b 1b
                """;
        try (Rig rig = new Rig(engine, program.replace("1: b 1b", "end: b end"))) {
            rig.debug(0, new Point(Kind.WATCH_WRITE, DATA, 4));
            int[] stores = {3, 4, 5, 6, 9, 10, 11};
            long r5 = 0x7FFC;
            for (int store : stores) {
                VcpuExit.Debug stop = rig.stop();
                assertEquals(CODE + 4 * store, rig.pc(), "at store " + store);
                assertEquals(VcpuExit.Debug.WATCH_WRITE, stop.status());
                assertEquals(r5, rig.gpr(5));
                r5 = DATA;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void stepsAreNotDisturbedByInterruptsThatAreBlocked(String engine) {
        try (Rig rig = loop(engine)) {
            Regs regs = rig.vcpu.getRegs();
            regs.msr = Msr.EE;
            rig.vcpu.setRegs(regs);
            rig.vcpu.interrupt(Vcpu.INTERRUPT_SET);
            rig.debug(Vcpu.DEBUG_SINGLESTEP | Vcpu.DEBUG_BLOCKIRQ);
            assertEquals(CODE + 4, rig.stop().address());
            rig.debug(Vcpu.DEBUG_SINGLESTEP);
            rig.vm.addressSpace().write32(0x500, 0x6000_0000);
            rig.stop();
            assertEquals(0x504, rig.pc(), "the handler's first instruction, a nop, is what was stepped");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void debuggersReachEverySpr(String engine) {
        try (Rig rig = loop(engine)) {
            rig.vcpu.setSpr(Spr.DEC, 1000);
            assertEquals(1000, rig.vcpu.getSpr(Spr.DEC));
            rig.vcpu.setSpr(Spr.TBL_READ, 77);
            assertEquals(77, rig.vcpu.getSpr(Spr.TBL_READ));
            assertEquals(77, rig.vcpu.getSpr(Spr.TBL_WRITE));
            rig.vcpu.setSpr(Spr.PVR, 1);
            assertEquals(CpuModel.PPC750.pvr(), rig.vcpu.getSpr(Spr.PVR));
            assertThrows(KvmException.class, () -> rig.vcpu.getSpr(2));
            rig.vcpu.takeInterrupt(Vector.SYSTEM_RESET);
            assertEquals(0x100, rig.pc());
            assertEquals(CODE, rig.vcpu.getSpr(Spr.SRR0));
        }
    }

    @Test
    void pointsThatCannotBeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Point.breakpoint(0x1002));
        assertThrows(IllegalArgumentException.class, () -> new Point(Kind.WATCH_READ, 0, 0));
    }
}
