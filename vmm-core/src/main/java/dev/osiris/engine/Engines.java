package dev.osiris.engine;

import dev.osiris.engine.interpreter.Interpreter;
import dev.osiris.engine.x86.NativeEngines;
import java.util.List;
import java.util.Optional;

/** The engines there are: an explicit list. */
public final class Engines {
    /**
     * One kind of engine.
     *
     * @param name what people type
     * @param description one line
     */
    public record Kind(String name, String description) {}

    /** All kinds, the default first. */
    public static final List<Kind> ALL = List.of(
            new Kind("native", "machine code for this host (x86-64)"),
            new Kind("interpreter", "the reference: exact, on every host"));

    private Engines() {}

    /** The kind of a name. */
    public static Optional<Kind> byName(String name) {
        return ALL.stream().filter(k -> k.name().equals(name)).findFirst();
    }

    /** What keeps a kind from running on this host: then the interpreter takes its place. Null when nothing does. */
    public static String unavailable(Kind kind) {
        return kind.name().equals("native") ? NativeEngines.unavailable() : null;
    }

    /** What makes engines of a kind; one factory per machine, so that vCPUs can share code. */
    public static EngineFactory factory(Kind kind) {
        return switch (kind.name()) {
            case "native" -> unavailable(kind) == null ? new NativeEngines() : Interpreter::new;
            case "interpreter" -> Interpreter::new;
            default -> throw new IllegalArgumentException("no engine is named " + kind.name());
        };
    }
}
