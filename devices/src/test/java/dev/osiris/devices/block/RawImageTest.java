package dev.osiris.devices.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.machine.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Raw images. */
class RawImageTest {
    @TempDir
    private Path dir;

    private Path image(int bytes) throws IOException {
        return Files.write(dir.resolve("image"), new byte[bytes]);
    }

    @Test
    void sectorsAreReadAndWrittenWhereTheyAre() throws IOException {
        Path file = image(4 * 512);
        byte[] sector = new byte[512];
        sector[0] = 77;
        try (RawImage disk = RawImage.open(file, false)) {
            assertEquals(4, disk.sectors());
            disk.write(2, sector, 0, 512);
            disk.flush();
            byte[] back = new byte[1024];
            disk.read(2, back, 512, 512);
            assertEquals(77, back[512]);
            for (long beyond : new long[] {4, -1, Long.MAX_VALUE}) {
                assertThrows(IOException.class, () -> disk.read(beyond, sector, 0, 512));
            }
            assertThrows(IOException.class, () -> disk.write(3, new byte[1024], 0, 1024));
        }
        assertEquals(77, Files.readAllBytes(file)[1024]);
    }

    @Test
    void aReadOnlyImageRefusesWrites() throws IOException {
        Path file = image(512);
        try (RawImage disk = RawImage.open(file, true)) {
            assertThrows(IOException.class, () -> disk.write(0, new byte[512], 0, 512));
        }
        assertArrayEquals(new byte[512], Files.readAllBytes(file));
    }

    @Test
    void twoWritersAreRefusedAndTwoReadersAreNot() throws IOException {
        Path file = image(512);
        try (RawImage one = RawImage.open(file, false)) {
            String message = assertThrows(MachineException.class, () -> RawImage.open(file, false)).getMessage();
            assertTrue(message.contains("is being written by another machine"), message);
            RawImage.open(file, true).close();
            assertEquals(1, one.sectors());
        }
        RawImage.open(file, false).close();
    }

    @Test
    void errorsNameTheFile() throws IOException {
        Path odd = image(513);
        assertTrue(assertThrows(MachineException.class, () -> RawImage.open(odd, true)).getMessage()
                .contains("513 bytes long; expected a raw image, a multiple of 512 bytes"));
        Path none = dir.resolve("none");
        assertTrue(assertThrows(MachineException.class, () -> RawImage.open(none, true)).getMessage()
                .contains(none + ": there is no such file"));
    }
}
