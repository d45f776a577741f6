package dev.osiris.devices.scsi;

/**
 * What a command came to.
 *
 * @param status {@link #GOOD} or {@link #CHECK_CONDITION}
 * @param transferred bytes of data
 * @param sense sense data, empty with GOOD
 */
public record ScsiResult(int status, long transferred, byte[] sense) {
    public static final int GOOD = 0;
    public static final int CHECK_CONDITION = 2;

    static ScsiResult good(long transferred) {
        return new ScsiResult(GOOD, transferred, new byte[0]);
    }
}
