package dev.osiris.devices.net;

import java.util.ArrayList;
import java.util.List;

/**
 * One end of a network for several chips of a machine, of which a guest uses one: what any sends goes out, what arrives
 * is offered to all. Closed when all have closed.
 */
public final class SharedBackend {
    private final NetBackend backend;
    private final List<Share> shares = new ArrayList<>();
    private int open;

    private SharedBackend(NetBackend backend, int count) {
        this.backend = backend;
        this.open = count;
        for (int i = 0; i < count; i++) {
            shares.add(new Share());
        }
        backend.connect(this::arrived);
    }

    /** Divides it; from then on only the shares are to be used. */
    public static List<NetBackend> of(NetBackend backend, int count) {
        return List.copyOf(new SharedBackend(backend, count).shares);
    }

    private boolean arrived(byte[] frame) {
        boolean taken = false;
        for (Share share : shares) {
            NetPort port = share.port;
            taken |= port != null && port.receive(frame);
        }
        return taken;
    }

    private synchronized void closeOne() {
        if (--open == 0) {
            backend.close();
        }
    }

    private final class Share implements NetBackend {
        private volatile NetPort port;
        private boolean closed;

        @Override
        public void connect(NetPort chip) {
            port = chip;
        }

        @Override
        public void send(byte[] frame) {
            backend.send(frame);
        }

        @Override
        public synchronized void close() {
            port = null;
            if (!closed) {
                closed = true;
                closeOne();
            }
        }
    }
}
