package dev.osiris.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.devices.board.BoardType;
import dev.osiris.devices.board.Boards;
import dev.osiris.engine.Engines;
import dev.osiris.ppc.cpu.CpuModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
        Run run = Run.line(expand(line));
        assertEquals("osiris: " + expand(message) + "\n", run.err());
        assertEquals(status, run.status());
        assertEquals("", run.text());
    }

    private String expand(String text) {
        return text.replace("DIR", directory.toString())
                .replace("{MACHINES}", names(Boards.ALL.stream().map(BoardType::name)))
                .replace("{CPUS}", names(Boards.DEFAULT.limits().cpus().stream().map(CpuModel::label)))
                .replace("{ENGINES}", names(Engines.ALL.stream().map(Engines.Kind::name)))
                .replace("{CHARDEVS}", dev.osiris.cli.chardev.ChardevSpec.FORMS)
                .replace("{ITEMS}", names(Arrays.stream(LogItem.values()).map(LogItem::label)) + ", all, none");
    }

    private static String names(Stream<String> names) {
        return String.join(", ", names.toList());
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
                Run.osiris("run", "-m", "--smp").err());
    }
}
