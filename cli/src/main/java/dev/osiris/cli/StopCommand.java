package dev.osiris.cli;

import dev.osiris.cli.control.ControlClient;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code osiris stop}: ends a machine. */
final class StopCommand implements Command {
    @Override
    public String name() {
        return "stop";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().addPositional(Running.argument())
                .addOption(Values.flag("Press the power button and let the guest shut down, instead of ending the machine.",
                        "--powerdown"))
                .addOption(Help.option());
        spec.usageMessage().optionListHeading("%n").description("Ends a machine that runs, and waits until it has ended.");
        return spec;
    }

    @Override
    public int run(ParseResult given, Streams io) {
        String name = Running.name(given);
        String line = new Values(given).flag("--powerdown") ? "system_powerdown" : "quit";
        try (ControlClient client = Running.connect(name).listen(notice -> { })) {
            ControlClient.Answer answer = client.ask("run", line);
            if (answer != null && answer.status() != 0) {
                throw CommandException.failure(name, answer.text().strip().replaceFirst("^error: ", ""));
            }
            while (answer != null) { // it is gone when nobody answers any more
                answer = client.ask("run", "wait");
            }
            return ExitStatus.OK;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitStatus.FAILURE;
        }
    }
}
