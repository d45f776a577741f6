package dev.osiris.cli.monitor;

import dev.osiris.cli.text.Table;
import java.util.ArrayList;
import java.util.List;

/** The help command. */
final class Help {
    private Help() {}

    static Reply help(Call c) {
        return c.rest().isEmpty() ? all() : one(c.rest().strip());
    }

    private static Reply all() {
        Table t = new Table("COMMAND", "DOES");
        List<Object> data = new ArrayList<>();
        for (MonitorCommand m : Commands.ALL) {
            t.row(m.usage(), m.summary());
            data.add(Json.map("names", m.names(), "usage", m.usage(), "summary", m.summary()));
        }
        return Reply.of(t + "'help COMMAND' says more. -j before a command answers in JSON. Numbers: 0x hexadecimal, decimal;"
                + " $register; symbol; *ADDR.\n", data);
    }

    private static Reply one(String name) {
        List<MonitorCommand> found = Commands.ALL.stream().filter(m -> m.names().contains(name)
                || m.name().startsWith(name + " ")).toList();
        if (found.isEmpty()) {
            throw new MonitorException(Hints.unknown("command", name, Commands.names()) + "; 'help' lists them");
        }
        StringBuilder text = new StringBuilder();
        for (MonitorCommand m : found) {
            text.append(m.usage()).append(" -- ").append(m.summary()).append('\n');
            if (found.size() == 1) {
                text.append(m.names().size() > 1 ? "also: " + String.join(", ", m.names().subList(1, m.names().size())) + "\n"
                        : "").append(m.details().isEmpty() ? "" : m.details().stripTrailing() + "\n");
            }
        }
        return Reply.of(text.toString(), found.stream().map(m -> Json.map("names", m.names(), "usage", m.usage(), "summary",
                m.summary(), "details", m.details())).toList());
    }
}
