package dev.osiris.cli.chardev;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.cli.chardev.Chardev.Event;
import dev.osiris.cli.chardev.ChardevSpec.Socket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SocketChardevTest {
    private static final int MEGABYTES = 4 << 20;

    @TempDir
    Path directory;

    private final Peers.Keeper keeper = new Peers.Keeper();
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    private SocketChardev open(String spec) throws IOException {
        SocketChardev device = new SocketChardev((Socket) ChardevSpec.parse(spec).backend(), said::add);
        device.open(keeper);
        return device;
    }

    private static java.net.Socket client(SocketChardev server) throws IOException {
        return new java.net.Socket("127.0.0.1", ((InetSocketAddress) server.address()).getPort());
    }

    @Test
    void megabytesPassBothWaysOverTcp() throws Exception {
        try (SocketChardev server = open("tcp::0,server=on,wait=off"); java.net.Socket client = client(server)) {
            assertEquals(Event.CONNECTED, keeper.events.take());
            Peers.bothWays(server, keeper, client.getInputStream(), client.getOutputStream(), MEGABYTES);
        }
    }

    @Test
    void megabytesPassBothWaysOverAUnixSocket() throws Exception {
        Path path = directory.resolve("s");
        try (SocketChardev server = open("unix:" + path + ",server,nowait");
                SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            assertEquals(Event.CONNECTED, keeper.events.take());
            Peers.bothWays(server, keeper, Channels.newInputStream(client), Channels.newOutputStream(client), MEGABYTES);
        }
        assertFalse(Files.exists(path), "the socket is removed at the end");
    }

    @Test
    void aClientConnectsToWhoListens() throws Exception {
        try (ServerSocket listener = new ServerSocket(0); SocketChardev device = open("tcp:127.0.0.1:" + listener.getLocalPort());
                java.net.Socket peer = listener.accept()) {
            assertEquals(Event.CONNECTED, keeper.events.take());
            Peers.bothWays(device, keeper, peer.getInputStream(), peer.getOutputStream(), 100_000);
            peer.close();
            assertEquals(Event.DISCONNECTED, keeper.events.take());
            assertEquals(Event.END, keeper.events.take());
            assertThrows(IOException.class, () -> device.write(new byte[1], 0, 1));
        }
    }

    @Test
    void aServerListensOnTheLoopbackAddressOnly() throws Exception {
        try (SocketChardev server = open("tcp::0,server=on,wait=off")) {
            assertTrue(((InetSocketAddress) server.address()).getAddress().isLoopbackAddress());
            assertTrue(said.take().matches("listening on 127\\.0\\.0\\.1 port [0-9]+"));
        }
    }

    @Test
    void aUnixSocketIsItsOwnersOnly() throws Exception {
        Path path = directory.resolve("s");
        try (SocketChardev server = open("unix:" + path + ",server=on,wait=off")) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            try (var files = Files.list(directory)) {
                assertEquals(1, files.count(), "nothing else is left behind");
            }
            IOException taken = assertThrows(IOException.class, () -> open("unix:" + path + ",server=on,wait=off"));
            assertEquals("somebody listens there already", taken.getMessage());
        }
    }

    @Test
    void aSocketThatNobodyListensAtIsReplacedAndAFileIsNot() throws Exception {
        Path path = directory.resolve("s");
        try (var stale = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            stale.bind(UnixDomainSocketAddress.of(path));
        }
        open("unix:" + path + ",server=on,wait=off").close();
        Files.writeString(path, "precious");
        assertThrows(IOException.class, () -> open("unix:" + path + ",server=on,wait=off"));
        assertEquals("precious", Files.readString(path));
    }

    @Test
    void outputWaitsForWhoComesNext() throws Exception {
        try (SocketChardev server = open("tcp::0,server=on,wait=off")) {
            server.write("first ".getBytes(), 0, 6);
            try (java.net.Socket client = client(server)) {
                assertEquals("first ", new String(client.getInputStream().readNBytes(6)));
            }
            assertEquals(Event.CONNECTED, keeper.events.take());
            assertEquals(Event.DISCONNECTED, keeper.events.take());
            server.write("second".getBytes(), 0, 6);
            try (java.net.Socket client = client(server)) {
                assertEquals("second", new String(client.getInputStream().readNBytes(6)));
            }
        }
    }

    @Test
    void aReconnectingClientFindsAServerThatComesLaterAndAgain() throws Exception {
        Path path = directory.resolve("late");
        try (SocketChardev device = open("unix:" + path + ",reconnect=1")) {
            for (int round = 0; round < 2; round++) {
                try (var listener = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
                    listener.bind(UnixDomainSocketAddress.of(path));
                    try (SocketChannel peer = listener.accept()) {
                        device.write(new byte[] {'0'}, 0, 1);
                        assertEquals('0', Channels.newInputStream(peer).read());
                    }
                }
                Files.delete(path);
                assertEquals(Event.CONNECTED, keeper.events.take());
                assertEquals(Event.DISCONNECTED, keeper.events.take());
            }
        }
    }

    @Test
    void aServerThatWaitsIsOpenWhenSomebodyHasCome() throws Exception {
        Path path = directory.resolve("s");
        Thread opener = Thread.ofPlatform().start(() -> {
            try (SocketChardev server = open("unix:" + path + ",server=on")) {
                server.write(new byte[] {'!'}, 0, 1);
            } catch (IOException e) {
                said.add(e.toString());
            }
        });
        assertEquals("waiting for somebody to connect to " + path, said.take());
        assertTrue(opener.isAlive());
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            assertEquals('!', Channels.newInputStream(client).read());
        }
        opener.join();
    }

    @Test
    void nobodyListeningIsAnError() throws Exception {
        int free;
        try (ServerSocket s = new ServerSocket(0)) {
            free = s.getLocalPort();
        }
        String message = assertThrows(IOException.class, () -> open("tcp::" + free)).getMessage();
        assertTrue(message.contains("Connection refused"), message);
    }

    @Test
    void closingFreesAWriterWhosePeerTakesNothing() throws Exception {
        SocketChardev server = open("tcp::0,server=on,wait=off");
        try (java.net.Socket client = client(server)) {
            assertEquals(Event.CONNECTED, keeper.events.take());
            BlockingQueue<IOException> failed = new LinkedBlockingQueue<>();
            Thread writer = Thread.ofPlatform().start(() -> {
                try {
                    while (true) {
                        server.write(new byte[1 << 20], 0, 1 << 20);
                    }
                } catch (IOException e) {
                    failed.add(e);
                }
            });
            while (writer.getState() != Thread.State.WAITING && writer.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            server.close();
            assertTrue(failed.take().getMessage().contains("closed"));
            assertTrue(client.isConnected());
        }
    }

    @Test
    void telnetIsSpokenAndTakenOut() throws Exception {
        try (SocketChardev server = open("telnet::0,server=on,wait=off"); java.net.Socket client = client(server)) {
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            assertArrayEquals(Telnet.greeting(), in.readNBytes(12));
            server.write(new byte[] {'a', (byte) 255, 'b'}, 0, 3);
            assertArrayEquals(new byte[] {'a', (byte) 255, (byte) 255, 'b'}, in.readNBytes(4));
            out.write(new byte[] {(byte) 255, (byte) 253, 1, 'x', (byte) 255, (byte) 255, '\r', 0, (byte) 255, (byte) 250, 31, 0, 80,
                0, 24, (byte) 255, (byte) 240, (byte) 255, (byte) 243, 'y'});
            assertArrayEquals(new byte[] {'x', (byte) 255, '\r', 'y'}, keeper.await(4));
            assertEquals(Event.CONNECTED, keeper.events.take());
            assertEquals(Event.BREAK, keeper.events.take());
        }
    }
}
