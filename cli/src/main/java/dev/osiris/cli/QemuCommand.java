package dev.osiris.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osiris.cli.text.KeyValues;
import dev.osiris.cli.text.Suggestion;
import dev.osiris.cli.text.Table;
import dev.osiris.cli.text.TextException;
import dev.osiris.devices.board.Boards;
import dev.osiris.devices.boot.BootException;
import dev.osiris.devices.fdt.FdtException;
import dev.osiris.kvm.KvmException;
import dev.osiris.machine.MachineException;
import dev.osiris.ppc.cpu.CpuModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code osiris qemu ...}, and the launcher when it is called qemu-system-ppc: QEMU's options for what there is here, and for all others a
 * message that says what is missing. Options become those of {@code osiris run}; what that refuses is said in the words that were typed.
 */
final class QemuCommand implements Command {
    static final String NAME = "qemu";
    private static final String PROGRAM = "qemu-system-ppc";
    /** Whose behaviour is meant: programs that start QEMU compare it. */
    private static final String LIKE = "7.2.0";
    private static final Map<String, String> LOG_ITEMS = new LinkedHashMap<>(Map.of("unimp", "unimp", "guest_errors", "warning", "int",
            "int", "mmu", "mmu", "in_asm", "in_asm", "exec", "exec", "cpu_reset", "reset"));
    private static final List<String> QEMU_BOARDS = List.of("40p", "amigaone", "bamboo", "g3beige", "mac99", "mpc8544ds", "pegasos1",
            "pegasos2", "ppce500", "ref405ep", "sam460ex", "virtex-ml507", "none");

    /**
     * One of QEMU's options.
     *
     * @param names without hyphens
     * @param label of its value, or null when it has none
     * @param help one line
     * @param does makes options of {@code osiris run}
     */
    private record Row(List<String> names, String label, String help, BiConsumer<Translation, String> does) {}

    private static Row row(String names, String label, String help, BiConsumer<Translation, String> does) {
        return new Row(List.of(names.split(" ")), label, help, does);
    }

    private static Row plain(String names, String label, String help, String option) {
        return row(names, label, help, (t, value) -> t.add(option, value));
    }

    private static final List<Row> ROWS = List.of(
            row("machine M", "[type=]NAME[,KEY=VALUE...]", "the board; accel=, kernel=, initrd=, append=, dtb=, dumpdtb= too",
                    Translation::machine),
            row("cpu", "MODEL", "the processor", Translation::cpu),
            row("smp", "[cpus=]N[,maxcpus=N][,sockets=N][,cores=N][,threads=N]", "how many vCPUs", Translation::smp),
            row("m", "[size=]MIB", "RAM", Translation::memory),
            row("accel", "NAME", "what runs the guest's code: tcg", Translation::accel),
            plain("kernel", "FILE", "the kernel", "--kernel"),
            plain("initrd", "FILE", "its initial RAM disk", "--initrd"),
            plain("append", "TEXT", "its command line", "--append"),
            plain("dtb", "FILE", "a device tree instead of the board's own", "--dtb"),
            plain("bios", "FILE", "firmware, on machines that start it (mol)", "--firmware"),
            row("nographic", null, "console and monitor on this terminal", (t, v) -> t.nographic = true),
            row("serial", "DEV", "where the next serial port goes: stdio, mon:stdio, pty, file:, pipe:, unix:, tcp:, telnet:,"
                    + " chardev:, null", (t, v) -> t.serial(v)),
            row("chardev", "BACKEND,id=ID[,KEY=VALUE...]", "makes a device for chardev:ID", Translation::chardev),
            row("monitor", "DEV", "where the monitor goes", (t, v) -> t.add("--monitor", v)),
            row("mon", "[chardev=]ID[,mode=readline]", "the same", Translation::mon),
            row("display", "TYPE", "none", (t, v) -> t.display(v)),
            row("vga", "TYPE", "none", (t, v) -> t.only("vga", v, "none", "there is no display here")),
            row("parallel", "DEV", "none", (t, v) -> t.only("parallel", v, "none null", "there is no parallel port here")),
            row("net nic", "none", "no network", (t, v) -> t.only("nic", v, "none", "there is no network here")),
            row("name", "[guest=]NAME", "by which osiris list, monitor, console and stop find it", Translation::name),
            row("d", "ITEM[,ITEM...]", "what is logged; 'help' lists it", Translation::log),
            plain("D", "FILE", "log into FILE", "--log-file"),
            plain("echr", "KEY", "the escape key instead of Ctrl-A", "--escape-key"),
            plain("enable-cap", "NAME[@VCPUS]", "enable a capability (osi on all vCPUs unless told otherwise)", "--enable-cap"),
            row("nodefaults no-user-config", null, "nothing that was not asked for: there is nothing else here", (t, v) -> { }),
            row("drive", "file=FILE,if=osi[,format=raw][,readonly=on][,media=cdrom]", "a disk for OSI's block service",
                    Translation::drive));

