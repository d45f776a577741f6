package dev.osiris.cli.monitor;

import static dev.osiris.cli.monitor.MonitorCommand.of;

import dev.osiris.cli.monitor.MonitorCommand.Words;
import dev.osiris.cli.text.Table;
import dev.osiris.device.Device;
import dev.osiris.devices.chip.openpic.OpenPicState;
import dev.osiris.devices.guest.MmuWalk;
import dev.osiris.devices.guest.PageTable;
import dev.osiris.devices.guest.SymbolTable;
import dev.osiris.kvm.Capability;
import dev.osiris.kvm.ChipAccesses;
import dev.osiris.kvm.HandlingTime;
import dev.osiris.kvm.Regs;
import dev.osiris.kvm.Sregs;
import dev.osiris.kvm.Vcpu;
import dev.osiris.kvm.VcpuStatistics;
import dev.osiris.machine.Machine;
import dev.osiris.memory.Region;
import dev.osiris.osi.OsiCount;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.mmu.Mmu;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a machine is and does. */
final class InfoCommands {
    private static final int MAX_TRANSLATIONS = 4096;

    private InfoCommands() {}

    static List<MonitorCommand> list() {
        return List.of(
                of("info status", "", "paused or running, and why", InfoCommands::status),
                of("info name", "", "what the machine is called", c -> Reply.of(c.context().name(),
                        Json.map("name", c.context().name()))),
                of("info version", "", "the versions of osiris and Java", c -> Reply.of(Monitor.version(),
                        Json.map("version", Monitor.version()))),
                of("info machine", "", "what was built", InfoCommands::spec),
                of("info registers", "[-a]", "the vCPU's registers; -a: FPRs, vectors and SPRs too", InfoCommands::registers),
                of("info cpus", "", "the vCPUs", InfoCommands::cpus),
                of("info mtree", "", "what answers at which physical addresses, and how often it was asked", InfoCommands::mtree),
                of("info devices, info qtree", "", "the chips", InfoCommands::devices),
                of("info device", "NAME", "a chip's state", InfoCommands::device, Words.DEVICE),
                of("info irq, info pic", "[-a]", "interrupts: who is pending, masked, in service; -a: unused ones too",
                        InfoCommands::irq),
                of("info tlb", "[-p]", "BATs and segments; -p: the page table's entries too", InfoCommands::tlb),
                of("info mmu", "ADDR [r|w|x]", "how an address is translated, step by step", InfoCommands::mmu, Words.EXPRESSION),
                of("info exits, info kvm", "", "exits and interrupts of each vCPU: counts and times", InfoCommands::exits),
                of("info engine, info jit", "", "what each vCPU's engine did", InfoCommands::engine),
                of("info osi", "", "OSI calls by selector", InfoCommands::osi),
                of("info caps, caps", "", "capabilities: what is enabled on each vCPU, what can be", InfoCommands::caps),
                of("info unimp", "", "touched registers that are not implemented, and how often", InfoCommands::unimplemented),
                of("info chardev", "", "the character devices", c -> Reply.lines(c.context().wires().describe())),
                of("info memory_size_summary", "", "RAM", c -> Reply.of("base memory: " + c.machine().spec().memory(),
                        Json.map("base-memory", c.machine().spec().memory()))),
                of("info symbols", "[TEXT]", "the symbols that are known, those with the text in their names",
                        InfoCommands::symbols),
                of("info symbol", "ADDR", "the symbol of an address", c -> Reply.of(c.place(c.address(c.rest())),
                        Json.map("symbol", c.symbols().describe(c.address(c.rest())))), Words.EXPRESSION));
    }

    // ------------------------------------------------------------------ the machine

    private static Reply status(Call c) {
        c.nothing();
        Machine m = c.machine();
        String state = m.state().name().toLowerCase(Locale.ROOT);
        String why = m.state() == Machine.State.PAUSED && m.lastStop() != null
                ? ": " + Stops.describe(c.context(), m.lastStop()) : "";
        return Reply.of("VM status: " + state + why, Json.map("status", state, "stop", m.lastStop()));
    }

