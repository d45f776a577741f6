package dev.osiris.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsTest {
    @TempDir
    Path directory;

    /** As an entry of /dev/fd for an open file. */
    private Path entry(Path target) throws IOException {
        Path link = directory.resolve("0");
        Files.deleteIfExists(link);
        return Files.createSymbolicLink(link, target);
    }

    @Test
    void filesAndTheNullDeviceAreNoTerminals() throws IOException {
        assertFalse(Streams.mayBeTerminal(entry(Files.createFile(directory.resolve("input")))));
        assertFalse(Streams.mayBeTerminal(entry(Path.of("/dev/null"))));
    }

    @Test
    void aDescriptorThatIsClosedIsNone() {
        assertFalse(Streams.mayBeTerminal(directory.resolve("closed")));
    }

    @Test
    void otherCharacterDevicesAreAskedOf() throws IOException {
        assertTrue(Streams.mayBeTerminal(entry(Path.of("/dev/zero"))));
    }
}