    /** What there is in QEMU and not here: what people would like to know then. */
    private static final Map<String, String> MISSING = missing();

    private static Map<String, String> missing() {
        Map<String, String> m = new LinkedHashMap<>();
        String disk = "no board here has an IDE, SCSI or virtio disk; a disk for OSI calls: -drive file=FILE,if=osi";
        for (String o : List.of("hda", "hdb", "hdc", "hdd", "cdrom", "fda", "fdb", "sd", "mtdblock", "pflash", "blockdev")) {
            m.put(o, disk);
        }
        m.put("device", "boards here take no further devices; 'osiris run --device help' lists what they have");
        m.put("netdev", "there is no network here");
        for (String o : List.of("vnc", "spice", "sdl", "full-screen", "g", "k", "usb", "audiodev", "audio")) {
            m.put(o, "there is no display, keyboard or sound here; the console is a serial port (-nographic)");
        }
        m.put("L", "firmware is named with -bios, where a machine (mol) starts it");
        m.put("prom-env", "there is no such firmware here; a kernel's command line is -append");
        for (String o : List.of("daemonize", "pidfile", "runas", "chroot", "sandbox")) {
            m.put(o, "processes are the shell's and the service manager's business here: osiris ... &");
        }
        for (String o : List.of("loadvm", "incoming", "snapshot", "only-migratable")) {
            m.put(o, "machines are not saved and restored from the command line yet");
        }
        for (String o : List.of("icount", "seed", "rtc")) {
            m.put(o, "guest time is the host's here");
        }
        m.put("no-reboot", "a reboot starts the machine again here; --exit-on REGEX of 'osiris run' ends it at a line of output");
        return m;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Only for help: its options are no words of picocli's grammar. */
    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().addOption(Help.option()).addPositional(PositionalParamSpec.builder()
                .paramLabel("OPTION").arity("0..*").index("0..*").type(List.class).auxiliaryTypes(String.class)
                .description("QEMU's options, as far as they make sense here ('osiris qemu -help').").build());
        spec.usageMessage().optionListHeading("%n").description("Takes the options of qemu-system-ppc. A link of that name to the"
                + " osiris command does the same.");
        return spec;
    }

    @Override
    public int run(ParseResult given, Streams io) {
        throw new IllegalStateException("the words of this command are read by " + getClass().getName() + ".run(List, Streams)");
    }

    // ------------------------------------------------------------------ the command

    /**
     * Does what QEMU's options say.
     *
     * @param words what follows the program's name
     * @param run runs {@code osiris run} with words of its own
     * @return the exit status: QEMU's errors are 1
     */
    static int run(List<String> words, Streams io, ToIntFunction<List<String>> run) {
        Translation t = new Translation();
        try {
            Optional<String> answer = t.read(words);
            if (answer.isPresent()) {
                io.print(answer.get());
                return ExitStatus.OK;
            }
            return run.applyAsInt(t.words());
        } catch (CommandException e) {
            io.complain(PROGRAM + ": " + t.inTheirWords(e) + "\n");
            return ExitStatus.FAILURE;
        } catch (MachineException | BootException | FdtException | KvmException e) {
            io.complain(PROGRAM + ": " + e.getMessage() + "\n");
            return ExitStatus.FAILURE;
        }
    }

