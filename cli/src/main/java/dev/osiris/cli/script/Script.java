package dev.osiris.cli.script;

import dev.osiris.cli.line.Config;
import java.util.List;
import java.util.Map;

/**
 * What to do with a machine.
 *
 * @param name for reports
 * @param machine options of the machine, or null
 * @param limit how long all may take, or null
 * @param exitOn patterns that end the machine well
 * @param failOn patterns that end it badly
 * @param variables what {@code ${name}} stands for at the beginning
 * @param steps what to do
 */
public record Script(String name, Config machine, Limit limit, List<String> exitOn, List<String> failOn,
        Map<String, String> variables, List<Step> steps) {
    /** What a Linux that gives up says; always watched for while something is scripted, unless a pattern speaks of it. */
    public static final String PANIC = "Kernel panic - not syncing.*\\n";

    /** Nothing to do. */
    public static final Script NONE = new Script("", null, null, List.of(), List.of(), Map.of(), List.of());

    public Script {
        exitOn = List.copyOf(exitOn);
        failOn = List.copyOf(failOn);
        variables = Map.copyOf(variables);
        steps = List.copyOf(steps);
    }

    /** Whether there is nothing to watch for and nothing to do. */
    public boolean isEmpty() {
        return limit == null && exitOn.isEmpty() && failOn.isEmpty() && steps.isEmpty();
    }
}
