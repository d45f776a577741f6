package dev.osiris.devices.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.machine.MachineException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames between two processes, here two ends in one. */
class StreamLinkTest {
    private final BlockingQueue<byte[]> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> troubles = new LinkedBlockingQueue<>();

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(10, TimeUnit.SECONDS);
        assertTrue(next != null, "nothing came");
        return next;
    }

    @Test
    void framesPassInBothDirectionsAndAnotherPeerMayFollow(@TempDir Path dir) throws Exception {
        Path socket = dir.resolve("net");
        try (StreamLink server = StreamLink.listen(socket, troubles::add)) {
            server.connect(frame -> heard.add(frame));
            assertEquals("rw-------", java.nio.file.attribute.PosixFilePermissions.toString(
                    Files.getPosixFilePermissions(socket)));
            for (int round = 0; round < 2; round++) {
                try (StreamLink client = StreamLink.to(socket, t -> { })) {
                    BlockingQueue<byte[]> answers = new LinkedBlockingQueue<>();
                    client.connect(frame -> answers.add(frame));
                    client.send("hello".getBytes());
                    assertArrayEquals("hello".getBytes(), next(heard));
                    server.send(new byte[9000]);
                    assertEquals(9000, next(answers).length);
                }
                assertTrue(next(troubles).contains("waiting for another peer"));
            }
        }
        assertFalse(Files.exists(socket));
    }

    @Test
    void aPeerThatSpeaksSomethingElseIsDropped(@TempDir Path dir) throws Exception {
        Path socket = dir.resolve("net");
        try (StreamLink server = StreamLink.listen(socket, troubles::add);
                var peer = java.nio.channels.SocketChannel.open(java.net.UnixDomainSocketAddress.of(socket))) {
            server.connect(frame -> heard.add(frame));
            peer.write(java.nio.ByteBuffer.wrap("GET / HTTP/1.0".getBytes()));
            assertTrue(next(troubles).contains("a frame of 1195725856 bytes; expected at most 65535"));
            assertTrue(heard.isEmpty());
        }
    }

    @Test
    void aSocketThatIsNotThereOrThereAlreadyIsToldWithItsName(@TempDir Path dir) throws Exception {
        Path socket = dir.resolve("net");
        assertTrue(assertThrows(MachineException.class, () -> StreamLink.to(socket, t -> { })).getMessage()
                .contains(socket.toString()));
        Files.createFile(socket);
        assertTrue(assertThrows(MachineException.class, () -> StreamLink.listen(socket, t -> { })).getMessage()
                .contains(socket.toString()));
    }
}
