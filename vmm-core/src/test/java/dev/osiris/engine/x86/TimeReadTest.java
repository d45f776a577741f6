package dev.osiris.engine.x86;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.engine.Engine;
import dev.osiris.engine.Engines;
import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.HostCalls;
import dev.osiris.memory.Region.Ram;
import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.Exit;
import dev.osiris.ppc.core.Shootdown;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Timebase;
import dev.osiris.ppc.isa.Assembler;
import dev.osiris.time.Clock;
import dev.osiris.time.HostTime;
import dev.osiris.time.ManualTime;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reads of the time base and the decrementer in native code: of the clock that Java reads, without leaving. */
@Timeout(60)
class TimeReadTest {
    private static final long NANOS = 1_000_000_000L;
    private static final int CODE = 0x1000;
    private static final String READ = "mftbu 5; mftb 6; mftbu 7; mfdec 8\n";
    /** To Java, which reads what it finds in registers. */
    private static final String OUT = """
            lis 3,0x1137
            ori 3,3,0x24fa
            lis 4,0x7781
            ori 4,4,0x0f9b
            sc
            """;
    /** Counts in r14 the times out of r15 at which the 64-bit count in r5, r6 is below the one before, in r8, r9. */
    private static final String NEVER_BACK = """
            li 14,0
            li 8,0
            li 9,0
            mtctr 15
            1: mftbu 5
            mftb 6
            mftbu 7
            cmpw 5,7
            bne 1b
            cmplw 5,8
            bgt 3f
            blt 2f
            cmplw 6,9
            bge 3f
            2: addi 14,14,1
            3: mr 8,5
            mr 9,6
            bdnz 1b
            """ + OUT;

    /** A clock in the hands of a test that native code can read, by a function that is Java. */
    private static final class Told implements Clock {
        private long seconds;
        private long nanos;
        private long step;
        private long asked;

        @Override
        public long nanos() {
            return seconds * NANOS + nanos;
        }

        @Override
        public long epochMillis() {
            return 0;
        }

        @Override
        public long function() {
            try {
                var method = MethodHandles.lookup().bind(this, "tell", MethodType.methodType(int.class, int.class,
                        MemorySegment.class));
                return Linker.nativeLinker().upcallStub(method, FunctionDescriptor.of(ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS), Arena.global()).address();
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }

        @SuppressWarnings("unused")
        private int tell(int id, MemorySegment to) {
            asked++;
            MemorySegment timespec = to.reinterpret(16);
            timespec.set(ValueLayout.JAVA_LONG, 0, seconds);
            timespec.set(ValueLayout.JAVA_LONG, 8, nanos);
            set(nanos() + step);
            return id == 1 ? 0 : -1;
        }

        void set(long at) {
            seconds = at / NANOS;
            nanos = at % NANOS;
        }
    }

    private Core core;
    private Engine engine;

    private void machine(Clock clock, long frequency) {
        machine("native", clock, frequency);
    }

    private void machine(String kind, Clock clock, long frequency) {
        close();
        GuestMemory ram = new GuestMemory("RAM", 1 << 20);
        AddressSpace space = new AddressSpace();
        space.add(new Ram(0, 1 << 20, ram, 0));
        Shootdown cores = new Shootdown();
        space.addListener(cores);
        core = new Core(new Cpu(CpuModel.PPC750, 0), space, new Timebase(clock, frequency), new ManualTime(), cores);
        core.osiEnabled = true;
        engine = Engines.factory(Engines.byName(kind).orElseThrow()).create(core);
        assertEquals(kind, engine.name());
    }

    private void load(String program) {
        byte[] code = new Assembler(CpuModel.PPC750).assemble(program, CODE).bytes();
        core.space.write(CODE, code, 0, code.length);
    }

    private void run() {
        core.cpu.pc = CODE;
        engine.run(core, Long.MAX_VALUE);
        assertEquals(Exit.Reason.OSI, core.exit.reason);
    }

    /** What {@link #READ} read. */
    private long count() {
        assertEquals(core.r[5], core.r[7]);
        return (long) core.r[5] << 32 | core.r[6] & 0xFFFF_FFFFL;
    }

