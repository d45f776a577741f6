package dev.osiris.devices.openfirmware;

import dev.osiris.memory.MmioHandler;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Drives a 16550 as firmware does: by its registers, polling, without interrupts. */
final class SerialDriver {
    private static final int DATA = 0;
    private static final int DIVISOR_LOW = 0;
    private static final int DIVISOR_HIGH = 1;
    private static final int FIFO_CONTROL = 2;
    private static final int LINE_CONTROL = 3;
    private static final int MODEM_CONTROL = 4;
    private static final int LINE_STATUS = 5;
    private static final int DIVISOR_LATCH = 0x80;
    private static final int EIGHT_BITS = 3;
    private static final int FIFOS_ON_AND_EMPTY = 7;
    private static final int DTR_RTS = 3;
    private static final int RECEIVED = 1;
    private static final int EMPTY = 0x20;
    /** A port whose transmitter is never empty is written to all the same. */
    private static final int PATIENCE = 1000;
    /** Reads that find nothing before a client counts as one that polls. */
    private static final int POLLS = 256;
    private static final long NAP_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private final MmioHandler uart;
    private int emptyReads;

    SerialDriver(MmioHandler uart) {
        this.uart = uart;
    }

    /** 115200 baud, 8N1. */
    void initialise() {
        uart.write(LINE_CONTROL, 1, DIVISOR_LATCH | EIGHT_BITS);
        uart.write(DIVISOR_LOW, 1, 1);
        uart.write(DIVISOR_HIGH, 1, 0);
        uart.write(LINE_CONTROL, 1, EIGHT_BITS);
        uart.write(FIFO_CONTROL, 1, FIFOS_ON_AND_EMPTY);
        uart.write(MODEM_CONTROL, 1, DTR_RTS);
    }

    void write(byte[] bytes) {
        for (byte b : bytes) {
            int tries = 0;
            while ((uart.read(LINE_STATUS, 1) & EMPTY) == 0 && tries++ < PATIENCE) {
                Thread.onSpinWait();
            }
            uart.write(DATA, 1, b & 0xFF);
        }
    }

    /**
     * What has arrived, as far as there is room; returns how many bytes. A client that only polls, a boot loader at its
     * prompt, gets its empty answer a little later, so that it does not keep a host processor busy.
     */
    int read(byte[] into) {
        int n = 0;
        while (n < into.length && (uart.read(LINE_STATUS, 1) & RECEIVED) != 0) {
            into[n++] = (byte) uart.read(DATA, 1);
        }
        emptyReads = n > 0 ? 0 : Math.min(emptyReads + 1, POLLS);
        if (emptyReads == POLLS) {
            LockSupport.parkNanos(this, NAP_NANOS);
        }
        return n;
    }
}
