package dev.osiris.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osiris.devices.board.Boards;
import dev.osiris.engine.Engines;
import dev.osiris.kvm.Capability;
import dev.osiris.ppc.cpu.CpuModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.OptionSpec;

/** What lists things and explains things. */
class ListsTest {
    @ParameterizedTest
    @CsvSource({
        "machines, run -M help, chrp (default)",
        "machines, run --machine=help, chrp (default)",
        "machines, caps -M help, chrp (default)",
        "engines, run --engine help, interpreter",
        "cpus, run --cpu help, 7447A",
        "cpus, caps --cpu help, 7447A",
    })
    void helpAsAValueListsLikeTheCommand(String command, String line, String entry) {
        Run list = Run.line(command);
        assertEquals(0, list.status());
        assertTrue(list.text().contains(entry), list.text());
        assertEquals(list.text(), Run.line(line).text());
        assertEquals("", Run.line(line).err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"run --smp 0 -M help", "run -d help --kernel /no/such", "run --enable-cap help -m 1"})
    void helpAsAValueWinsOverErrorsElsewhere(String line) {
        assertEquals(0, Run.line(line).status());
    }

    @Test
    void everyBoardCpuAndEngineIsListed() {
        Boards.ALL.forEach(b -> assertTrue(Run.line("machines").text().contains(b.description())));
        for (CpuModel m : CpuModel.values()) {
            assertTrue(Run.line("cpus").text().contains(m.description()), m.label());
        }
        Engines.ALL.forEach(e -> assertTrue(Run.line("engines").text().contains(e.description())));
    }

    @Test
    void everyCapabilityIsListedWithItsNumber() {
        String text = Run.line("caps").text();
        for (Capability c : Capability.values()) {
            assertTrue(text.matches("(?s).*\\n +" + c.number() + "  " + c.label() + " .*"), c.label());
            assertTrue(text.contains(c.effect()), c.label());
        }
        assertTrue(text.matches("(?s).* 52  osi +can be enabled\\n.*"), text);
        assertTrue(text.matches("(?s).* 68  papr +not here: .*"), text);
    }

    @Test
    void capabilitiesAreJsonForScripts() throws Exception {
        JsonNode all = new ObjectMapper().readTree(Run.line("caps --json --cpu 604").text());
        assertEquals("604", all.get("cpu").asText());
        assertEquals(Capability.values().length, all.get("capabilities").size());
        for (JsonNode one : all.get("capabilities")) {
            Capability c = Capability.byNumber(one.get("number").asInt()).orElseThrow();
            assertEquals(c.label(), one.get("name").asText());
            assertEquals(c == Capability.OSI || c == Capability.HALT_POLL, one.get("can-enable").asBoolean(), c.label());
            assertEquals(one.get("can-enable").asBoolean(), one.get("why-not").asText().isEmpty(), c.label());
        }
    }

    @Test
    void everyLogItemIsListed() {
        for (LogItem item : LogItem.values()) {
            assertTrue(Run.line("run -d help").text().contains(item.label()), item.label());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "test", "machines", "cpus", "caps", "engines", "replay-region", "help"})
    void everyCommandExplainsItself(String command) {
        String help = Run.line("help " + command).text();
        assertEquals(help, Run.line(command + " --help").text());
        assertEquals(help, Run.line(command + " -h").text());
        assertTrue(help.startsWith("Usage: osiris " + command), help);
        assertTrue(Run.line("--help").text().contains("\n  " + command), command);
    }

    @Test
    void theHelpOfRunNamesAllOptionsAndExitStatuses() {
        String help = Run.line("help run").text();
        for (OptionSpec option : new RunCommand().spec().options()) {
            assertTrue(help.contains(option.longestName()), option.longestName());
            assertTrue(help.contains(option.shortestName()), option.shortestName());
        }
        ExitStatus.help().forEach((status, meaning) -> assertTrue(help.contains(status) && help.contains(meaning)));
        assertFalse(help.contains("\u001B"));
    }

    @Test
    void whatIsParsedIsWhatTheHelpOfRunShows() {
        List<String> shown = new RunCommand().spec().options().stream().map(ListsTest::grammar).toList();
        assertEquals(shown, new RunCommand().grammar().options().stream().map(ListsTest::grammar).toList());
    }

    private static String grammar(OptionSpec option) {
        return String.join(" ", option.names()) + " " + option.paramLabel() + " " + option.arity();
    }

    @Test
    void theVersionIsThatOfTheProject() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String version = pom.replaceFirst("(?s).*<artifactId>osiris</artifactId><version>([^<]+)<.*", "$1");
        String[] lines = Run.line("--version").text().split("\n");
        assertEquals("osiris " + version, lines[0]);
        assertTrue(lines[1].startsWith("Java " + Runtime.version().feature()), lines[1]);
        assertEquals(2, lines.length);
    }

    @Test
    void theDeviceTreeIsWrittenInsteadOfRunning() throws IOException {
        Run run = Run.line("run --dump-dtb - -m 64 --append nothing");
        assertEquals(0, run.status(), run.err());
        assertEquals("d00dfeed", "%02x%02x%02x%02x".formatted(run.out()[0], run.out()[1], run.out()[2], run.out()[3]));
        assertTrue(run.text().contains("nothing"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"chrp", "mol"})
    void theDeviceTreeIsWrittenAsTextThatCanBeReadAgain(String machine, @TempDir Path directory) throws IOException {
        Path file = directory.resolve("tree");
        assertEquals(0, Run.line("run -M " + machine + " --dump-prom-tree " + file).status());
        String text = Files.readString(file);
        assertTrue(text.startsWith("# /\n{\n") && text.contains("(property device_type"), text);
        Run again = Run.line("run -M " + machine + " --prom-tree " + file + " --dump-prom-tree -");
        assertEquals(0, again.status(), again.err());
        assertEquals(text, again.text());
    }
}
