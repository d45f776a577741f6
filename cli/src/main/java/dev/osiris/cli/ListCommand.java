package dev.osiris.cli;

import dev.osiris.cli.control.ControlClient;
import dev.osiris.cli.monitor.Json;
import dev.osiris.cli.text.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code osiris list}: the machines of this user that run. */
final class ListCommand implements Command {
    private static final List<String> FIELDS = List.of("pid", "state", "machine", "cpu", "vcpus", "mib", "kernel");

    @Override
    public String name() {
        return "list";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().addOption(Values.flag("Answer in JSON.", "-j", "--json")).addOption(Help.option());
        spec.usageMessage().optionListHeading("%n").description("Lists your machines that run.");
        return spec;
    }

    @Override
    public int run(ParseResult given, Streams io) {
        Table table = new Table("NAME", "PID", "STATE", "MACHINE", "CPU", "VCPUS", "MIB", "RUNS");
        List<Object> data = new ArrayList<>();
        for (String name : Running.names()) {
            try (ControlClient client = Running.connect(name).listen(notice -> { })) {
                ControlClient.Answer answer = client.ask("describe", "");
                if (answer != null) {
                    add(name, answer.text().split("\t", -1), table, data);
                }
            } catch (CommandException e) {
                // It ended meanwhile.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        boolean json = new Values(given).flag("--json");
        io.print(json ? Json.of(data) + "\n" : data.isEmpty() ? "no machine runs\n" : table.toString());
        return ExitStatus.OK;
    }

    private static void add(String name, String[] fields, Table table, List<Object> data) {
        List<String> row = new ArrayList<>(List.of(name));
        row.addAll(List.of(fields));
        table.row(row.toArray(String[]::new));
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", name);
        for (int i = 0; i < FIELDS.size() && i < fields.length; i++) {
            object.put(FIELDS.get(i), fields[i].matches("\\d+") ? (Object) Long.valueOf(fields[i]) : fields[i]);
        }
        data.add(object);
    }
}
