package dev.osiris.devices.chip.uart;

/**
 * Where a serial port's output goes: a terminal, a file, a socket. Called by vCPU threads, outside every lock of the
 * chip; a slow backend slows the guest, as a slow line would. Input goes the other way, through {@link SerialPort}.
 */
public interface SerialBackend {
    /** The guest sends a byte. */
    void output(byte value);

    /** The port may have room for input again; ask {@link SerialPort#room}. */
    default void inputRoom() {}

    /** The guest begins or ends a break. */
    default void lineBreak(boolean on) {}

    /** Swallows everything. */
    SerialBackend NONE = new SerialBackend() { // no lambda: the start-up cache has none of an interface's own
        @Override
        public void output(byte value) {}
    };
}
