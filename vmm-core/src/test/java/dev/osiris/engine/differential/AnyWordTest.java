package dev.osiris.engine.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.osiris.engine.Engines;
import dev.osiris.ppc.cpu.CpuModel;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Any 32-bit word as an instruction, at any privilege, in any MSR: never a Java exception, never a hang. */
class AnyWordTest {
    private static final int SECONDS_BEFORE_GIVING_UP = 60;
    private static final int SEEDS = 8;

    @ParameterizedTest
    @EnumSource(CpuModel.class)
    void everyOpcodeComesBack(CpuModel model) throws InterruptedException {
        comesBack("interpreter", model, (machine, at) -> machine.everyOpcode(1));
    }

    @ParameterizedTest
    @CsvSource({"interpreter, PPC603E", "interpreter, PPC7400", "native, PPC603E", "'native,hot=0', PPC604",
        "'native,hot=2', PPC750", "native, PPC7400", "'native,hot=0', PPC7447A"})
    void memoryFullOfAnyWordsIsExecuted(String engine, CpuModel model) throws InterruptedException {
        comesBack(engine, model, (machine, at) -> {
            for (int seed = 0; seed < SEEDS; seed++) {
                at.set("seed " + seed);
                machine.manyWords(seed);
            }
        });
    }

    private interface Work {
        void on(AnyWord machine, AtomicReference<String> at);
    }

    /** A vCPU that went to sleep is woken up all the time; one that does not come back is given up. */
    private static void comesBack(String engine, CpuModel model, Work work) throws InterruptedException {
        AtomicReference<String> at = new AtomicReference<>("start");
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AnyWord machine = new AnyWord(Engines.parse(engine), model);
        Thread t = Thread.ofPlatform().daemon().start(() -> {
            try {
                work.on(machine, at);
                at.set("end");
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        long deadline = System.nanoTime() + SECONDS_BEFORE_GIVING_UP * 1_000_000_000L;
        while (t.isAlive() && System.nanoTime() < deadline) {
            t.join(20);
            machine.core.requestExit();
        }
        assertNull(thrown.get(), () -> engine + " " + model + ", " + at.get() + ": " + trace(thrown.get()));
        assertEquals("end", at.get(), () -> engine + " on a " + model + " does not come back from " + at.get());
        machine.close();
    }

    private static String trace(Throwable t) {
        java.io.StringWriter s = new java.io.StringWriter();
        t.printStackTrace(new java.io.PrintWriter(s));
        return s.toString();
    }
}
