package dev.osiris.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayRegionTest {
    @TempDir
    Path directory;

    /** addi r3,r3,1; then {@code word}; then a branch to itself. */
    private Run replay(String word) throws IOException {
        Path file = directory.resolve("stretch.txt.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(("# a comment\nmodel 750\nregister pc 00000100\nregister r3 00000005\nregister msr 00001000\n"
                    + "region ram 0 10000\nat 100 38630001" + word + "48000000\n").getBytes(StandardCharsets.US_ASCII));
        }
        return Run.osiris("replay-region", file.toString());
    }

    @Test
    void whatBothEnginesDoAlikeIsPrintedWithItsCode() throws IOException {
        Run run = replay("7c641b78"); // mr r4,r3
        assertEquals("", run.err());
        assertEquals(0, run.status(), run.text());
        assertTrue(run.text().contains("00000100  38630001  addi    r3,r3,1"), run.text());
        assertTrue(run.text().matches("(?s).*r4 +00000000  00000006  00000006\n.*"), run.text());
        assertTrue(run.text().contains("Both come by the same"), run.text());
    }

    @Test
    void whatCannotBeRepeatedCountsAsDifferent() throws IOException {
        Run run = replay("7cac42e6"); // mftb r5
        assertEquals(1, run.status(), run.text());
        assertTrue(run.text().contains("the time base"), run.text());
    }

    @Test
    void aFileThatIsNoneIsAUsageError() throws IOException {
        Path file = Files.writeString(directory.resolve("text"), "hello");
        Run run = Run.osiris("replay-region", file.toString());
        assertEquals(2, run.status());
        assertEquals("osiris: replay-region " + file + ": this is no lockstep file: it is not compressed with gzip\n", run.err());
        assertEquals(2, Run.osiris("replay-region", directory.resolve("none").toString()).status());
        assertEquals(2, Run.osiris("replay-region", directory.toString()).status());
        assertEquals(2, Run.osiris("replay-region").status());
    }
}
