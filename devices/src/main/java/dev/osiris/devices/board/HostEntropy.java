package dev.osiris.devices.board;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/**
 * The host's randomness, good enough for a guest's keys. From the kernel's device where there is one: {@link SecureRandom}
 * takes a quarter of a second to load, which would be felt at each start.
 */
public final class HostEntropy implements RandomGenerator {
    private static final String DEVICE = "/dev/urandom";

    @Override
    public void nextBytes(byte[] bytes) {
        try (InputStream device = new FileInputStream(DEVICE)) {
            if (device.readNBytes(bytes, 0, bytes.length) == bytes.length) {
                return;
            }
        } catch (IOException e) {
            // No such device here: the JDK knows where else to look.
        }
        new SecureRandom().nextBytes(bytes);
    }

    @Override
    public long nextLong() {
        ByteBuffer eight = ByteBuffer.allocate(Long.BYTES);
        nextBytes(eight.array());
        return eight.getLong();
    }
}
