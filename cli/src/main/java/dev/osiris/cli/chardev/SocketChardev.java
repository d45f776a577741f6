package dev.osiris.cli.chardev;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A TCP or Unix socket, as server or as client. A server takes one client at a time; others wait in the system's queue. Netty passes one
 * buffer at a time in either direction, so a reader that stands still holds the other side back, over the network too.
 */
public final class SocketChardev extends PeerChardev {
    private final ChardevSpec.Socket spec;
    private final Consumer<String> say;
    private final EventLoopGroup loop;
    private final BlockingQueue<Connection> arrived = new LinkedBlockingQueue<>();
    private final CountDownLatch first = new CountDownLatch(1);
    /** Wakes whoever waits for a peer when none will come. */
    private final Connection none = new Connection(null, null);
    private Channel server;
    private SocketAddress address;
    private volatile boolean wanted;

    /**
     * @param spec what was asked for
     * @param say told, line by line, what its user should know
     */
    public SocketChardev(ChardevSpec.Socket spec, Consumer<String> say) {
        this.spec = spec;
        this.say = say;
        this.loop = new MultiThreadIoEventLoopGroup(1, Thread.ofPlatform().daemon().name("sockets").factory(),
                NioIoHandler.newFactory());
    }

    @Override
    public String name() {
        return spec.toString();
    }

    @Override
    public void open(Receiver receiver) throws IOException {
        Telnet telnet = spec.telnet() ? new Telnet() : null;
        Receiver to = telnet == null ? receiver : new Stripped(telnet, receiver);
        if (spec.server()) {
            listen();
        } else if (spec.reconnectSeconds() == 0) {
            arrived.add(connect());
        }
        serve(to);
        if (spec.server() && spec.await()) {
            say.accept("waiting for somebody to connect to " + where());
            awaitFirst();
        }
    }

    private void awaitFirst() throws IOException {
        try {
            first.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for a connection", e);
        }
    }

    /** The address that a server listens at: the port is known by then. */
    public SocketAddress address() {
        return address;
    }

    private String where() {
        return address instanceof InetSocketAddress a ? a.getAddress().getHostAddress() + " port " + a.getPort()
                : address.toString();
    }

    // ------------------------------------------------------------------ server

    private void listen() throws IOException {
        if (spec.path() != null) {
            listenAt(spec.path());
        } else {
            server = done(bootstrap(NioServerSocketChannel.class).bind(new InetSocketAddress(host(), spec.port())));
            address = server.localAddress();
        }
        if (spec.port() == 0 && spec.path() == null || !spec.await()) {
            say.accept("listening on " + where());
        }
    }

    /** Bound where nobody else may look, and moved when only its owner may use it. */
    private void listenAt(Path path) throws IOException {
        replaceable(path);
        Path parent = path.toAbsolutePath().getParent();
        Path closedRoom = Files.createTempDirectory(parent, ".osiris");
        Path inside = closedRoom.resolve("s");
        try {
            server = done(bootstrap(NioServerDomainSocketChannel.class).bind(UnixDomainSocketAddress.of(inside)));
            Files.setPosixFilePermissions(inside, PosixFilePermissions.fromString("rw-------"));
            Files.move(inside, path, StandardCopyOption.ATOMIC_MOVE);
            address = UnixDomainSocketAddress.of(path);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            Files.deleteIfExists(inside);
            Files.deleteIfExists(closedRoom);
        }
    }

    /** A socket that nobody listens at any more may be replaced, nothing else. */
    private static void replaceable(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        boolean socket = Files.readAttributes(path, BasicFileAttributes.class,
                LinkOption.NOFOLLOW_LINKS).isOther();
        if (!socket) {
            throw new IOException("there is a file of that name which is no socket");
        }
        try (var probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            return;
        }
        throw new IOException("somebody listens there already");
    }

