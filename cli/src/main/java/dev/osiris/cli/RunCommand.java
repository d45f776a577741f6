package dev.osiris.cli;

import dev.osiris.cli.script.Script;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code osiris run}. */
final class RunCommand implements Command {
    @Override
    public String name() {
        return "run";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        RunOptions.addTo(spec);
        spec.usageMessage().sortOptions(false).abbreviateSynopsis(true)
                .description("Builds a machine and runs it until the guest switches it off.")
                .footer("", "Examples:",
                        "  osiris run --enable-cap osi",
                        "  osiris run --kernel vmlinux --initrd initrd.cpio.gz -m 256 --smp 2 \\",
                        "      --enable-cap osi --append 'console=ttyS0 panic=-1'",
                        "  osiris run --boot of --osi-disk disk.img --enable-cap osi",
                        "  osiris run --dump-dtb - | dtc -I dtb",
                        "  osiris run -M mol --enable-cap osi --osi-disk disk.img --osi-log file:log",
                        "  osiris run --serial file:boot.log -d exits,engine",
                        "  osiris run --kernel vmlinux --initrd initrd.cpio.gz --enable-cap osi --timeout guest:60s \\",
                        "      --expect 'osiris# ' --send 'uname -r\\n' --expect 'osiris# ' --send 'poweroff\\n'",
                        "  osiris run --script boot.yaml --artifacts results",
                        "  osiris run --config vm.toml --smp 4 --print-config",
                        "  osiris run @common.args --serial unix:console,server=on,wait=off --monitor stdio",
                        "");
        Help.exitStatuses(spec);
        return spec;
    }

    @Override
    public CommandSpec grammar() {
        CommandSpec spec = CommandSpec.create();
        spec.parser().overwrittenOptionsAllowed(true); // as in the groups of the help: --check twice is no error
        RunOptions.addFlatTo(spec);
        return spec;
    }

    @Override
    public String hintFor(String argument) {
        return Files.isRegularFile(Path.of(argument)) ? "did you mean --kernel " + argument + "? " : "";
    }

    @Override
    public int run(ParseResult typed, Streams io) {
        Script script = ScriptOptions.file(new Values(typed));
        Values given = ConfigCommand.withFile(typed, script);
        try {
            return run(given, script, io);
        } catch (CommandException e) {
            throw given.located(e);
        }
    }

    private static int run(Values given, Script script, Streams io) {
        RunOptions options = new RunOptions(given, script);
        Optional<String> list = options.list();
        if (list.isPresent()) {
            io.print(list.get());
            return ExitStatus.OK;
        }
        RunPlan plan = options.plan();
        Optional<String> answer = ConfigCommand.answer(given, plan);
        if (answer.isPresent()) {
            io.print(answer.get());
            return ExitStatus.OK;
        }
        return plan.deviceTree() == null ? new Session(plan, io).run() : plan.deviceTree().run(plan.spec(), io);
    }
}
