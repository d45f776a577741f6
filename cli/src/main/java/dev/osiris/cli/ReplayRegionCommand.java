package dev.osiris.cli;

import dev.osiris.cli.text.Reasons;
import dev.osiris.cli.text.Table;
import dev.osiris.engine.Engines;
import dev.osiris.engine.lockstep.Replay;
import dev.osiris.ppc.isa.Disassembler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code osiris replay-region FILE}. */
final class ReplayRegionCommand implements Command {
    private static final int DIFFERENT = 1;
    /** Of a longer way, this much of its beginning and of its end. */
    private static final int SHOWN = 100;

    @Override
    public String name() {
        return "replay-region";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().addOption(Help.option()).addPositional(PositionalParamSpec.builder()
                .paramLabel("FILE").arity("0..1").index("0").type(String.class)
                .description("An osiris-lockstep-N.txt.gz.").build());
        spec.usageMessage().optionListHeading("%n")
                .description("Executes once more, on the native engine and on the interpreter, what --engine lockstep"
                        + " (or native,verify=1/N) found to differ, and prints both results.")
                .exitCodeListHeading("%nExit status:%n").exitCodeList(new TreeMap<>(Map.of("0", "both come by the same",
                        "1", "they differ", "2", "no such file, or not such a file")));
        return spec;
    }

    @Override
    public int run(ParseResult given, Streams io) {
        String file = given.matchedPositionalValue(0, null);
        if (file == null || file.isEmpty()) {
            throw CommandException.usage("replay-region: expected the name of a file that --engine lockstep wrote");
        }
        String missing = Engines.unavailable(Engines.byName("native").orElseThrow());
        if (missing != null) {
            throw CommandException.usage("replay-region: there is no native engine to compare here: " + missing);
        }
        Replay.Outcome outcome = replay(file);
        io.print(text(outcome));
        return outcome.differences().isEmpty() ? ExitStatus.OK : DIFFERENT;
    }

    private static Replay.Outcome replay(String file) {
        Path path = Path.of(file);
        String where = "replay-region " + file;
        if (Files.notExists(path)) {
            throw CommandException.usage(where, "there is no such file; expected one that --engine lockstep wrote");
        }
        if (!Files.isRegularFile(path)) {
            throw CommandException.usage(where, "this is not a file; expected one that --engine lockstep wrote");
        }
        try {
            return Replay.run(path);
        } catch (IOException e) {
            throw CommandException.usage(where, Reasons.of(e));
        }
    }

    private static String text(Replay.Outcome o) {
        return "Code of a " + o.model().label() + ", " + o.executed().size() + " instructions by the interpreter:\n"
                + code(o) + "\n" + registers(o) + ends(o) + "\n" + verdict(o);
    }

    private static String code(Replay.Outcome o) {
        Disassembler disassembler = new Disassembler(o.model());
        StringBuilder text = new StringBuilder();
        List<Replay.Step> steps = o.executed();
        for (int i = 0; i < steps.size(); i++) {
            if (i == SHOWN && steps.size() > 2 * SHOWN) {
                text.append("  … ").append(steps.size() - 2 * SHOWN).append(" more\n");
                i = steps.size() - SHOWN;
            }
            Replay.Step s = steps.get(i);
            text.append("  %08x  %08x  %s%n".formatted(s.pc(), s.word(), disassembler.disassemble(s.word(), s.pc())));
        }
        return text.toString();
    }

    /** Those that changed, and those that are not the same. */
    private static String registers(Replay.Outcome o) {
        Table table = new Table("REGISTER", "BEFORE", "NATIVE", "INTERPRETER");
        Map<String, String> before = o.start().registers();
        Map<String, String> one = o.afterNative().registers();
        Map<String, String> other = o.afterInterpreter().registers();
        for (String name : before.keySet()) {
            boolean same = one.get(name).equals(other.get(name));
            if (!same || !before.get(name).equals(one.get(name))) {
                table.row(name, before.get(name), one.get(name), other.get(name) + (same ? "" : "  differs"));
            }
        }
        return table.toString();
    }

    private static String ends(Replay.Outcome o) {
        return (o.nativeEnd().isEmpty() ? "" : "native code ends: " + o.nativeEnd() + "\n")
                + (o.interpreterEnd().isEmpty() ? "" : "the interpreter ends: " + o.interpreterEnd() + "\n");
    }

    private static String verdict(Replay.Outcome o) {
        return o.differences().isEmpty() ? "Both come by the same registers and memory.\n"
                : "Different (native, interpreter):\n  " + String.join("\n  ", o.differences()) + "\n";
    }
}