    private static String version() {
        return "QEMU emulator version " + LIKE + " (compatible; Osiris " + Osiris.VERSION + ")\n";
    }

    private static String help() {
        Table table = new Table("", "");
        for (Row r : ROWS) {
            table.row(r.names().stream().map(n -> "-" + n).collect(Collectors.joining(", ")) + (r.label() == null ? "" : " " + r.label()),
                    "");
            table.row("", r.help());
        }
        return version() + "usage: " + PROGRAM + " [options]\n\nWhat Osiris takes of QEMU's options:\n" + table
                + "\nOptions may begin with two hyphens, too. 'osiris help run' is about all there is.\n";
    }

    /** QEMU's words on their way to ours. */
    private static final class Translation {
        private final List<String> out = new ArrayList<>();
        /** What was typed for an option and value of ours. */
        private final Map<String, String> origin = new LinkedHashMap<>();
        private static final String SERIAL = "--serial=";
        private final List<String> serials = new ArrayList<>();
        private String typed = "";
        private boolean nographic;
        private boolean noDisplay;

        Optional<String> read(List<String> words) {
            for (int i = 0; i < words.size(); i++) {
                String word = words.get(i);
                if (!word.startsWith("-") || word.equals("-")) {
                    throw error(word, "this would be a disk image; " + MISSING.get("hda") + "; a kernel: -kernel " + word);
                }
                String name = word.replaceFirst("^--?", "");
                if (List.of("h", "help", "version").contains(name)) {
                    return Optional.of(name.equals("version") ? version() : help());
                }
                Row row = row(word, name);
                if (row.label() != null && ++i == words.size()) {
                    throw error("-" + name, "requires an argument: " + row.label());
                }
                String value = row.label() == null ? null : words.get(i);
                typed = "-" + name + (value == null ? "" : " " + value);
                if ("help".equals(value) || "?".equals(value)) {
                    return Optional.of(list(row.names().getFirst()));
                }
                apply(row, value);
            }
            return Optional.empty();
        }

        private static Row row(String word, String name) {
            for (Row r : ROWS) {
                if (r.names().contains(name)) {
                    return r;
                }
            }
            if (MISSING.containsKey(name)) {
                throw error(word, "not here: " + MISSING.get(name));
            }
            List<String> known = ROWS.stream().flatMap(r -> r.names().stream()).map(n -> "-" + n).toList();
            throw error(word, "there is no such option; " + Suggestion.hint("-" + name, known, " ") + "'" + PROGRAM
                    + " -help' lists what there is");
        }

        private void apply(Row row, String value) {
            try {
                row.does().accept(this, value);
            } catch (TextException e) {
                throw error(typed, e.getMessage() + (e.length() == 0 ? "" : " (at character " + (e.at() + 1) + " of the value)"));
            }
        }

        private static CommandException error(String where, String message) {
            return CommandException.usage(where, message);
        }

        private static String list(String option) {
            return switch (option) {
                case "machine" -> MachinesCommand.list();
                case "cpu" -> CpusCommand.list(List.of(CpuModel.values()), CpuModel.DEFAULT);
                case "accel" -> "tcg     the native engine, or the interpreter where there is none\n"
                        + "interp  the interpreter\n";
                case "d" -> LOG_ITEMS.keySet().stream().sorted().collect(Collectors.joining("\n", "", "\n"));
                case "display", "vga", "parallel", "net" -> "none\n";
                case "chardev" -> "stdio\nnull\npty\nfile\npipe\nringbuf\nsocket\n";
                default -> throw error("-" + option + " help", "there is no list for it");
            };
        }

        // -------------------------------------------------------------- options

        void add(String option, String value) {
            out.add(option + "=" + value);
            origin.put(option + " " + value, typed);
            origin.put(option, typed.split(" ", 2)[0]);
        }

        void machine(String text) {
            KeyValues keys = KeyValues.parse(text, 0, "type");
            String type = keys.text("type");
            if (type != null) {
                board(type);
            }
            for (String key : List.of("kernel", "initrd", "append", "dtb")) {
                Optional.ofNullable(keys.text(key)).ifPresent(v -> add("--" + key, v));
            }
            Optional.ofNullable(keys.text("dumpdtb")).ifPresent(v -> add("--dump-dtb", v));
            Optional.ofNullable(keys.text("accel")).ifPresent(this::accel);
            boolean usb = keys.flag("usb", false);
            if (usb || keys.flag("graphics", false)) {
                throw error(typed, MISSING.get(usb ? "usb" : "vnc"));
            }
            keys.finish("machine " + (type == null ? "" : type));
        }