    private ServerBootstrap bootstrap(Class<? extends ServerChannel> kind) {
        ServerBootstrap b = new ServerBootstrap().group(loop).channel(kind).option(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.AUTO_READ, false).childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel c) {
                        arrived.add(connection(c));
                    }
                });
        return spec.path() == null ? b.option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true) : b;
    }

    // ------------------------------------------------------------------ client

    private Connection connect() throws IOException {
        Connection[] made = new Connection[1];
        Bootstrap b = new Bootstrap().group(loop).option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel c) {
                        made[0] = connection(c);
                    }
                });
        if (spec.path() != null) {
            done(b.channel(NioDomainSocketChannel.class).connect(UnixDomainSocketAddress.of(spec.path())));
        } else {
            done(b.channel(NioSocketChannel.class).option(ChannelOption.TCP_NODELAY, true)
                    .connect(new InetSocketAddress(host(), spec.port())));
        }
        return made[0];
    }

    private InetAddress host() throws IOException {
        return spec.host().isEmpty() ? InetAddress.getLoopbackAddress() : InetAddress.getByName(spec.host());
    }

    private static Channel done(ChannelFuture f) throws IOException {
        f.awaitUninterruptibly();
        if (f.isSuccess()) {
            return f.channel();
        }
        throw f.cause() instanceof IOException e ? e : new IOException(f.cause().getMessage(), f.cause());
    }

    // ------------------------------------------------------------------ peers

    @Override
    Peer await() throws IOException, InterruptedException {
        if (!spec.server()) {
            return next();
        }
        server.read(); // accepts one
        Connection c = arrived.take();
        return c == none ? null : c;
    }

    @Override
    void connected() {
        first.countDown();
    }

    /** The first was made by {@link #open} unless it may be tried again. */
    private Peer next() throws InterruptedException, IOException {
        boolean again = wanted;
        wanted = true;
        if (spec.reconnectSeconds() == 0) {
            Connection c = again ? none : arrived.take();
            return c == none ? null : c;
        }
        while (!isClosed()) {
            if (again && arrived.poll(spec.reconnectSeconds(), TimeUnit.SECONDS) == none) {
                return null;
            }
            again = true;
            try {
                return connect();
            } catch (IOException e) {
                // It may be there next time.
            }
        }
        return null;
    }

    @Override
    void stop() {
        arrived.add(none);
        first.countDown();
        if (server != null) {
            server.close().awaitUninterruptibly();
            deleteSocket();
        }
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private void deleteSocket() {
        try {
            if (spec.path() != null) {
                Files.deleteIfExists(spec.path());
            }
        } catch (IOException e) {
            // Somebody else's directory by now; the next server replaces a socket that nobody listens at.
        }
    }

    private Connection connection(Channel c) {
        Connection connection = new Connection(c, spec.telnet() ? Telnet.greeting() : new byte[0]);
        c.pipeline().addLast(connection.handler());
        return connection;
    }

    /** One connection. */
    private final class Connection implements Peer {
        private final Channel channel;
        private byte[] greeting;
        /** Null as the end cannot be queued: an empty buffer is. */
        private final BlockingQueue<ByteBuf> input = new LinkedBlockingQueue<>();
        private ByteBuf current = Unpooled.EMPTY_BUFFER;

        Connection(Channel channel, byte[] greeting) {
            this.channel = channel;
            this.greeting = greeting;
        }

        ChannelInboundHandlerAdapter handler() {
            return new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object buffer) {
                    input.add((ByteBuf) buffer);
                }

                @Override
                public void channelInactive(ChannelHandlerContext context) {
                    input.add(Unpooled.EMPTY_BUFFER);
                }

                @Override
                public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                    context.close();
                }
            };
        }

        @Override
        public int read(byte[] into) throws InterruptedException {
            if (!current.isReadable()) {
                current.release();
                if (input.isEmpty()) {
                    channel.read();
                }
                current = input.take();
            }
            int n = Math.min(into.length, current.readableBytes());
            current.readBytes(into, 0, n);
            return n == 0 ? -1 : n;
        }

        @Override
        public void write(byte[] from, int at, int length) throws IOException {
            if (greeting != null) {
                done(channel.writeAndFlush(Unpooled.wrappedBuffer(greeting)));
                greeting = null;
            }
            byte[] bytes = spec.telnet() ? Telnet.escape(from, at, length) : Arrays.copyOfRange(from, at, at + length);
            done(channel.writeAndFlush(Unpooled.wrappedBuffer(bytes)));
        }

        @Override
        public void close() {
            if (channel != null) {
                channel.close();
            }
        }
    }

    /** A receiver behind the telnet protocol. */
    private record Stripped(Telnet telnet, Receiver to) implements Receiver {
        @Override
        public void input(byte[] from, int at, int length) throws InterruptedException {
            byte[] copy = Arrays.copyOfRange(from, at, at + length);
            int left = telnet.strip(copy, length);
            to.input(copy, 0, left);
            for (int i = telnet.takeBreaks(); i > 0; i--) {
                to.event(Event.BREAK);
            }
        }

        @Override
        public void event(Event event) {
            if (event == Event.CONNECTED) {
                telnet.reset();
            }
            to.event(event);
        }
    }
}
