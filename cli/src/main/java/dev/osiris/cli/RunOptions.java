package dev.osiris.cli;

import dev.osiris.cli.chardev.ChardevSpec;
import dev.osiris.cli.control.RuntimeDirectory;
import dev.osiris.cli.script.Script;
import dev.osiris.cli.text.Suggestion;
import dev.osiris.devices.board.BoardType;
import dev.osiris.devices.board.Boards;
import dev.osiris.devices.boot.BootException;
import dev.osiris.devices.boot.BootFiles;
import dev.osiris.devices.boot.FirmwareImage;
import dev.osiris.engine.Engines;
import dev.osiris.guests.GuestImages;
import dev.osiris.kvm.Capability;
import dev.osiris.machine.Image;
import dev.osiris.machine.Limits;
import dev.osiris.machine.MachineSpec;
import dev.osiris.machine.MachineSpec.Boot;
import dev.osiris.ppc.cpu.CpuModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options of {@code osiris run}: what they are, and what they mean. Everything that can be known to be wrong
 * without building a machine is found here, in the order in which people think: machine, CPU, size, capabilities.
 */
final class RunOptions {
    private static final String HELP = "help";
    private static final int MAX_NUMBER_LENGTH = 9;
    /** Values of {@code --boot}. */
    static final List<String> PROTOCOLS = List.of("fdt", "of");

    private final Values given;
    private final Script script;

    /**
     * @param given what was typed
     * @param script what a script's file says, or null
     */
    RunOptions(Values given, Script script) {
        this.given = given;
        this.script = script;
    }

    // ------------------------------------------------------------------ what they are

    /** Options that stand together under a heading. */
    private record Group(String heading, OptionSpec... options) {}

    private static List<Group> groups() {
        return List.of(
                machine(),
                boot(),
                new Group("What OSI calls reach:", OsiOptions.options()),
                console(),
                new Group("Scripted boots:", ScriptOptions.options()),
                new Group("The command itself:", ConfigCommand.options()));
    }

    private static Group machine() {
        Limits usual = Boards.DEFAULT.limits();
        return new Group("Machine:", Choices.machineOption(), Choices.cpuOption(),
                Values.option("SIZE", "RAM: MiB, or with k, M or G. Default: " + MemorySize.format(usual.defaultMemory()) + ".",
                        "-m", "--memory"),
                Values.option("N", "Number of vCPUs. Default: 1.", "--smp"),
                Values.option("NAME", "What runs the guest's code; 'help' lists them. Default: "
                        + Engines.ALL.getFirst().name() + ".", "--engine"),
                Values.option("NAME[@VCPUS][,KEY=VALUE]", "Enable a capability, on all vCPUs or some (osi, osi@0, osi@1-3,"
                        + " osi@0,2), perhaps with arguments (osi,supervisor-only=on)."
                        + " Repeatable; 'help' lists them.", "--enable-cap"),
                Values.option("NAME", "A device of the machine. Repeatable; 'help' lists them.", "--device"));
    }

    private static Group boot() {
        return new Group("What it runs:",
                Values.option("FILE", "The kernel: ELF, perhaps compressed with gzip. Default: the bundled guest; with --boot of,"
                        + " the boot loader on the first disk.", "--kernel"),
                Values.option("FILE", "Firmware, for machines that start it instead of a kernel (mol): ELF. Default: the"
                        + " bundled firmware.", "--firmware"),
                Values.option("FILE", "The kernel's initial RAM disk.", "--initrd"),
                Values.option("TEXT", "The kernel's command line.", "--append"),
                Values.option("PROTOCOL", "How the kernel learns about the machine: fdt (the default: a device tree in r3), or of"
                        + " (Open Firmware's client interface in r5, for Linux and boot loaders such as GRUB; needs"
                        + " --enable-cap osi).", "--boot"),
                Values.option("FILE", "A device tree blob to use instead of the machine's own.", "--dtb"),
                Values.option("FILE", "Write the device tree that the guest would find into FILE (- for standard output)"
                        + " and stop.", DeviceTreeDump.BLOB),
                Values.option("FILE", "The same in Mac-on-Linux's text format, as --prom-tree reads it.",
                        DeviceTreeDump.TEXT));
    }

