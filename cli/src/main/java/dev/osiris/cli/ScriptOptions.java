package dev.osiris.cli;

import dev.osiris.cli.line.Config;
import dev.osiris.cli.script.Limit;
import dev.osiris.cli.script.Script;
import dev.osiris.cli.script.ScriptFile;
import dev.osiris.cli.script.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Model.OptionSpec;

/** The options of a scripted boot. */
final class ScriptOptions {
    static final String SCRIPT = "--script";
    private static final String EXPECT = "--expect";
    private static final String SEND = "--send";

    private ScriptOptions() {}

    static OptionSpec[] options() {
        return new OptionSpec[] {
            Values.option("REGEX", "Wait until the console shows REGEX; the machine pauses at the byte that completes it. Steps are done"
                    + " in their order. Repeatable.", EXPECT),
            Values.option("TEXT", "Type TEXT then: \\n is the Return key; \\t \\e \\\\ \\xHH, and ${NAME} of a named group of an earlier"
                    + " --expect. Repeatable.", SEND),
            Values.option("FILE", "Steps, limits and perhaps the machine from FILE (YAML).", SCRIPT),
            Values.option("REGEX", "End with status 0 when the console shows REGEX. Repeatable.", "--exit-on"),
            Values.option("REGEX", "End with status 3 when the console shows REGEX; while something is scripted, a kernel's panic counts"
                    + " too. Repeatable.", "--fail-on"),
            Values.option("TIME", "End with status 4 after TIME: 60s, 500ms, 2m, in guest time guest:60s.", "--timeout"),
            Values.option("DIR", "Keep there: serial.log with time stamps, console.cast (asciicast), exit.json, and when it"
                    + " ended badly registers.txt and report.txt.", "--artifacts")};
    }

    /** A script's file, if one was named. */
    static Script file(Values given) {
        String file = given.one(SCRIPT);
        return file == null ? null : read(Path.of(file));
    }

    /** @throws CommandException when it cannot be used */
    static Script read(Path file) {
        try {
            return ScriptFile.read(file);
        } catch (ScriptFile.ScriptException e) {
            throw CommandException.at(e.isUsage() ? ExitStatus.USAGE : ExitStatus.FAILURE, e.place(), "", e.getMessage());
        } catch (Config.ConfigException e) {
            throw CommandException.at(ExitStatus.USAGE, e.place(), "", e.getMessage());
        }
    }

    /**
     * The plan.
     *
     * @param file what a script's file says, or null
     * @throws CommandException for the first thing that is wrong
     */
    static ScriptPlan plan(Values given, Script file) {
        List<Step> steps = steps(given);
        if (file != null && !steps.isEmpty()) {
            throw CommandException.usage(SCRIPT, "steps come from a script or from --expect and --send, not from both");
        }
        Script base = file == null ? Script.NONE : file;
        Limit limit = limit(given);
        Script script = new Script(base.name(), base.machine(), limit == null ? base.limit() : limit, patterns(given, "--exit-on", base.exitOn()),
                patterns(given, "--fail-on", base.failOn()), base.variables(), file == null ? steps : base.steps());
        return new ScriptPlan(script, artifacts(given));
    }

    private static Path artifacts(Values given) {
        String typed = given.one("--artifacts");
        if (typed == null) {
            return null;
        }
        Path path = Path.of(typed);
        if (typed.isEmpty() || Files.exists(path) && !Files.isDirectory(path)) {
            throw CommandException.failure(Values.where("--artifacts", typed), "this is no directory");
        }
        return path;
    }

    private static Limit limit(Values given) {
        String typed = given.one("--timeout");
        return typed == null ? null : Limit.parse(typed).orElseThrow(() -> CommandException.usage(
                Values.where("--timeout", typed), "this is no time; " + Limit.EXPECTED));
    }

    private static List<String> patterns(Values given, String option, List<String> more) {
        List<String> all = new ArrayList<>(more);
        given.all(option).forEach(p -> all.add(pattern(option, p)));
        return all;
    }

    private static String pattern(String option, String typed) {
        try {
            if (Pattern.compile(typed.replaceAll("\\$\\{[^}]*}", "x")).matcher("").find()) {
                throw CommandException.usage(Values.where(option, typed), "this is found in every text, even an empty one");
            }
            return typed;
        } catch (PatternSyntaxException e) {
            int at = Math.max(0, e.getIndex());
            throw CommandException.usage(Values.where(option, typed), Math.min(at, Math.max(0, typed.length() - 1)), 1,
                    "this is no regular expression: " + e.getDescription());
        }
    }

    // ------------------------------------------------------------------ steps

    private static List<Step> steps(Values given) {
        List<Step> steps = new ArrayList<>();
        for (Values.Typed t : given.inOrder(Set.of(EXPECT, SEND))) {
            steps.add(t.option().equals(EXPECT)
                    ? new Step.Expect(0, List.of(new Step.Case(pattern(EXPECT, t.value()), List.of(), null)), null, null)
                    : new Step.Send(0, keys(t.value()), null));
        }
        return steps;
    }

    /** What a text with escapes types. */
    static String keys(String typed) {
        StringBuilder keys = new StringBuilder();
        for (int i = 0; i < typed.length(); i++) {
            char c = typed.charAt(i);
            if (c != '\\') {
                keys.append(c);
                continue;
            }
            char e = i + 1 < typed.length() ? typed.charAt(++i) : ' ';
            switch (e) {
                case 'n', 'r' -> keys.append('\r');
                case 't' -> keys.append('\t');
                case 'e' -> keys.append('\u001B');
                case '\\' -> keys.append('\\');
                case 'x' -> {
                    keys.append(hex(typed, i));
                    i += 2;
                }
                default -> throw CommandException.usage(Values.where(SEND, typed), Math.max(0, i - 1), 2, "there is no escape \\" + e
                        + "; expected \\n, \\t, \\e, \\\\ or \\xHH");
            }
        }
        return keys.toString();
    }

    private static char hex(String typed, int x) {
        String digits = typed.substring(Math.min(typed.length(), x + 1), Math.min(typed.length(), x + 3));
        if (!digits.matches("[0-9A-Fa-f]{2}")) {
            throw CommandException.usage(Values.where(SEND, typed), x - 1, 2, "two hexadecimal digits follow \\x");
        }
        return (char) Integer.parseInt(digits, 16);
    }
}
