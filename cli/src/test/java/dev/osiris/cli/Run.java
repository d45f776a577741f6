package dev.osiris.cli;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** One call of the command, in this process, with its streams caught. */
record Run(int status, byte[] out, String err) {
    static Run osiris(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Streams io = new Streams(InputStream.nullInputStream(), out, err, false, false, false);
        int status = new Osiris(io).run(args);
        return new Run(status, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
    }

    /** A command line with spaces between its arguments; none of them is quoted. */
    static Run line(String line) {
        return osiris(line.isEmpty() ? new String[0] : line.split(" "));
    }

    String text() {
        return new String(out, StandardCharsets.UTF_8);
    }
}
