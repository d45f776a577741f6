package dev.osiris.cli;

import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What every command's help has in common. */
final class Help {
    private Help() {}

    /** {@code -h}, {@code --help}. */
    static OptionSpec option() {
        return OptionSpec.builder("-h", "--help").usageHelp(true).description("Print this help.").build();
    }

    /** Adds the list of exit statuses. */
    static void exitStatuses(CommandSpec spec) {
        spec.usageMessage().exitCodeListHeading("%nExit status:%n").exitCodeList(ExitStatus.help());
    }

    /** A command's help. */
    static String text(CommandLine line, boolean terminal) {
        String dumb = System.getenv("TERM");
        boolean plain = !terminal || System.getenv("NO_COLOR") != null || dumb == null || dumb.equals("dumb");
        return line.getUsageMessage(plain ? Ansi.OFF : Ansi.ON);
    }
}
