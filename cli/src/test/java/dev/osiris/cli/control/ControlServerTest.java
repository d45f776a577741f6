package dev.osiris.cli.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.cli.monitor.MonitorContext;
import dev.osiris.cli.monitor.TestMachine;
import dev.osiris.machine.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine's own socket, with clients that behave and clients that do not. */
class ControlServerTest {
    @TempDir
    Path temporary;

    private final ConsoleHub hub = new ConsoleHub();
    private TestMachine tested;
    private RuntimeDirectory directory;
    private ControlServer server;

    @BeforeEach
    void start() throws IOException {
        tested = new TestMachine();
        directory = new RuntimeDirectory(temporary.resolve("run"));
        server = new ControlServer(directory, tested.context(), hub, MonitorContext.Wires.NONE);
    }

    @AfterEach
    void end() {
        hub.close();
        server.close();
        tested.close();
    }

    private ControlClient client(BlockingQueue<String> notices) throws IOException {
        return new ControlClient(directory.socket("tested")).listen(notices::add);
    }

    private ControlClient client() throws IOException {
        return client(new LinkedBlockingQueue<>());
    }

    private SocketChannel raw() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(directory.socket("tested")));
        return channel;
    }

    private static void send(SocketChannel to, byte[] bytes) throws IOException {
        ByteBuffer b = ByteBuffer.wrap(bytes);
        while (b.hasRemaining()) {
            to.write(b);
        }
    }

    private void assertServes() throws Exception {
        try (ControlClient c = client()) {
            assertEquals(new ControlClient.Answer(0, "0x00000002\n"), c.ask("run", "print 1+1"));
        }
    }

    @Test
    void onlyTheOwnerMayEnterAndUseIt() throws IOException {
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.path())));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.socket("tested"))));
    }

    @Test
    void answersHaveAStatusAndJsonIsAskedForByItsVerb() throws Exception {
        try (ControlClient c = client()) {
            assertEquals(1, c.ask("run", "nonsense").status());
            assertEquals("{\"value\": \"0x00000007\", \"symbol\": \"\"}\n", c.ask("json", "print 7").text());
            assertEquals(List.of("count", "counter"), c.complete("break cou", 9));
            assertTrue(c.ask("describe", "").text().matches("\\d+\tpaused\tchrp\t7400\t2\t64\tcounter.elf"));
            assertEquals(1, c.ask("sing", "").status());
        }
    }

    @Test
    void aBreakpointIsToldToEveryClient() throws Exception {
        BlockingQueue<String> one = new LinkedBlockingQueue<>();
        BlockingQueue<String> two = new LinkedBlockingQueue<>();
        try (ControlClient a = client(one); ControlClient b = client(two)) {
            b.ask("run", "print 1"); // it is being served
            a.ask("run", "break count");
            a.ask("run", "cont");
            assertTrue(one.poll(30, TimeUnit.SECONDS).startsWith("breakpoint 1, vCPU"));
            assertTrue(two.poll(30, TimeUnit.SECONDS).startsWith("breakpoint 1, vCPU"));
        }
    }

    @Test
    void whatWaitsIsInterrupted() throws Exception {
        try (ControlClient c = client()) {
            c.ask("run", "cont");
            Thread waiting = Thread.ofPlatform().start(() -> {
                try {
                    c.ask("run", "wait");
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            while (waiting.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            c.interrupt();
            waiting.join(30_000);
            assertFalse(waiting.isAlive());
            assertEquals(Machine.State.PAUSED, tested.machine().state());
        }
    }

    /** Sends anything, in pieces of any size, and goes away at any moment. */
    @Test
    void clientsThatSendAnythingAndVanishHarmNobody() throws Exception {
        Random random = new Random(11);
        String[] words = {"run ", "json ", "complete ", "describe", "interrupt", "info registers -a", "cont", "stop", "wait", "-1 ",
            "\u0000", "\uFFFD", "print ((((", "x/1000000g 0", "9999999999 x", " ", "until count"};
        for (int i = 0; i < 60; i++) {
            try (SocketChannel channel = raw()) {
                StringBuilder text = new StringBuilder();
                for (int k = random.nextInt(12); k > 0; k--) {
                    text.append(words[random.nextInt(words.length)]).append(random.nextInt(3) == 0 ? "\n" : "");
                }
                send(channel, text.toString().getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // The server may have had enough of us.
            }
        }
        assertServes();
    }

    @Test
    void aLineWithoutEndIsRefusedAndTheClientLetGo() throws Exception {
        try (SocketChannel channel = raw()) {
            InputStream in = Channels.newInputStream(channel);
            Thread sender = Thread.ofPlatform().daemon().start(() -> {
                try {
                    while (true) {
                        send(channel, new byte[1 << 16]);
                    }
                } catch (IOException e) {
                    // Closed by the server: what is expected.
                }
            });
            byte[] head = in.readNBytes(10);
            assertTrue(new String(head, StandardCharsets.US_ASCII).startsWith("1 "));
            sender.join(30_000);
            assertFalse(sender.isAlive());
        }
        assertServes();
    }

    /** Asks for megabytes and reads nothing: only its own threads stand still. */
    @Test
    void aClientThatDoesNotReadHoldsNobodyUp() throws Exception {
        List<SocketChannel> silent = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            SocketChannel channel = raw();
            send(channel, "run x/100000 0\nrun x/100000 0\nrun x/100000 0\n".getBytes(StandardCharsets.US_ASCII));
            silent.add(channel);
        }
        assertServes();
        try (ControlClient c = client()) {
            c.ask("run", "cont");
            c.ask("run", "stop");
        }
        for (SocketChannel channel : silent) {
            channel.close();
        }
        assertServes();
    }

    @Test
    void whatAGuestSaysLastReachesTheConsoleBeforeTheMachineGoes() throws Exception {
        byte[] last = new byte[1 << 19];
        Arrays.fill(last, (byte) 'x');
        try (ControlClient c = new ControlClient(directory.socket("tested"))) {
            InputStream in = c.console();
            hub.output((byte) '>');
            assertEquals('>', in.read());
            for (byte b : last) {
                hub.output(b);
            }
            Thread end = Thread.ofPlatform().start(() -> {
                hub.close();
                server.close();
            });
            assertEquals(last.length, in.readNBytes(last.length).length);
            end.join();
        }
    }

    @Test
    void theConsoleShowsWhatWasAndWhatComes() throws Exception {
        "before".chars().forEach(c -> hub.output((byte) c));
        try (ControlClient c = new ControlClient(directory.socket("tested"))) {
            InputStream in = c.console();
            assertEquals("before", new String(in.readNBytes(6), StandardCharsets.US_ASCII));
            "after".chars().forEach(b -> hub.output((byte) b));
            assertEquals("after", new String(in.readNBytes(5), StandardCharsets.US_ASCII));
            hub.close();
            assertEquals(-1, in.read());
        }
    }

    @Test
    void whoReadsTooSlowlyIsToldHowMuchWasLeftOut() throws Exception {
        try (ConsoleHub.Viewer viewer = hub.view()) {
            for (int i = 0; i < (1 << 20) + 100; i++) {
                hub.output((byte) 'x');
            }
            assertEquals(1 << 20, viewer.take().length);
            assertEquals(100, viewer.takeLost());
        }
    }

    @Test
    void aSecondMachineOfTheNameIsRefusedAndADeadOneReplaced() throws Exception {
        assertTrue(assertThrows(IOException.class, () -> new ControlServer(directory, tested.context(), hub,
                MonitorContext.Wires.NONE)).getMessage().startsWith("a machine named tested is running already"));
        assertEquals(List.of("tested"), directory.names());
        server.close();
        assertEquals(List.of(), directory.names());
        Files.createFile(directory.socket("dead"));
        assertEquals(List.of(), directory.names());
        assertFalse(Files.exists(directory.socket("dead")));
        server = new ControlServer(directory, tested.context(), hub, MonitorContext.Wires.NONE);
        assertServes();
    }

    @Test
    void whenTheMachineEndsClientsSeeTheEnd() throws Exception {
        try (ControlClient c = client()) {
            assertEquals(0, c.ask("run", "quit").status());
            server.close();
            assertNull(c.ask("run", "info status"));
            assertTrue(c.isGone());
        }
    }

    @Test
    void aDirectoryThatOthersMayEnterIsNotUsed() throws IOException {
        Path open = temporary.resolve("open");
        Files.createDirectory(open);
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxr-x"));
        assertEquals(open + " may be entered by others (rwxrwxr-x); expected rwx------: chmod 700 " + open,
                assertThrows(IOException.class, () -> new RuntimeDirectory(open).prepare()).getMessage());
        Path link = Files.createSymbolicLink(temporary.resolve("link"), directory.path());
        assertEquals(link + " is no directory; remove it",
                assertThrows(IOException.class, () -> new RuntimeDirectory(link).prepare()).getMessage());
    }
}