    private static Group console() {
        return new Group("Console and messages:",
                Values.option("WHERE", "The next serial port: " + ChardevSpec.FORMS + ". Repeatable. Default: stdio. On a"
                        + " terminal, Ctrl-A h lists keys; Ctrl-C is the guest's.", "--serial"),
                Values.option("WHERE", "The monitor: as --serial, or none. Default: behind Ctrl-A c on the console's"
                        + " terminal.", "--monitor"),
                Values.option("BACKEND,id=ID[,KEY=VALUE...]", "Make a device for chardev:ID: stdio, null, pty, file, pipe,"
                        + " ringbuf, socket. Repeatable.", "--chardev"),
                Values.option("KEY", "The key that begins an escape: ^A (the default), ^], a character or its number.",
                        "--escape-key"),
                Values.option("ITEMS", "Log these too, separated by commas. Repeatable; 'help' lists them.", "-d", "--log"),
                Values.option("FILE", "Log into FILE instead of standard error.", "-D", "--log-file"),
                Values.option("FORMAT", "How log lines are written: text (the default), or json.", "--log-format"),
                Values.option("NAME", "What the machine is called by osiris list, monitor, console and stop. Default: its board and"
                        + " process number.", "--name"));
    }

    /** Adds them under their headings. */
    static void addTo(CommandSpec spec) {
        for (Group g : groups()) {
            ArgGroupSpec.Builder group = ArgGroupSpec.builder().heading("%n" + g.heading + "%n").exclusive(false).validate(false)
                    .multiplicity("0..1").order(spec.argGroups().size());
            for (OptionSpec option : g.options) {
                group.addArg(option);
            }
            spec.addArgGroup(group.build());
        }
    }

    /** Adds them without headings: to picocli a heading is a group, which it keeps account of while it parses. */
    static void addFlatTo(CommandSpec spec) {
        for (Group g : groups()) {
            for (OptionSpec option : g.options) {
                spec.addOption(option);
            }
        }
    }

    // ------------------------------------------------------------------ what they mean

    /** The list that was asked for with {@code help} as a value, if one was. */
    Optional<String> list() {
        if (HELP.equals(given.one("--machine"))) {
            return Optional.of(MachinesCommand.list());
        }
        if (HELP.equals(given.one("--engine"))) {
            return Optional.of(EnginesCommand.list());
        }
        if (given.all("--log").contains(HELP)) {
            return Optional.of(LogItem.list());
        }
        Limits limits = Choices.machine(given.one("--machine")).limits();
        if (HELP.equals(given.one("--cpu"))) {
            return Optional.of(CpusCommand.list(limits.cpus(), limits.defaultCpu()));
        }
        if (given.all("--device").contains(HELP)) {
            return Optional.of(DevicesList.of(Choices.machine(given.one("--machine"))));
        }
        if (given.all("--enable-cap").contains(HELP)) {
            return Optional.of(CapsCommand.vcpuList(cpu()));
        }
        return Optional.empty();
    }

    /**
     * The plan.
     *
     * @throws CommandException for the first thing that is wrong
     */
    RunPlan plan() {
        BoardType machine = Choices.machine(given.one("--machine"));
        CpuModel cpu = cpu();
        long memory = memory(machine);
        int vcpus = vcpus(machine);
        String engine = Choices.engine(given.one("--engine"));
        var grants = Grants.parse(given.all("--enable-cap"), cpu, vcpus);
        DevicesList.check(machine, given.all("--device"));
        ConsolePlan consoles = new ConsoleOptions(given, machine).plan();
        var log = LogPlan.parse(given.all("--log"));
        if (log.has(LogItem.ENGINE)) {
            engine = Engines.counting(engine);
        }
        MachineSpec spec = new MachineSpec(machine.name(), cpu, memory, vcpus, engine, boot(machine, memory), grants,
                OsiOptions.parse(given));
        checkBoot(spec);
        return new RunPlan(spec, consoles, log, path("--log-file"), logJson(), name(), dump(),
                ScriptOptions.plan(given, script));
    }

    private DeviceTreeDump dump() {
        Path blob = path(DeviceTreeDump.BLOB);
        Path text = path(DeviceTreeDump.TEXT);
        if (blob != null && text != null) {
            throw CommandException.usage(Values.where(DeviceTreeDump.TEXT, text.toString()), "one device tree at a time:"
                    + " leave this or --dump-dtb out");
        }
        return blob != null ? new DeviceTreeDump(DeviceTreeDump.BLOB, blob)
                : text != null ? new DeviceTreeDump(DeviceTreeDump.TEXT, text) : null;
    }

