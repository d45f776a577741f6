package dev.osiris.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The start-up cache of the launcher: whatever happens to it, only time is lost. */
@Tag("e2e")
class LauncherE2eTest {
    private static final long LIMIT_SECONDS = 240;
    private static final long LEAST_CACHE = 1 << 20;

    @TempDir
    Path directory;

    /** {@code osiris --version}, with its cache in this directory. */
    private void starts(Path cache) throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(Guest.root().resolve("scripts/osiris").toString(), "--version")
                .redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("OSIRIS_AOT_CACHE", cache.toString());
        Process p = builder.start();
        assertTrue(p.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "the launcher ends");
        assertEquals("", Files.readString(err, StandardCharsets.UTF_8));
        assertEquals(0, p.exitValue());
        assertTrue(Files.readString(out, StandardCharsets.UTF_8).startsWith("osiris "));
    }

    private static void touch(Path made, Path cache) throws IOException {
        long millis = Files.getLastModifiedTime(made).toMillis() + 1000;
        Files.setLastModifiedTime(cache, FileTime.fromMillis(millis));
    }

    @Test
    void aCacheThatIsMissingDamagedOrOfAnotherJdkIsMadeAnew() throws Exception {
        Path cache = directory.resolve("osiris.aot");
        Path made = directory.resolve("osiris.aot.made");
        starts(cache);
        long size = Files.size(cache);
        assertTrue(size > LEAST_CACHE, size + " bytes");

        // Overwritten in the middle: a JVM that used it would crash.
        try (RandomAccessFile f = new RandomAccessFile(cache.toFile(), "rw")) {
            f.seek(size / 4);
            f.write(new byte[(int) (size / 2)]);
        }
        touch(made, cache);
        starts(cache);

        Files.writeString(made, "another JDK");
        starts(cache);
        assertTrue(Files.size(cache) > LEAST_CACHE);
        assertTrue(Files.readString(made).contains("JAVA_VERSION"));
    }

    @Test
    void aCacheThatCannotBeMadeIsDoneWithout() throws Exception {
        starts(directory.resolve("no such directory/osiris.aot"));
    }
}
