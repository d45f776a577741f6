package dev.osiris.osi;

/** What answers one selector. Runs on the calling vCPU's thread, perhaps on several at once. */
@FunctionalInterface
public interface OsiHandler {
    /** Answers: sets results; r3 was preset to 0. Bounds whatever the guest chooses; should not throw. */
    void handle(OsiCall call);
}
