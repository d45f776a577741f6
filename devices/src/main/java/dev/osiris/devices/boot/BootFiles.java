package dev.osiris.devices.boot;

import dev.osiris.machine.Image;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the files that a user named for booting. */
public final class BootFiles {
    private static final long MOST = 1 << 30;

    private BootFiles() {}

    /** An image's bytes, or null for null. */
    public static byte[] read(String what, Image image) {
        return image instanceof Image.OnDisk(var path) ? read(what, path)
                : image instanceof Image.BuiltIn(var name, var bytes) ? bytes : null;
    }

    /**
     * An image's bytes where they are, or null for null: a kernel is copied once then, into RAM. A file is mapped, and
     * must not be written to while the machine may be reset; one that is replaced (renamed over) stays as it was.
     *
     * @throws BootException as {@link #read(String, Path)}
     */
    public static MemorySegment map(String what, Image image) {
        if (image instanceof Image.OnDisk(var path) && Files.isRegularFile(path)) {
            try (FileChannel file = FileChannel.open(path)) {
                if (file.size() <= MOST) {
                    return file.map(FileChannel.MapMode.READ_ONLY, 0, file.size(), Arena.ofAuto());
                }
            } catch (IOException | UnsupportedOperationException e) {
                // Reading it may do, and says what is wrong.
            }
        }
        byte[] bytes = read(what, image);
        return bytes == null ? null : MemorySegment.ofArray(bytes);
    }

    /**
     * A file's bytes.
     *
     * @param what what it is to the user: {@code "kernel"}
     * @throws BootException when it cannot be read, or is too large to be anything that boots
     */
    public static byte[] read(String what, Path file) {
        String where = what + " " + file;
        try {
            if (Files.isDirectory(file)) {
                throw new BootException(where, "a directory", "a file", "Name the file in it.");
            }
            if (Files.size(file) > MOST) {
                throw new BootException(where, "larger than 1 GiB", "something that fits into RAM",
                        "Is this the right file?");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new BootException(where, "there is no such file (looked in "
                    + file.toAbsolutePath().getParent() + ")", "a file to read", "Check the name.");
        } catch (IOException e) {
            throw new BootException(where, "cannot be read (" + e.getMessage() + ")", "a file to read",
                    "Check its permissions.");
        }
    }
}
