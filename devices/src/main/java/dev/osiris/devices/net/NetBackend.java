package dev.osiris.devices.net;

/** The host's end of a network. */
public interface NetBackend extends AutoCloseable {
    /** Bytes of a frame, at most, without its checksum. */
    int MAX_FRAME = 65535;

    /** Who gets what arrives; called once, before anything is sent. */
    void connect(NetPort port);

    /**
     * Sends a frame, without its checksum. What cannot be sent is lost, as on a wire. Any thread; must not wait long.
     *
     * @param frame nobody changes it afterwards
     */
    void send(byte[] frame);

    @Override
    default void close() {}

    /** Sends nowhere, hears nothing. */
    NetBackend NONE = new NetBackend() {
        @Override
        public void connect(NetPort port) {}

        @Override
        public void send(byte[] frame) {}
    };
}
