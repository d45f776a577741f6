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
import org.junit.jupiter.params.provider.CsvSource;
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
        assertMarked(expand(line), run.excerpt());
        assertEquals(status, run.status());
        assertEquals("", run.text());
    }

    /** Below the message stands what was typed, and below that a mark: nothing else. */
    private static void assertMarked(String line, String excerpt) {
        if (excerpt.isEmpty()) {
            return;
        }
        String[] lines = excerpt.split("\n");
        assertEquals(2, lines.length, excerpt);
        assertTrue(lines[1].matches(" +\\^+"), excerpt);
        assertTrue(lines[0].contains("…") || lines[0].replace("'", "").equals("  osiris " + line.replace("'", "")), excerpt);
        assertTrue(lines[1].length() <= lines[0].length(), excerpt);
    }

    @ParameterizedTest(name = "osiris {0}")
    @CsvSource(delimiter = '|', value = {
        "run -m 12Q --smp 2 | 12Q",
        "run --memory=12Q | 12Q",
        "run --smp 2 --kernal x | --kernal",
        "run -m | -m",
        "frobnicate | frobnicate",
        "run -m 64 -m 128 | -m",
        "run --serial null --serial unix:/s,sever=on | sever",
        "run --chardev null,id=a --chardev socket,id=b,path=/s,wiat=off | wiat",
        "run --enable-cap osi --enable-cap osi@9 | osi@9",
        "run --append xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx -m 12Q | 12Q",
    })
    void theMarkPointsAtWhatIsWrong(String line, String wrong) {
        String[] lines = Run.line(line).excerpt().split("\n");
        int from = lines[1].indexOf('^');
        assertEquals(wrong, lines[0].substring(from, lines[1].length()), String.join("\n", lines));
    }

    @Test
    void programsGetErrorsAsJson() {
        assertEquals("{\"program\": \"osiris\", \"status\": 2, \"kind\": \"usage\", \"option\": \"--memory\","
                + " \"value\": \"12Q\", \"message\": \"this is not a size; " + MemorySize.EXPECTED + "\", \"file\": null,"
                + " \"argument\": 4, \"column\": 35, \"length\": 3, \"text\": \"osiris run --error-format=json -m 12Q\"}\n",
                Run.line("run --error-format=json -m 12Q").err());
        assertTrue(Run.line("run --error-format json --kernel /no/such").err().startsWith("{\"program\": \"osiris\", \"status\": 1,"
                + " \"kind\": \"failure\", \"option\": \"--kernel\", \"value\": \"/no/such\""));
        assertTrue(Run.line("run --error-format xml").err().startsWith("osiris: --error-format xml: there is no such format;"));
    }

    private String expand(String text) {
        return text.replace("DIR", directory.toString())
                .replace("{MACHINES}", names(Boards.ALL.stream().map(BoardType::name)))
                .replace("{CPUS}", names(Boards.DEFAULT.limits().cpus().stream().map(CpuModel::label)))
                .replace("{ENGINES}", names(Engines.ALL.stream().map(Engines.Kind::name)))
                .replace("{CHARDEVS}", dev.osiris.cli.chardev.ChardevSpec.FORMS)
                .replace("{DEVICES}", String.join(", ", DevicesList.names(Boards.DEFAULT)))
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
        assertEquals("osiris: --kernel '': expected the name of a file\n",
                Run.osiris("run", "--kernel", "").err());
    }

    @Test
    void whatBeginsLikeAnOptionCanBeAValue() {
        assertTrue(Run.osiris("run", "-m", "--smp").err().startsWith("osiris: --memory --smp: this is not a size; "));
    }
}
