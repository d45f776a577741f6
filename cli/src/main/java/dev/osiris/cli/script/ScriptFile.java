package dev.osiris.cli.script;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.osiris.cli.line.Config;
import dev.osiris.cli.line.Place;
import dev.osiris.cli.line.Tree;
import dev.osiris.cli.text.Reasons;
import dev.osiris.cli.text.Suggestion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Reads a script in YAML (or JSON, which is YAML).
 *
 * <pre>
 * name: a shell answers
 * machine: {kernel: vmlinux, initrd: initramfs.cpio.gz, enable-cap: osi}
 * timeout: guest:60s
 * fail-on: Oops
 * steps:
 *   - expect: 'osiris# '
 *   - line: uname -r
 *   - expect: '(?&lt;release&gt;6\.1\S*)\s'
 *   - expect: {'osiris# ': [{line: poweroff}], 'login: ': [{fail: nobody asked for that}]}
 * </pre>
 */
public final class ScriptFile {
    private static final List<String> TOP = List.of("name", "machine", "timeout", "exit-on", "fail-on", "variables", "steps");
    private static final List<String> ACTIONS = List.of("expect", "send", "line", "break", "if", "set", "say", "repeat", "reset",
            "exit", "fail");
    private static final Map<String, List<String>> MORE = Map.of("expect", List.of("timeout", "console"), "send",
            List.of("console"), "line", List.of("console"), "break", List.of("console"), "if", List.of("matches", "then", "else"),
            "repeat", List.of("steps"));
    private static final Set<String> TEXTS = Set.of("send", "line", "say", "fail");
    private static final int MAX_CONSOLE = 3;
    private static final int MAX_STATUS = 255;
    private static final int MAX_TIMES = 1_000_000;

    /** A script that cannot be used. */
    public static final class ScriptException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final boolean usage;
        private final transient Place place;

        ScriptException(boolean usage, Place place, String message) {
            super(message);
            this.usage = usage;
            this.place = place;
        }

        /** Whether what is in the file is wrong, rather than the file itself. */
        public boolean isUsage() {
            return usage;
        }

