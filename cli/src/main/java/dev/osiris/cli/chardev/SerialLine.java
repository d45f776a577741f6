package dev.osiris.cli.chardev;

import dev.osiris.cli.console.SerialOutput;
import dev.osiris.devices.chip.uart.SerialBackend;
import dev.osiris.devices.chip.uart.SerialFeed;
import dev.osiris.devices.chip.uart.SerialPort;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The line between a serial port and a device. Output is queued so that a vCPU does not pay for a system call per byte; a
 * full queue holds the vCPU back. Input waits for the port's room. A tap sees each byte of output as the guest sends it, on
 * the vCPU's thread, before anything later can happen in the guest.
 */
public final class SerialLine implements SerialBackend, Chardev.Receiver {
    /** Sees output. */
    @FunctionalInterface
    public interface Tap {
        void output(byte value);
    }

    private final Chardev device;
    /** Null when output is swallowed. */
    private final SerialOutput output;
    private final SerialFeed feed = new SerialFeed();
    /** Held by who sends, so that what two senders send is not mixed. */
    private final Object sending = new Object();
    private volatile Tap tap = value -> { };
    private volatile Tap watcher;
    private volatile SerialPort port;

    /**
     * @param device the far end; closed by {@link #leave}
     * @param broken told when it failed, on a thread of its own
     */
    public SerialLine(Chardev device, Consumer<IOException> broken) {
        this.device = device;
        this.output = device instanceof NullChardev ? null
                : new SerialOutput((from, length) -> device.write(from, 0, length), broken, () -> { });
    }

    /** The far end. */
    public Chardev device() {
        return device;
    }

    /** The near end: to be told before {@link #open}. */
    public void port(SerialPort to) {
        port = to;
    }

    /** Whether the machine has the near end. */
    public boolean isConnected() {
        return port != null;
    }

    /** To be told before the machine starts. */
    public void tap(Tap to) {
        tap = to;
    }

    /** Sees output besides the tap, on the vCPU's thread: for those who look in. One; to be told before the machine starts. */
    public void watch(Tap by) {
        watcher = by;
    }

    /**
     * Lets bytes pass in both directions; to be called when the machine has been built.
     *
     * @throws IOException when the device cannot be had
     */
    public void open() throws IOException {
        device.open(this);
        if (output != null) {
            output.start();
        }
    }

    // ------------------------------------------------------------------ the port's side

    @Override
    public void output(byte value) {
        Tap w = watcher;
        if (w != null) {
            w.output(value);
        }
        if (output != null) {
            output.output(value);
        }
        tap.output(value); // last: it may end the machine, and this byte was still sent
    }

    @Override
    public void inputRoom() {
        feed.inputRoom();
    }

    // ------------------------------------------------------------------ the device's side

    @Override
    public void input(byte[] from, int at, int length) throws InterruptedException {
        if (port != null) {
            synchronized (sending) {
                feed.send(port, from, at, length);
            }
        }
    }

    @Override
    public void event(Chardev.Event event) {
        if (event == Chardev.Event.BREAK && port != null) {
            port.receiveBreak();
        }
    }

    /** Sends the guest a break. */
    public void sendBreak() {
        event(Chardev.Event.BREAK);
    }

    // ------------------------------------------------------------------ the end

    /** Takes nothing more in either direction: frees vCPUs that wait for room. What was taken is still written. */
    public void close() {
        feed.close();
        if (output != null) {
            output.close();
        }
    }

    /**
     * Waits until everything is written; to be called after {@link #close}.
     *
     * @return whether it was, in that time
     */
    public boolean drain(Duration patience) throws InterruptedException {
        return output == null || output.drain(patience);
    }

    /** Lets go of the device. */
    public void leave() {
        device.close();
    }
}
