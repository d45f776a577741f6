package dev.osiris.devices.video;

/**
 * Pixels, row by row from the upper left, each 0xRRGGBB.
 *
 * @param width pixels in a row
 * @param height rows
 * @param pixels width × height of them; nobody changes them
 */
public record Picture(int width, int height, int[] pixels) {
    public Picture {
        if (width < 1 || height < 1 || pixels.length != width * height) {
            throw new IllegalArgumentException("a picture of " + width + " by " + height + " pixels has not "
                    + pixels.length);
        }
    }

    /** The pixel at a place. */
    public int at(int x, int y) {
        return pixels[y * width + x];
    }
}