        /** Where, or null. */
        public Place place() {
            return place;
        }
    }

    private final Path path;

    private ScriptFile(Path path) {
        this.path = path;
    }

    /** @throws ScriptException when it cannot be read, or says what cannot be */
    public static Script read(Path path) {
        return new ScriptFile(path).script();
    }

    private Script script() {
        Tree.Keys top = keys(tree(), "a script has keys: " + String.join(", ", TOP));
        known(top, TOP, "a script");
        Tree machine = top.values().get("machine");
        return new Script(top.values().containsKey("name") ? text(top.values().get("name")) : path.getFileName().toString(),
                machine == null ? null : Config.of(path, keys(machine, "a machine has keys: the long names of options")),
                limit(top.values().get("timeout")), patterns(top.values().get("exit-on")), patterns(top.values().get("fail-on")),
                variables(top.values().get("variables")), steps(top.values().get("steps")));
    }

    private Tree tree() {
        try {
            String text = Files.readString(path);
            List<String> lines = text.lines().toList();
            try (JsonParser p = YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build().createParser(text)) {
                return Tree.read(p, path.toString(), lines);
            } catch (JacksonException e) {
                JsonLocation at = e.getLocation();
                int line = at == null ? 1 : Math.max(1, at.getLineNr());
                throw new ScriptException(true, new Place(path.toString(), line, at == null ? 1 : Math.max(1, at.getColumnNr()), 1,
                        line <= lines.size() ? lines.get(line - 1) : ""), e.getOriginalMessage().lines().findFirst().orElse("malformed"));
            }
        } catch (NoSuchFileException e) {
            throw new ScriptException(false, null, path + ": there is no such file (looked in "
                    + path.toAbsolutePath().normalize().getParent() + "); expected a script");
        } catch (IOException e) {
            throw new ScriptException(false, null, path + ": this file cannot be read (" + Reasons.of(e) + ")");
        }
    }

    // ------------------------------------------------------------------ steps

    private List<Step> steps(Tree tree) {
        List<Step> steps = new ArrayList<>();
        if (tree != null && !isNothing(tree)) {
            for (Tree item : items(tree, "a list of steps")) {
                steps.add(step(item));
            }
        }
        return steps;
    }

    private Step step(Tree tree) {
        if (tree instanceof Tree.Leaf(String word, Place at) && ("reset".equals(word) || "break".equals(word))) {
            return word.equals("reset") ? new Step.Reset(at) : new Step.Break(0, at);
        }
        Tree.Keys keys = keys(tree, "a step is one of: " + String.join(", ", ACTIONS));
        List<String> actions = keys.values().keySet().stream().filter(ACTIONS::contains).toList();
        if (actions.size() > 1) {
            throw wrong(keys.keys().get(actions.get(1)), "a step does one thing, not both " + actions.get(0) + " and " + actions.get(1)
                    + "; begin another step with a hyphen");
        }
        if (actions.isEmpty()) {
            String first = keys.values().isEmpty() ? "" : keys.values().keySet().iterator().next();
            throw wrong(keys.keys().getOrDefault(first, keys.place()), "there is no such step '" + first + "'; "
                    + Suggestion.hint(first, ACTIONS, " ") + "expected " + String.join(", ", ACTIONS));
        }
        List<String> allowed = new ArrayList<>(List.of(actions.getFirst()));
        allowed.addAll(MORE.getOrDefault(actions.getFirst(), List.of()));
        known(keys, allowed, "the step " + actions.getFirst());
        return step(actions.getFirst(), keys);
    }

    private Step step(String action, Tree.Keys keys) {
        Tree value = keys.values().get(action);
        Place at = keys.keys().get(action);
        String text = TEXTS.contains(action) ? text(value) : "";
        return switch (action) {
            case "expect" -> new Step.Expect(console(keys), cases(value), limit(keys.values().get("timeout")), at);
            case "send" -> new Step.Send(console(keys), text, at);
            case "line" -> new Step.Send(console(keys), text + "\r", at);
            case "break" -> new Step.Break(console(keys), at);
            case "say" -> new Step.Say(text, at);
            case "fail" -> new Step.Fail(text, at);
            case "reset" -> new Step.Reset(at);
            case "exit" -> new Step.Exit(number(value, 0, MAX_STATUS), at);
            case "repeat" -> new Step.Repeat(number(value, 1, MAX_TIMES), steps(keys.values().get("steps")), at);
            case "set" -> set(value, at);
            default -> branch(keys, value, at);
        };
    }

    private Step set(Tree value, Place at) {
        Tree.Keys pair = keys(value, "set: {name: text}");
        if (pair.values().size() != 1) {
            throw wrong(at, "one name at a time; expected set: {name: text}");
        }
        String name = pair.values().keySet().iterator().next();
        return new Step.Set(name, text(pair.values().get(name)), at);
    }

    private Step branch(Tree.Keys keys, Tree value, Place at) {
        Tree matches = keys.values().get("matches");
        if (matches == null) {
            throw wrong(at, "what it is to be compared with is missing; expected if: TEXT, matches: REGEX, then: [...]");
        }
        return new Step.If(text(value), pattern(matches), steps(keys.values().get("then")), steps(keys.values().get("else")), at);
    }

    private List<Step.Case> cases(Tree tree) {
        List<Step.Case> cases = new ArrayList<>();
        switch (tree) {
            case Tree.Leaf leaf -> cases.add(new Step.Case(pattern(leaf), List.of(), leaf.place()));
            case Tree.Items list -> list.items().forEach(i -> cases.add(new Step.Case(pattern(i), List.of(), i.place())));
            case Tree.Keys keys -> keys.values().forEach((p, then) -> cases.add(new Step.Case(
                    pattern(new Tree.Leaf(p, keys.keys().get(p))), steps(then), keys.keys().get(p))));
        }
        if (cases.isEmpty()) {
            throw wrong(tree.place(), "there is nothing to wait for; expected a pattern");
        }
        return cases;
    }

    // ------------------------------------------------------------------ values

    private static int console(Tree.Keys keys) {
        Tree value = keys.values().get("console");
        return value == null ? 0 : number(value, 0, MAX_CONSOLE);
    }

    private static Limit limit(Tree tree) {
        if (tree == null) {
            return null;
        }
        return Limit.parse(text(tree)).orElseThrow(() -> wrong(tree.place(), "this is no time; " + Limit.EXPECTED));
    }

    private static List<String> patterns(Tree tree) {
        return switch (tree) {
            case null -> List.of();
            case Tree.Items list -> list.items().stream().map(ScriptFile::pattern).toList();
            default -> List.of(pattern(tree));
        };
    }

    private static String pattern(Tree tree) {
        String text = text(tree);
        try {
            // Variables may stand in it: what they will be does not matter for its form.
            Pattern.compile(text.replaceAll("\\$\\{[^}]*}", "x"));
            return text;
        } catch (PatternSyntaxException e) {
            throw wrong(tree.place(), "this is no regular expression: " + e.getDescription() + (e.getIndex() < 0 ? ""
                    : " at character " + (e.getIndex() + 1)));
        }
    }

    private static Map<String, String> variables(Tree tree) {
        Map<String, String> variables = new LinkedHashMap<>();
        if (tree != null) {
            keys(tree, "variables: {name: text}").values().forEach((name, value) -> variables.put(name, text(value)));
        }
        return variables;
    }

    private static int number(Tree tree, int least, int most) {
        String digits = text(tree);
        if (!digits.matches("[0-9]{1,9}") || Integer.parseInt(digits) < least || Integer.parseInt(digits) > most) {
            throw wrong(tree.place(), "expected a number from " + least + " to " + most + ", not '" + digits + "'");
        }
        return Integer.parseInt(digits);
    }

    private static String text(Tree tree) {
        if (tree instanceof Tree.Leaf(String text, Place at) && text != null) {
            return text;
        }
        throw wrong(tree.place(), "expected text");
    }

    private static boolean isNothing(Tree tree) {
        return tree instanceof Tree.Leaf(String text, Place at) && (text == null || text.isEmpty());
    }

    private static List<Tree> items(Tree tree, String expected) {
        if (tree instanceof Tree.Items(List<Tree> items, Place at)) {
            return items;
        }
        throw wrong(tree.place(), "expected " + expected);
    }

    private static Tree.Keys keys(Tree tree, String expected) {
        if (tree instanceof Tree.Keys keys) {
            return keys;
        }
        throw wrong(tree.place(), expected);
    }

    private static void known(Tree.Keys keys, List<String> known, String what) {
        for (Map.Entry<String, Place> key : keys.keys().entrySet()) {
            if (!known.contains(key.getKey())) {
                throw wrong(key.getValue(), what + " has no key '" + key.getKey() + "'; " + Suggestion.hint(key.getKey(), known, " ")
                        + "expected " + String.join(", ", known));
            }
        }
    }

    private static ScriptException wrong(Place place, String message) {
        return new ScriptException(true, place, message);
    }
}
