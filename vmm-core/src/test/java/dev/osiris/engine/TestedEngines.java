package dev.osiris.engine;

import java.util.List;

/** The engines that the same is asked of, as people write them. */
public final class TestedEngines {
    /** Code of tests is seldom passed so often that native code would make it well by itself. */
    public static final List<String> ALL = List.of("native,hot=0", "native", "interpreter", "lockstep");

    private TestedEngines() {}
}
