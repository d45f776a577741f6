package dev.osiris.cli;

import dev.osiris.cli.control.ControlClient;
import dev.osiris.cli.monitor.Prompted;
import dev.osiris.cli.monitor.Reply;
import dev.osiris.cli.monitor.TerminalFront;
import dev.osiris.cli.text.Reasons;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code osiris monitor}: the monitor of a machine that runs, at a prompt, from a pipe, or for some commands. */
final class MonitorCommand implements Command {
    @Override
    public String name() {
        return "monitor";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().addPositional(Running.argument())
                .addOption(Values.option("COMMAND", "Execute this and end; the exit status is 1 when it fails. Repeatable: the first"
                        + " that fails is the last.", "-c", "--command"))
                .addOption(Values.flag("Answer in JSON.", "-j", "--json")).addOption(Help.option());
        spec.usageMessage().optionListHeading("%n").description("Opens the monitor of a machine that runs.")
                .footer("", "Examples:", "  osiris monitor",
                        "  osiris monitor web -c 'info registers'",
                        "  osiris monitor -c 'break schedule' -c cont -c wait -c bt",
                        "  osiris monitor -j -c 'info exits' | jq .",
                        "  osiris monitor <commands.txt", "");
        return spec;
    }

    @Override
    public int run(ParseResult given, Streams io) {
        Values values = new Values(given);
        String verb = values.flag("--json") ? "json" : "run";
        List<String> commands = values.all("--command");
        String name = Running.name(given);
        AtomicReference<TerminalFront> front = new AtomicReference<>();
        try (ControlClient client = Running.connect(name).listen(text -> notice(front.get(), text, io))) {
            if (!commands.isEmpty()) {
                return all(commands, client, verb, io);
            }
            return io.inMayBeTerminal() ? prompt(name, client, verb, front) : lines(client, verb, io);
        } catch (IOException e) {
            throw CommandException.failure(name, Reasons.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitStatus.FAILURE;
        }
    }

    private static void notice(TerminalFront front, String text, Streams io) {
        if (front == null) {
            io.print(text);
        } else {
            front.notice(text.stripTrailing());
        }
    }

    private static int all(List<String> commands, ControlClient client, String verb, Streams io) throws InterruptedException {
        for (String command : commands) {
            int status = one(command, client, verb, io);
            if (status != ExitStatus.OK) {
                return status;
            }
        }
        return ExitStatus.OK;
    }

    private static int one(String command, ControlClient client, String verb, Streams io) throws InterruptedException {
        ControlClient.Answer answer = client.ask(verb, command);
        if (answer == null) {
            boolean ends = command.strip().matches("q|quit");
            if (!ends) {
                io.complain("osiris: " + command + ": the machine has ended\n");
            }
            return ends ? ExitStatus.OK : ExitStatus.FAILURE;
        }
        if (answer.status() == ExitStatus.OK || verb.equals("json")) {
            io.print(answer.text());
        } else {
            io.complain("osiris: " + answer.text().replaceFirst("^error: ", ""));
        }
        return answer.status();
    }

    private static int lines(ControlClient client, String verb, Streams io) throws IOException, InterruptedException {
        int worst = ExitStatus.OK;
        BufferedReader in = new BufferedReader(new InputStreamReader(io.in(), StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && !line.strip().matches("exit|detach"); line = in.readLine()) {
            worst = Math.max(worst, one(line, client, verb, io));
            if (client.isGone()) {
                break;
            }
        }
        return worst;
    }

    private static int prompt(String name, ControlClient client, String verb, AtomicReference<TerminalFront> front)
            throws IOException {
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            Remote remote = new Remote(client, verb, front);
            front.set(new TerminalFront(terminal, remote, TerminalFront.historyFile()));
            int status = front.get().run("monitor of " + name + "; 'help' lists commands, Ctrl-D leaves");
            if (client.isGone()) {
                terminal.writer().println("the machine has ended");
                terminal.flush();
            }
            return status;
        }
    }

    /** The session in the machine's process. */
    private record Remote(ControlClient client, String verb, AtomicReference<TerminalFront> front) implements Prompted {
        @Override
        public Reply execute(String line) throws InterruptedException {
            if (line.strip().matches("exit|detach")) {
                front.get().leave();
                return new Reply("", null, 0);
            }
            ControlClient.Answer answer = client.ask(verb, line);
            return answer == null ? new Reply("", null, 0) : new Reply(answer.text(), null, answer.status());
        }

        @Override
        public List<String> complete(String line, int cursor) throws InterruptedException {
            return client.complete(line, cursor);
        }

        @Override
        public void interrupt() {
            client.interrupt();
        }

        @Override
        public boolean isOver() {
            return client.isGone();
        }
    }
}
