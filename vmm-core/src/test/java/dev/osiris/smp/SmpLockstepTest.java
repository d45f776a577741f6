package dev.osiris.smp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Native code is checked against the interpreter on machines with several vCPUs, too. */
@Timeout(240)
class SmpLockstepTest {
    private static final int LOOP = 0x1000;
    private static final int COUNTER = 0x1_0000;
    private static final int OWN = 0x1_1000;
    private static final int VCPUS = 3;
    private static final int ROUNDS = 2_000;

    /** r3 = counter, r4 = a word for this vCPU's stores in a page that all store to, r5 = rounds. */
    private static final String COUNT = """
            1: lwarx 7,0,3
            addi 7,7,1
            stwcx. 7,0,3
            bne- 1b
            lwz 8,0(4)
            add 8,8,7
            stw 8,0(4)
            stw 5,64(4)
            addic. 5,5,-1
            bne 1b
            """ + SmpGuest.END;

    @Test
    void vcpusThatStoreToTheSamePagesAreCheckedAndNothingIsTakenForADifference() throws Exception {
        try (SmpGuest g = new SmpGuest("lockstep", VCPUS)) {
            g.load(LOOP, COUNT);
            for (int v = 0; v < VCPUS; v++) {
                g.start(v, LOOP, 0, COUNTER, OWN + 4 * v, ROUNDS);
            }
            g.run();
            assertEquals(VCPUS * ROUNDS, g.word(COUNTER));
            for (int v = 0; v < VCPUS; v++) {
                long compared = g.vcpus.get(v).engine().statistics().checks().get("stretches compared");
                assertTrue(compared >= ROUNDS, "vCPU " + v + ": " + compared);
            }
        }
    }
}
