package dev.osiris.engine.x86;

import dev.osiris.engine.Engine;
import dev.osiris.engine.EngineFactory;
import dev.osiris.engine.interpreter.Interpreter;
import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.cpu.CpuModel;
import java.util.EnumMap;
import java.util.Map;

/**
 * Makes the native engines of one machine. vCPUs of one model share their code. When the host refuses executable memory
 * for a vCPU, that vCPU is interpreted.
 */
public final class NativeEngines implements EngineFactory {
    private final Map<CpuModel, NativeCode> shared = new EnumMap<>(CpuModel.class);
    private final boolean counting;

    /** @param counting whether code counts the instructions that it executes, which makes it slower */
    public NativeEngines(boolean counting) {
        this.counting = counting;
    }

    /** Why this host cannot run native code, or null when it can, as far as is known before memory is asked for. */
    public static String unavailable() {
        return HostFeatures.missing();
    }

    @Override
    public synchronized Engine create(Core core) {
        CpuModel model = core.cpu.model();
        NativeCode code = shared.get(model);
        if (code == null || code.closed()) {
            code = NativeCode.create(core.space, model, counting);
            if (code == null) {
                return new Interpreter(core);
            }
            shared.put(model, code);
        }
        return code.newEngine(core);
    }
}
