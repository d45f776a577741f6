package dev.osiris.devices.audio;

/**
 * How samples are laid out.
 *
 * @param rate frames in a second
 * @param bytes bytes of a sample: 1 (unsigned) or 2 (signed)
 * @param channels 1 or 2
 * @param littleEndian byte order of two-byte samples
 */
public record AudioFormat(int rate, int bytes, int channels, boolean littleEndian) {
    /** Bytes of a frame: one sample of each channel. */
    public int frame() {
        return bytes * channels;
    }
}
