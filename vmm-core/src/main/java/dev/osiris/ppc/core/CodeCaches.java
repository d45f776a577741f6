package dev.osiris.ppc.core;

/** What a core tells its engine to forget. Called on the core's own thread. */
public interface CodeCaches {
    /** Effective addresses may now mean something else: MSR[IR], segments, BATs, TLB entries changed. */
    void translationChanged();
}
