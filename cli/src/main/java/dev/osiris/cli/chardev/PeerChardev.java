package dev.osiris.cli.chardev;

import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;

/**
 * A device whose other end comes and goes. While nobody is there the last {@link #BACKLOG} bytes of output are kept; whoever comes
 * next gets them first. One at a time; one thread waits for them and passes their input on.
 */
abstract class PeerChardev implements Chardev {
    /** Bytes kept for the next peer. */
    static final int BACKLOG = 1 << 16;
    private static final int PIECE = 4096;

    /** Somebody at the other end. */
    interface Peer {
        /** Reads some bytes; blocks; -1 when the peer has gone. */
        int read(byte[] into) throws IOException, InterruptedException;

        /** Writes all; blocks. */
        void write(byte[] from, int at, int length) throws IOException;

        /** Ends a read and a write. Once is enough. */
        void close();
    }

    /** Orders writes, and the backlog before them. Held while writing to a peer. */
    private final Object writing = new Object();
    /** Guarded by writing. */
    private final ByteRing backlog = new ByteRing(BACKLOG);
    private volatile Peer peer;
    private volatile boolean closed;
    private volatile boolean over;

    /**
     * Waits for the next peer.
     *
     * @return null when there will be none
     */
    abstract Peer await() throws IOException, InterruptedException;

    /** Ends a waiting {@link #await}, and lets go of what is not a peer. */
    abstract void stop();

    /** A peer is there and has got the backlog. */
    void connected() {}

    /** Begins to wait for peers and to pass their input on. */
    void serve(Receiver receiver) {
        Thread.ofPlatform().daemon().name("chardev-" + name()).start(() -> peers(receiver));
    }

    boolean isClosed() {
        return closed;
    }

    private void peers(Receiver receiver) {
        try {
            for (Peer p = await(); p != null; p = closed ? null : await()) {
                if (!closed && greet(p)) {
                    connected();
                    receiver.event(Event.CONNECTED);
                    passInput(p, receiver);
                }
                part(p);
                receiver.event(Event.DISCONNECTED);
            }
        } catch (IOException | RejectedExecutionException e) {
            // Nobody can come any more, or the device was closed meanwhile.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        over = true;
        receiver.event(Event.END);
    }

    private boolean greet(Peer p) {
        synchronized (writing) {
            byte[] kept = backlog.take(BACKLOG);
            try {
                p.write(kept, 0, kept.length);
            } catch (IOException e) {
                backlog.add(kept, 0, kept.length);
                return false;
            }
            peer = p;
            return true;
        }
    }

    private static void passInput(Peer p, Receiver receiver) throws InterruptedException {
        byte[] piece = new byte[PIECE];
        try {
            for (int n = p.read(piece); n >= 0; n = p.read(piece)) {
                receiver.input(piece, 0, n);
            }
        } catch (IOException e) {
            // As good as a farewell.
        }
    }

    private void part(Peer p) {
        peer = null;
        p.close();
    }

    @Override
    public void write(byte[] from, int at, int length) throws IOException {
        synchronized (writing) {
            Peer p = peer;
            if (p != null) {
                try {
                    p.write(from, at, length);
                    return;
                } catch (IOException e) {
                    p.close();
                }
            }
            if (closed || over) {
                throw new IOException(closed ? "it was closed" : "the other end has gone");
            }
            backlog.add(from, at, length);
        }
    }

    @Override
    public void close() {
        closed = true;
        Peer p = peer;
        if (p != null) {
            p.close();
        }
        stop();
    }
}
