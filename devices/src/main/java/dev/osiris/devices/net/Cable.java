package dev.osiris.devices.net;

/** A cable between two chips in one process: what one end sends arrives at the other, on the sender's thread. */
public final class Cable {
    private final End one = new End();
    private final End other = new End();

    public Cable() {
        one.peer = other;
        other.peer = one;
    }

    /** One end. */
    public NetBackend one() {
        return one;
    }

    /** The other end. */
    public NetBackend other() {
        return other;
    }

    private static final class End implements NetBackend {
        private End peer;
        private volatile NetPort port;

        @Override
        public void connect(NetPort chip) {
            port = chip;
        }

        @Override
        public void send(byte[] frame) {
            NetPort there = peer.port;
            if (there != null) {
                there.receive(frame);
            }
        }

        @Override
        public void close() {
            port = null;
        }
    }
}
