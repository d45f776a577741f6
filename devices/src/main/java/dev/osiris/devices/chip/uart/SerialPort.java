package dev.osiris.devices.chip.uart;

/** The receiving side of a serial port, as the host sees it. Any thread may call; no byte is ever lost here. */
public interface SerialPort {
    /**
     * How many bytes would be taken now. When it is 0, wait for {@link SerialBackend#inputRoom}: it is called
     * after the guest made room.
     */
    int room();

    /**
     * Offers input.
     *
     * @return how many bytes were taken, 0 or more; offer the rest after {@link SerialBackend#inputRoom}
     */
    int receive(byte[] from, int at, int length);

    /** A break arrives on the line. */
    void receiveBreak();

    /** The modem inputs change: a union of the {@code MODEM_} bits of {@link Uart16550}. */
    void modem(int lines);
}