    private static Reply spec(Call c) {
        var s = c.machine().spec();
        Map<String, Object> data = Json.map("name", c.context().name(), "board", s.board(), "cpu", s.cpu().label(), "vcpus",
                s.vcpus(), "memory", s.memory(), "engine", s.engine(), "kernel",
                s.boot().kernel() == null ? null : s.boot().kernel().name(), "firmware",
                s.boot().firmware() == null ? null : s.boot().firmware().name(), "append", s.boot().append());
        return Reply.of(table(data), data);
    }

    private static String table(Map<String, Object> data) {
        Table t = new Table("", "");
        data.forEach((name, value) -> t.row(name, "" + value));
        return t.toString().strip() + "\n";
    }

    private static Reply cpus(Call c) {
        c.nothing();
        SymbolTable symbols = c.symbols();
        List<Map<String, Object>> data = c.look(view -> {
            List<Map<String, Object>> rows = new ArrayList<>();
            for (Vcpu v : c.machine().vcpus()) {
                Map<String, Object> row = MemoryCommands.describe(v, symbols);
                row.put("model", v.model().label());
                row.put("instructions", v.statistics().instructions());
                rows.add(row);
            }
            return rows;
        });
        StringBuilder text = new StringBuilder();
        for (Map<String, Object> row : data) {
            boolean mine = (int) row.get("cpu") == c.monitor().cpu();
            text.append(mine ? "* " : "  ").append("CPU #%s: pc=%s%s (%s)\n".formatted(row.get("cpu"), row.get("pc"),
                    row.get("symbol").equals("") ? "" : " <" + row.get("symbol") + ">", row.get("model")));
        }
        return Reply.of(text.toString(), data);
    }

    // ------------------------------------------------------------------ registers

    private static Reply registers(Call c) {
        List<String> words = c.words(0, 1);
        if (!words.isEmpty() && !words.getFirst().equals("-a")) {
            throw c.usage("'" + words.getFirst() + "' is no option");
        }
        boolean all = !words.isEmpty();
        SymbolTable symbols = c.symbols();
        Map<String, Object> data = c.look(view -> {
            Map<String, Object> values = new LinkedHashMap<>();
            for (Registers.Register r : c.context().registers().all()) {
                if (all || isUsual(r.name())) {
                    values.put(r.name(), r.hex(view.vcpu()));
                }
            }
            return values;
        });
        long pc = Long.decode((String) data.get("pc"));
        long lr = Long.decode((String) data.get("lr"));
        StringBuilder text = new StringBuilder("CPU#" + c.monitor().cpu() + "  " + named("pc", pc, symbols) + named("lr", lr,
                symbols) + "MSR[" + msr(Long.decode((String) data.get("msr"))) + "]\n");
        columns(data, text);
        return Reply.of(text.toString(), data);
    }

    private static boolean isUsual(String name) {
        return name.matches("pc|msr|cr|lr|ctr|xer|r\\d+|srr[01]|dar|dsisr|dec|sprg[0-3]");
    }

    private static String named(String register, long value, SymbolTable symbols) {
        String s = symbols.describe(value);
        return s.isEmpty() ? "" : register + " <" + s + ">  ";
    }

    private static void columns(Map<String, Object> data, StringBuilder text) {
        int inLine = 0;
        int width = 0;
        for (Map.Entry<String, Object> e : data.entrySet()) {
            String value = (String) e.getValue();
            boolean newKind = width != 0 && value.length() != width;
            int most = value.length() <= 10 ? 4 : value.length() <= 18 ? 3 : 2;
            if (inLine == most || newKind) {
                text.append('\n');
                inLine = 0;
            }
            text.append(inLine == 0 ? "" : "  ").append("%-6s %s".formatted(e.getKey(), value));
            width = value.length();
            inLine++;
        }
        text.append('\n');
    }