        private void board(String type) {
            if (QEMU_BOARDS.contains(type) && Boards.byName(type).isEmpty()) {
                throw error(typed, "QEMU's board " + type + " is none of Osiris's; expected " + Boards.ALL.stream()
                        .map(b -> b.name()).collect(Collectors.joining(", ")));
            }
            add("--machine", type);
        }

        void cpu(String text) {
            KeyValues keys = KeyValues.parse(text, 0, "model");
            String model = keys.text("model");
            keys.finish("cpu " + model);
            String plain = model == null ? "" : model.toLowerCase(Locale.ROOT).replaceFirst("_v[0-9.]+$", "");
            add("--cpu", switch (plain) {
                case "g3" -> "750";
                case "g4" -> "7400";
                case "max" -> "7447A";
                default -> List.of(CpuModel.values()).stream().map(CpuModel::label).filter(l -> l.equalsIgnoreCase(plain)).findFirst()
                        .orElse(model);
            });
        }

        void smp(String text) {
            KeyValues keys = KeyValues.parse(text, 0, "cpus");
            int most = 1024;
            int parts = keys.number("sockets", 1, most, 1) * keys.number("cores", 1, most, 1) * keys.number("threads", 1, most, 1);
            String cpus = Optional.ofNullable(keys.text("cpus")).orElse(Integer.toString(parts));
            String max = Integer.toString(keys.number("maxcpus", 1, most, cpus.matches("[0-9]{1,4}") ? Integer.parseInt(cpus) : 1));
            keys.finish("smp");
            if (!max.equals(cpus) || parts > 1 && !Integer.toString(parts).equals(cpus)) {
                throw error(typed, "vCPUs cannot be plugged in later here: cpus, maxcpus and sockets*cores*threads must be the same");
            }
            add("--smp", cpus);
        }

        void memory(String text) {
            KeyValues keys = KeyValues.parse(text, 0, "size");
            String size = keys.text("size");
            if (keys.take("slots").isPresent() || keys.take("maxmem").isPresent()) {
                throw error(typed, "memory cannot be plugged in later here; expected [size=]MIB");
            }
            keys.finish("m");
            if (size != null) {
                add("--memory", size);
            }
        }

        /** A list of names in the order of preference, as QEMU has it. */
        void accel(String text) {
            KeyValues keys = KeyValues.parse(text, 0, "accel");
            List<String> names = List.of(Optional.ofNullable(keys.text("accel")).orElse("tcg").split(":"));
            keys.take("thread");
            keys.take("tb-size");
            keys.finish("accel");
            for (String name : names) {
                switch (name) {
                    case "tcg", "jit" -> {
                        return;
                    }
                    case "interp", "tci" -> {
                        add("--engine", "interpreter");
                        return;
                    }
                    default -> { }
                }
            }
            throw error(typed, "there is no such accelerator here; expected tcg, or interp");
        }

        void serial(String value) {
            serials.add(value);
            add("--serial", value);
        }

        void chardev(String text) {
            add("--chardev", text.startsWith("{") ? flattened(text) : text);
        }

