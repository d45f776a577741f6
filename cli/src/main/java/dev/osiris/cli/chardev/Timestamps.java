package dev.osiris.cli.chardev;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Puts the time before each line of a stream: {@code [   12.345678] }. Not for concurrent use. */
public final class Timestamps {
    private static final double NANOS = 1e9;

    private final LongSupplier nanos;
    private boolean atLineStart = true;

    /** @param nanos the time to show, from wherever it counts */
    public Timestamps(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** The stream goes on. */
    public byte[] stamp(byte[] from, int at, int length) {
        ByteArrayOutputStream to = new ByteArrayOutputStream(length + 32);
        for (int i = at; i < at + length; i++) {
            if (atLineStart && from[i] != '\r' && from[i] != '\n') {
                to.writeBytes(prefix());
                atLineStart = false;
            }
            to.write(from[i]);
            atLineStart |= from[i] == '\n';
        }
        return to.toByteArray();
    }

    private byte[] prefix() {
        return String.format(Locale.ROOT, "[%12.6f] ", nanos.getAsLong() / NANOS).getBytes(StandardCharsets.US_ASCII);
    }
}
