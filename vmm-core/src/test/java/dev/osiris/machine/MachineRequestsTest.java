package dev.osiris.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.engine.Engines;
import dev.osiris.kvm.GuestDebug.Kind;
import dev.osiris.kvm.GuestDebug.Point;
import dev.osiris.kvm.Kvm;
import dev.osiris.kvm.Regs;
import dev.osiris.kvm.Vcpu;
import dev.osiris.kvm.VmConfig;
import dev.osiris.memory.GuestMemory;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.isa.Assembler;
import dev.osiris.time.HostTime;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link VmmRequest} promises, on a machine of two vCPUs that count in a loop. */
class MachineRequestsTest {
    private static final int CODE = 0x1000;
    private static final String COUNT = """
            loop: addi 3,3,1
            lis 5,0
            ori 5,5,0x8000
            rlwinm 6,3,0,24,31
            stb 6,0(5)
            b loop
            """;

    private final BlockingQueue<Stop> stops = new LinkedBlockingQueue<>();
    private Machine machine;

    private static final class Bare implements Board {
        @Override
        public String name() {
            return "bare";
        }

        @Override
        public void build(Machine m) {
            GuestMemory ram = m.add(new GuestMemory("ram", 1 << 20));
            m.vm().setUserMemoryRegion(0, 0, 0, ram, 0, ram.size());
        }

        @Override
        public void boot(Machine m) {
            byte[] code = new Assembler(CpuModel.PPC750).assemble(COUNT, CODE).bytes();
            m.vm().addressSpace().write(CODE, code, 0, code.length);
            for (Vcpu v : m.vcpus()) {
                Regs regs = v.getRegs();
                regs.pc = CODE;
                v.setRegs(regs);
            }
        }
    }

    private Machine machine(String engine) {
        HostTime time = new HostTime("timers");
        MachineSpec spec = new MachineSpec("bare", CpuModel.PPC750, 1 << 20, 2, engine,
                new MachineSpec.Boot(null, null, "", null), List.of());
        machine = new Machine(spec, new Bare(), new Kvm(time, Engines.factory(Engines.parse(engine)))
                .createVm(VmConfig.DEFAULT), time, new MachineListener() {
            @Override
            public void stopped(Stop stop) {
                stops.add(stop);
            }
        });
        return machine;
    }

    @AfterEach
    void close() {
        machine.close();
    }

    private Stop nextStop() throws InterruptedException {
        Stop stop = stops.poll(30, TimeUnit.SECONDS);
        assertTrue(stop != null, "no stop in 30 s");
        return stop;
    }

    private static long r3(Machine m) {
        return m.vcpus().getFirst().getRegs().gpr[3];
    }

    @ParameterizedTest
    @ValueSource(strings = {"interpreter", "native"})
    void aLookSeesARunningMachineStandingStill(String engine) {
        machine(engine).start();
        long a = machine.submit(new VmmRequest.Inspect<>(m -> {
            assertEquals(r3(m), r3(m));
            return r3(m);
        }));
        assertEquals(Machine.State.RUNNING, machine.state());
        long b = machine.submit(new VmmRequest.Inspect<>(MachineRequestsTest::r3));
        assertTrue(Integer.compareUnsigned((int) b, (int) a) >= 0);
        assertThrows(ArithmeticException.class, () -> machine.submit(new VmmRequest.Inspect<>(m -> 1 / 0)));
        assertEquals(Machine.State.RUNNING, machine.state());
    }

