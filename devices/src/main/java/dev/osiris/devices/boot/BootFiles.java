package dev.osiris.devices.boot;

import dev.osiris.machine.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the files that a user named for booting. */
public final class BootFiles {
    private BootFiles() {}

    /** An image's bytes, or null for null. */
    public static byte[] read(String what, Image image) {
        return switch (image) {
            case null -> null;
            case Image.OnDisk(var path) -> read(what, path);
            case Image.BuiltIn(var name, var bytes) -> bytes;
        };
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
            if (Files.size(file) > 1 << 30) {
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
