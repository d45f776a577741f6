package dev.osiris.devices.chip.uart;

import dev.osiris.device.Device;
import dev.osiris.devices.chip.LineDriver;
import dev.osiris.irq.InterruptLine;
import dev.osiris.memory.MmioHandler;
import java.util.Objects;

/**
 * A {@link Uart16550} on a bus of eight byte registers. An access wider than a byte is one access per byte, in order
 * of address, as an ISA bridge would split it; beyond register 7 nothing answers (reads give ones).
 */
public final class UartDevice implements Device<UartState>, MmioHandler, SerialPort {
    /** Bytes of registers. */
    public static final int SIZE = 8;

    private final String name;
    private final InterruptLine line;
    private final SerialBackend backend;
    /** Guarded by its own monitor; nothing is called while it is held. */
    private final Uart16550 chip = new Uart16550();
    private final LineDriver driver = new LineDriver(this::driveLine);

    /**
     * @param name    name in the machine
     * @param line    the INTR pin
     * @param backend where output goes
     */
    public UartDevice(String name, InterruptLine line, SerialBackend backend) {
        this.name = Objects.requireNonNull(name);
        this.line = Objects.requireNonNull(line);
        this.backend = Objects.requireNonNull(backend);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long read(long offset, int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            value = value << 8 | readByte(offset + i);
        }
        return value;
    }

    @Override
    public void write(long offset, int size, long value) {
        for (int i = 0; i < size; i++) {
            writeByte(offset + i, (int) (value >>> 8 * (size - 1 - i)) & 0xFF);
        }
    }

    private int readByte(long offset) {
        if (offset >= SIZE) {
            return 0xFF;
        }
        int value;
        boolean moreRoom;
        synchronized (chip) {
            int room = chip.room();
            value = chip.read((int) offset);
            moreRoom = chip.room() > room;
        }
        settle(moreRoom);
        return value;
    }

    private void writeByte(long offset, int value) {
        if (offset >= SIZE) {
            return;
        }
        int out;
        boolean moreRoom;
        boolean breakBefore;
        boolean breakNow;
        synchronized (chip) {
            int room = chip.room();
            breakBefore = chip.breakOut();
            out = chip.write((int) offset, value);
            breakNow = chip.breakOut();
            moreRoom = chip.room() > room;
        }
        if (out != Uart16550.NOTHING) {
            backend.output((byte) out);
        }
        if (breakNow != breakBefore) {
            backend.lineBreak(breakNow);
        }
        settle(moreRoom);
    }

    private void settle(boolean moreRoom) {
        driver.drive();
        if (moreRoom) {
            backend.inputRoom();
        }
    }

    private void driveLine() {
        boolean level;
        synchronized (chip) {
            level = chip.interrupt();
        }
        line.set(level);
    }

    @Override
    public int room() {
        synchronized (chip) {
            return chip.room();
        }
    }

    @Override
    public int receive(byte[] from, int at, int length) {
        int taken;
        synchronized (chip) {
            taken = Math.min(length, chip.room());
            for (int i = 0; i < taken; i++) {
                chip.receive(from[at + i]);
            }
        }
        driver.drive();
        return taken;
    }

    @Override
    public void receiveBreak() {
        synchronized (chip) {
            chip.receiveBreak();
        }
        driver.drive();
    }

    @Override
    public void modem(int lines) {
        synchronized (chip) {
            chip.modem(lines);
        }
        driver.drive();
    }

    @Override
    public void reset() {
        synchronized (chip) {
            chip.reset();
        }
        driver.drive();
    }

    @Override
    public UartState save() {
        synchronized (chip) {
            return chip.save();
        }
    }

    @Override
    public void restore(UartState state) {
        if (state.version() != 1) {
            throw new IllegalArgumentException(name + ": a 16550's state has version 1, not " + state.version());
        }
        boolean level;
        synchronized (chip) {
            chip.restore(state);
            level = chip.interrupt();
        }
        line.restoreLevel(level);
    }
}
