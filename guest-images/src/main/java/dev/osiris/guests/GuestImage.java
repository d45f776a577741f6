package dev.osiris.guests;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * One guest.
 *
 * @param name        how a user names it: {@code monitor}
 * @param resource    the file beside this class
 * @param description one line for people
 */
public record GuestImage(String name, String resource, String description) {
    /**
     * Its bytes.
     *
     * @throws IllegalStateException when the installation is broken: the image is not where it belongs
     */
    public byte[] content() {
        try (InputStream in = GuestImage.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("guest image " + name + ": " + resource
                        + " is missing from the guest-images module; reinstall Osiris");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("guest image " + name + ": " + resource, e);
        }
    }
}
