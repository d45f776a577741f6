package dev.osiris.smp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** lwarx and stwcx. between vCPUs (PEM 8.2; memory.Reservations). */
@Timeout(300)
class ReservationTest {
    private static final int MAIN = 0x1000;
    private static final int OTHER = 0x2000;
    private static final int DATA = 0x1_0000;
    /** Tells the other vCPU to go on, and waits until it says the same. */
    private static final String HAND_OVER = """
            sync
            li 9,1
            stw 9,512(3)
            9: lwz 9,516(3)
            cmpwi 9,1
            bne 9b
            isync
            """;

    /** vCPU 0 reserves a word; the other one does something; r5 = what stwcx. of vCPU 0 says (EQ). */
    private static int outcome(String engine, String other, int target) throws InterruptedException {
        try (SmpGuest g = new SmpGuest(engine, 2)) {
            g.load(MAIN, "lis 3,1; addi 4,3," + target + "; lwarx 6,0,4\n" + HAND_OVER
                    + "li 6,77; stwcx. 6,0,4; mfcr 5; rlwinm 5,5,3,31,31\n" + SmpGuest.END);
            g.load(OTHER, "lis 3,1; 1: lwz 9,512(3); cmpwi 9,1; bne 1b; isync\n" + other
                    + "\nsync; li 9,1; stw 9,516(3)\n" + SmpGuest.END);
            g.start(0, MAIN, 0);
            g.start(1, OTHER, 0);
            g.run();
            assertEquals(g.gpr(0, 5) == 1 ? 77 : 0, g.word(DATA + target) == 77 ? 77 : 0, "stored iff it says so");
            return g.gpr(0, 5);
        }
    }

    @ParameterizedTest
    @CsvSource({"native", "interpreter"})
    void isLostToAStoreOfAnotherValue(String engine) throws Exception {
        assertEquals(0, outcome(engine, "li 7,5; stw 7,0(3)", 0));
    }

    @ParameterizedTest
    @CsvSource({"native", "interpreter"})
    void isLostToAStoreConditionalThatPutsTheSameValueBack(String engine) throws Exception {
        assertEquals(0, outcome(engine, "1: lwarx 7,0,3; stwcx. 7,0,3; bne 1b", 0));
    }

    @ParameterizedTest
    @CsvSource({"native", "interpreter"})
    void isLostToStoreConditionalsThatChangeTheWordAndChangeItBack(String engine) throws Exception {
        assertEquals(0, outcome(engine, """
                li 8,5
                1: lwarx 7,0,3
                stwcx. 8,0,3
                bne 1b
                2: lwarx 8,0,3
                stwcx. 7,0,3
                bne 2b
                """, 0));
    }

    @ParameterizedTest
    @CsvSource({"native", "interpreter"})
    void isLostToAStoreConditionalToAnotherWordOfTheGranule(String engine) throws Exception {
        assertEquals(0, outcome(engine, "addi 4,3,28; 1: lwarx 7,0,4; stwcx. 7,0,4; bne 1b", 0));
    }

    @ParameterizedTest
    @CsvSource({"native", "interpreter"})
    void isKeptWhenAnotherGranuleIsStoredTo(String engine) throws Exception {
        assertEquals(1, outcome(engine, "addi 4,3,32; 1: lwarx 7,0,4; stwcx. 7,0,4; bne 1b; stw 4,32(3)", 0));
    }

    @ParameterizedTest
    @CsvSource({"native", "interpreter"})
    void isKeptWhenTheOthersStoreConditionalStoresNothing(String engine) throws Exception {
        assertEquals(1, outcome(engine, "li 7,9; addi 4,3,256; lwarx 8,0,4; stwcx. 7,0,3", 0));
    }

