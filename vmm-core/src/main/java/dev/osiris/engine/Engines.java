package dev.osiris.engine;

import dev.osiris.engine.interpreter.Interpreter;
import dev.osiris.engine.lockstep.LockstepEngine;
import dev.osiris.engine.x86.NativeEngines;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The engines there are: an explicit list. */
public final class Engines {
    /**
     * One kind of engine.
     *
     * @param name what people type
     * @param description one line
     * @param verify for {@code lockstep}: one stretch of this many is checked; otherwise 0
     */
    public record Kind(String name, String description, int verify) {
        Kind(String name, String description) {
            this(name, description, 0);
        }
    }

    /** All kinds, the default first. */
    public static final List<Kind> ALL = List.of(
            new Kind("native", "machine code for this host (x86-64)"),
            new Kind("interpreter", "the reference: exact, on every host"),
            new Kind("lockstep", "native, checked against the interpreter at every step; also native,verify=1/N", 1));

    private Engines() {}

    /** The kind of a name. */
    public static Optional<Kind> byName(String name) {
        return ALL.stream().filter(k -> k.name().equals(name)).findFirst();
    }

    private static final Pattern VERIFIED = Pattern.compile("native,verify=1/([1-9][0-9]{0,8})");

    /**
     * An engine as people write it: a name, or {@code native,verify=1/N} for native code of which one stretch in N is
     * checked against the interpreter.
     *
     * @throws IllegalArgumentException that says what was expected
     */
    public static Kind parse(String text) {
        Matcher verified = VERIFIED.matcher(text);
        if (verified.matches()) {
            return new Kind("lockstep", "native, now and then checked against the interpreter",
                    Integer.parseInt(verified.group(1)));
        }
        return byName(text).orElseThrow(() -> new IllegalArgumentException("'" + text
                + "' is not an engine: expected native, interpreter, lockstep or native,verify=1/N with N from 1 to"
                + " 999999999"));
    }

    /** What keeps a kind from running on this host: then the interpreter takes its place. Null when nothing does. */
    public static String unavailable(Kind kind) {
        return kind.name().equals("interpreter") ? null : NativeEngines.unavailable();
    }

    /** What makes engines of a kind; one factory per machine, so that vCPUs can share code. */
    public static EngineFactory factory(Kind kind) {
        return switch (kind.name()) {
            case "native" -> unavailable(kind) == null ? new NativeEngines() : Interpreter::new;
            case "interpreter" -> Interpreter::new;
            case "lockstep" -> LockstepEngine.factory(() -> factory(ALL.getFirst()), kind.verify(), Path.of(""));
            default -> throw new IllegalArgumentException("no engine is named " + kind.name());
        };
    }
}
