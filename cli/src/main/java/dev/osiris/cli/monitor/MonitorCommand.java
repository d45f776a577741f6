package dev.osiris.cli.monitor;

import java.util.List;

/**
 * One command.
 *
 * @param names what is typed; the first is the usual one
 * @param arguments how its arguments are written, for its help
 * @param summary one line
 * @param details more, perhaps empty
 * @param completion what its arguments can be completed from
 * @param action what it does
 */
record MonitorCommand(
        List<String> names, String arguments, String summary, String details, List<Words> completion, Action action) {
    /** What words there are to complete from. */
    enum Words { COMMAND, EXPRESSION, SYMBOL, REGISTER, DEVICE, FILE, LOG_ITEM, VCPU, POINT, RING, CAPABILITY }

    /** What a command does. */
    @FunctionalInterface
    interface Action {
        Reply run(Call call) throws Exception;
    }

    /** A command; names are separated by commas. */
    static MonitorCommand of(String names, String arguments, String summary, Action action, Words... completion) {
        return new MonitorCommand(List.of(names.split(", ")), arguments, summary, "", List.of(completion), action);
    }

    MonitorCommand details(String more) {
        return new MonitorCommand(names, arguments, summary, more, completion, action);
    }

    String name() {
        return names.getFirst();
    }

    String usage() {
        return arguments.isEmpty() ? name() : name() + (arguments.startsWith("[/") || arguments.startsWith("/") ? "" : " ")
                + arguments;
    }
}
