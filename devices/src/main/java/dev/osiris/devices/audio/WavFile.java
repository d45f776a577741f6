package dev.osiris.devices.audio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A WAV file (RIFF, PCM) of what is played in one format: the first. Its header always says what is there, so that a file
 * is whole whenever the machine ends.
 */
public final class WavFile implements AudioSink {
    private static final int HEADER = 44;
    private static final long MAX_DATA = 0xFFFF_FFFFL - HEADER;

    private final FileChannel file;
    private final Path path;
    private final Consumer<String> troubles;
    private AudioFormat format;
    private long bytes;
    private boolean failed;

    /**
     * @param troubles told, in a sentence and once, when something cannot be written
     * @throws IOException when the file cannot be made
     */
    public WavFile(Path path, Consumer<String> troubles) throws IOException {
        this.path = path;
        this.troubles = troubles;
        this.file = FileChannel.open(path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE));
    }

    @Override
    public void play(AudioFormat played, byte[] samples) {
        format = format == null ? played : format;
        if (failed || !format.equals(played) || bytes + samples.length > MAX_DATA) {
            fail("it is full, or the guest changed the format; the rest is not recorded");
            return;
        }
        try {
            write(HEADER + bytes, ByteBuffer.wrap(played.bytes() == 2 && !played.littleEndian() ? swapped(samples)
                    : samples));
            bytes += samples.length;
            write(0, header());
        } catch (IOException e) {
            fail(e.getMessage());
        }
    }

    private void write(long at, ByteBuffer from) throws IOException {
        for (long to = at; from.hasRemaining(); ) {
            to += file.write(from, to);
        }
    }

    private void fail(String why) {
        if (!failed) {
            failed = true;
            troubles.accept("sound in " + path + ": " + why);
        }
    }

    private static byte[] swapped(byte[] samples) {
        byte[] swapped = new byte[samples.length];
        for (int i = 0; i + 1 < samples.length; i += 2) {
            swapped[i] = samples[i + 1];
            swapped[i + 1] = samples[i];
        }
        return swapped;
    }

    private ByteBuffer header() {
        ByteBuffer h = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        h.put(ascii("RIFF")).putInt((int) (HEADER - 8 + bytes)).put(ascii("WAVEfmt ")).putInt(16);
        h.putShort((short) 1).putShort((short) format.channels()).putInt(format.rate());
        h.putInt(format.rate() * format.frame()).putShort((short) format.frame()).putShort((short) (8 * format.bytes()));
        return h.put(ascii("data")).putInt((int) bytes).flip();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            fail(e.getMessage());
        }
    }
}
