package dev.osiris.devices.net;

/** The chip's end of a network: takes frames that arrive. */
@FunctionalInterface
public interface NetPort {
    /**
     * A frame arrives, without its checksum. Called on a thread of the backend; must return soon.
     *
     * @return false when it was lost: the guest has no room, or does not listen
     */
    boolean receive(byte[] frame);
}
