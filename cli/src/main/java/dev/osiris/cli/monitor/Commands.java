package dev.osiris.cli.monitor;

import java.util.ArrayList;
import java.util.List;

/** Every command of the monitor, in the order of its help. */
final class Commands {
    static final List<MonitorCommand> ALL = all();

    private Commands() {}

    private static List<MonitorCommand> all() {
        List<MonitorCommand> list = new ArrayList<>();
        list.add(MonitorCommand.of("help, ?", "[COMMAND]", "all commands, or one in detail", Help::help,
                MonitorCommand.Words.COMMAND));
        list.add(MonitorCommand.of("exit, detach", "", "leave this monitor; the machine goes on", Monitor::leave));
        list.addAll(LifeCommands.list());
        list.addAll(MemoryCommands.list());
        list.addAll(DebugCommands.list());
        list.addAll(InfoCommands.list());
        list.addAll(SystemCommands.list());
        list.addAll(OsiCommands.list());
        return List.copyOf(list);
    }

    static List<String> names() {
        return ALL.stream().flatMap(c -> c.names().stream()).toList();
    }

    /** By one of its names, or null. */
    static MonitorCommand find(String name) {
        return ALL.stream().filter(c -> c.names().contains(name)).findFirst().orElse(null);
    }
}
