package dev.osiris.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the JVM loads for a boot of Linux without a terminal, which is what its start takes time for: classes that come
 * from the start-up cache cost 10 µs each, one from a JAR file or made at run time 1 ms and more. What is loaded, unlike
 * the time it takes, is nearly the same on every host. The cache is made of a rehearsal: {@code dev.osiris.cli.Rehearsal}.
 */
@Tag("e2e")
class StartupE2eTest {
    private static final long LIMIT_SECONDS = 240;
    /** 40 with JDK 25: what the foreign-function API makes when the first function is linked. */
    private static final int MOST_MADE = 60;
    /** What a rehearsal may miss, as it is not this boot. */
    private static final int MOST_OURS = 3;

    @TempDir
    static Path directory;
    /** Lines of -Xlog:class+load: name, and where from. */
    private static List<String> loaded;

    @BeforeAll
    static void boot() throws Exception {
        run("--version"); // makes the cache when it is stale
        Path log = directory.resolve("loaded");
        run("run", "--enable-cap", "osi", "--kernel", Guest.linux("kernel"), "--initrd", Guest.linux("initrd"),
                "--append", "osiris.run=\"true\"");
        loaded = Files.readAllLines(log);
    }

    private static void run(String... arguments) throws Exception {
        Path log = directory.resolve("loaded");
        Files.deleteIfExists(log);
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of(Guest.root().resolve("scripts/osiris").toString()),
                Stream.of(arguments)).toList());
        builder.environment().put("OSIRIS_JAVA_OPTS", "-Xlog:class+load:file=" + log + "::filecount=0");
        builder.redirectInput(Path.of("/dev/null").toFile()).redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile());
        Process process = builder.start();
        assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "it ends");
        assertEquals(0, process.exitValue(), () -> output());
    }

    private static String output() {
        try {
            return Files.readString(directory.resolve("output"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static List<String> loaded(Predicate<String> which) {
        return loaded.stream().filter(which).toList();
    }

    private static boolean isMade(String line) {
        return !line.contains("source: shared objects file");
    }

    @Test
    void nearlyAllClassesComeFromTheCache() {
        assertTrue(loaded.size() > 1000, () -> "not a list of loaded classes: " + loaded);
        List<String> made = loaded(StartupE2eTest::isMade);
        assertTrue(made.size() <= MOST_MADE, () -> made.size() + " are not: " + String.join("\n", made));
    }

    @Test
    void nearlyAllOfOurClassesComeFromTheCache() {
        List<String> made = loaded(line -> line.contains("dev.osiris.") && isMade(line));
        assertTrue(made.size() <= MOST_OURS, () -> made.size() + " are not: " + String.join("\n", made));
    }

    @Test
    void noSwitchOverTypesAndNoTextIsLinked() {
        assertEquals(List.of(), loaded(line -> line.contains("dev.osiris.") && line.contains("TypeSwitch")
                || line.contains("StringConcat/") && isMade(line)));
    }

    @Test
    void functionsOfTheHostAreAllLinkedInOneShape() {
        assertEquals(1, loaded(line -> line.contains("DowncallStub/")).size());
    }

    @Test
    void theFlightRecorderIsNotLoadedUnlessSomebodyRecords() {
        assertEquals(List.of(), loaded(line -> line.contains(" jdk.jfr.internal.")
                || line.matches(".* dev\\.osiris\\.trace\\.\\w+Event .*")));
    }
}
