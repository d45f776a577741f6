package dev.osiris.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What every command's help has in common. */
final class Help {
    static final String ERROR_FORMAT = "--error-format";
    static final List<String> ERROR_FORMATS = List.of("text", "json");

    private Help() {}

    /** {@code -h}, {@code --help}. */
    static OptionSpec option() {
        return OptionSpec.builder("-h", "--help").usageHelp(true).description("Print this help.").build();
    }

    /** {@code --error-format}. */
    static OptionSpec errorFormat() {
        return Values.option("FORMAT", "How errors are written on standard error: text (the default), or json, one line each.",
                ERROR_FORMAT);
    }

    /** Adds the list of exit statuses. */
    static void exitStatuses(CommandSpec spec) {
        spec.usageMessage().exitCodeListHeading("%nExit status:%n").exitCodeList(ExitStatus.help());
    }

    /** A command's help. */
    static String text(CommandLine line, boolean terminal) {
        return line.getUsageMessage(terminal && Streams.coloursWanted() ? Ansi.ON : Ansi.OFF);
    }
}
