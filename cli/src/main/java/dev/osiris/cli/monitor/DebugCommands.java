package dev.osiris.cli.monitor;

import static dev.osiris.cli.monitor.MonitorCommand.of;

import dev.osiris.cli.monitor.MonitorCommand.Words;
import dev.osiris.cli.text.Table;
import dev.osiris.devices.guest.BackTrace;
import dev.osiris.devices.guest.GuestView;
import dev.osiris.devices.guest.SymbolTable;
import dev.osiris.kvm.GuestDebug;
import dev.osiris.kvm.Regs;
import dev.osiris.kvm.Vcpu;
import dev.osiris.machine.Machine;
import dev.osiris.machine.Point;
import dev.osiris.machine.VmmRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** Breakpoints, watchpoints, steps, back traces. */
final class DebugCommands {
    private static final int MAX_FRAMES = 64;

    private DebugCommands() {}

    static List<MonitorCommand> list() {
        String conditions = "With 'if EXPR' only when the expression is not 0 in the vCPU that comes there.";
        return List.of(
                of("break, b", "ADDR [if EXPR]", "pause before the instruction at an address",
                        c -> point(c, GuestDebug.Kind.BREAKPOINT), Words.SYMBOL).details(conditions),
                of("watch", "ADDR [LENGTH] [if EXPR]", "pause before a store to an address",
                        c -> point(c, GuestDebug.Kind.WATCH_WRITE), Words.SYMBOL).details(conditions + " Stores by chips"
                        + " (DMA) are not seen."),
                of("rwatch", "ADDR [LENGTH] [if EXPR]", "pause before a load from an address",
                        c -> point(c, GuestDebug.Kind.WATCH_READ), Words.SYMBOL).details(conditions),
                of("awatch", "ADDR [LENGTH] [if EXPR]", "pause before any access to an address",
                        c -> point(c, GuestDebug.Kind.WATCH_ACCESS), Words.SYMBOL).details(conditions),
                of("delete, d", "[NUMBER...]", "take breakpoints and watchpoints away, all unless told which",
                        DebugCommands::delete, Words.POINT),
                of("info breakpoints, info watchpoints", "", "what is set, and how often it was met", DebugCommands::points),
                of("step, s, si", "[COUNT]", "execute instructions; interrupts wait", c -> step(c, false)),
                of("stepi", "[COUNT]", "execute instructions; interrupts are taken", c -> step(c, true)),
                of("next, n, ni", "", "execute an instruction, a call with all that it calls", DebugCommands::next),
                of("finish", "", "run until the routine returns", DebugCommands::finish),
                of("until, u", "ADDR", "run until an address is reached", DebugCommands::until, Words.SYMBOL),
                of("bt, where", "[COUNT]", "who called whom, by the stack's back chain", DebugCommands::backTrace));
    }

    // ------------------------------------------------------------------ points

    private static Reply point(Call c, GuestDebug.Kind kind) {
        String[] parts = c.rest().split("\\bif\\b", 2);
        String place = parts[0].strip();
        if (place.isEmpty()) {
            throw c.usage("an address is missing");
        }
        boolean breakpoint = kind == GuestDebug.Kind.BREAKPOINT;
        int space = breakpoint ? -1 : place.lastIndexOf(' ');
        boolean sized = space > 0 && place.substring(space + 1).matches("\\d+");
        int length = breakpoint || !sized ? 4 : (int) c.number(place.substring(space + 1), "length", 1, 1 << 20);
        long address = c.address(sized ? place.substring(0, space) : place);
        Predicate<Vcpu> when = parts.length < 2 ? null : condition(c, parts[1].strip());
        int number = c.machine().submit(new VmmRequest.AddPoint(point(kind, address, length), when));
        return Reply.of((breakpoint ? "breakpoint " : "watchpoint ") + number + " at " + c.place(address),
                Json.map("number", number, "address", Call.hex(address)));
    }

    private static GuestDebug.Point point(GuestDebug.Kind kind, long address, int length) {
        try {
            return new GuestDebug.Point(kind, address, length);
        } catch (IllegalArgumentException e) {
            throw new MonitorException(e.getMessage());
        }
    }

    /** Evaluated once here, so that what is wrong with it is said now. One that cannot be evaluated later stops. */
    private static Predicate<Vcpu> condition(Call c, String text) {
        c.value(text);
        return vcpu -> {
            try {
                return Expression.evaluate(text, c.monitor().scope(new GuestView(vcpu))) != 0;
            } catch (MonitorException e) {
                return true;
            }
        };
    }

    private static Reply delete(Call c) {
        List<Integer> numbers = c.words().isEmpty() ? c.machine().points().stream().map(Point::number).toList()
                : c.words().stream().map(w -> (int) c.number(w, "number", 1, Integer.MAX_VALUE)).toList();
        numbers.forEach(n -> c.machine().submit(new VmmRequest.RemovePoint(n)));
        return Reply.NONE;
    }

