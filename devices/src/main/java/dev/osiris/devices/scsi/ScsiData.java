package dev.osiris.devices.scsi;

/** The data of one command, as its controller moves it. */
public interface ScsiData {
    /** Bytes that the controller has room for, or offers. */
    long size();

    /**
     * Data to the guest; what is beyond {@link #size} is left out.
     *
     * @param offset in the command's data
     * @return false when guest memory could not take it
     */
    boolean toGuest(long offset, byte[] from, int at, int length);

    /**
     * Data from the guest.
     *
     * @return false when guest memory does not have it
     */
    boolean fromGuest(long offset, byte[] into, int at, int length);
}
