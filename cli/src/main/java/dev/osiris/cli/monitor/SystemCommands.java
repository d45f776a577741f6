package dev.osiris.cli.monitor;

import static dev.osiris.cli.monitor.MonitorCommand.of;

import dev.osiris.cli.monitor.MonitorCommand.Words;
import dev.osiris.cli.text.Reasons;
import dev.osiris.cli.text.Table;
import dev.osiris.devices.guest.ElfSymbols;
import dev.osiris.devices.guest.LinuxLog;
import dev.osiris.devices.guest.Symbol;
import dev.osiris.devices.guest.SymbolTable;
import dev.osiris.machine.DeviceTreeSource;
import dev.osiris.machine.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Logs, dumps, symbols, the guest's own log, character devices. */
final class SystemCommands {
    private SystemCommands() {}

    static List<MonitorCommand> list() {
        return List.of(
                of("dmesg", "", "the log of the Linux in the guest, read from its memory", SystemCommands::dmesg),
                of("profile", "SECONDS [HZ]", "where the vCPUs are, as collapsed stacks: 'osiris profile' draws them",
                        SystemCommands::profile).details("99 samples a second unless told otherwise."),
                of("symbol-file", "FILE", "take symbols from an ELF file", SystemCommands::symbolFile, Words.FILE),
                of("dump-guest-memory", "FILE", "an ELF core file: registers and all RAM, for gdb and crash",
                        SystemCommands::dump, Words.FILE),
                of("dumpdtb", "FILE", "the device tree that the guest found", SystemCommands::deviceTree, Words.FILE),
                of("log", "[ITEM[:LEVEL],...]", "what is logged, or change that", SystemCommands::log, Words.LOG_ITEM)
                        .details("log exits:debug,-osi; log none. Chips are items too. 'log' lists items and levels."),
                of("logfile", "[FILE]", "where the log goes; without a file: standard error", SystemCommands::logFile, Words.FILE),
                of("trace", "CHIP [on|off]", "log each access to a chip", SystemCommands::trace, Words.LOG_ITEM),
                of("info log", "", "what is logged", SystemCommands::logItems),
                of("ringbuf_read", "ID", "take what a ring buffer device holds", SystemCommands::ring, Words.RING),
                of("type", "TEXT", "type text and Enter into the first serial port", SystemCommands::type),
                of("chardev-send-break", "", "send a break to the first serial port", SystemCommands::sendBreak));
    }

    private static Reply dmesg(Call c) {
        c.nothing();
        SymbolTable symbols = c.symbols();
        List<LinuxLog.Line> lines = c.look(view -> LinuxLog.read(view, symbols));
        if (lines.isEmpty()) {
            throw new MonitorException("dmesg: no Linux log was found in the guest's memory"
                    + (symbols.address("prb").isEmpty() ? " (no symbol prb: has the kernel booted, with CONFIG_KALLSYMS_ALL"
                    + " or CONFIG_KALLSYMS? otherwise: symbol-file vmlinux)" : ""));
        }
        StringBuilder text = new StringBuilder();
        lines.forEach(l -> text.append("[%5d.%06d] %s\n".formatted(l.nanos() / 1_000_000_000, l.nanos() / 1000 % 1_000_000,
                l.text())));
        return Reply.of(text.toString(), lines);
    }

    private static Reply profile(Call c) throws InterruptedException {
        List<String> words = c.words(1, 2);
        if (!words.getFirst().matches("\\d{1,4}(\\.\\d{1,3})?")) {
            throw c.usage("'" + words.getFirst() + "' is no number of seconds");
        }
        int rate = words.size() < 2 ? 99 : (int) c.number(words.get(1), "rate", 1, 1000);
        if (c.machine().state() != Machine.State.RUNNING) {
            throw new MonitorException("profile: the machine does not run");
        }
        Map<String, Long> stacks = new Profile(c.machine(), c.symbols()).run(Double.parseDouble(words.getFirst()), rate);
        StringBuilder text = new StringBuilder();
        stacks.forEach((stack, n) -> text.append(stack).append(' ').append(n).append('\n'));
        return Reply.of(text.toString(), stacks);
    }

