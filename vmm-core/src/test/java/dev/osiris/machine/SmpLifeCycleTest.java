package dev.osiris.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.engine.Engines;
import dev.osiris.kvm.Kvm;
import dev.osiris.kvm.Regs;
import dev.osiris.kvm.Vcpu;
import dev.osiris.kvm.VmConfig;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.MmioHandler;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.isa.Assembler;
import dev.osiris.time.HostTime;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A machine of four vCPUs that is paused, resumed, reset, interrupted and stopped while one computes, one talks to
 * chips, one sleeps until an interrupt comes, and one locks and flushes. No test waits for time to pass.
 */
@Timeout(240)
class SmpLifeCycleTest {
    private static final long CHIP = 0x8000_0000L;
    private static final int ACKNOWLEDGE = 0x10;
    private static final int[] CODE = {0x1000, 0x2000, 0x3000, 0x4000};
    private static final int SLEEPER = 2;
    /** Where the sleeper counts its interrupts. */
    private static final int COUNT = 0x8000;

    private static final String[] PROGRAMS = {
        // Computes and stores.
        "lis 5,1; 1: addi 3,3,1; stw 3,0(5); lwz 4,4(5); add 4,4,3; stw 4,4(5); b 1b\n",
        // Accesses a chip, and where nothing answers.
        "lis 5,0x8000; lis 6,0x9000; 1: stw 3,0(5); lwz 4,4(5); addi 3,3,1; andi. 7,3,63; bne 1b; stw 3,0(6); b 1b\n",
        // Sleeps (HID0[DOZE]) with interrupts enabled; r20–r31 are the handler's.
        "lis 5,0x80; mtspr 1008,5; mfmsr 6; oris 7,6,4; ori 7,7,0x8000; 1: sync; mtmsr 7; isync; b 1b\n",
        // Locks, and flushes translations everywhere.
        """
        lis 5,2
        1: lwarx 4,0,5
        addi 4,4,1
        stwcx. 4,0,5
        bne- 1b
        tlbie 4
        sync
        tlbsync
        sync
        b 1b
        """,
    };
    /** External interrupt: count, acknowledge, return. */
    private static final String HANDLER = """
            lis 20,0x8000
            lwz 21,0(23)
            addi 21,21,1
            stw 21,0(23)
            lwz 22,0x10(20)
            rfi
            """;

    private final AtomicInteger acknowledged = new AtomicInteger();
    private volatile RuntimeException poison;
    private volatile Error deadlyPoison;
    private Machine machine;

    private final class Bare implements Board, MmioHandler {
        @Override
        public String name() {
            return "bare";
        }

        @Override
        public void build(Machine m) {
            GuestMemory ram = m.add(new GuestMemory("ram", 1 << 20));
            m.vm().setUserMemoryRegion(0, 0, 0, ram, 0, ram.size());
            m.vm().addMmio(CHIP, 0x1000, "chip", this);
        }

        @Override
        public void boot(Machine m) {
            load(m, 0x500, HANDLER);
            for (Vcpu v : m.vcpus()) {
                load(m, CODE[v.id()], PROGRAMS[v.id()]);
                Regs regs = v.getRegs();
                regs.pc = CODE[v.id()];
                regs.gpr[23] = COUNT;
                v.setRegs(regs);
            }
        }

        private void load(Machine m, int at, String program) {
            byte[] code = new Assembler(CpuModel.PPC750).assemble(program, at).bytes();
            m.vm().addressSpace().write(at, code, 0, code.length);
        }

        @Override
        public long read(long offset, int size) {
            if (offset == ACKNOWLEDGE) {
                machine.vcpus().get(SLEEPER).externalInput().set(false);
                acknowledged.incrementAndGet();
            }
            if (poison != null) {
                throw poison;
            }
            if (deadlyPoison != null) {
                throw deadlyPoison;
            }
            return 0;
        }

        @Override
        public void write(long offset, int size, long value) {}
    }

