package dev.osiris.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However a run ends: the terminal is as it was, the files are whole, the exit status is right. And the scripts of the README work. */
@Tag("e2e")
class WaysOutE2eTest {
    private static final int LIMIT_MINUTES = 8;

    @TempDir
    Path directory;

    /** On a pseudo-terminal whose state is printed before and after. */
    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130", "HUP, 129", "'', 0"})
    void theTerminalIsAsItWasAndTheFilesAreWhole(String signal, int status) throws Exception {
        String osiris = Guest.root().resolve("scripts/osiris") + " run --enable-cap osi --artifacts " + directory;
        try (Guest guest = Guest.command("script", "-qfec", "stty -g; " + osiris + "; echo status $?; stty -g", "/dev/null")) {
            String before = guest.expect("([0-9a-f]+(:[0-9a-f]+){10,})\\s").group(1);
            guest.expect("osiris> ");
            if (signal.isEmpty()) {
                guest.type("\u0001x");
            } else {
                ProcessHandle java = guest.process().descendants().filter(p -> p.info().command().orElse("").endsWith("/java"))
                        .findFirst().orElseThrow();
                new ProcessBuilder("kill", "-" + signal, Long.toString(java.pid())).start().waitFor();
            }
            Matcher end = guest.expect("status ([0-9]+)\\s+([0-9a-f:]+)\\s");
            assertEquals(status, Integer.parseInt(end.group(1)), guest.text());
            assertEquals(before, end.group(2));
        }
        JsonNode exit = new ObjectMapper().readTree(directory.resolve("exit.json").toFile());
        assertEquals(signal.isEmpty() ? "quit" : "signal", exit.get("kind").asText());
        assertTrue(Files.readString(directory.resolve("serial.log")).endsWith("osiris> "));
    }

    /** Whoever reads our output goes away: the run ends by itself, and says why. */
    @Test
    void aReaderThatVanishesEndsTheRun() throws Exception {
        String osiris = Guest.root().resolve("scripts/osiris") + " run --enable-cap osi";
        try (Guest guest = Guest.command("bash", "-c", "set -o pipefail; " + osiris + " </dev/null | head -c 100; echo status $?")) {
            guest.expect("--serial stdio: it cannot be written any more \\(Broken pipe\\)");
            guest.expect("status 1\\s");
        }
    }

    @Test
    void theTenLinesOfTheReadmeBootLinuxRunACommandAndCheckItsOutput() throws Exception {
        String readme = Files.readString(Guest.root().resolve("README.md"));
        Matcher block = Pattern.compile("(?s)```bash\\n(#!/bin/bash\\n.*?)```").matcher(readme);
        assertTrue(block.find(), "the README has a script");
        assertTrue(block.group(1).lines().count() <= 10, block.group(1));
        Process p = new ProcessBuilder("bash", "-c", block.group(1)).directory(Guest.root().toFile()).redirectErrorStream(true).start();
        String said = new String(p.getInputStream().readAllBytes());
        assertTrue(p.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES));
        assertEquals(0, p.exitValue(), said);
        assertTrue(said.endsWith("Linux 6.1 answered\n"), said);
    }

    @Test
    void aLoadedHostChangesNothingThatAScriptSees() throws Exception {
        Process p = new ProcessBuilder(Guest.root().resolve("scripts/loaded").toString(), "4").redirectErrorStream(true).start();
        String said = new String(p.getInputStream().readAllBytes());
        assertTrue(p.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES));
        assertEquals(0, p.exitValue(), said);
        assertTrue(said.contains("4 passed, 0 failed") && said.endsWith("4 of 4 alike\n"), said);
    }
}
