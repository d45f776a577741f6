package dev.osiris.smp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.memory.MmioHandler;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** More vCPUs than host processors: they take turns, and all get on. */
@Timeout(240)
class TurnsTest {
    private static final int LOOP = 0x1000;

    @ParameterizedTest
    @CsvSource({"native", "interpreter"})
    void vcpusThatWaitForEachOtherAllGetOnWhateverTheHostHas(String engine) throws Exception {
        int vcpus = 2 * Runtime.getRuntime().availableProcessors() + 1;
        int rounds = 20;
        try (SmpGuest g = new SmpGuest(engine, vcpus)) {
            // A word goes round: each waits, spinning, until it is its turn (r4), flushes, and adds 1.
            g.load(LOOP, """
                    1: lwz 7,0(3)
                    cmpw 7,4
                    bne 1b
                    tlbie 3
                    sync
                    tlbsync
                    sync
                    addi 7,7,1
                    stw 7,0(3)
                    add 4,4,5
                    cmpw 4,6
                    blt 1b
                    """ + SmpGuest.END);
            for (int v = 0; v < vcpus; v++) {
                g.start(v, LOOP, 0, 0x1_0000, v, vcpus, rounds * vcpus);
            }
            g.run();
            assertEquals(rounds * vcpus, g.word(0x1_0000));
            assertTrue(vcpus > Runtime.getRuntime().availableProcessors());
        }
    }

    /** As many as the host has processors are stuck in a chip until the last one, which has no turn, has been there. */
    @ParameterizedTest
    @CsvSource({"native", "interpreter"})
    void nobodyWaitsForEverForOneThatAChipHoldsUp(String engine) throws Exception {
        int vcpus = Runtime.getRuntime().availableProcessors() + 1;
        CountDownLatch all = new CountDownLatch(vcpus);
        try (SmpGuest g = new SmpGuest(engine, vcpus)) {
            g.vm.addMmio(0x9000_0000L, 0x1000, "meeting", new MmioHandler() {
                @Override
                public long read(long offset, int size) {
                    all.countDown();
                    try {
                        all.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return 0;
                }

                @Override
                public void write(long offset, int size, long value) {}
            });
            g.load(LOOP, "lis 5,0x9000; lwz 6,0(5)\n" + SmpGuest.END);
            for (int v = 0; v < vcpus; v++) {
                g.start(v, LOOP, 0);
            }
            g.run();
            assertEquals(0, all.getCount());
        }
    }
}