    /** Each adds 1 with lwarx and stwcx. 100,000 times to one of two words of a granule. */
    @ParameterizedTest
    @CsvSource({"native, 2", "native, 4", "interpreter, 2", "interpreter, 4"})
    void noIncrementIsLost(String engine, int vcpus) throws Exception {
        int times = engine.equals("native") ? 200_000 : 50_000;
        try (SmpGuest g = new SmpGuest(engine, vcpus)) {
            g.load(MAIN, "mtctr 4; 1: lwarx 6,0,3; addi 6,6,1; stwcx. 6,0,3; bne- 1b; bdnz 1b\n" + SmpGuest.END);
            for (int v = 0; v < vcpus; v++) {
                g.start(v, MAIN, 0, DATA + 4 * (v & 1), times);
            }
            g.run();
            for (int w = 0; w < 2; w++) {
                assertEquals(times * vcpus / 2, g.word(DATA + 4 * w));
            }
        }
    }

    /** The top of the stack at r3 into a register, marked with the own id in r5; r12 counts those that had an owner. */
    private static String pop(int node) {
        return """
                1: lwarx NODE,0,3
                cmpwi NODE,0
                beq- 1b
                lwz 7,0(NODE)
                """.replace("NODE", "" + node) + "divw 8,8,8\n".repeat(40) + """
                stwcx. 7,0,3
                bne- 1b
                isync
                lwz 8,4(NODE)
                cmpwi 8,0
                beq+ 2f
                addi 12,12,1
                2: stw 5,4(NODE)
                lwz 8,8(NODE)
                addi 8,8,1
                stw 8,8(NODE)
                """.replace("NODE", "" + node);
    }

    private static String push(int node) {
        return """
                li 8,0
                stw 8,4(NODE)
                sync
                3: lwarx 7,0,3
                stw 7,0(NODE)
                stwcx. NODE,0,3
                bne- 3b
                """.replace("NODE", "" + node);
    }

    /**
     * A lock-free stack as operating systems for this architecture have it, without a counter beside the pointer: it is
     * right only if a reservation notices that the top was taken and put back meanwhile. Who takes two and puts the
     * first back first makes that happen.
     */
    @ParameterizedTest
    @CsvSource({"native, 2, 200000", "native, 3, 50000", "interpreter, 2, 20000"})
    void aLockFreeStackLosesAndDoublesNoElement(String engine, int vcpus, int times) throws Exception {
        int nodes = 2 * vcpus + 1;
        try (SmpGuest g = new SmpGuest(engine, vcpus)) {
            g.load(MAIN, "mtctr 4; li 12,0; 5:\n" + pop(6) + pop(10) + push(6) + push(10) + "bdnz 5b\n" + SmpGuest.END);
            int head = DATA;
            for (int n = 0; n < nodes; n++) {
                int node = DATA + 0x100 * (n + 1);
                g.ram.put32(node, g.word(head));
                g.ram.put32(head, node);
            }
            for (int v = 0; v < vcpus; v++) {
                g.start(v, MAIN, 0, head, times, v + 1);
            }
            g.run();
            for (int v = 0; v < vcpus; v++) {
                assertEquals(0, g.gpr(v, 12), "nodes popped while owned, vCPU " + v);
            }
            int found = 0;
            int sum = 0;
            for (int n = g.word(head); n != 0 && found < 100; n = g.word(n)) {
                found++;
                sum += g.word(n + 8);
            }
            assertEquals(nodes, found, "nodes on the stack");
            assertEquals(2 * times * vcpus, sum, "uses of nodes");
        }
    }

    /** Two engines' reservations are one: half of the accesses go through the interpreter, by single steps. */
    @ParameterizedTest
    @ValueSource(strings = {"native"})
    void aReservationMadeInNativeCodeHoldsInTheInterpreterAndTheOtherWay(String engine) throws Exception {
        try (SmpGuest g = new SmpGuest(engine, 2)) {
            // MSR[SE]: vCPU 0 is stepped by the interpreter, with a trace interrupt after each instruction.
            g.load(0xD00, "rfi\n");
            g.load(MAIN, "1: lwarx 6,0,3; addi 6,6,1; stwcx. 6,0,3; bne- 1b; addic. 4,4,-1; bne 1b\n" + SmpGuest.END);
            g.start(0, MAIN, 0x400, DATA, 5000);
            g.start(1, MAIN, 0, DATA, 200_000);
            g.run();
            assertEquals(205_000, g.word(DATA));
            assertTrue(g.gpr(0, 4) == 0 && g.gpr(1, 4) == 0);
        }
    }
}
