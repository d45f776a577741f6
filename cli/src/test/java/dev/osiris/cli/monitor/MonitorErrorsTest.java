package dev.osiris.cli.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user who errs in the monitor is told, word by word: the rows are in {@code errors.rows}. */
class MonitorErrorsTest {
    private static TestMachine tested;
    private static Monitor monitor;

    @BeforeAll
    static void start() {
        tested = new TestMachine();
        monitor = new Monitor(tested.context(), text -> { }, () -> { });
    }

    @AfterAll
    static void end() {
        monitor.close();
        tested.close();
    }

    static Stream<Arguments> rows() throws IOException {
        try (var in = MonitorErrorsTest.class.getResourceAsStream("errors.rows")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#")).map(line -> line.split(" *\\| ", 2))
                    .map(row -> Arguments.of(row[0], row[1])).toList().stream();
        }
    }

    @ParameterizedTest(name = "(osiris) {0}")
    @MethodSource("rows")
    void oneMessageSaysWhatIsWrong(String line, String message) {
        Reply reply = monitor.execute(line);
        assertEquals("error: " + message + "\n", reply.text());
        assertEquals(1, reply.status());
        assertTrue(monitor.execute("-j " + line).text().startsWith("{\"error\": "));
    }

    /** Every command has a row, or cannot be told anything wrong. */
    @Test
    void everyCommandIsAmongTheRowsOrTakesAnything() throws IOException {
        List<String> typed = rows().map(a -> (String) a.get()[0]).toList();
        List<String> anything = List.of("help", "info name", "info version", "info machine", "info chardev", "info symbols",
                "info symbol", "info memory_size_summary", "info status", "info breakpoints", "info devices", "info unimp",
                "info log", "log", "rwatch", "awatch", "stepi", "next", "xp", "writep", "gva2gpa");
        for (MonitorCommand c : Commands.ALL) {
            boolean tried = typed.stream().anyMatch(t -> c.names().stream().anyMatch(n -> t.equals(n) || t.startsWith(n + " ")
                    || t.startsWith(n + "/")));
            assertTrue(tried || anything.contains(c.name()), c.name());
        }
    }
}