        /** A JSON object as key=value list. */
        private String flattened(String json) {
            try {
                JsonNode root = new ObjectMapper().readTree(json);
                List<String> keys = new ArrayList<>();
                for (Map.Entry<String, JsonNode> e : root.properties()) {
                    if (!e.getValue().isValueNode()) {
                        throw error(typed, "the value of " + e.getKey() + " is no text, number or truth");
                    }
                    String value = e.getValue().isBoolean() ? (e.getValue().booleanValue() ? "on" : "off") : e.getValue().asText();
                    boolean backend = e.getKey().equals("backend");
                    keys.add(backend ? 0 : keys.size(), (backend ? "" : e.getKey() + "=") + value.replace(",", ",,"));
                }
                return String.join(",", keys);
            } catch (JacksonException e) {
                throw error(typed, "this is no JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""));
            }
        }

        void mon(String text) {
            KeyValues keys = KeyValues.parse(text, 0, "chardev");
            String id = keys.text("chardev");
            String mode = Optional.ofNullable(keys.text("mode")).orElse("readline");
            keys.take("pretty");
            keys.finish("mon");
            if (!mode.equals("readline")) {
                throw error(typed, "there is no monitor of the mode " + mode + " here; expected readline");
            }
            if (id == null) {
                throw error(typed, "its chardev is missing; expected [chardev=]ID");
            }
            add("--monitor", "chardev:" + id);
        }

        void display(String value) {
            only("display", value, "none curses", "there is no display here");
            noDisplay = value.equals("none");
        }

        void only(String option, String value, String allowed, String why) {
            if (!List.of(allowed.split(" ")).contains(value)) {
                throw error(typed, why + "; expected -" + option + " " + allowed.split(" ")[0]);
            }
        }

        void name(String text) {
            KeyValues keys = KeyValues.parse(text, 0, "guest");
            String guest = keys.text("guest");
            keys.take("process");
            keys.take("debug-threads");
            keys.finish("name");
            if (guest != null) {
                add("--name", guest);
            }
        }

        void log(String text) {
            for (String item : text.split(",", -1)) {
                String ours = LOG_ITEMS.get(item);
                if (ours == null) {
                    throw error(typed, "there is no such log item '" + item + "'; " + Suggestion.hint(item, LOG_ITEMS.keySet(), " ")
                            + "expected " + LOG_ITEMS.keySet().stream().sorted().collect(Collectors.joining(", ")));
                }
                add("--log", ours);
            }
        }

        void drive(String text) {
            KeyValues keys = KeyValues.parse(text, 0, "file");
            String file = keys.text("file");
            String where = keys.text("if");
            String format = Optional.ofNullable(keys.text("format")).orElse("raw");
            boolean readOnly = keys.flag("readonly", false);
            boolean cd = "cdrom".equals(keys.text("media"));
            keys.take("id");
            keys.take("index");
            keys.finish("drive");
            if (!"osi".equals(where)) {
                throw error(typed, "not here: " + MISSING.get("hda"));
            }
            if (file == null || !format.equals("raw")) {
                throw error(typed, file == null ? "its file is missing; expected file=FILE" : "there is no format " + format
                        + " here; expected raw");
            }
            add("--osi-disk", file + (cd ? ",cd" : readOnly ? ",ro" : ""));
        }

        // -------------------------------------------------------------- the end

        /** The words of {@code osiris run}, with QEMU's defaults. */
        List<String> words() {
            List<String> words = new ArrayList<>(List.of("run"));
            words.addAll(out);
            if (out.stream().noneMatch(w -> w.startsWith("--enable-cap="))) {
                words.add("--enable-cap=osi"); // as firmware, RTAS is there without being asked for
            }
            boolean monitor = out.stream().anyMatch(w -> w.startsWith("--monitor="));
            if (serials.isEmpty()) {
                words.add(SERIAL + (noDisplay && !nographic ? "null" : monitor ? "stdio" : "mon:stdio"));
            } else if (nographic && !monitor && serials.stream().noneMatch(s -> s.contains("stdio"))) {
                words.add("--monitor=stdio");
            }
            return hasSerialPort() ? words : words.stream().map(w -> w.replaceFirst("^" + SERIAL, "--osi-tty=")).toList();
        }

        /** What people type at is OSI's terminal on a board without. */
        private boolean hasSerialPort() {
            return out.stream().filter(w -> w.startsWith("--machine=")).map(w -> w.substring("--machine=".length()))
                    .flatMap(name -> Boards.byName(name).stream()).allMatch(board -> board.serialPorts() > 0);
        }

        /** A message about an option of ours, about what was typed instead. */
        String inTheirWords(CommandException e) {
            String where = origin.getOrDefault(e.where(), e.where());
            return (where.isEmpty() ? "" : where + ": ") + e.what().replace("--", "-");
        }
    }
}