    private boolean logJson() {
        String typed = given.one("--log-format");
        if (typed != null && !typed.matches("text|json")) {
            throw CommandException.usage(Values.where("--log-format", typed), "there is no such format; "
                    + Suggestion.hint(typed, List.of("text", "json"), " ") + "expected text or json");
        }
        return "json".equals(typed);
    }

    private String name() {
        String typed = given.one("--name");
        if (typed != null && !typed.matches(RuntimeDirectory.NAME)) {
            throw CommandException.usage(Values.where("--name", typed), "expected 1 to 40 letters, digits, dots, hyphens and"
                    + " underscores, a letter or digit first");
        }
        return typed;
    }

    /** What holds where nothing was said, by option: for people. */
    static Map<String, String> defaults(RunPlan plan) {
        Map<String, String> defaults = new LinkedHashMap<>();
        MachineSpec spec = plan.spec();
        defaults.put("--machine", spec.board());
        defaults.put("--cpu", spec.cpu().label());
        defaults.put("--memory", MemorySize.format(spec.memory()));
        defaults.put("--smp", Integer.toString(spec.vcpus()));
        defaults.put("--engine", spec.engine());
        defaults.put(plan.consoles().serial().isEmpty() ? "--osi-tty" : "--serial", "stdio");
        return defaults;
    }

    private CpuModel cpu() {
        return Choices.cpu(Choices.machine(given.one("--machine")), given.one("--cpu"));
    }

    private long memory(BoardType machine) {
        Limits l = machine.limits();
        String typed = given.one("--memory");
        if (typed == null) {
            return l.defaultMemory();
        }
        String where = Values.where("--memory", typed);
        OptionalLong bytes = MemorySize.parse(typed);
        if (bytes.isEmpty()) {
            throw CommandException.usage(where, "this is not a size; " + MemorySize.EXPECTED);
        }
        String expected = "machine " + machine.name() + " takes " + MemorySize.format(l.minMemory()) + " to "
                + MemorySize.format(l.maxMemory());
        if (bytes.getAsLong() < l.minMemory() || bytes.getAsLong() > l.maxMemory()) {
            throw CommandException.usage(where, (bytes.getAsLong() < l.minMemory() ? "too little" : "too much")
                    + " RAM; " + expected + MemorySize.hint(typed, l));
        }
        if (bytes.getAsLong() % l.memoryStep() != 0) {
            throw CommandException.usage(where, "not a multiple of " + MemorySize.format(l.memoryStep()) + "; "
                    + expected + " in steps of " + MemorySize.format(l.memoryStep()));
        }
        return bytes.getAsLong();
    }

    private int vcpus(BoardType machine) {
        String typed = given.one("--smp");
        if (typed == null) {
            return 1;
        }
        int max = machine.limits().maxVcpus();
        String expected = "machine " + machine.name() + " takes 1" + (max == 1 ? "" : " to " + max);
        if (!typed.matches("[0-9]+")) {
            throw CommandException.usage(Values.where("--smp", typed), "this is not a number of vCPUs; " + expected);
        }
        int vcpus = typed.length() > MAX_NUMBER_LENGTH ? Integer.MAX_VALUE : Integer.parseInt(typed);
        if (vcpus < 1 || vcpus > max) {
            throw CommandException.usage(Values.where("--smp", typed), (vcpus < 1 ? "a machine needs a vCPU; "
                    : "too many vCPUs; ") + expected);
        }
        return vcpus;
    }

    private Boot boot(BoardType machine, long memory) {
        return switch (machine.starts()) {
            case KERNEL -> kernel(machine);
            case FIRMWARE -> firmware(machine, memory);
        };
    }

    private Boot firmware(BoardType machine, long memory) {
        refuse("--kernel", "machine " + machine.name() + " starts firmware, not a kernel; leave it out and give the bundled"
                + " firmware the kernel with --osi-file ofclient=FILE, or choose a machine that starts kernels (-M "
                + Boards.DEFAULT.name() + ")");
        refuse("--initrd", "machine " + machine.name() + " starts firmware, not a kernel; give the bundled firmware the"
                + " initial RAM disk with --osi-file initrd=FILE");
        refuse("--dtb", "machine " + machine.name() + " has its device tree in OSI; give it another with --prom-tree FILE,"
                + " in Mac-on-Linux's text format");
        refuse("--boot", "machine " + machine.name() + " starts firmware, not a kernel; leave it out");
        String append = given.one("--append");
        return Boot.firmware(firmwareImage(memory), append == null ? "" : append);
    }

