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
    private final Options options;
    private final int codeBytes;

    /**
     * How code is to be made.
     *
     * @param counting whether it counts the instructions that it executes, which makes it slower
     * @param statusFree whether scalar floating point is what the host does and no more: results are rounded as they
     *     should be, but of FPSCR only XX is kept, not the other exceptions, FR, FI and FPRF, and NaNs are the host's.
     *     Wrong, and there to measure what exactness costs
     * @param hotAfter how often a piece of code is passed before it is made as well as can be; before that it is made in a
     *     hurry. 0: all is made well at once
     */
    public record Options(boolean counting, boolean statusFree, int hotAfter) {}

    public NativeEngines(Options options) {
        this(options, CodeCache.SIZE);
    }

    /** @param codeBytes how much memory a machine has for code, at least 16 MiB */
    NativeEngines(Options options, int codeBytes) {
        this.options = options;
        this.codeBytes = codeBytes;
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
            code = NativeCode.create(core.space, model, options, codeBytes);
            if (code == null) {
                return new Interpreter(core);
            }
            shared.put(model, code);
        }
        return code.newEngine(core);
    }
}
