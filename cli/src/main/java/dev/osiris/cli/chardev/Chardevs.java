package dev.osiris.cli.chardev;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The devices of one machine: makes them, keeps ring buffers for the monitor, and closes them all.
 */
public final class Chardevs implements AutoCloseable {
    private final Supplier<Chardev> stdio;
    private final LongSupplier nanos;
    private final Consumer<String> say;
    private final Map<String, Chardev> rings = new LinkedHashMap<>();
    private final List<Chardev> made = new ArrayList<>();

    /**
     * @param stdio makes the device on standard input and output
     * @param nanos the time for time stamps
     * @param say told what users should know, line by line
     */
    public Chardevs(Supplier<Chardev> stdio, LongSupplier nanos, Consumer<String> say) {
        this.stdio = stdio;
        this.nanos = nanos;
        this.say = say;
    }

    /**
     * Makes a device.
     *
     * @param spec not a {@link ChardevSpec.Ref}
     * @throws IOException when it cannot be had
     */
    public Chardev make(ChardevSpec spec) throws IOException {
        // What nearly every machine has, before a switch over types is linked for the others.
        Chardev device = spec.backend() instanceof ChardevSpec.Stdio ? stdio.get() : make(spec.backend());
        made.add(device);
        Chardev all = spec.logFile() == null ? device
                : new TeeChardev(device, new FileChardev(spec.logFile(), spec.logAppend()));
        made.add(all);
        return spec.timestamps() ? new StampedChardev(all, new Timestamps(nanos)) : all;
    }

    private Chardev make(ChardevSpec.Backend backend) throws IOException {
        return switch (backend) {
            case ChardevSpec.Stdio s -> stdio.get();
            case ChardevSpec.Null n -> new NullChardev();
            case ChardevSpec.File(var path, var append) -> new FileChardev(path, append);
            case ChardevSpec.Pipe(var path) -> new PipeChardev(path);
            case ChardevSpec.Pty(var link) -> new PtyChardev(link, say);
            case ChardevSpec.Ring(int size) -> new RingChardev(size);
            case ChardevSpec.Socket socket -> new SocketChardev(socket, say);
            case ChardevSpec.Ref(String id) -> throw new IllegalArgumentException("chardev:" + id + " is not resolved");
        };
    }

    /** Keeps a device for the monitor to find by its id. */
    public void keep(String id, Chardev device) {
        rings.put(id, device);
    }

    /** A ring buffer by its id. */
    public Optional<RingChardev> ring(String id) {
        return rings.get(id) instanceof RingChardev r ? Optional.of(r) : Optional.empty();
    }

    /** The ids of ring buffers. */
    public List<String> ringIds() {
        return rings.entrySet().stream().filter(e -> e.getValue() instanceof RingChardev).map(Map.Entry::getKey).toList();
    }

    /** Closes all that were made, the latest first. */
    @Override
    public void close() {
        made.reversed().forEach(Chardev::close);
        made.clear();
    }

    /** Another device whose output has the time before each line. */
    private record StampedChardev(Chardev inner, Timestamps stamps) implements Chardev {
        @Override
        public String name() {
            return inner.name();
        }

        @Override
        public void open(Receiver receiver) throws IOException {
            inner.open(receiver);
        }

        @Override
        public void write(byte[] from, int at, int length) throws IOException {
            byte[] all = stamps.stamp(from, at, length);
            inner.write(all, 0, all.length);
        }

        @Override
        public boolean isTerminal() {
            return inner.isTerminal();
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
