package dev.osiris.smp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Code that one vCPU writes and others run: dcbst, sync, icbi there, isync here (PEM 5.1.5.2). */
@Timeout(300)
class CodeCoherenceTest {
    private static final int WRITER = 0x1000;
    private static final int RUNNER = 0xC000;
    private static final int CODE = 0x1_0000;
    private static final int FLAG = 0x2_0000;
    private static final int BLR = 0x4E80_0020;
    private static final int LI_3 = 0x3860_0000;

    /** As many versions in a row without a place where an engine looks up. */
    private static final int UNROLLED = 1000;
    private static final String NEXT_VERSION = """
            or 9,8,5
            stw 9,0(3)
            dcbst 0,3
            sync
            icbi 0,3
            sync
            stw 5,0(4)
            addi 5,5,1
            """;

    /** Makes the function return 1, 2, 3, …, and says so after each. */
    private static final String WRITE = """
            lis 3,1             # CODE
            lis 4,2             # FLAG
            li 5,1              # version
            lis 8,0x3860
            1:
            """ + NEXT_VERSION.repeat(UNROLLED) + """
            cmplw 5,6
            ble 1b
            li 9,1
            stw 9,4(4)
            """ + SmpGuest.END;

    /** Calls it for as long as versions come; what it returns must not be older than what was said before the call. */
    private static final String RUN = """
            lis 3,1
            mtctr 3
            lis 4,2
            li 7,0              # worst
            li 12,0             # calls
            1: lwz 5,0(4)
            cmpw 5,5
            bne- 1b
            isync
            bctrl
            lis 8,1
            mtctr 8
            addi 12,12,1
            cmpw 3,5
            bge 2f
            addi 7,7,1
            2: lwz 9,4(4)
            cmpwi 9,0
            beq 1b
            """ + SmpGuest.END;

    @ParameterizedTest
    @CsvSource({"native, 2, 10000", "native, 3, 5000", "interpreter, 2, 3000", "interpreter, 3, 3000"})
    void nobodyRunsCodeThatIsOlderThanAnIcbiHeKnowsOf(String engine, int vcpus, int versions) throws Exception {
        try (SmpGuest g = new SmpGuest(engine, vcpus)) {
            g.ram.put32(CODE, LI_3);
            g.ram.put32(CODE + 4, BLR);
            g.load(WRITER, WRITE);
            g.load(RUNNER, RUN);
            g.start(0, WRITER, 0, 0, 0, 0, versions);
            for (int v = 1; v < vcpus; v++) {
                g.start(v, RUNNER, 0);
            }
            g.run();
            assertTrue(g.word(FLAG) >= versions);
            for (int v = 1; v < vcpus; v++) {
                assertEquals(0, g.gpr(v, 7), "stale calls of vCPU " + v + ", of " + g.gpr(v, 12));
            }
        }
    }
}
