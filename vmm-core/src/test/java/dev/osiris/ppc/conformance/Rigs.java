package dev.osiris.ppc.conformance;

import dev.osiris.engine.Engines;
import dev.osiris.ppc.cpu.CpuModel;
import java.util.EnumMap;
import java.util.Map;

/** A machine of each model that was asked for, all with engines of one kind. */
final class Rigs implements AutoCloseable {
    private final Engines.Kind kind;
    private final Map<CpuModel, Rig> all = new EnumMap<>(CpuModel.class);

    Rigs(String engine) {
        this.kind = Engines.parse(engine);
    }

    Rig of(CpuModel model) {
        return all.computeIfAbsent(model, m -> new Rig(m, Engines.factory(kind)));
    }

    @Override
    public void close() {
        all.values().forEach(Rig::close);
        all.clear();
    }
}
