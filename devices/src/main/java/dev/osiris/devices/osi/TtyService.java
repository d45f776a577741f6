package dev.osiris.devices.osi;

import dev.osiris.device.Device;
import dev.osiris.devices.chip.Bytes;
import dev.osiris.devices.chip.uart.SerialBackend;
import dev.osiris.devices.chip.uart.SerialPort;
import dev.osiris.irq.InterruptLine;
import dev.osiris.osi.OsiCall;
import dev.osiris.osi.OsiSelector;
import dev.osiris.osi.OsiService;
import dev.osiris.osi.OsiTable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/**
 * The terminal: TTY_PUTC (97: r6 = character, r3 = 1), TTY_GETC (98: r3 = byte or −1, never waits) and TTY_IRQ_ACK (99:
 * the interrupt falls, r3 = 0). Arriving input raises the interrupt. Acknowledged while input is left, it rises again:
 * Mac-on-Linux then waits for more, and a guest that acknowledges last would hang.
 */
public final class TtyService implements Device<TtyState>, OsiService, SerialPort {
    /** Bytes of input that wait, at most; more is not taken from the backend. */
    public static final int CAPACITY = 4096;

    private final String name;
    private final SerialBackend backend;
    private final IrqOutput irq;
    private final Deque<Byte> input = new ArrayDeque<>();

    /**
     * @param name name in the machine
     * @param backend where output goes
     * @param line raised by input
     */
    public TtyService(String name, SerialBackend backend, InterruptLine line) {
        this.name = Objects.requireNonNull(name);
        this.backend = Objects.requireNonNull(backend);
        this.irq = new IrqOutput(line);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void claimIn(OsiTable table) {
        table.claim(OsiSelector.TTY_PUTC, name, this::put);
        table.claim(OsiSelector.TTY_GETC, name, this::get);
        table.claim(OsiSelector.TTY_IRQ_ACK, name, this::acknowledge);
    }

    private void acknowledge(OsiCall call) {
        irq.set(false);
        boolean more;
        synchronized (this) {
            more = !input.isEmpty();
        }
        if (more) {
            irq.set(true);
        }
    }

    private void put(OsiCall call) {
        put((byte) call.arg(0));
        call.result(1);
    }

    private void get(OsiCall call) {
        call.result(get());
    }

    /** Sends a character: for RTAS, whose terminal this is too. */
    public void put(byte character) {
        backend.output(character);
    }

    /** Takes the next character that was typed, or −1. */
    public int get() {
        Byte next;
        synchronized (this) {
            next = input.poll();
        }
        if (next != null) {
            backend.inputRoom();
        }
        return next == null ? -1 : next & 0xFF;
    }

    // ------------------------------------------------------------------ the outside end

    @Override
    public synchronized int room() {
        return CAPACITY - input.size();
    }

    @Override
    public int receive(byte[] from, int at, int length) {
        int taken;
        synchronized (this) {
            taken = Math.min(length, room());
            for (int i = 0; i < taken; i++) {
                input.add(from[at + i]);
            }
        }
        if (taken > 0) {
            irq.set(true);
        }
        return taken;
    }

    /** A terminal without a line has no breaks. */
    @Override
    public void receiveBreak() {}

    @Override
    public void modem(int lines) {}

    // ------------------------------------------------------------------ life

    @Override
    public void reset() {
        synchronized (this) {
            input.clear();
        }
        irq.set(false);
    }

    @Override
    public synchronized TtyState save() {
        byte[] bytes = new byte[input.size()];
        int i = 0;
        for (byte b : input) {
            bytes[i++] = b;
        }
        return new TtyState(new Bytes(bytes), irq.raised());
    }

    @Override
    public synchronized void restore(TtyState state) {
        byte[] bytes = state.input().array();
        if (state.version() != 1 || bytes.length > CAPACITY) {
            throw new IllegalArgumentException(name + ": not a state of this terminal (version " + state.version()
                    + ", " + bytes.length + " bytes of input)");
        }
        input.clear();
        for (byte b : bytes) {
            input.add(b);
        }
        irq.restore(state.raised());
    }
}
