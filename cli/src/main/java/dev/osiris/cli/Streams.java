package dev.osiris.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The process's standard streams, unbuffered, and what they are.
 *
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param inMayBeTerminal whether standard input is a character device other than the null device: then JLine is asked whether it is a
 *     terminal
 * @param outIsTerminal whether standard output is a character device
 * @param errIsTerminal whether standard error is a character device
 */
record Streams(
        InputStream in,
        OutputStream out,
        OutputStream err,
        boolean inMayBeTerminal,
        boolean outIsTerminal,
        boolean errIsTerminal) {
    private static final int TYPE = 0170000;
    private static final int CHARACTER_DEVICE = 0020000;

    /** Those of this process. */
    static Streams ofProcess() {
        return new Streams(new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err), mayBeTerminal(descriptor(0)),
                isCharacterDevice(descriptor(1)), isCharacterDevice(descriptor(2)));
    }

    private static Path descriptor(int n) {
        return Path.of("/dev/fd/" + n);
    }

    /** Whether JLine is to be asked; not for pipes, sockets, files and the null device. */
    static boolean mayBeTerminal(Path file) {
        return isCharacterDevice(file) && !isNullDevice(file);
    }

    /** A file's type costs a system call; asking the C library for a terminal costs a tenth of a second of linking. */
    private static boolean isCharacterDevice(Path file) {
        try {
            int mode = (int) Files.getAttribute(file, "unix:mode");
            return (mode & TYPE) == CHARACTER_DEVICE;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false; // closed, or a system without such files
        }
    }

    /** Scripts start us with it as standard input: nobody will press keys there. */
    private static boolean isNullDevice(Path file) {
        try {
            return Files.isSameFile(file, Path.of("/dev/null"));
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the user's environment wants colours on terminals (no-color.org). */
    static boolean coloursWanted() {
        String no = System.getenv("NO_COLOR");
        String type = System.getenv("TERM");
        return (no == null || no.isEmpty()) && type != null && !type.equals("dumb");
    }

    /** Whether standard error is a terminal that shows colours. */
    boolean errTakesColours() {
        return errIsTerminal && coloursWanted();
    }

    /** Prints text to standard output: what a command that lists things answers. */
    void print(String text) {
        write(out, text);
    }

    /** Prints text to standard error. */
    void complain(String text) {
        write(err, text);
    }

    private static void write(OutputStream to, String text) {
        PrintStream stream = new PrintStream(to, false, StandardCharsets.UTF_8);
        stream.print(text);
        stream.flush();
    }
}
