package dev.osiris.cli.chardev;

import java.io.IOException;

/** A two-way stream of bytes to somewhere outside the machine. Any thread may call. */
public interface Chardev extends AutoCloseable {
    /** What it is, as a user would type it: for messages. */
    String name();

    /**
     * Begins to pass input. Once, before any {@link #write}. Returns when the device is ready, which for a server that was told to wait is
     * when somebody has connected.
     *
     * @param receiver takes the input, on a thread of the device's
     * @throws IOException when the device cannot be had
     */
    void open(Receiver receiver) throws IOException;

    /**
     * Writes. Blocks until the device has taken everything.
     *
     * @throws IOException when the device is gone for good, or {@link #close}d meanwhile
     */
    void write(byte[] from, int at, int length) throws IOException;

    /** Whether what comes in are keys that a person presses, one by one, and no line discipline echoes them. */
    default boolean isTerminal() {
        return false;
    }

    /** Lets go of everything, and frees whoever waits in {@link #write}. What was written before is still delivered. */
    @Override
    void close();

    /** Where input goes. */
    interface Receiver {
        /** Takes input; may block as long as it must, which holds the sender back. */
        void input(byte[] from, int at, int length) throws InterruptedException;

        /** Something else happened. Must return soon. */
        default void event(Event event) {}

        /**
         * Another user of the same device writes while this one has the keys.
         *
         * @return whether it was shown, so that it does not disturb what is being typed; otherwise it is written as it is
         */
        default boolean others(byte[] from, int at, int length) {
            return false;
        }

        /** Swallows everything. */
        Receiver NONE = new Receiver() { // no lambda: the start-up cache has none of an interface's own
            @Override
            public void input(byte[] from, int at, int length) {}
        };
    }

    /** What happens besides bytes. */
    enum Event {
        /** Somebody connected. */
        CONNECTED,
        /** Whoever was connected has gone; somebody else may come. */
        DISCONNECTED,
        /** A break on the line. */
        BREAK,
        /** The keys of a multiplexed device come here from now on. */
        FOCUS,
        /** They go elsewhere. */
        UNFOCUS,
        /** There will be no more input. */
        END
    }
}
