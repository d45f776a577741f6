package dev.osiris.devices.net;

import dev.osiris.machine.MachineException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Consumer;

/**
 * A network over a stream socket of the Unix family: each frame behind its length in four bytes, big-endian, as QEMU's
 * {@code -netdev stream} has it. One peer at a time; a listening link waits for the next when one has gone.
 */
public final class StreamLink implements NetBackend {
    private static final int LENGTH = 4;

    private final Path path;
    private final ServerSocketChannel server;
    private final Consumer<String> troubles;
    private final Object sending = new Object();
    private volatile SocketChannel peer;
    private volatile boolean closed;
    private NetPort port;

    private StreamLink(Path path, ServerSocketChannel server, SocketChannel peer, Consumer<String> troubles) {
        this.path = path;
        this.server = server;
        this.peer = peer;
        this.troubles = troubles;
    }

    /**
     * Connects to a socket that somebody listens on.
     *
     * @param troubles told, in a sentence, when the connection breaks
     * @throws MachineException when nobody does
     */
    public static StreamLink to(Path path, Consumer<String> troubles) {
        try {
            return new StreamLink(path, null, SocketChannel.open(UnixDomainSocketAddress.of(path)), troubles);
        } catch (IOException e) {
            throw new MachineException("network socket " + path + " cannot be connected to: " + e.getMessage(), e);
        }
    }

    /**
     * Listens on a socket that only this user may connect to.
     *
     * @throws MachineException when it cannot be made, or is there already
     */
    public static StreamLink listen(Path path, Consumer<String> troubles) {
        try {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                server.bind(UnixDomainSocketAddress.of(path));
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
                return new StreamLink(path, server, null, troubles);
            } catch (IOException e) {
                server.close();
                throw e;
            }
        } catch (IOException e) {
            throw new MachineException("network socket " + path + " cannot be listened on: " + e.getMessage(), e);
        }
    }

    @Override
    public void connect(NetPort chip) {
        port = chip;
        Thread.ofPlatform().daemon().name("network").start(this::receive);
    }

    private void receive() {
        while (!closed) {
            try {
                if (peer == null && server != null) {
                    peer = server.accept();
                }
                frames(peer);
            } catch (IOException e) {
                lost(e);
            }
            if (server == null) {
                return;
            }
        }
    }

    /** A connection that ended between two frames is no trouble when another can come. */
    private void lost(IOException why) {
        SocketChannel gone = peer;
        peer = null;
        close(gone);
        if (!closed) {
            troubles.accept("network socket " + path + ": " + why.getMessage()
                    + (server == null ? "; the network is gone" : "; waiting for another peer"));
        }
    }

    private void frames(SocketChannel from) throws IOException {
        ByteBuffer length = ByteBuffer.allocate(LENGTH);
        while (true) {
            fill(from, length.clear());
            int bytes = length.flip().getInt();
            if (bytes < 0 || bytes > MAX_FRAME) {
                throw new IOException("a frame of " + (bytes & 0xFFFF_FFFFL) + " bytes; expected at most " + MAX_FRAME
                        + " (is it a QEMU -netdev stream peer?)");
            }
            ByteBuffer frame = ByteBuffer.allocate(bytes);
            fill(from, frame);
            port.receive(frame.array());
        }
    }

    private static void fill(SocketChannel from, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (from.read(into) < 0) {
                throw new IOException("the peer has gone");
            }
        }
    }

    @Override
    public void send(byte[] frame) {
        SocketChannel to = peer;
        if (to == null) {
            return;
        }
        ByteBuffer message = ByteBuffer.allocate(LENGTH + frame.length).putInt(frame.length).put(frame).flip();
        synchronized (sending) {
            try {
                while (message.hasRemaining()) {
                    to.write(message);
                }
            } catch (IOException e) {
                close(to); // the receiving thread notices, and tells
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        close(peer);
        close(server);
        if (server != null) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                troubles.accept("network socket " + path + " cannot be removed: " + e.getMessage());
            }
        }
    }

    private static void close(AutoCloseable channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (Exception e) {
            // It is of no use any more, whether it said so or not.
        }
    }
}
