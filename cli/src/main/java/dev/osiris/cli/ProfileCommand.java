package dev.osiris.cli;

import dev.osiris.cli.control.ControlClient;
import dev.osiris.cli.text.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code osiris profile}: where a guest spends its time, as a flame graph. */
final class ProfileCommand implements Command {
    @Override
    public String name() {
        return "profile";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().addPositional(Running.argument())
                .addOption(Values.option("N", "How long. Default: 10.", "--seconds"))
                .addOption(Values.option("HZ", "Samples a second. Default: 99.", "--rate"))
                .addOption(Values.option("FILE", "A flame graph when the name ends in .svg, otherwise collapsed stacks. Default:"
                        + " collapsed stacks on standard output.", "-o", "--output"))
                .addOption(Help.option());
        spec.usageMessage().optionListHeading("%n").description("Samples where the vCPUs of a machine are, with the guest's symbols:"
                + " those of the kernel's file, or of a running Linux.")
                .footer("", "Examples:", "  osiris profile --seconds 5 -o boot.svg", "");
        return spec;
    }

    @Override
    public int run(ParseResult given, Streams io) {
        Values values = new Values(given);
        String name = Running.name(given);
        String seconds = number(values, "--seconds", "10", "0.1 to 3600", "\\d{1,4}(\\.\\d{1,3})?");
        String rate = number(values, "--rate", "99", "1 to 1000", "\\d{1,4}");
        String file = values.one("--output");
        try (ControlClient client = Running.connect(name).listen(notice -> { })) {
            ControlClient.Answer answer = client.ask("run", "profile " + seconds + " " + rate);
            if (answer == null || answer.status() != 0) {
                throw CommandException.failure(name, answer == null ? "the machine has ended"
                        : answer.text().strip().replaceFirst("^error: ", ""));
            }
            write(answer.text(), file, name, io);
            return ExitStatus.OK;
        } catch (IOException e) {
            throw CommandException.failure("--output " + file, "this file cannot be written (" + Reasons.of(e) + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitStatus.FAILURE;
        }
    }

    private static String number(Values values, String option, String usual, String expected, String form) {
        String typed = values.one(option);
        if (typed != null && !typed.matches(form)) {
            throw CommandException.usage(Values.where(option, typed), "this is not a number that can be; expected " + expected);
        }
        return typed == null ? usual : typed;
    }

    private static void write(String collapsed, String file, String name, Streams io) throws IOException {
        if (file == null) {
            io.print(collapsed);
        } else if (file.endsWith(".svg")) {
            Files.writeString(Path.of(file), FlameGraph.svg(stacks(collapsed), name));
        } else {
            Files.writeString(Path.of(file), collapsed);
        }
    }

    private static Map<String, Long> stacks(String collapsed) {
        Map<String, Long> stacks = new LinkedHashMap<>();
        collapsed.lines().forEach(line -> {
            int at = line.lastIndexOf(' ');
            stacks.merge(line.substring(0, at), Long.valueOf(line.substring(at + 1)), Long::sum);
        });
        return stacks;
    }
}
