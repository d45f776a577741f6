package dev.osiris.cli.console;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawTerminalTest {
    @TempDir
    Path directory;

    /** An entry of /proc/self/fd for an open file. */
    private Path entry(String target) throws IOException {
        Path link = directory.resolve("0");
        Files.deleteIfExists(link);
        return Files.createSymbolicLink(link, Path.of(target));
    }

    @Test
    void pipesSocketsFilesAndTheNullDeviceAreNoTerminalsByTheirNames() throws IOException {
        Path file = Files.createFile(directory.resolve("input"));
        for (String name : new String[] {"pipe:[4711]", "socket:[4711]", "/dev/null", file.toString()}) {
            assertTrue(RawTerminal.isCertainlyNone(entry(name)), name);
        }
    }

    @Test
    void whatMayBeATerminalIsAskedOf() throws IOException {
        for (String name : new String[] {"/dev/pts/3", "/dev/tty1", "/dev/console", "(unreachable)/3"}) {
            assertFalse(RawTerminal.isCertainlyNone(entry(name)), name);
        }
        assertFalse(RawTerminal.isCertainlyNone(directory.resolve("no proc here")));
    }
}
