package dev.osiris.ppc.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.engine.TestedEngines;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What the architecture books say, one case a row, on every engine. The files under {@code conformance} hold the rows,
 * {@link ConformanceRow} explains the notation. All of the state that a row does not mention must stay as it was.
 */
class ConformanceTest {
    @TestFactory
    Stream<DynamicContainer> everyEngineDoesWhatTheBooksSay() {
        return TestedEngines.ALL.stream().map(engine -> DynamicContainer.dynamicContainer(engine,
                ConformanceRow.files().stream().map(file -> container(engine, file))));
    }

    /** One machine per model serves a whole file: rows also test that nothing of the one before is left over. */
    private static DynamicContainer container(String engine, String file) {
        Rigs rigs = new Rigs(engine);
        Stream<DynamicTest> rows = ConformanceRow.of(file).stream()
                .map(row -> DynamicTest.dynamicTest(row.toString(), () -> check(rigs, row)));
        DynamicTest end = DynamicTest.dynamicTest("end of " + file, rigs::close);
        return DynamicContainer.dynamicContainer(file, Stream.concat(rows, Stream.of(end)));
    }

    /** @throws AssertionError that says what differs */
    static void check(Rigs rigs, ConformanceRow row) {
        Rig rig = rigs.of(row.model());
        rig.reset();
        row.before().forEach(rig::set);
        rig.load(row.program());
        TreeMap<String, String> expected = rig.state();
        expected.put("pc", Rig.hex(Rig.CODE + 4 * row.instructions(), 8));
        row.after().forEach((name, value) -> rig.expect(expected, name, value));
        TreeMap<String, String> actual = rig.run();
        actual.keySet().removeIf(name -> "?".equals(row.after().get(name)));
        expected.keySet().removeIf(name -> "?".equals(row.after().get(name)));
        Set<String> same = new HashSet<>(expected.keySet());
        same.removeIf(name -> !expected.get(name).equals(actual.get(name)));
        expected.keySet().removeAll(same);
        actual.keySet().removeAll(same);
        if (!actual.equals(expected)) {
            throw new AssertionError("%s%nexpected %s%nbut was  %s".formatted(row, expected, actual));
        }
    }

    @Test
    void thereAreRowsForEverythingThatABookDefines() {
        List<ConformanceRow> all = ConformanceRow.files().stream().flatMap(f -> ConformanceRow.of(f).stream()).toList();
        assertTrue(all.size() >= 400, () -> "only " + all.size() + " rows were found");
    }
}
