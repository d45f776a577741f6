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
     * @param counting whether native code counts the instructions that it executes, which makes it slower
     * @param statusFree whether native code keeps no floating-point status: see {@link NativeEngines.Options}
     * @param hotAfter how often native code is passed before it is made as well as can be; 0 for at once
     */
    public record Kind(String name, String description, int verify, boolean counting, boolean statusFree, int hotAfter) {
        Kind(String name, String description, int verify) {
            this(name, description, verify, false, false, HOT_AFTER);
        }

        Kind(String name, String description) {
            this(name, description, 0);
        }

        /** The same, but counting. */
        public Kind count() {
            return new Kind(name, description, verify, true, statusFree, hotAfter);
        }

        /** The same, but with code made well after so many passages. */
        Kind hotAfter(int passages) {
            return new Kind(name, description, verify, counting, statusFree, passages);
        }
    }

    /**
     * Measured: a boot takes less time the less is made well, programs are as fast as when all is; with fewer passages the
     * former suffers first.
     */
    private static final int HOT_AFTER = 1000;

    /** All kinds, the default first. */
    public static final List<Kind> ALL = List.of(
            new Kind("native", "machine code for this host (x86-64); native,count counts what it executes,"
                    + " native,hot=N makes well what was passed N times"),
            new Kind("interpreter", "the reference: exact, on every host"),
            new Kind("lockstep", "native, checked against the interpreter at every step; also native,verify=1/N", 1));

    private Engines() {}

    /** The kind of a name. */
    public static Optional<Kind> byName(String name) {
        return ALL.stream().filter(k -> k.name().equals(name)).findFirst();
    }

    private static final Pattern VERIFIED = Pattern.compile("native,verify=1/([1-9][0-9]{0,8})");
    /** Behind any engine. */
    private static final String COUNT = ",count";
    private static final Pattern HOT = Pattern.compile("(.+),hot=([0-9]{1,9})");
    private static final String STATUS_FREE = "native,fpscr=off";

    /**
     * An engine as people write it: a name, or {@code native,verify=1/N} for native code of which one stretch in N is
     * checked against the interpreter; then {@code ,hot=N} to have native code made as well as can be when it was passed N
     * times (0: at once), and {@code ,count} to have it count what it executes. {@code native,fpscr=off} is for
     * measuring what exact floating point costs, and computes wrong status.
     *
     * @throws IllegalArgumentException that says what was expected
     */
    public static Kind parse(String text) {
        if (text.endsWith(COUNT)) {
            return parse(text.substring(0, text.length() - COUNT.length())).count();
        }
        Matcher hot = HOT.matcher(text);
        if (hot.matches()) {
            return parse(hot.group(1)).hotAfter(Integer.parseInt(hot.group(2)));
        }
        if (text.equals(STATUS_FREE)) {
            return new Kind("native", "native, without floating-point status: inexact, for measuring", 0, false, true,
                    HOT_AFTER);
        }
        Matcher verified = VERIFIED.matcher(text);
        if (verified.matches()) {
            return new Kind("lockstep", "native, now and then checked against the interpreter",
                    Integer.parseInt(verified.group(1)));
        }
        return byName(text).orElseThrow(() -> new IllegalArgumentException("'" + text
                + "' is not an engine: expected native, interpreter, lockstep or native,verify=1/N with N from 1 to"
                + " 999999999, and behind that ,hot=N with N from 0 to 999999999, or ,count"));
    }

    /** The same engine, but counting what it executes. */
    public static String counting(String text) {
        return text.endsWith(COUNT) ? text : text + COUNT;
    }

    /** What keeps a kind from running on this host: then the interpreter takes its place. Null when nothing does. */
    public static String unavailable(Kind kind) {
        return kind.name().equals("interpreter") ? null : NativeEngines.unavailable();
    }

    private static NativeEngines.Options options(Kind kind) {
        return new NativeEngines.Options(kind.counting(), kind.statusFree(), kind.hotAfter());
    }

    /** What makes engines of a kind; one factory per machine, so that vCPUs can share code. */
    public static EngineFactory factory(Kind kind) {
        return switch (kind.name()) {
            case "native" -> unavailable(kind) == null ? new NativeEngines(options(kind)) : Interpreter::new;
            case "interpreter" -> Interpreter::new;
            case "lockstep" -> LockstepEngine.factory(() -> factory(new Kind("native", "", 0, kind.counting(), false,
                    kind.hotAfter())), kind.verify(), Path.of(""));
            default -> throw new IllegalArgumentException("no engine is named " + kind.name());
        };
    }
}