    private static String msr(long msr) {
        Map<String, Integer> bits = new LinkedHashMap<>();
        bits.put("EE", Msr.EE);
        bits.put("PR", Msr.PR);
        bits.put("FP", Msr.FP);
        bits.put("ME", Msr.ME);
        bits.put("SE", Msr.SE);
        bits.put("BE", Msr.BE);
        bits.put("IP", Msr.IP);
        bits.put("IR", Msr.IR);
        bits.put("DR", Msr.DR);
        bits.put("LE", Msr.LE);
        bits.put("POW", Msr.POW);
        List<String> set = new ArrayList<>();
        bits.forEach((name, bit) -> {
            if ((msr & bit) != 0) {
                set.add(name);
            }
        });
        return String.join(" ", set);
    }

    // ------------------------------------------------------------------ memory and chips

    private static Reply mtree(Call c) {
        c.nothing();
        Table t = new Table("FIRST", "LAST", "KIND", "READS", "WRITES", "NAME");
        List<Object> data = new ArrayList<>();
        for (Region r : c.machine().vm().addressSpace().regions()) {
            ChipAccesses chip = r instanceof Region.Mmio m && m.handler() instanceof ChipAccesses a ? a : null;
            String kind = r.getClass().getSimpleName().toLowerCase(Locale.ROOT);
            String name = switch (r) {
                case Region.Ram ram -> ram.memory().name();
                case Region.Rom rom -> rom.memory().name();
                case Region.Mmio m -> m.name();
            };
            String reads = chip == null ? "" : "" + chip.reads();
            String writes = chip == null ? "" : "" + chip.writes();
            t.row(Call.hex(r.base()), Call.hex(r.base() + r.size() - 1), kind, reads, writes, name);
            data.add(Json.map("first", Call.hex(r.base()), "size", r.size(), "kind", kind, "name", name, "reads",
                    chip == null ? null : chip.reads(), "writes", chip == null ? null : chip.writes()));
        }
        return Reply.of(t.toString(), data);
    }

    private static Reply devices(Call c) {
        c.nothing();
        Table t = new Table("NAME", "KIND");
        List<Object> data = new ArrayList<>();
        for (Device<?> d : c.machine().devices()) {
            t.row(d.name(), d.getClass().getSimpleName());
            data.add(Json.map("name", d.name(), "kind", d.getClass().getSimpleName()));
        }
        return Reply.of(t.toString(), data);
    }

    private static Reply device(Call c) {
        String name = c.words(1, 1).getFirst();
        Device<?> d = c.machine().devices().stream().filter(x -> x.name().equals(name)).findFirst().orElseThrow(() ->
                new MonitorException(Hints.unknown("device", name, c.machine().devices().stream().map(Device::name).toList())
                        + "; 'info devices' lists them"));
        Object state = c.look(view -> d.save());
        StringBuilder text = new StringBuilder();
        dump(text, "", state);
        return Reply.of(text.toString(), state);
    }

    /** Records and lists, one line per scalar. */
    private static void dump(StringBuilder text, String path, Object value) {
        switch (Json.plain(value)) {
            case Map<?, ?> m -> m.forEach((k, v) -> dump(text, path.isEmpty() ? "" + k : path + "." + k, v));
            case List<?> l when l.stream().allMatch(o -> o instanceof Number) && l.size() > 8 -> bytes(text, path, l);
            case List<?> l -> {
                for (int i = 0; i < l.size(); i++) {
                    dump(text, path + "[" + i + "]", l.get(i));
                }
            }
            case Integer i -> text.append(path).append(" = ").append("0x%x".formatted(i)).append('\n');
            case Long i -> text.append(path).append(" = ").append("0x%x".formatted(i)).append('\n');
            case null -> text.append(path).append(" = none\n");
            case Object o -> text.append(path).append(" = ").append(o).append('\n');
        }
    }

    private static void bytes(StringBuilder text, String path, List<?> numbers) {
        text.append(path).append(" = ").append(numbers.size()).append(" values, not 0:");
        int shown = 0;
        for (int i = 0; i < numbers.size() && shown < 64; i++) {
            long v = ((Number) numbers.get(i)).longValue();
            if (v != 0) {
                text.append(" [%d]=0x%x".formatted(i, v));
                shown++;
            }
        }
        text.append(shown == 64 ? " …\n" : shown == 0 ? " none\n" : "\n");
    }

