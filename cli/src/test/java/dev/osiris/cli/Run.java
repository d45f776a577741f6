package dev.osiris.cli;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One call of the command, in this process, with its streams caught; the excerpt below an error stands apart. */
record Run(int status, byte[] out, String err, String excerpt) {
    /** What was typed, and a mark below it, at the end of a message. */
    private static final Pattern EXCERPT = Pattern.compile("  .*\\n +\\^+\\n$");

    static Run osiris(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Streams io = new Streams(InputStream.nullInputStream(), out, err, false, false, false);
        int status = new Osiris(io).run(args);
        String complaint = err.toString(StandardCharsets.UTF_8);
        Matcher m = EXCERPT.matcher(complaint);
        boolean marked = m.find();
        return new Run(status, out.toByteArray(), marked ? complaint.substring(0, m.start()) : complaint,
                marked ? m.group() : "");
    }

    /** A command line with spaces between its arguments; none of them is quoted. */
    static Run line(String line) {
        return osiris(line.isEmpty() ? new String[0] : line.split(" "));
    }

    String text() {
        return new String(out, StandardCharsets.UTF_8);
    }
}
