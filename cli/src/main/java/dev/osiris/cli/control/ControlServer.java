package dev.osiris.cli.control;

import dev.osiris.cli.monitor.Monitor;
import dev.osiris.cli.monitor.MonitorContext;
import dev.osiris.cli.monitor.Reply;
import dev.osiris.machine.Machine;
import dev.osiris.machine.MachineSpec;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A running machine's own socket, for commands of the same user. Each client has two threads: one reads, so that an interrupt is seen
 * while a command waits, one executes. Clients may vanish at any moment, send anything, or not read: only their own threads notice.
 */
public final class ControlServer implements AutoCloseable {
    private static final int MAX_LINE = 1 << 16;
    private static final int MAX_PENDING = 64;
    private static final int MAX_CLIENTS = 64;
    private static final long LAST_WORDS_NANOS = 1_000_000_000L;

    private final MonitorContext context;
    private final ConsoleHub hub;
    private final MonitorContext.Wires wires;
    private final Path socket;
    private final ServerSocketChannel server;
    private final Set<SocketChannel> clients = ConcurrentHashMap.newKeySet();
    private final Set<Thread> shows = ConcurrentHashMap.newKeySet();

    /**
     * Listens.
     *
     * @throws IOException when the socket cannot be made, or a machine of that name runs
     */
    public ControlServer(RuntimeDirectory directory, MonitorContext context, ConsoleHub hub, MonitorContext.Wires wires)
            throws IOException {
        this.context = context;
        this.hub = hub;
        this.wires = wires;
        this.socket = directory.socket(context.name());
        directory.prepare();
        if (Files.exists(socket) && directory.isAlive(socket)) {
            throw new IOException("a machine named " + context.name() + " is running already; choose another name (--name)");
        }
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        Thread.ofPlatform().daemon().name("control").start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = server.accept();
                if (clients.size() >= MAX_CLIENTS) {
                    client.close();
                    continue;
                }
                clients.add(client);
                Thread.ofPlatform().daemon().name("control-client").start(() -> serve(client));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(SocketChannel client) {
        try (client; Client c = new Client(client)) {
            c.read();
        } catch (IOException | InterruptedException e) {
            // It has gone.
        } finally {
            clients.remove(client);
        }
    }

    /** One connection. */
    private final class Client implements AutoCloseable {
        private final InputStream in;
        private final OutputStream out;
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>(MAX_PENDING);
        private final Monitor monitor;
        private final SocketChannel channel;
        private final Thread executor = Thread.ofPlatform().daemon().name("control-command").unstarted(this::execute);

        Client(SocketChannel channel) {
            this.channel = channel;
            this.in = Channels.newInputStream(channel);
            this.out = new BufferedOutputStream(Channels.newOutputStream(channel));
            this.monitor = new Monitor(context, this::notice, () -> { });
        }

        void read() throws IOException, InterruptedException {
            executor.start();
            for (String line = line(); line != null; line = line()) {
                if (line.equals("interrupt")) {
                    monitor.interrupt();
                } else if (line.equals("console")) {
                    console();
                    return;
                } else {
                    lines.put(line);
                }
            }
        }

        private String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b == '\n') {
                    return line.toString(StandardCharsets.UTF_8);
                }
                if (line.size() == MAX_LINE) {
                    frame("1", "error: a line of more than " + MAX_LINE + " bytes\n");
                    return null;
                }
                line.write(b);
            }
            return null;
        }

        private void execute() {
            try {
                while (true) {
                    answer(lines.take());
                }
            } catch (IOException | InterruptedException e) {
                // The client has gone.
            }
        }

        private void answer(String line) throws IOException {
            String[] parts = line.split(" ", 2);
            String rest = parts.length > 1 ? parts[1] : "";
            switch (parts[0]) {
                case "run" -> reply(monitor.json(false).execute(rest));
                case "json" -> reply(monitor.json(true).execute(rest));
                case "complete" -> complete(rest);
                case "describe" -> frame("0", describe());
                default -> frame("1", "error: '" + parts[0] + "' is no verb; expected run, json, complete, interrupt, describe"
                        + " or console\n");
            }
        }

        private void reply(Reply r) throws IOException {
            frame(Integer.toString(r.status()), r.text());
        }

        private void complete(String rest) throws IOException {
            String[] parts = rest.split(" ", 2);
            boolean sound = parts.length == 2 && parts[0].matches("\\d{1,6}");
            frame(sound ? "0" : "1", sound ? String.join("\n", monitor.complete(parts[1], Integer.parseInt(parts[0])))
                    : "error: expected complete CURSOR LINE\n");
        }

        private void notice(String text) {
            try {
                frame("*", text + "\n");
            } catch (IOException e) {
                // The client has gone.
            }
        }

        private synchronized void frame(String status, String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.write((status + " " + bytes.length + "\n").getBytes(StandardCharsets.US_ASCII));
            out.write(bytes);
            out.flush();
        }

        private void console() throws IOException, InterruptedException {
            try (ConsoleHub.Viewer viewer = hub.view()) {
                Thread show = Thread.ofPlatform().daemon().name("control-console").unstarted(() -> show(viewer));
                shows.add(show);
                show.start();
                byte[] piece = new byte[4096];
                for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                    wires.type(Arrays.copyOf(piece, n));
                }
            }
        }

        private void show(ConsoleHub.Viewer viewer) {
            try {
                for (byte[] bytes = viewer.take(); bytes.length > 0; bytes = viewer.take()) {
                    long lost = viewer.takeLost();
                    out.write(bytes);
                    out.write((lost == 0 ? "" : "\r\n[" + lost + " bytes left out: this console reads too slowly]\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                }
                channel.close();
            } catch (IOException | InterruptedException e) {
                // The client has gone.
            } finally {
                shows.remove(Thread.currentThread());
            }
        }

        @Override
        public void close() {
            executor.interrupt();
            monitor.close();
        }
    }

    private String describe() {
        Machine m = context.machine();
        MachineSpec s = m.spec();
        return String.join("\t", "" + ProcessHandle.current().pid(), m.state().name().toLowerCase(Locale.ROOT), s.board(),
                s.cpu().label(), "" + s.vcpus(), "" + (s.memory() >> 20), s.boot().started() == null ? "" : s.boot().started().name());
    }

    /** Consoles whose hub has been closed pass on what they still hold; who does not read has a moment only. */
    private void letConsolesEnd() {
        long end = System.nanoTime() + LAST_WORDS_NANOS;
        try {
            for (Thread show : shows) {
                show.join(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops listening, ends the clients, removes the socket. The console hub is to be closed before. */
    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(socket);
            letConsolesEnd();
            for (SocketChannel c : clients) {
                c.close();
            }
        } catch (IOException e) {
            // The next to look removes it.
        }
    }
}
