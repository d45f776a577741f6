package dev.osiris.osi;

/** Told what is worth a line about OSI calls. Called on the calling vCPU's thread; must return soon. */
public interface OsiListener {
    /** A selector that nobody answers was called for the first time. */
    default void unanswered(int vcpu, long selector) {}

    /** A handler failed, for the first time: a defect of the VMM. The guest got r3 = -1. */
    default void failed(int vcpu, long selector, String owner, Throwable why) {}

    /** Hears nothing. */
    OsiListener NONE = new OsiListener() {};
}
