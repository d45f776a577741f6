package dev.osiris.cli.chardev;

import dev.osiris.cli.console.EscapeKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Several users on one device. The output of all goes out; what comes in goes to one of them, beginning with the first, and Ctrl-A c
 * moves on to the next. Escapes are found however little a user takes: up to {@link #AHEAD} bytes are kept for each.
 */
public final class Mux implements AutoCloseable {
    /** Input that a user may be behind before whoever sends is held back, and escapes wait too. */
    static final int AHEAD = 1 << 20;

    private final Chardev device;
    private final EscapeKeys keys;
    private final Consumer<EscapeKeys.Action> commands;
    private final Timestamps stamps;
    /** Guarded by this, as are the next two. */
    private final List<Port> ports = new ArrayList<>();
    private int focus;
    private boolean opened;
    private volatile boolean stamped;

    /**
     * @param device what is shared
     * @param keys finds escapes in its input
     * @param stamps for Ctrl-A t, on the first user's output
     * @param commands told of escapes that are not the mux's own, on the thread that reads the device; must return soon
     */
    public Mux(Chardev device, EscapeKeys keys, Timestamps stamps, Consumer<EscapeKeys.Action> commands) {
        this.device = device;
        this.keys = keys;
        this.stamps = stamps;
        this.commands = commands;
    }

    /** Another user's end. Those made first come first; none can be made once one was opened. */
    public synchronized Chardev port(String name) {
        if (opened) {
            throw new IllegalStateException(device.name() + " is open already");
        }
        Port port = new Port(name, ports.isEmpty());
        ports.add(port);
        return port;
    }

    /** Gives the keys to the next user, as Ctrl-A c does. */
    public void next() {
        Port before;
        Port after;
        synchronized (this) {
            before = ports.get(focus);
            focus = (focus + 1) % ports.size();
            after = ports.get(focus);
        }
        if (before != after) {
            before.tell(Chardev.Event.UNFOCUS);
            after.tell(Chardev.Event.FOCUS);
        }
    }

    /** Who has the keys. */
    public synchronized String focus() {
        return ports.get(focus).name;
    }

    private synchronized Port focused() {
        return ports.get(focus);
    }

    private synchronized boolean hasOneUser() {
        return ports.size() == 1;
    }

    private void open() throws IOException {
        synchronized (this) {
            if (opened) {
                return;
            }
            opened = true;
        }
        device.open(new Splitter());
    }

    /** Lets go of the device; its users need not be closed. */
    @Override
    public void close() {
        synchronized (this) {
            ports.forEach(Port::end);
        }
        device.close();
    }

    /** Takes the device's input apart. */
    private final class Splitter implements Chardev.Receiver {
        @Override
        public void input(byte[] from, int at, int length) throws InterruptedException {
            ByteArrayOutputStream plain = new ByteArrayOutputStream(length);
            for (int i = at; i < at + length; i++) {
                EscapeKeys.Action action = keys.next(from[i]);
                if (action == EscapeKeys.Action.SEND) {
                    plain.write(from[i]);
                } else if (action != EscapeKeys.Action.WAIT) {
                    focused().put(plain.toByteArray());
                    plain.reset();
                    act(action);
                }
            }
            focused().put(plain.toByteArray());
        }

        private void act(EscapeKeys.Action action) {
            if (action == EscapeKeys.Action.SWITCH && !hasOneUser()) {
                next();
            } else if (action == EscapeKeys.Action.TIMESTAMPS) {
                stamped = !stamped;
            } else {
                commands.accept(action);
            }
        }

        @Override
        public void event(Chardev.Event event) {
            List<Port> all;
            synchronized (Mux.this) {
                all = List.copyOf(ports);
            }
            all.forEach(p -> p.tell(event));
        }
    }

    /** One user's end. Its input is passed on by a thread of its own, events in their place among the bytes. */
    private final class Port implements Chardev {
        private final String name;
        private final boolean first;
        /** Guarded by queue, as are the rest. An entry is bytes, or an event. */
        private final Queue<Object> queue = new ArrayDeque<>();
        private int bytes;
        private boolean ended;
        private volatile Receiver receiver;

        Port(String name, boolean first) {
            this.name = name;
            this.first = first;
        }

        @Override
        public String name() {
            return device.name();
        }

        @Override
        public boolean isTerminal() {
            return device.isTerminal();
        }

        @Override
        public void open(Receiver receiver) throws IOException {
            this.receiver = receiver;
            Thread.ofPlatform().daemon().name("mux-" + name).start(() -> pass(receiver));
            Mux.this.open();
        }

        @Override
        public void write(byte[] from, int at, int length) throws IOException {
            byte[] all = first && stamped ? stamps.stamp(from, at, length) : Arrays.copyOfRange(from, at, at + length);
            Port keys = focused();
            Receiver shows = keys == this ? null : keys.receiver;
            if (shows == null || !shows.others(all, 0, all.length)) {
                device.write(all, 0, all.length);
            }
        }

        void put(byte[] piece) throws InterruptedException {
            synchronized (queue) {
                while (bytes > AHEAD && !ended) {
                    queue.wait();
                }
                if (piece.length > 0 && !ended) {
                    queue.add(piece);
                    bytes += piece.length;
                    queue.notifyAll();
                }
            }
        }

        void tell(Event event) {
            synchronized (queue) {
                queue.add(event);
                queue.notifyAll();
            }
        }

        private void pass(Receiver to) {
            try {
                for (Object o = take(); o != null; o = take()) {
                    if (o instanceof byte[] piece) {
                        to.input(piece, 0, piece.length);
                    } else {
                        to.event((Event) o);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private Object take() throws InterruptedException {
            synchronized (queue) {
                while (queue.isEmpty() && !ended) {
                    queue.wait();
                }
                Object o = queue.poll();
                bytes -= o instanceof byte[] piece ? piece.length : 0;
                queue.notifyAll();
                return o;
            }
        }

        void end() {
            synchronized (queue) {
                ended = true;
                queue.notifyAll();
            }
        }

        /** The device stays with the others. */
        @Override
        public void close() {
            end();
        }
    }

    @Override
    public String toString() {
        return device.name() + " " + Arrays.toString(ports.stream().map(p -> p.name).toArray());
    }
}
