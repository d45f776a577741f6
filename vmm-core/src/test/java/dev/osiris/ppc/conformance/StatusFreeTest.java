package dev.osiris.ppc.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.osiris.engine.Engines;
import dev.osiris.ppc.cpu.CpuModel;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The engine that {@code scripts/bench exact} measures against. */
class StatusFreeTest {
    @ParameterizedTest
    @CsvSource({
        "'fmul f1,f2,f3 ; fadd f4,f1,f1', true, 00004000",
        "'fdiv f1,f2,f3 ; fcmpu cr1,f1,f2', true, 82068000",
        "'fdiv f1,f2,f3 ; fcmpu cr1,f1,f2', false, 82000000"
    })
    void resultsAreRightAndStatusIsKeptOnlyByTheExactEngine(String program, boolean exact, String fpscr) {
        TreeMap<String, String> expected = run(program, "interpreter");
        TreeMap<String, String> actual = run(program, exact ? "native" : "native,fpscr=off");
        assertEquals(fpscr, actual.remove("fpscr"));
        expected.remove("fpscr");
        assertEquals(expected, actual);
    }

    private static TreeMap<String, String> run(String program, String engine) {
        try (Rig rig = new Rig(CpuModel.PPC750, Engines.factory(Engines.parse(engine)))) {
            rig.reset();
            rig.load(program);
            return rig.run();
        }
    }
}
