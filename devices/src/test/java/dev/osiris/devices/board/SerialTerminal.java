package dev.osiris.devices.board;

import dev.osiris.devices.chip.uart.SerialBackend;
import dev.osiris.devices.chip.uart.SerialFeed;
import dev.osiris.devices.chip.uart.SerialPort;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** The other end of a machine's serial port 0, or of OSI's terminal where it has none: types lines, and waits for text to appear. */
public final class SerialTerminal implements Endpoints, SerialBackend {
    private final SerialFeed feed = new SerialFeed();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private SerialPort port;

    @Override
    public SerialBackend serial(int n) {
        return this;
    }

    @Override
    public void serialPort(int n, SerialPort input) {
        port = input;
    }

    @Override
    public SerialBackend console(String name) {
        return name.equals("tty") ? this : SerialBackend.NONE;
    }

    @Override
    public void consolePort(String name, SerialPort input) {
        if (name.equals("tty")) {
            port = input;
        }
    }

    @Override
    public void output(byte value) {
        synchronized (output) {
            output.write(value);
            output.notifyAll();
        }
    }

    @Override
    public void inputRoom() {
        feed.inputRoom();
    }

    /** Types; returns when the guest has taken everything. */
    public void type(String text) throws InterruptedException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        feed.send(port, bytes, 0, bytes.length);
    }

    /** Everything so far, without carriage returns. */
    public String text() {
        synchronized (output) {
            return output.toString(StandardCharsets.ISO_8859_1).replace("\r", "");
        }
    }

    /**
     * Waits for text.
     *
     * @throws TimeoutException with everything so far, when it does not come in time
     */
    public void await(String expected, Duration limit) throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + limit.toNanos();
        synchronized (output) {
            while (!text().contains(expected)) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new TimeoutException("no \"" + expected + "\" in:\n" + text());
                }
                output.wait(left);
            }
        }
    }
}