    private void refuse(String option, String why) {
        if (given.one(option) != null) {
            throw CommandException.usage(Values.where(option, given.one(option)), why);
        }
    }

    /** Firmware that cannot be started is a wrong option: it is read here, and again when the machine is built. */
    private Image firmwareImage(long memory) {
        Path path = path("--firmware");
        if (path == null) {
            return new Image.BuiltIn("the bundled firmware", GuestImages.FIRMWARE.content());
        }
        try {
            FirmwareImage.parse(path.toString(), BootFiles.read("firmware", path), memory);
        } catch (BootException e) {
            throw CommandException.usage(Values.where("--firmware", path.toString()), withoutName(e.getMessage(), path));
        }
        return new Image.OnDisk(path);
    }

    private static String withoutName(String message, Path path) {
        String named = message.startsWith("firmware " + path) ? "firmware " + path : path.toString();
        return message.startsWith(named + ": ") ? message.substring(named.length() + 2) : message;
    }

    private Boot kernel(BoardType machine) {
        refuse("--firmware", "machine " + machine.name() + " starts kernels, not firmware; give it a kernel (--kernel FILE),"
                + " or choose a machine that starts firmware (-M " + Boards.ALL.stream()
                .filter(b -> b.starts() == BoardType.Starts.FIRMWARE).map(BoardType::name).findFirst().orElseThrow() + ")");
        if (given.one("--kernel") == null && given.one("--initrd") != null) {
            throw CommandException.usage(Values.where("--initrd", given.one("--initrd")),
                    "only a kernel uses it; the bundled guest does not; name the kernel with --kernel");
        }
        Image kernel = image("--kernel", "a kernel");
        String append = given.one("--append");
        Boot.Protocol protocol = protocol(kernel);
        boolean bundled = kernel == null && protocol == Boot.Protocol.FLAT_TREE;
        return new Boot(bundled ? bundledGuest() : kernel, image("--initrd", "an initial RAM disk"),
                append == null ? "" : append, image("--dtb", "a device tree blob"), protocol);
    }

    private Boot.Protocol protocol(Image kernel) {
        String typed = given.one("--boot");
        if (typed == null || typed.equals("fdt")) {
            return Boot.Protocol.FLAT_TREE;
        }
        if (!typed.equals("of")) {
            throw CommandException.usage(Values.where("--boot", typed), "there is no such protocol; "
                    + Suggestion.hint(typed, PROTOCOLS, " ") + "expected " + String.join(" or ", PROTOCOLS));
        }
        if (kernel == null && given.all("--osi-disk").isEmpty()) {
            throw CommandException.usage(Values.where("--boot", typed), "there is nothing to start, as the bundled guest does not"
                    + " know Open Firmware; name a kernel or a boot loader with --kernel, or a disk that has one with --osi-disk");
        }
        return Boot.Protocol.OPEN_FIRMWARE;
    }

    private static void checkBoot(MachineSpec spec) {
        if (spec.boot().protocol() == Boot.Protocol.OPEN_FIRMWARE && !spec.grants(Capability.OSI, 0)) {
            throw CommandException.usage(Values.where("--boot", "of"), "Open Firmware's client interface is an OSI call, which"
                    + " vCPU 0 may not make; add --enable-cap osi");
        }
    }

    private static Image bundledGuest() {
        return new Image.BuiltIn("the bundled guest", GuestImages.MONITOR.content());
    }

    private Image image(String option, String expected) {
        Path path = path(option);
        if (path == null) {
            return null;
        }
        String where = Values.where(option, path.toString());
        if (Files.notExists(path)) {
            throw CommandException.failure(where, "there is no such file (looked in "
                    + path.toAbsolutePath().normalize().getParent() + "); expected " + expected);
        }
        if (Files.isDirectory(path)) {
            throw CommandException.failure(where, "this is a directory; expected " + expected);
        }
        if (!Files.isReadable(path)) {
            throw CommandException.failure(where, "you may not read this file; expected " + expected
                    + "; look at its permissions");
        }
        return new Image.OnDisk(path);
    }

    private Path path(String option) {
        String typed = given.one(option);
        if (typed != null && typed.isEmpty()) {
            throw CommandException.usage(Values.where(option, typed), "expected the name of a file");
        }
        return typed == null ? null : Path.of(typed);
    }
}
