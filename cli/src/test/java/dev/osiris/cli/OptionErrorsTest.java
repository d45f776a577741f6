package dev.osiris.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user who errs is told, word by word: the rows are in {@code errors.rows}. */
class OptionErrorsTest {
    @TempDir
    Path directory;

    static Stream<Arguments> rows() throws IOException {
        try (var in = OptionErrorsTest.class.getResourceAsStream("errors.rows")) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
            return lines.stream().map(line -> line.split(" *\\| *", 3))
                    .map(row -> Arguments.of(row[0], Integer.parseInt(row[1]), row[2]));
        }
    }

    @ParameterizedTest(name = "osiris {0}")
    @MethodSource("rows")
    void oneMessageSaysWhatIsWrong(String line, int status, String message) throws IOException {
        Files.createFile(directory.resolve("empty"));
        Run run = Run.line(line.replace("DIR", directory.toString()));
        assertEquals("osiris: " + message.replace("DIR", directory.toString()) + "\n", run.err());
        assertEquals(status, run.status());
        assertEquals("", run.text());
    }

    @Test
    void noCommandShowsWhatThereIsAndFails() {
        Run run = Run.osiris();
        assertEquals(2, run.status());
        assertTrue(run.err().startsWith("Usage: osiris"), run.err());
    }

    @Test
    void anEmptyValueIsNamed() {
        assertEquals("osiris: --memory '': this is not a size; " + MemorySize.EXPECTED + "\n",
                Run.osiris("run", "-m", "").err());
        assertEquals("osiris: --kernel '': expected the name of a file\n", Run.osiris("run", "--kernel", "").err());
    }

    @Test
    void whatBeginsLikeAnOptionCanBeAValue() {
        assertEquals("osiris: --memory --smp: this is not a size; " + MemorySize.EXPECTED + "\n",
                Run.osiris("run", "-m", "--smp", "2").err());
    }
}