    private long left() {
        return engine.statistics().callOuts().entrySet().stream()
                .filter(e -> e.getKey().startsWith("mftb") || e.getKey().startsWith("mfspr")).mapToLong(e -> e.getValue()).sum();
    }

    @AfterEach
    void close() {
        if (core != null) {
            core.close();
            engine.close();
        }
    }

    @Test
    void theHostsClockIsTheOneThatJavaReads() throws Throwable {
        machine(new ManualTime(), 1);
        var function = HostCalls.function(new HostTime("unused").function());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timespec = arena.allocate(16);
            for (int i = 0; i < 10_000; i++) {
                long before = System.nanoTime();
                assertEquals(0, (int) (long) function.invokeExact(1L, timespec.address(), 0L, 0L, 0L, 0L));
                long after = System.nanoTime();
                long told = timespec.get(ValueLayout.JAVA_LONG, 0) * NANOS + timespec.get(ValueLayout.JAVA_LONG, 8);
                assertTrue(before <= told && told <= after, before + " " + told + " " + after);
            }
        }
    }

    @Test
    void readsInNativeCodeAndInJavaNeverGoBackAgainstEachOther() {
        machine(new HostTime("unused"), NANOS);
        load(READ + OUT);
        long before = core.timebase.read();
        for (int i = 0; i < 20_000; i++) {
            run();
            long after = core.timebase.read();
            assertTrue(before <= count() && count() <= after, before + " " + count() + " " + after);
            before = after;
        }
        assertEquals(0, left());
    }