    private static Reply symbolFile(Call c) {
        Path file = Path.of(c.words(1, 1).getFirst());
        List<Symbol> symbols;
        try {
            symbols = ElfSymbols.read(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new MonitorException(file + ": this file cannot be read (" + Reasons.of(e) + ")");
        }
        if (symbols.isEmpty()) {
            throw new MonitorException(file + ": no symbols; expected an ELF file for 32-bit PowerPC that is not stripped");
        }
        c.context().addSymbols(symbols);
        return Reply.of(symbols.size() + " symbols", Json.map("symbols", symbols.size()));
    }

    private static Reply dump(Call c) {
        Path file = Path.of(c.words(1, 1).getFirst());
        try {
            long bytes = c.look(view -> CoreFile.write(c.machine(), file));
            return Reply.of(bytes + " bytes written to " + file, Json.map("bytes", bytes, "file", file.toString()));
        } catch (UncheckedIOException e) {
            throw new MonitorException(file + ": this file cannot be written (" + Reasons.of(e.getCause()) + ")");
        }
    }

    private static Reply deviceTree(Call c) {
        Path file = Path.of(c.words(1, 1).getFirst());
        if (!(c.machine().board() instanceof DeviceTreeSource source)) {
            throw new MonitorException("board " + c.machine().board().name() + " has no flattened device tree");
        }
        try {
            byte[] blob = source.deviceTree();
            Files.write(file, blob);
            return Reply.of(blob.length + " bytes written to " + file, Json.map("bytes", blob.length));
        } catch (IOException e) {
            throw new MonitorException(file + ": this file cannot be written (" + Reasons.of(e) + ")");
        }
    }

    // ------------------------------------------------------------------ logs

    private static Reply log(Call c) {
        if (c.rest().isEmpty()) {
            return logItems(c);
        }
        c.context().log().set(c.words(1, 1).getFirst());
        return Reply.NONE;
    }

    private static Reply logItems(Call c) {
        c.nothing();
        Table t = new Table("ITEM", "LEVEL", "LOGS");
        List<LogControl.Item> items = c.context().log().items();
        items.forEach(i -> t.row(i.name(), i.level(), i.description()));
        return Reply.of(t + "to " + c.context().log().where(), items);
    }

    private static Reply logFile(Call c) {
        List<String> words = c.words(0, 1);
        try {
            c.context().log().file(words.isEmpty() ? null : Path.of(words.getFirst()));
            return Reply.NONE;
        } catch (IOException e) {
            throw new MonitorException(words.getFirst() + ": this file cannot be written (" + Reasons.of(e) + ")");
        }
    }

    private static Reply trace(Call c) {
        List<String> words = c.words(1, 2);
        String state = words.size() < 2 ? "on" : words.get(1);
        if (!state.matches("on|off")) {
            throw c.usage("'" + state + "' is neither on nor off");
        }
        c.context().log().set((state.equals("off") ? "-" : "") + words.getFirst() + (state.equals("on") ? ":debug" : ""));
        return Reply.NONE;
    }

    // ------------------------------------------------------------------ character devices

    private static Reply ring(Call c) {
        String id = c.words(1, 1).getFirst();
        byte[] bytes = c.context().wires().drainRing(id);
        if (bytes == null) {
            throw new MonitorException(Hints.unknown("ring buffer", id, c.context().wires().rings())
                    + (c.context().wires().rings().isEmpty() ? "; this machine has none (--chardev ringbuf,id=" + id + ")" : ""));
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        return Reply.of(text, Json.map("data", text));
    }

    private static Reply type(Call c) throws InterruptedException {
        if (!c.context().wires().type((c.rest() + "\r").getBytes(StandardCharsets.UTF_8))) {
            throw new MonitorException("type: this machine's serial port leads nowhere");
        }
        return Reply.NONE;
    }

    private static Reply sendBreak(Call c) {
        c.nothing();
        if (!c.context().wires().sendBreak()) {
            throw new MonitorException("chardev-send-break: this machine's serial port leads nowhere");
        }
        return Reply.NONE;
    }
}
