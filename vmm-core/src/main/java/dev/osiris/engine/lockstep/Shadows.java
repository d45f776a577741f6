package dev.osiris.engine.lockstep;

import dev.osiris.engine.EngineFactory;
import dev.osiris.ppc.core.Core;

/**
 * The {@link Shadow} of a machine, for all its vCPUs: two copies of memory are enough. Used by one vCPU at a time,
 * while no other runs.
 */
final class Shadows {
    private final EngineFactory factory;
    private Shadow shadow;
    private int users;

    /** @param factory makes the engine that is checked */
    Shadows(EngineFactory factory) {
        this.factory = factory;
    }

    synchronized void join() {
        users++;
    }

    /** Another one when the machine has other regions than before. */
    synchronized Shadow of(Core core) {
        if (shadow != null && !shadow.isFor(core)) {
            shadow.close();
            shadow = null;
        }
        if (shadow == null) {
            shadow = new Shadow(core, factory);
        }
        return shadow;
    }

    synchronized void depart() {
        if (--users == 0 && shadow != null) {
            shadow.close();
        }
    }
}
