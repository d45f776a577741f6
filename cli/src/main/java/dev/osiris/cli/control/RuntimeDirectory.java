package dev.osiris.cli.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where running machines are found: {@code $XDG_RUNTIME_DIR/osiris}, or {@code /tmp/osiris-UID}; only its owner may enter. Each
 * machine has a socket there, named as the machine is. What nobody listens at any more is removed when it is seen.
 */
public final class RuntimeDirectory {
    /** What a machine may be called. */
    public static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,39}";

    private static final String SUFFIX = ".sock";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final Path path;

    /** @param path an absolute path */
    public RuntimeDirectory(Path path) {
        this.path = path;
    }

    /** The user's. */
    public static RuntimeDirectory ofUser() throws IOException {
        String xdg = System.getenv("XDG_RUNTIME_DIR");
        if (xdg != null && xdg.startsWith("/") && Files.isDirectory(Path.of(xdg))) {
            return new RuntimeDirectory(Path.of(xdg, "osiris"));
        }
        return new RuntimeDirectory(Path.of("/tmp/osiris-" + uid()));
    }

    private static int uid() throws IOException {
        return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    public Path path() {
        return path;
    }

    /**
     * The socket of a machine, whether or not there is one.
     *
     * @param name matches {@link #NAME}
     */
    public Path socket(String name) {
        return path.resolve(name + SUFFIX);
    }

    /**
     * Makes the directory, or sees that the one there is a directory, the user's, and nobody else's to enter.
     *
     * @throws IOException with what is wrong
     */
    public void prepare() throws IOException {
        try {
            Files.createDirectory(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } catch (FileAlreadyExistsException e) {
            check();
        }
    }

    private void check() throws IOException {
        PosixFileAttributes a = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!a.isDirectory()) {
            throw new IOException(path + " is no directory; remove it");
        }
        if ((int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS) != uid()) {
            throw new IOException(path + " belongs to " + a.owner().getName() + ", not to you; set XDG_RUNTIME_DIR to a directory"
                    + " of yours");
        }
        if (!a.permissions().equals(OWNER_ONLY)) {
            throw new IOException(path + " may be entered by others (" + PosixFilePermissions.toString(a.permissions())
                    + "); expected rwx------: chmod 700 " + path);
        }
    }

    /** The names of the machines that run. */
    public List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(path)) {
            check();
            for (Path f : files.sorted().toList()) {
                String name = f.getFileName().toString();
                if (name.endsWith(SUFFIX) && isAlive(f)) {
                    names.add(name.substring(0, name.length() - SUFFIX.length()));
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return names;
    }

    /** Whether somebody listens; a socket at which nobody does is removed. */
    boolean isAlive(Path socket) throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(socket));
            return true;
        } catch (IOException e) {
            if (Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(socket);
            }
            return false;
        }
    }
}
