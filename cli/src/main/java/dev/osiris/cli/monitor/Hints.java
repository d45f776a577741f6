package dev.osiris.cli.monitor;

import dev.osiris.cli.text.Suggestion;
import java.util.Collection;

/** Messages about names that are none. */
final class Hints {
    private Hints() {}

    static String unknown(String what, String name, Collection<String> names) {
        String hint = Suggestion.hint(name.startsWith("$") ? name.substring(1) : name, names, "");
        if (name.startsWith("$")) {
            hint = hint.replace("mean ", "mean $");
        }
        return "there is no " + what + " " + name + (hint.isEmpty() ? "" : "; " + hint);
    }
}