    @ParameterizedTest
    @ValueSource(strings = {"interpreter", "native"})
    void aBreakpointPausesTheMachineAndTheNextResumePassesIt(String engine) throws Exception {
        machine(engine).start();
        int number = machine.submit(new VmmRequest.AddPoint(Point.breakpoint(CODE + 4), v -> v.id() == 1));
        Stop first = nextStop();
        assertEquals(new Stop(Stop.Cause.BREAKPOINT, 1, CODE + 4, number, null), first);
        machine.submit(new VmmRequest.Pause());
        assertEquals(first, machine.lastStop());
        long before = machine.vcpus().get(1).getRegs().gpr[3];
        machine.submit(new VmmRequest.Resume());
        nextStop();
        machine.submit(new VmmRequest.Pause());
        assertEquals(before + 1, machine.vcpus().get(1).getRegs().gpr[3]);
        assertTrue(machine.points().getFirst().hits().get() >= 2);
        machine.submit(new VmmRequest.RemovePoint(number));
        machine.submit(new VmmRequest.Resume());
        assertNull(machine.lastStop());
        assertThrows(IllegalArgumentException.class, () -> machine.submit(new VmmRequest.RemovePoint(number)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"interpreter", "native"})
    void bothVcpusReportTheirStopsOneAfterTheOther(String engine) throws Exception {
        machine(engine);
        machine.submit(new VmmRequest.AddPoint(Point.breakpoint(CODE), null));
        machine.start();
        Stop a = nextStop();
        machine.submit(new VmmRequest.Pause());
        machine.submit(new VmmRequest.Resume());
        Stop b = nextStop();
        machine.submit(new VmmRequest.Pause());
        assertEquals(Stop.Cause.BREAKPOINT, b.cause());
        assertEquals(CODE, a.pc());
        assertTrue(machine.vcpus().stream().mapToLong(v -> v.getRegs().gpr[3]).sum() <= 1, "nobody ran past unseen");
    }

    @ParameterizedTest
    @ValueSource(strings = {"interpreter", "native"})
    void aWatchpointTellsWhatIsAboutToBeStored(String engine) throws Exception {
        machine(engine);
        machine.submit(new VmmRequest.AddPoint(new Point(Kind.WATCH_WRITE, 0x8000, 1), null));
        machine.start();
        Stop stop = nextStop();
        assertEquals(Stop.Cause.WATCHPOINT, stop.cause());
        assertEquals(CODE + 16, stop.pc());
        assertEquals(0x8000, stop.access().address());
        assertEquals(1, stop.access().data());
    }

    @ParameterizedTest
    @ValueSource(strings = {"interpreter", "native"})
    void stepsMoveOneVcpuOnly(String engine) throws Exception {
        machine(engine).start();
        machine.submit(new VmmRequest.Pause());
        Regs other = machine.vcpus().get(1).getRegs();
        Vcpu stepped = machine.vcpus().get(0);
        Regs regs = stepped.getRegs();
        regs.pc = CODE;
        stepped.setRegs(regs);
        machine.submit(new VmmRequest.Step(0, 1, false));
        assertEquals(CODE + 4, stepped.getRegs().pc);
        machine.submit(new VmmRequest.Step(0, 6 * 100, false));
        assertEquals(CODE + 4, stepped.getRegs().pc);
        assertEquals(regs.gpr[3] + 101, stepped.getRegs().gpr[3]);
        assertEquals(other.pc, machine.vcpus().get(1).getRegs().pc);
        assertEquals(other.gpr[3], machine.vcpus().get(1).getRegs().gpr[3]);
        assertEquals(Stop.Cause.STEP, nextStop().cause());
        assertEquals(Stop.Cause.STEP, nextStop().cause());
        assertTrue(stops.isEmpty());
    }

    @Test
    void aStepThatNeverEndsIsEndedByAPause() throws Exception {
        machine("native").start();
        machine.submit(new VmmRequest.Pause());
        Thread stepper = Thread.ofPlatform().start(() -> machine.submit(new VmmRequest.Step(0, Long.MAX_VALUE, false)));
        while (stepper.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        machine.submit(new VmmRequest.Pause());
        stepper.join(30_000);
        assertFalse(stepper.isAlive());
        machine.submit(new VmmRequest.Resume());
    }

    @Test
    void guestTimeStandsStillWhilePaused() {
        machine("native").start();
        machine.submit(new VmmRequest.Pause());
        long at = machine.vm().timebase().read();
        long until = System.nanoTime() + 5_000_000;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        assertEquals(at, machine.vm().timebase().read());
        machine.submit(new VmmRequest.Resume());
        long soon = machine.vm().timebase().read() - at;
        assertTrue(soon < VmConfig.DEFAULT.timebaseFrequency(), "the pause was not caught up with: " + soon);
    }

    @Test
    void aChangeIsDoneWhileEverybodyStandsStill() {
        machine("native").start();
        machine.submit(new VmmRequest.Change("set r3", m -> {
            Regs regs = m.vcpus().getFirst().getRegs();
            regs.gpr[7] = 0x1234;
            m.vcpus().getFirst().setRegs(regs);
        }));
        long seen = machine.submit(new VmmRequest.Inspect<>(m -> m.vcpus().getFirst().getRegs().gpr[7]));
        assertEquals(0x1234, seen);
    }

    @Test
    void whatIsNotLegalIsRefusedWithTheReason() {
        machine("native").start();
        assertMessage("pause the machine before stepping", () -> machine.submit(new VmmRequest.Step(0, 1, false)));
        machine.submit(new VmmRequest.Pause());
        assertMessage("there is no vCPU 7; expected 0 to 1", () -> machine.submit(new VmmRequest.Step(7, 1, false)));
        assertMessage("a step of 0 instructions; expected at least 1",
                () -> machine.submit(new VmmRequest.Step(0, 0, false)));
        assertMessage("board bare has no power button; shut the guest down from inside, or quit",
                () -> machine.submit(new VmmRequest.PowerButton()));
        machine.submit(new VmmRequest.Quit());
        machine.submit(new VmmRequest.Quit());
        assertMessage("the machine has ended", () -> machine.submit(new VmmRequest.Resume()));
        assertMessage("the machine has ended", () -> machine.submit(new VmmRequest.Reset()));
        assertMessage("the machine has ended", () -> machine.submit(new VmmRequest.Change("x", m -> { })));
        int vcpus = machine.submit(new VmmRequest.Inspect<>(m -> m.vcpus().size()));
        assertEquals(2, vcpus);
    }

    private static void assertMessage(String expected, org.junit.jupiter.api.function.Executable call) {
        assertEquals(expected, assertThrows(RuntimeException.class, call).getMessage());
    }
}
