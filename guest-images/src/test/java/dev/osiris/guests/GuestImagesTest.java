package dev.osiris.guests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestImagesTest {
    private static final String BUILT_WITH = "powerpc-linux-gnu-gcc (Debian 12.2.0-13) 12.2.0";

    @Test
    void everyImageIsASmallPowerPcExecutable() {
        for (GuestImage image : GuestImages.all()) {
            byte[] content = image.content();
            assertArrayEquals(new byte[] {0x7F, 'E', 'L', 'F', 1, 2}, Arrays.copyOf(content, 6), image.name());
            assertEquals(20, content[19], image.name());
            assertTrue(content.length < 64 << 10, image.name() + " has " + content.length + " bytes");
        }
    }

    @Test
    void imagesAreFoundByName() {
        assertEquals(GuestImages.MONITOR, GuestImages.find("monitor").orElseThrow());
        assertTrue(GuestImages.find("Monitor").isEmpty());
        assertThrows(IllegalStateException.class, () -> new GuestImage("x", "missing.elf", "").content());
    }

    @ParameterizedTest
    @ValueSource(strings = {"monitor", "firmware", "client"})
    void anImageIsWhatItsSourcesBuild(String name, @TempDir Path out) throws Exception {
        String source = "src/" + name;
        String image = name + ".elf";
        String compiler = run(out, "powerpc-linux-gnu-gcc", "--version").lines().findFirst().orElse("?");
        run(out, "make", "-C", source, "OUT=" + out.toAbsolutePath());
        byte[] built = Files.readAllBytes(out.resolve(image));
        byte[] committed = GuestImages.find(name).orElseThrow().content();
        assertTrue(Arrays.equals(built, committed),
                image + " is not what " + source + " builds (" + built.length + " bytes, committed: " + committed.length
                        + "). Committed with " + BUILT_WITH + ", here it is " + compiler
                        + ". After a change of the sources: make -C guest-images/" + source + " install");
    }

    private static String run(Path dir, String... command) throws IOException, InterruptedException {
        Path log = dir.resolve(command[0] + ".log");
        try {
            int status = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start()
                    .waitFor();
            String text = Files.readString(log);
            assertEquals(0, status, String.join(" ", command) + ":\n" + text);
            return text;
        } catch (IOException e) {
            throw new AssertionError(command[0] + " is needed to build the guests:"
                    + " apt-get install make gcc-powerpc-linux-gnu", e);
        }
    }
}
