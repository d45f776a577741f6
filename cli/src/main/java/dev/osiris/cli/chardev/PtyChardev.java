package dev.osiris.cli.chardev;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;

/**
 * A pseudo-terminal of its own: a terminal program attaches to the name that is printed at the start, or to a symbolic link
 * that was asked for. The system does not say when somebody opens it, so that is looked for ten times a second. Needs Linux.
 */
public final class PtyChardev extends PeerChardev {
    private static final int RDWR_NOCTTY_NONBLOCK = 02 | 0400 | 04000;
    private static final int RDWR_NOCTTY = 02 | 0400;
    private static final short POLLIN = 1;
    private static final short POLLOUT = 4;
    private static final short POLLHUP = 16;
    private static final int POLL_MILLIS = 100;
    private static final int NAME_MAX = 128;
    private static final int TERMIOS_MAX = 256;
    private static final int PIECE = 4096;

    private final Consumer<String> say;
    private final Path link;
    private final Libc libc = new Libc();
    private final int master;
    private final Path slave;
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Shared by those who use the descriptor, so that it is not closed under them and given to somebody else. */
    private final ReentrantReadWriteLock descriptor = new ReentrantReadWriteLock();

    /**
     * @param link a symbolic link to make, or null
     * @param say told the name
     * @throws IOException when there are no pseudo-terminals here
     */
    public PtyChardev(Path link, Consumer<String> say) throws IOException {
        this.say = say;
        this.link = link;
        this.master = libc.call("posix_openpt", RDWR_NOCTTY_NONBLOCK);
        if (master < 0 || libc.call("grantpt", master) != 0 || libc.call("unlockpt", master) != 0) {
            throw new IOException("the system gives no pseudo-terminal");
        }
        this.slave = Path.of(libc.name(master));
        makeRaw();
        if (link != null) {
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, slave);
        }
    }

    /** No echo, no lines: otherwise the guest's output would come back as its input before anybody has attached. */
    private void makeRaw() throws IOException {
        int fd = libc.open(slave.toString(), RDWR_NOCTTY);
        if (fd < 0) {
            throw new IOException(slave + " cannot be opened");
        }
        libc.makeRaw(fd);
        libc.call("close", fd);
    }

    @Override
    public String name() {
        return "pty";
    }

    /** The terminal's name. */
    public Path path() {
        return slave;
    }

    @Override
    public void open(Receiver receiver) {
        say.accept("pseudo-terminal " + slave + (link == null ? "" : " (" + link + ")"));
        serve(receiver);
    }

    @Override
    Peer await() throws InterruptedException {
        while (!closed.get()) {
            if ((poll(POLLIN) & POLLHUP) == 0) {
                return new Attached();
            }
            Thread.sleep(POLL_MILLIS);
        }
        return null;
    }

    @Override
    void stop() {
        if (closed.compareAndSet(false, true)) {
            descriptor.writeLock().lock();
            try {
                libc.call("close", master);
            } finally {
                descriptor.writeLock().unlock();
            }
            removeLink();
        }
    }

    private void removeLink() {
        try {
            if (link != null) {
                Files.deleteIfExists(link);
            }
        } catch (IOException e) {
            // It points nowhere then.
        }
    }

    /** A call on the master's descriptor, or the other value when it has been closed. */
    private int use(int otherwise, IntUnaryOperator call) {
        descriptor.readLock().lock();
        try {
            return closed.get() ? otherwise : call.applyAsInt(master);
        } finally {
            descriptor.readLock().unlock();
        }
    }

    private int poll(short events) {
        return use(POLLHUP, fd -> libc.poll(fd, events, POLL_MILLIS));
    }

    /** Whoever has the terminal open. */
    private final class Attached implements Peer {
        private volatile boolean gone;

        @Override
        public int read(byte[] into) {
            int events = poll(POLLIN);
            while (events == 0 && !gone) {
                events = poll(POLLIN);
            }
            return (events & POLLIN) == 0 ? -1 : use(-1, fd -> libc.read(fd, into));
        }

        @Override
        public void write(byte[] from, int at, int length) throws IOException {
            int done = 0;
            while (done < length) {
                int events = poll(POLLOUT);
                if ((events & POLLHUP) != 0 || gone) {
                    throw new IOException("the terminal was closed");
                }
                int from0 = at + done;
                int left = length - done;
                done += events == 0 ? 0 : Math.max(0, use(0, fd -> libc.write(fd, from, from0, left)));
            }
        }

        @Override
        public void close() {
            gone = true;
        }
    }

    /** The few functions of the C library. */
    private static final class Libc {
        private static final MemoryLayout POLLFD = MemoryLayout.structLayout(ValueLayout.JAVA_INT.withName("fd"),
                ValueLayout.JAVA_SHORT.withName("events"), ValueLayout.JAVA_SHORT.withName("revents"));

        private final Linker linker = Linker.nativeLinker();

        private MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
        }

        private static int run(MethodHandle function, Object... arguments) {
            try {
                return ((Number) function.invokeWithArguments(arguments)).intValue();
            } catch (Throwable e) {
                throw new IllegalStateException("a call of the C library failed", e);
            }
        }

        int call(String name, int argument) {
            return run(function(name, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)), argument);
        }

        String name(int fd) throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment name = arena.allocate(NAME_MAX);
                int error = run(function("ptsname_r", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS, ValueLayout.JAVA_LONG)), fd, name, (long) NAME_MAX);
                if (error != 0) {
                    throw new IOException("the pseudo-terminal has no name (error " + error + ")");
                }
                return name.getString(0);
            }
        }

        int open(String path, int flags) {
            try (Arena arena = Arena.ofConfined()) {
                return run(function("open", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS,
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT), Linker.Option.firstVariadicArg(2)),
                        arena.allocateFrom(path), flags, 0);
            }
        }

        void makeRaw(int fd) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment termios = arena.allocate(TERMIOS_MAX);
                FunctionDescriptor get = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS);
                run(function("tcgetattr", get), fd, termios);
                try {
                    function("cfmakeraw", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS)).invoke(termios);
                } catch (Throwable e) {
                    throw new IllegalStateException("cfmakeraw failed", e);
                }
                run(function("tcsetattr", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS)), fd, 0, termios);
            }
        }

        private final MethodHandle poll = function("poll", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
        private final MethodHandle read = function("read", transfer());
        private final MethodHandle write = function("write", transfer());

        private static FunctionDescriptor transfer() {
            return FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG);
        }

        int poll(int fd, short events, int millis) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment pollfd = arena.allocate(POLLFD);
                pollfd.set(ValueLayout.JAVA_INT, 0, fd);
                pollfd.set(ValueLayout.JAVA_SHORT, 4, events);
                run(poll, pollfd, 1L, millis);
                return pollfd.get(ValueLayout.JAVA_SHORT, 6);
            }
        }

        int read(int fd, byte[] into) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment buffer = arena.allocate(into.length);
                int n = run(read, fd, buffer, (long) into.length);
                MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, into, 0, Math.max(0, n));
                return n;
            }
        }

        int write(int fd, byte[] from, int at, int length) {
            int piece = Math.min(length, PIECE);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment buffer = arena.allocate(piece);
                MemorySegment.copy(from, at, buffer, ValueLayout.JAVA_BYTE, 0, piece);
                return run(write, fd, buffer, (long) piece);
            }
        }
    }
}
