package dev.osiris.cli.monitor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A monitor line by line: for pipes and sockets. What comes in is not echoed; lines end with LF, CR or both, and are bounded.
 */
public final class LineFront {
    /** What is asked for when somebody may be watching. */
    public static final String PROMPT = "(osiris) ";
    private static final int MAX_LINE = 1 << 16;

    private final InputStream in;
    private final OutputStream out;
    private final boolean prompts;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean wasReturn;
    private volatile boolean left;

    /** @param prompts whether to greet and to ask */
    public LineFront(InputStream in, OutputStream out, boolean prompts) {
        this.in = in;
        this.out = out;
        this.prompts = prompts;
    }

    /**
     * Serves until the input ends or the user leaves.
     *
     * @return the worst status of all commands
     */
    public int run(MonitorContext context) throws IOException {
        int worst = 0;
        try (Monitor monitor = new Monitor(context, this::notice, () -> left = true)) {
            print(prompts ? monitor.greeting() + "\n" + PROMPT : "");
            for (String next = next(); next != null; next = next()) {
                Reply reply = next.length() > MAX_LINE ? Reply.error("a line of more than " + MAX_LINE + " bytes")
                        : monitor.execute(next);
                worst = Math.max(worst, reply.status());
                print(reply.text());
                if (left) {
                    break;
                }
                print(prompts ? PROMPT : "");
            }
        }
        return worst;
    }

    private void notice(String text) {
        try {
            print((prompts ? "\n" : "") + text + "\n" + (prompts ? PROMPT : ""));
        } catch (IOException e) {
            // Whoever it was for has gone; reading will tell.
        }
    }

    private synchronized void print(String text) throws IOException {
        if (!text.isEmpty()) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    /** The next line, or null at the end. */
    private String next() throws IOException {
        for (int b = in.read(); b >= 0; b = in.read()) {
            boolean feedAfterReturn = b == '\n' && wasReturn;
            wasReturn = b == '\r';
            if (feedAfterReturn) {
                continue;
            }
            if (b == '\n' || b == '\r') {
                return take();
            }
            if (line.size() <= MAX_LINE) {
                line.write(b);
            }
        }
        return line.size() == 0 ? null : take();
    }

    private String take() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        return text;
    }
}