    private Machine machine(String engine) {
        HostTime time = new HostTime("timers");
        MachineSpec spec = new MachineSpec("bare", CpuModel.PPC750, 1 << 20, PROGRAMS.length, engine,
                new MachineSpec.Boot(null, null, "", null), List.of());
        machine = new Machine(spec, new Bare(), new Kvm(time, Engines.factory(Engines.parse(engine)))
                .createVm(VmConfig.DEFAULT), time, MachineListener.NONE);
        return machine;
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
            Thread.yield();
        }
    }

    private static Thread.State stateOf(String thread) {
        return Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().equals(thread))
                .findFirst().orElseThrow().getState();
    }

    @ParameterizedTest
    @CsvSource({"native, 1", "native, 2", "interpreter, 3"})
    void noInterruptIsLostWhileTheMachineIsPausedAndResumedAtRandom(String engine, long seed) throws Exception {
        try (Machine m = machine(engine)) {
            m.start();
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Void> storm = CompletableFuture.runAsync(() -> pauseAndResume(m, over, new Random(seed)));
            Random random = new Random(seed + 1);
            for (int n = 1; n <= 400; n++) {
                for (int i = random.nextInt(300); i > 0; i--) {
                    Thread.onSpinWait();
                }
                m.vcpus().get(SLEEPER).externalInput().set(true);
                int wanted = n;
                await(() -> acknowledged.get() >= wanted || storm.isDone());
            }
            over.set(true);
            storm.get(60, TimeUnit.SECONDS);
            assertEquals(400, acknowledged.get());
            int counted = m.submit(new VmmRequest.Inspect<>(x -> x.vm().addressSpace().read32(COUNT)));
            assertEquals(400, counted);
        }
    }

    private static void pauseAndResume(Machine m, AtomicBoolean over, Random random) {
        while (!over.get()) {
            m.submit(new VmmRequest.Pause());
            assertEquals(Machine.State.PAUSED, m.state());
            if (random.nextInt(4) == 0) {
                m.submit(new VmmRequest.Inspect<>(x -> x.vcpus().get(0).getRegs()));
            }
            m.submit(new VmmRequest.Resume());
            for (int i = random.nextInt(2000); i > 0; i--) {
                Thread.onSpinWait();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"native, 4", "interpreter, 5"})
    void threeThreadsMayPauseResumeAndResetAtOnce(String engine, long seed) throws Exception {
        try (Machine m = machine(engine)) {
            m.start();
            List<CompletableFuture<Void>> storms = List.of(
                    CompletableFuture.runAsync(() -> requests(m, new Random(seed), 150)),
                    CompletableFuture.runAsync(() -> requests(m, new Random(seed + 1), 150)),
                    CompletableFuture.runAsync(() -> requests(m, new Random(seed + 2), 150)));
            for (CompletableFuture<Void> s : storms) {
                s.get(120, TimeUnit.SECONDS);
            }
            m.submit(new VmmRequest.Resume());
            long before = m.submit(new VmmRequest.Inspect<>(x -> x.vcpus().get(0).getRegs().gpr[3]));
            await(() -> m.submit(new VmmRequest.Inspect<>(x -> x.vcpus().get(0).getRegs().gpr[3])) != before);
        }
    }

    private static void requests(Machine m, Random random, int count) {
        for (int i = 0; i < count; i++) {
            m.submit(switch (random.nextInt(5)) {
                case 0, 1 -> new VmmRequest.Pause();
                case 2 -> new VmmRequest.Reset();
                default -> new VmmRequest.Resume();
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "interpreter"})
    void quittingEndsAllThreadsWhateverTheyDo(String engine) {
        for (int i = 0; i < 20; i++) {
            try (Machine m = machine(engine)) {
                m.start();
                for (int spin = i * 2000; spin > 0; spin--) {
                    Thread.onSpinWait();
                }
            }
            assertTrue(Thread.getAllStackTraces().keySet().stream().noneMatch(t -> t.getName().startsWith("vcpu-")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "interpreter"})
    void aSleepingVcpuLeavesItsHostProcessorAlone(String engine) {
        try (Machine m = machine(engine)) {
            m.start();
            await(() -> stateOf("vcpu-" + SLEEPER) == Thread.State.WAITING);
            m.vcpus().get(SLEEPER).externalInput().set(true);
            await(() -> acknowledged.get() == 1);
            await(() -> stateOf("vcpu-" + SLEEPER) == Thread.State.WAITING);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "interpreter"})
    void aVcpuWhoseThreadDiesStopsTheMachineWithAReport(String engine) throws Exception {
        try (Machine m = machine(engine)) {
            m.start();
            poison = new IllegalStateException("a chip that has a mistake");
            MachineExit exit = m.exit().get(60, TimeUnit.SECONDS);
            assertEquals(MachineExit.Kind.FAILURE, exit.kind());
            assertEquals(1, exit.status());
            assertTrue(exit.report().startsWith("vCPU 1 died of java.lang.IllegalStateException: a chip that has a mistake"),
                    exit.report());
            assertTrue(exit.report().contains("SmpLifeCycleTest"), exit.report());
            assertTrue(exit.report().contains("vCPU 1 at "), exit.report());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "interpreter"})
    void soDoesOneThatRunsOutOfMemory(String engine) throws Exception {
        try (Machine m = machine(engine)) {
            m.start();
            deadlyPoison = new OutOfMemoryError("no more");
            MachineExit exit = m.exit().get(60, TimeUnit.SECONDS);
            assertEquals(MachineExit.Kind.FAILURE, exit.kind());
            assertTrue(exit.report().startsWith("vCPU 1 died of java.lang.OutOfMemoryError: no more"), exit.report());
        }
    }
}
