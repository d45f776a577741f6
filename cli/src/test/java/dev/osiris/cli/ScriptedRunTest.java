package dev.osiris.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Scripts with the bundled guest, from the command line. */
@Timeout(240)
class ScriptedRunTest {
    @TempDir
    Path directory;

    private static Run run(String... options) {
        List<String> all = new ArrayList<>(List.of("run", "--enable-cap", "osi"));
        all.addAll(List.of(options));
        return Run.osiris(all.toArray(String[]::new));
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    @Test
    void expectAndSendTakeTurns() {
        Run run = run("--expect", "osiris> ", "--send", "osi 0 22\\n", "--expect", "r3 (?<r3>[0-9a-f]{8})", "--expect", "> ", "--send",
                "peek 0x${r3}\\n", "--expect", "00000001", "--expect", "> ", "--send", "off\\n", "--timeout", "120s");
        assertEquals(0, run.status(), run.err() + run.text());
        assertTrue(run.text().contains("peek 0x00000001"), run.text());
    }

    @Test
    void exitOnIsGoodAndFailOnIsBad() {
        Run good = run("--exit-on", "self-check (passed)");
        assertEquals(0, good.status());
        assertEquals("osiris: --exit-on: the guest wrote 'self-check passed'\n", good.err());
        assertTrue(good.text().endsWith("self-check passed"), "not a byte more: " + good.text());
        Run bad = run("--fail-on", "OSI: enabled");
        assertEquals(3, bad.status());
        assertEquals("osiris: --fail-on: the guest wrote 'OSI: enabled'\n", bad.err());
    }

    @Test
    void timeOutsEndWithStatusFourAndSayWhatWasWaitedFor() {
        Run run = run("--expect", "login: ", "--timeout", "guest:3s");
        assertEquals(4, run.status(), run.err());
        assertEquals("osiris: time-out after 3 s of guest time waiting for 'login: '; the guest's last output: 'osiris>'\n", run.err());
    }

    @Test
    void aGuestThatSwitchesOffTooEarlyIsAFailure() {
        Run run = run("--expect", "osiris> ", "--send", "off\\n", "--expect", "never");
        assertEquals(1, run.status());
        assertTrue(run.err().startsWith("osiris: the guest switched its machine off waiting for 'never'"), run.err());
    }

    @Test
    void artifactsTellWhatHappened() throws Exception {
        Path dir = directory.resolve("a/b");
        Run run = run("--artifacts", dir.toString(), "--expect", "processor: (?<cpu>\\w+),", "--fail-on", "osiris> ");
        assertEquals(3, run.status());
        JsonNode exit = new ObjectMapper().readTree(dir.resolve("exit.json").toFile());
        assertEquals(3, exit.get("status").asInt());
        assertEquals("fail-on", exit.get("kind").asText());
        assertEquals("750", exit.get("variables").get("cpu").asText());
        assertEquals("chrp", exit.get("machine").get("board").asText());
        assertTrue(exit.get("guest-seconds").asDouble() > 0);
        String log = Files.readString(dir.resolve("serial.log"));
        assertTrue(log.matches("(?s)\\s*\\[ +[0-9]+\\.[0-9]{6}] .*\\[ +[0-9.]+] osiris> $"), log);
        List<String> cast = Files.readAllLines(dir.resolve("console.cast"));
        assertTrue(cast.getFirst().startsWith("{\"version\": 2"), cast.getFirst());
        assertTrue(cast.getLast().matches("\\[[0-9.]+, \"o\", \"osiris> \"]"), cast.getLast());
        assertTrue(Files.readString(dir.resolve("registers.txt")).contains("srr0"));
        assertTrue(Files.readString(dir.resolve("report.txt")).contains("--fail-on"));
    }

    @Test
    void aGoodEndLeavesNoReport() throws Exception {
        assertEquals(0, run("--artifacts", directory.toString(), "--exit-on", "osiris> ").status());
        assertTrue(Files.exists(directory.resolve("exit.json")));
        assertFalse(Files.exists(directory.resolve("registers.txt")));
    }

    @Test
    void aScriptBringsItsMachine() throws IOException {
        String script = file("boot.yaml", """
            machine: {enable-cap: osi, memory: 64M}
            timeout: 120s
            steps:
            - expect: 'memory: (?<mib>\\d+) MiB'
            - expect: {'self-check passed': [], 'self-check failed': [{fail: broken}]}
            - if: ${mib}
              matches: ^64$
              then: [{exit: 70}]
              else: [{exit: 71}]
            """);
        assertEquals(70, Run.osiris("run", "--script", script).status());
        assertEquals(71, Run.osiris("run", "--script", script, "-m", "32").status());
    }

    @Test
    void testsRunSideBySideAndLeaveJUnitResults() throws Exception {
        String good = file("good.yaml", "name: it <works>\nmachine: {enable-cap: osi}\nexit-on: passed\n");
        String bad = file("bad.yaml", "name: it does not\nmachine: {enable-cap: osi}\nfail-on: passed\n");
        Path junit = directory.resolve("junit.xml");
        Run run = Run.osiris("test", "--junit", junit.toString(), "--repeat", "2", "--artifacts", directory.resolve("art").toString(), good,
                bad);
        assertEquals(1, run.status(), run.err());
        assertTrue(run.text().endsWith("2 passed, 2 failed\n"), run.text());
        assertTrue(run.text().contains("FAILED ") && run.text().contains("it does not #1: --fail-on: the guest wrote 'passed'"), run.text());
        var suite = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(junit.toFile()).getDocumentElement();
        assertEquals("4", suite.getAttribute("tests"));
        assertEquals("2", suite.getAttribute("failures"));
        assertEquals(4, suite.getElementsByTagName("testcase").getLength());
        assertEquals("it <works> #1", suite.getElementsByTagName("testcase").item(0).getAttributes().getNamedItem("name").getNodeValue());
        assertTrue(suite.getElementsByTagName("system-out").item(0).getTextContent().contains("self-check passed"));
        assertTrue(Files.exists(directory.resolve("art/good-2/exit.json")));
    }

    @Test
    void aScriptThatCannotBeIsAUsageErrorBeforeAnyRuns() throws IOException {
        Run run = Run.osiris("test", file("ok.yaml", "exit-on: x\n"), file("no.yaml", "steps: [{expct: x}]\n"));
        assertEquals(2, run.status());
        assertTrue(run.err().startsWith("osiris: " + directory + "/no.yaml:1:10: there is no such step 'expct'; did you mean expect?"),
                run.err());
    }
}
