package dev.osiris.cli.control;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** The other end of a machine's {@link ControlServer}. */
public final class ControlClient implements AutoCloseable {
    /**
     * An answer.
     *
     * @param status 0 or 1
     */
    public record Answer(int status, String text) {
        /** The machine went away before it answered. */
        static final Answer GONE = new Answer(-1, "");
    }

    private static final int MAX_FRAME = 1 << 28;

    private final SocketChannel channel;
    private final InputStream in;
    private final OutputStream out;
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private Consumer<String> notices = text -> { };
    private volatile boolean gone;

    /** Connects. */
    public ControlClient(Path socket) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        in = new BufferedInputStream(Channels.newInputStream(channel));
        out = Channels.newOutputStream(channel);
    }

    /** Begins to listen for answers and for what happens by itself, told in lines. */
    public ControlClient listen(Consumer<String> to) {
        notices = to;
        Thread.ofPlatform().daemon().name("control-answers").start(this::receive);
        return this;
    }

    private void receive() {
        try {
            for (String head = line(); head != null; head = line()) {
                String[] parts = head.split(" ");
                String text = text(Integer.parseInt(parts[1]));
                if (parts[0].equals("*")) {
                    notices.accept(text);
                } else {
                    answers.add(new Answer(Integer.parseInt(parts[0]), text));
                }
            }
        } catch (IOException | RuntimeException e) {
            // It has gone, or is none of ours.
        }
        gone = true;
        answers.add(Answer.GONE);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                return line.toString(StandardCharsets.US_ASCII);
            }
            line.write(b);
        }
        return null;
    }

    private String text(int length) throws IOException {
        byte[] bytes = in.readNBytes(Math.min(length, MAX_FRAME));
        if (bytes.length < length) {
            throw new IOException("cut short");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * Asks, after {@link #listen}.
     *
     * @param verb {@code run}, {@code json}, {@code complete} or {@code describe}
     * @return the answer, or null when the machine has gone
     */
    public Answer ask(String verb, String argument) throws InterruptedException {
        try {
            send(verb + (argument.isEmpty() ? "" : " " + argument.replace('\n', ' ')) + "\n");
        } catch (IOException e) {
            gone = true;
        }
        Answer answer = gone && answers.isEmpty() ? Answer.GONE : answers.take();
        if (answer == Answer.GONE) {
            answers.add(answer);
            return null;
        }
        return answer;
    }

    /** Words that may stand where the cursor is. */
    public List<String> complete(String line, int cursor) throws InterruptedException {
        Answer answer = ask("complete", cursor + " " + line);
        return answer == null || answer.status() != 0 ? List.of() : answer.text().lines().toList();
    }

    /** Ends what the last command waits for. */
    public void interrupt() {
        try {
            send("interrupt\n");
        } catch (IOException e) {
            gone = true;
        }
    }

    private synchronized void send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Whether the machine has gone. */
    public boolean isGone() {
        return gone;
    }

    /** Turns the connection into the first serial port's: the stream of what it sends. Instead of {@link #listen}. */
    public InputStream console() throws IOException {
        send("console\n");
        return in;
    }

    /** The other direction. */
    public OutputStream consoleInput() {
        return out;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone anyway.
        }
    }
}