    private static Reply points(Call c) {
        c.nothing();
        Table table = new Table("NUMBER", "KIND", "LENGTH", "HITS", "ADDRESS");
        List<Object> data = new ArrayList<>();
        for (Point p : c.machine().points()) {
            String kind = p.point().kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
            table.row("" + p.number(), kind, "" + p.point().length(), "" + p.hits(), c.place(p.point().address())
                    + (p.when() == null ? "" : " (conditional)"));
            data.add(Json.map("number", p.number(), "kind", kind, "address", Call.hex(p.point().address()), "length",
                    p.point().length(), "hits", p.hits().get(), "conditional", p.when() != null));
        }
        return Reply.of(data.isEmpty() ? "none is set" : table.toString(), data);
    }

    // ------------------------------------------------------------------ steps

    private static Reply step(Call c, boolean interrupts) {
        List<String> words = c.words(0, 1);
        long count = words.isEmpty() ? 1 : c.number(words.getFirst(), "count", 1, Long.MAX_VALUE);
        c.monitor().quietly(() -> c.machine().submit(new VmmRequest.Step(c.monitor().cpu(), count, interrupts)));
        return stopped(c);
    }

    private static Reply stopped(Call c) {
        Machine m = c.machine();
        if (m.state() == Machine.State.STOPPED) {
            return Reply.of("the machine has ended", Json.map("state", "STOPPED"));
        }
        if (m.lastStop() != null) {
            c.monitor().cpu(m.lastStop().vcpu());
        }
        return Reply.of(Stops.describe(c.context(), m.lastStop()), Json.map("stop", m.lastStop()));
    }

    private static Reply next(Call c) throws InterruptedException {
        c.nothing();
        requirePaused(c);
        Regs regs = c.look(view -> view.vcpu().getRegs());
        OptionalInt word = c.look(view -> view.word(regs.pc));
        boolean call = word.isPresent() && (word.getAsInt() & 1) != 0 && isBranch(word.getAsInt());
        if (!call) {
            c.monitor().quietly(() -> c.machine().submit(new VmmRequest.Step(c.monitor().cpu(), 1, false)));
            return stopped(c);
        }
        return runTo(c, regs.pc + 4, v -> v.id() == c.monitor().cpu() && v.getRegs().gpr[1] >= regs.gpr[1]);
    }

    private static boolean isBranch(int word) {
        int primary = word >>> 26;
        int extended = word >>> 1 & 0x3FF;
        return primary == 16 || primary == 18 || primary == 19 && (extended == 16 || extended == 528);
    }

    private static Reply finish(Call c) throws InterruptedException {
        c.nothing();
        requirePaused(c);
        SymbolTable symbols = c.symbols();
        List<BackTrace.Frame> frames = c.look(view -> BackTrace.of(view, symbols, 3));
        if (frames.size() < 2) {
            throw new MonitorException("finish: there is no caller to return to");
        }
        long sp = frames.get(0).sp();
        return runTo(c, frames.get(1).pc(), v -> v.id() == c.monitor().cpu() && v.getRegs().gpr[1] >= sp);
    }

    private static Reply until(Call c) throws InterruptedException {
        if (c.rest().isEmpty()) {
            throw c.usage("an address is missing");
        }
        return runTo(c, c.address(c.rest()), null);
    }

    private static void requirePaused(Call c) {
        if (c.machine().state() == Machine.State.RUNNING) {
            throw new MonitorException("pause the machine first (stop)");
        }
    }

    private static Reply runTo(Call c, long address, Predicate<Vcpu> when) throws InterruptedException {
        int number = c.machine().submit(new VmmRequest.AddPoint(point(GuestDebug.Kind.BREAKPOINT, address, 4), when));
        try {
            c.monitor().quietly(() -> c.machine().submit(new VmmRequest.Resume()));
            c.monitor().awaitPauseQuietly();
            return stopped(c);
        } finally {
            if (c.machine().state() != Machine.State.STOPPED) {
                c.machine().submit(new VmmRequest.RemovePoint(number));
            }
        }
    }

    // ------------------------------------------------------------------ back trace

    private static Reply backTrace(Call c) {
        List<String> words = c.words(0, 1);
        int most = words.isEmpty() ? MAX_FRAMES : (int) c.number(words.getFirst(), "count", 1, 10_000);
        SymbolTable symbols = c.symbols();
        List<BackTrace.Frame> frames = c.look(view -> BackTrace.of(view, symbols, most));
        List<String> lines = new ArrayList<>();
        List<Object> data = new ArrayList<>();
        for (int i = 0; i < frames.size(); i++) {
            BackTrace.Frame f = frames.get(i);
            String symbol = f.isReturn() ? symbols.describeReturn(f.pc()) : symbols.describe(f.pc());
            lines.add("#%-2d %s%s%s".formatted(i, Call.hex(f.pc()), symbol.isEmpty() ? "" : " in " + symbol,
                    f.what().startsWith("interrupt") ? "  <-- " + f.what() : f.what().equals("lr") ? " (lr)" : ""));
            data.add(Json.map("pc", Call.hex(f.pc()), "symbol", symbol, "sp", Call.hex(f.sp()), "kind", f.what()));
        }
        return Reply.of(String.join("\n", lines), data);
    }
}