    @Test
    void theCountIsRoundedAsInJava() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 40; i++) {
            Told clock = new Told();
            long frequency = i == 0 ? NANOS : i == 1 ? 1 : random.nextLong(1, NANOS);
            machine(clock, frequency);
            load(READ + OUT);
            core.setDecrementer(random.nextInt());
            for (int k = 0; k < 100; k++) {
                long nanos = switch (k % 3) {
                    case 0 -> random.nextLong(NANOS);
                    // Next to a moment at which it counts.
                    case 1 -> Math.min(NANOS - 1, random.nextLong(frequency) * NANOS / frequency + random.nextLong(2));
                    default -> NANOS - 1 - random.nextLong(3);
                };
                clock.set(random.nextLong(1L << 32) * NANOS + nanos);
                run();
                assertEquals(core.timebase.read(), count());
                assertEquals(core.decrementer(), core.r[8]);
            }
            assertEquals(100, clock.asked, "once for reads in a row");
            assertEquals(0, left());
        }
    }

    /** Each time the clock is asked, almost a carry into the upper half goes by. */
    @Test
    void theUpperHalfReadAgainTellsWhetherTheLowerOneIsOfTheSameTime() {
        Told clock = new Told();
        clock.step = 0xFFFF_0001L;
        machine(clock, NANOS);
        load("""
                li 14,0
                li 15,1000
                mtctr 15
                1: mftbu 5
                nop
                mftb 6
                nop
                mftbu 7
                cmpw 5,7
                beq 2f
                addi 14,14,1
                2: bdnz 1b
                """ + OUT);
        run();
        assertEquals(3000, clock.asked);
        assertTrue(core.r[14] > 990, "carries seen: " + core.r[14]);
        load(READ + OUT);
        for (int i = 0; i < 1000; i++) {
            long now = core.timebase.read();
            run();
            assertEquals(now, count());
        }
    }

    /** The clock's function is C, or Java even: it uses all that a C function may. */
    @Test
    void allOtherRegistersKeepWhatTheyHold() {
        StringBuilder program = new StringBuilder();
        for (int f = 0; f < 32; f++) {
            program.append("lfd %d,%d(0)\n".formatted(f, 0x4000 + 8 * f));
        }
        program.append("li 5,50\nmtctr 5\n1: mftb 5\n");
        for (int r = 8; r < 30; r++) {
            program.append("add %d,%d,%d\n".formatted(r, r, r + 1));
        }
        program.append("mfspr 5,22\n");
        for (int f = 0; f < 31; f++) {
            program.append("fadd %d,%d,%d\n".formatted(f, f, f + 1));
        }
        program.append("nop\nmftbu 7\nbdnz 1b\n");
        for (int f = 0; f < 32; f++) {
            program.append("stfd %d,%d(0)\n".formatted(f, 0x5000 + 8 * f));
        }
        Told clock = new Told();
        byte[] expected = results("interpreter", clock, program + OUT);
        assertEquals(0, clock.asked);
        assertArrayEquals(expected, results("native", clock, program + OUT));
        assertEquals(150, clock.asked);
    }

    private byte[] results(String kind, Clock clock, String program) {
        machine(kind, clock, NANOS);
        load(program);
        core.cpu.msr |= 0x2000;
        for (int r = 0; r < 32; r++) {
            core.r[r] = r * 0x1234567;
            byte[] number = ByteBuffer.allocate(8).putDouble(1 + r / 7.0).array();
            core.space.write(0x4000 + 8 * r, number, 0, 8);
        }
        run();
        ByteBuffer all = ByteBuffer.allocate(32 * 4 + 32 * 8);
        for (int r = 0; r < 32; r++) {
            all.putInt(core.r[r]);
        }
        byte[] numbers = new byte[32 * 8];
        core.space.read(0x5000, numbers, 0, numbers.length);
        return all.put(numbers).array();
    }

    @Test
    void aWriteOfTheTimeBaseIsReadFromThenOn() {
        machine(new HostTime("unused"), 25_000_000);
        load("li 0,0; mttbl 0; lis 5,0x1234; mttbu 5; lis 6,0x4000; mttbl 6\n" + READ + OUT);
        run();
        assertTrue(count() >= 0x1234_0000_4000_0000L && count() <= core.timebase.read(), Long.toHexString(count()));
        assertEquals(0x1234_0000, core.r[5]);
    }

    @Test
    void theDecrementerCountsDownFromWhatIsWritten() {
        machine(new HostTime("unused"), NANOS);
        load("mtdec 9; mfdec 5; nop; mfdec 6\n" + OUT);
        for (int i = 0; i < 2000; i++) {
            core.r[9] = 0x7000_0000 + i;
            run();
            assertTrue(core.r[9] >= core.r[5] && core.r[5] >= core.r[6] && core.r[6] >= core.decrementer());
            assertTrue(core.r[5] > 0);
        }
    }

    /** Paused, the machine's vCPUs may still be on their way out; the time base does not move for them any more. */
    @Test
    void stoppedTimeStandsStillAndGoesOnWhereItStopped() {
        machine(new HostTime("unused"), NANOS);
        load(READ + OUT);
        run();
        core.timebase.suspend();
        long stopped = core.timebase.read();
        for (int i = 0; i < 100; i++) {
            run();
            assertEquals(stopped, count());
        }
        assertEquals(100, left(), "once for reads in a row");
        core.timebase.resume();
        run();
        assertTrue(count() >= stopped && count() <= core.timebase.read());
        assertEquals(100, left());
    }

    /** Stopping, going on and reading go on at the same time. */
    @Test
    void timeNeverGoesBackWhileItIsStoppedAndLetGo() throws InterruptedException {
        machine(new HostTime("unused"), NANOS);
        load(NEVER_BACK);
        AtomicBoolean done = new AtomicBoolean();
        long[] stops = new long[1];
        Thread pauses = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                core.timebase.suspend();
                core.timebase.resume();
                stops[0]++;
                Thread.yield();
            }
        });
        core.r[15] = 2_000_000;
        run();
        done.set(true);
        pauses.join();
        assertEquals(0, core.r[14], "of 2,000,000 reads, with " + stops[0] + " stops");
    }

    @Test
    void aClockThatOnlyJavaKnowsIsReadByJava() {
        ManualTime time = new ManualTime();
        machine(time, 1000);
        load(READ + OUT);
        for (int i = 1; i <= 10; i++) {
            time.advance(1_000_000);
            run();
            assertEquals(i, count());
        }
        assertEquals(10, left());
    }
}
