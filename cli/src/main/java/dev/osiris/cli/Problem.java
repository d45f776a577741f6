package dev.osiris.cli;

import dev.osiris.cli.line.Place;
import dev.osiris.cli.line.Words;
import dev.osiris.cli.text.Json;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A message for people, or with {@code --error-format=json} for programs: one line of JSON.
 *
 * @param status the exit status that goes with it
 * @param where the option and the value as they were typed, or an empty string
 * @param what the message
 * @param place where that was typed, or null when it is nowhere in particular
 */
record Problem(int status, String where, String what, Place place) {
    /** Of something that went wrong in no particular place. */
    static Problem of(int status, String message) {
        return new Problem(status, "", message, null);
    }

    /**
     * Of an error in what was typed.
     *
     * @param words what was typed
     * @param commands the commands there are, whose options may have several names
     */
    static Problem of(CommandException e, Words words, List<CommandSpec> commands) {
        Place place = e.place() != null ? e.place() : find(e, words, commands);
        return new Problem(e.status(), e.where(), e.what(), place);
    }

    private static Place find(CommandException e, Words words, List<CommandSpec> commands) {
        if (e.where().isEmpty()) {
            return null;
        }
        String option = e.where().split("[ =]", 2)[0];
        String value = e.where().length() > option.length() ? e.where().substring(option.length() + 1) : null;
        Place found = null;
        for (int i = 0; i < words.all().size(); i++) {
            Place at = at(words, i, option, "''".equals(value) ? "" : value, commands);
            found = at == null ? found : at;
        }
        return found == null || e.length() == 0 ? found : found.part(e.at(), e.length());
    }

    /** The value's place when it stands at this word; with null for a value, that of the option. */
    private static Place at(Words words, int i, String option, String value, List<CommandSpec> commands) {
        String word = words.all().get(i).text();
        Place place = words.place(i);
        String name = word.startsWith("-") ? word.split("=", 2)[0] : word;
        if (!isName(name, option, commands)) {
            return null;
        }
        boolean attached = word.startsWith("-") && word.contains("=");
        if (value == null) {
            return attached ? place.part(0, name.length()) : place;
        }
        if (attached) {
            return word.substring(name.length() + 1).equals(value) ? place.part(name.length() + 1, Math.max(1, value.length()))
                    : null;
        }
        boolean follows = i + 1 < words.all().size() && words.all().get(i + 1).text().equals(value);
        return follows ? words.place(i + 1) : null;
    }

    private static boolean isName(String typed, String option, List<CommandSpec> commands) {
        if (typed.equals(option)) {
            return true;
        }
        for (CommandSpec command : commands) {
            OptionSpec spec = command.findOption(option);
            if (spec != null && List.of(spec.names()).contains(typed)) {
                return true;
            }
        }
        return false;
    }

    /** For people: the message, and below it what was typed with a mark. */
    String text(String program, boolean colours) {
        String head = colours ? "\u001B[1;31m" + program + ":\u001B[0m " : program + ": ";
        String message = place != null && place.file() != null ? place.prefix() + what(place) : (where.isEmpty() ? ""
                : where + ": ") + what;
        String mark = place == null ? "" : "\n" + (colours ? place.excerpt().replaceFirst("(\\^+)$", "\u001B[1;32m$1\u001B[0m")
                : place.excerpt());
        return head + message + mark + "\n";
    }

    /** In a file the option is a key, without its hyphens. */
    private String what(Place in) {
        return (where.isEmpty() ? "" : (in.line() > 0 ? where.replaceFirst("^--", "") : where) + ": ") + what;
    }

    /** For programs. */
    String json(String program) {
        Json json = new Json().put("program", program).put("status", status)
                .put("kind", status == ExitStatus.USAGE ? "usage" : "failure");
        if (!where.isEmpty()) {
            String[] parts = where.split(" ", 2);
            json.put("option", parts[0]).put("value", parts.length > 1 ? parts[1] : null);
        }
        json.put("message", what);
        if (place != null) {
            json.put("file", place.file()).put(place.file() == null ? "argument" : "line", place.line())
                    .put("column", place.column()).put("length", place.length()).put("text", place.text());
        }
        return json + "\n";
    }
}
