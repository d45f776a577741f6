package dev.osiris.devices.video;

import java.io.IOException;
import java.nio.file.Path;

/** A device that shows a picture. Any thread; a picture that is taken while the guest draws may show half of it. */
public interface Display {
    /** What is shown now. */
    Picture picture();

    /**
     * Writes what is shown now as a PNG file; the file is there completely or not at all.
     *
     * @throws IOException when it cannot be written
     */
    default void screendump(Path file) throws IOException {
        Png.write(picture(), file);
    }
}