    // ------------------------------------------------------------------ interrupts

    private static Reply irq(Call c) {
        boolean all = c.words(0, 1).contains("-a");
        List<Object> states = c.look(view -> {
            List<Object> list = new ArrayList<>();
            c.machine().devices().forEach(d -> list.add(d.save()));
            return list;
        });
        StringBuilder text = new StringBuilder();
        List<Object> data = new ArrayList<>();
        for (Object s : states) {
            if (s instanceof OpenPicState pic) {
                openPic(pic, all, text, data);
            }
        }
        for (Vcpu v : c.machine().vcpus()) {
            Map<String, Object> row = vcpuInterrupts(v);
            data.add(row);
            text.append("vCPU %s: taken: %s\n".formatted(row.get("cpu"), row.get("taken")));
        }
        return Reply.of(text.toString(), data);
    }

    private static Map<String, Object> vcpuInterrupts(Vcpu v) {
        Map<String, Object> taken = new LinkedHashMap<>();
        v.statistics().interrupts().forEach((vector, n) -> taken.put(vector.title(), n));
        return Json.map("cpu", v.id(), "taken", taken);
    }

    private static void openPic(OpenPicState pic, boolean all, StringBuilder text, List<Object> data) {
        Table t = new Table("INTERRUPT", "VECTOR", "PRIORITY", "TO", "SENSE", "STATE");
        int sources = pic.interrupts().size() - 8;
        for (int i = 0; i < pic.interrupts().size(); i++) {
            OpenPicState.Interrupt q = pic.interrupts().get(i);
            String name = i < sources ? "source " + i : i < sources + 4 ? "timer " + (i - sources) : "ipi " + (i - sources - 4);
            boolean masked = q.vectorPriority() < 0;
            int number = i;
            boolean inService = pic.cpus().stream().anyMatch(p -> p.inService().stream().anyMatch(s -> s.interrupt() == number));
            boolean levelSensed = (q.vectorPriority() & 0x0040_0000) != 0;
            boolean pending = q.pending() != 0 || levelSensed && q.level();
            boolean used = pending || inService || !masked;
            String state = String.join(", ", words(masked, "masked", pending, "pending", inService, "in service", q.level(),
                    "wire high"));
            if (used || all) {
                t.row(name, Call.hex(q.vectorPriority() & 0xFF).replaceFirst("0x0*(..)$", "0x$1"), ""
                        + (q.vectorPriority() >>> 16 & 15), destinations(q.destination()), levelSensed ? "level" : "edge", state);
                data.add(Json.map("interrupt", name, "vector", q.vectorPriority() & 0xFF, "priority",
                        q.vectorPriority() >>> 16 & 15, "masked", masked, "pending", pending, "inService", inService));
            }
        }
        text.append(t);
        for (int i = 0; i < pic.cpus().size(); i++) {
            text.append("processor %d: task priority %d, in service: %s\n".formatted(i, pic.cpus().get(i).taskPriority(),
                    pic.cpus().get(i).inService().isEmpty() ? "none" : pic.cpus().get(i).inService().stream()
                            .map(s -> "" + s.interrupt()).toList()));
        }
    }

