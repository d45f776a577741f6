package dev.osiris.engine;

import dev.osiris.ppc.core.Core;

/** Makes the engine of one vCPU. Called once per vCPU, before it runs. */
@FunctionalInterface
public interface EngineFactory {
    /** An engine for {@code core}; whoever asked closes it. */
    Engine create(Core core);
}