    private static String destinations(int mask) {
        List<String> cpus = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            if ((mask >>> i & 1) != 0) {
                cpus.add("" + i);
            }
        }
        return cpus.isEmpty() ? "nobody" : String.join(",", cpus);
    }

    private static List<String> words(Object... conditionsAndWords) {
        List<String> list = new ArrayList<>();
        for (int i = 0; i < conditionsAndWords.length; i += 2) {
            if ((boolean) conditionsAndWords[i]) {
                list.add((String) conditionsAndWords[i + 1]);
            }
        }
        return list.isEmpty() ? List.of("idle") : list;
    }

    // ------------------------------------------------------------------ translation

    private static Reply tlb(Call c) {
        boolean table = c.words(0, 1).contains("-p");
        Sregs s = c.look(view -> view.vcpu().getSregs());
        StringBuilder text = new StringBuilder();
        Map<String, Object> data = Json.map();
        Table bats = new Table("BAT", "UPPER", "LOWER", "EFFECTIVE", "REAL", "SIZE", "FOR");
        bats(bats, "ibat", s.ibat, data);
        bats(bats, "dbat", s.dbat, data);
        text.append(bats).append("sdr1 ").append(Call.hex(s.sdr1)).append('\n');
        data.put("sdr1", Call.hex(s.sdr1));
        List<String> segments = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            segments.add(Call.hex(s.sr[i]));
            text.append("sr%-2d %s%s".formatted(i, Call.hex(s.sr[i]), i % 4 == 3 ? "\n" : "  "));
        }
        data.put("sr", segments);
        if (table) {
            List<PageTable.Entry> entries = c.look(view -> PageTable.of(view.vcpu(), MAX_TRANSLATIONS));
            Table pages = new Table("EFFECTIVE", "REAL", "WIMG", "PP", "R", "C");
            entries.forEach(e -> pages.row(Call.hex(e.effective()), Call.hex(e.real()), e.wimg(), "" + e.pp(),
                    e.referenced() ? "R" : "", e.changed() ? "C" : ""));
            text.append(entries.isEmpty() ? "the page table has no entry for these segments\n" : pages.toString());
            data.put("pages", entries);
        }
        return Reply.of(text.toString(), data);
    }

    private static void bats(Table t, String name, long[] pairs, Map<String, Object> data) {
        for (int i = 0; i < pairs.length; i++) {
            int upper = (int) (pairs[i] >>> 32);
            int lower = (int) pairs[i];
            data.put(name + i, List.of(Call.hex(upper), Call.hex(lower)));
            if ((upper & 3) != 0) {
                long size = ((upper & 0x1FFC) << 15 | 0x1_FFFF) + 1L;
                t.row(name + i, Call.hex(upper), Call.hex(lower), Call.hex(upper & 0xFFFE_0000), Call.hex(lower & 0xFFFE_0000),
                        (size >>> 10) + " KiB", String.join(" ", words((upper & 2) != 0, "supervisor", (upper & 1) != 0, "user")));
            }
        }
    }

    private static Reply mmu(Call c) {
        List<String> words = c.words(1, 64);
        String last = words.getLast();
        boolean kind = words.size() > 1 && last.matches("[rwx]");
        Mmu.Access access = !kind || last.equals("r") ? Mmu.Access.READ : last.equals("w") ? Mmu.Access.WRITE : Mmu.Access.FETCH;
        long ea = c.address(kind ? String.join(" ", words.subList(0, words.size() - 1)) : c.rest());
        MmuWalk.Result walk = c.look(view -> MmuWalk.of(view.vcpu(), (int) ea, access));
        return Reply.of(String.join("\n", walk.steps()), Json.map("steps", walk.steps(), "real",
                walk.real().isPresent() ? Call.hex(walk.real().getAsLong()) : null));
    }

    // ------------------------------------------------------------------ statistics

    private static Reply exits(Call c) {
        c.nothing();
        StringBuilder text = new StringBuilder();
        List<Object> data = new ArrayList<>();
        for (Vcpu v : c.machine().vcpus()) {
            VcpuStatistics s = v.statistics();
            Table t = new Table("EXIT", "COUNT", "TIME", "MEAN", "LONGEST");
            for (HandlingTime.Row r : v.handlingTime().rows()) {
                t.row(r.reason().name(), "" + r.count(), micros(r.totalNanos()), micros(r.meanNanos()), micros(r.maxNanos()));
            }
            Table interrupts = new Table("INTERRUPT", "COUNT");
            s.interrupts().forEach((vector, n) -> interrupts.row(vector.title(), "" + n));
            text.append("vCPU ").append(v.id()).append('\n').append(t).append(interrupts);
            data.add(Json.map("cpu", v.id(), "exits", v.handlingTime().rows(), "interrupts", vcpuInterrupts(v).get("taken"),
                    "instructions", s.instructions()));
        }
        text.append("TIME is the handlers', told from ").append("the exits that were timed: all at first, later one in 64.\n");
        return Reply.of(text.toString(), data);
    }

    private static String micros(long nanos) {
        return "%.1f us".formatted(nanos / 1000.0);
    }

    private static Reply engine(Call c) {
        c.nothing();
        StringBuilder text = new StringBuilder();
        List<Object> data = new ArrayList<>();
        List<String> reports = c.look(view -> c.machine().vcpus().stream().map(v -> v.engine().report()).toList());
        for (int i = 0; i < reports.size(); i++) {
            text.append("vCPU ").append(i).append(": ").append(c.machine().vcpus().get(i).engine().name()).append('\n')
                    .append(reports.get(i).stripTrailing()).append('\n');
            data.add(Json.map("cpu", i, "statistics", c.machine().vcpus().get(i).engine().statistics()));
        }
        return Reply.of(text.toString(), data);
    }

    private static Reply osi(Call c) {
        c.nothing();
        Table t = new Table("SELECTOR", "NAME", "CALLS", "FAILURES", "OWNER");
        List<OsiCount> counts = c.machine().osi().report();
        counts.forEach(o -> t.row("" + o.selector(), o.label(), "" + o.calls(), "" + o.failures(),
                o.owner().isEmpty() ? "nobody" : o.owner()));
        String enabled = String.join(", ", c.machine().vcpus().stream()
                .filter(v -> v.enabledCapabilities().contains(Capability.OSI)).map(v -> "" + v.id()).toList());
        List<String> owners = c.machine().osi().owners().entrySet().stream()
                .map(e -> e.getKey().number() + " " + e.getKey().label() + " (" + e.getValue() + ")").toList();
        String text = "enabled on vCPU: " + (enabled.isEmpty() ? "none (--enable-cap osi)" : enabled) + "\n"
                + "answered: " + (owners.isEmpty() ? "none" : String.join(", ", owners)) + "\n"
                + (counts.isEmpty() ? "no calls yet\n" : t.toString());
        return Reply.of(text, Json.map("calls", counts, "answered", owners));
    }

    private static Reply caps(Call c) {
        c.nothing();
        Table t = new Table("NUMBER", "CAPABILITY", "ENABLED", "");
        List<Object> data = new ArrayList<>();
        for (Capability cap : Capability.values()) {
            if (cap.scope() == Capability.Scope.VCPU) {
                List<Integer> on = c.machine().vcpus().stream().filter(v -> v.enabledCapabilities().contains(cap)).map(Vcpu::id)
                        .toList();
                t.row("" + cap.number(), cap.label(), on.isEmpty() ? "no" : "on vCPU " + on.toString().replaceAll("[\\[\\]]", ""),
                        cap.unavailable().map(why -> "not here: " + why).orElse(""));
                data.add(Json.map("number", cap.number(), "name", cap.label(), "vcpus", on));
            }
        }
        return Reply.of(t.toString(), data);
    }

    private static Reply unimplemented(Call c) {
        c.nothing();
        Table t = new Table("COUNT", "WHAT");
        Map<String, Long> counts = c.machine().unimplemented();
        counts.forEach((what, n) -> t.row("" + n, what));
        return Reply.of(counts.isEmpty() ? "none was touched" : t.toString(), counts);
    }

    private static Reply symbols(Call c) {
        String text = c.rest();
        List<Object> data = new ArrayList<>();
        StringBuilder lines = new StringBuilder();
        c.symbols().all().stream().filter(s -> s.name().contains(text)).limit(10_000).forEach(s -> {
            lines.append(Call.hex(s.address())).append("  ").append(s.name()).append('\n');
            data.add(Json.map("name", s.name(), "address", Call.hex(s.address())));
        });
        return Reply.of(data.isEmpty() ? "no symbol" + (text.isEmpty() ? "s are known" : " has " + text + " in its name")
                : lines.toString(), data);
    }
}
