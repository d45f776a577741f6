package dev.osiris.cli;

import dev.osiris.cli.text.Reasons;
import dev.osiris.machine.OsiSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;

/** The options of {@code osiris run} that give things to a machine's OSI services. */
final class OsiOptions {
    private static final Set<String> DISK_FLAGS = Set.of("ro", "removable", "cd", "boot");
    private static final int SECTOR = 512;

    private OsiOptions() {}

    /** What they are. */
    static OptionSpec[] options() {
        return new OptionSpec[] {
            Values.option("NAME=FILE", "Let the guest read FILE as NAME in OSI's pseudo file system. Repeatable.",
                    "--osi-file"),
            Values.option("KEY=VALUE", "Answer OSI's boot helper: autoboot=false. Repeatable; the same key again is its"
                    + " next value.", "--osi-resource"),
            Values.option("FILE[,ro][,removable][,cd][,boot]", "A raw disk image for OSI's block and SCSI services, and for"
                    + " Open Firmware (--boot of). Repeatable.", "--osi-disk"),
            Values.option("FILE", "A device tree in Mac-on-Linux's text format for OSI's device tree service, instead of"
                    + " the machine's own.", "--prom-tree"),
            Values.option("WHERE", "The log console of OSI: as --serial. Default: null.", "--osi-log"),
            Values.option("WHERE", "The terminal of OSI: as --serial. Default: null;"
                    + " stdio on a machine without serial ports.", "--osi-tty"),
            Values.option("connect:SOCKET|listen:SOCKET", "The network of OSI: a Unix socket, in the framing of QEMU's"
                    + " -netdev stream.", "--osi-net"),
            Values.option("FILE", "Record OSI's sound in FILE (WAV).", "--osi-audio"),
            Values.option("FILE", "Keep NVRAM in FILE (8192 bytes; made when it is missing).", "--nvram"),
        };
    }

    /**
     * What they mean.
     *
     * @throws CommandException for the first thing that is wrong
     */
    static OsiSpec parse(Values given) {
        return new OsiSpec(files(given.all("--osi-file")), resources(given.all("--osi-resource")),
                path("--nvram", given.one("--nvram"), false), path("--prom-tree", given.one("--prom-tree"), true),
                given.all("--osi-disk").stream().map(OsiOptions::disk).toList());
    }

    /** Whether one of OSI's consoles is standard input and output. */
    static boolean takesStdio(Values given) {
        return "stdio".equals(given.one("--osi-log")) || "stdio".equals(given.one("--osi-tty"));
    }

    /**
     * Where the network and the sound go.
     *
     * @throws CommandException for the first thing that is wrong
     */
    static OsiWires wires(Values given) {
        String net = given.one("--osi-net");
        Path audio = path("--osi-audio", given.one("--osi-audio"), false);
        if (net == null) {
            return new OsiWires(null, false, audio);
        }
        String[] parts = net.split(":", 2);
        boolean listens = parts[0].equals("listen");
        if (parts.length < 2 || parts[1].isEmpty() || !listens && !parts[0].equals("connect")) {
            throw CommandException.usage(Values.where("--osi-net", net), "expected connect:SOCKET or listen:SOCKET");
        }
        return new OsiWires(Path.of(parts[1]), listens, audio);
    }

    private static Map<String, Path> files(List<String> typed) {
        Map<String, Path> files = new LinkedHashMap<>();
        for (String one : typed) {
            String[] parts = pair("--osi-file", one, "NAME=FILE");
            if (files.put(parts[0], path("--osi-file", parts[1], true)) != null) {
                throw CommandException.usage(Values.where("--osi-file", one), "there is already a file "
                        + parts[0] + "; give each a name of its own");
            }
        }
        return files;
    }

    private static Map<String, List<String>> resources(List<String> typed) {
        Map<String, List<String>> resources = new LinkedHashMap<>();
        for (String one : typed) {
            String[] parts = pair("--osi-resource", one, "KEY=VALUE");
            resources.computeIfAbsent(parts[0], key -> new ArrayList<>()).add(parts[1]);
        }
        return resources;
    }

    private static String[] pair(String option, String typed, String expected) {
        String[] parts = typed.split("=", 2);
        if (parts.length < 2 || parts[0].isBlank()) {
            throw CommandException.usage(Values.where(option, typed), "expected " + expected);
        }
        return parts;
    }

    private static Path path(String option, String typed, boolean mustExist) {
        if (typed == null) {
            return null;
        }
        if (typed.isEmpty()) {
            throw CommandException.usage(Values.where(option, typed), "expected the name of a file");
        }
        Path path = Path.of(typed);
        String where = Values.where(option, typed);
        if (mustExist && Files.notExists(path)) {
            throw CommandException.failure(where, "there is no such file (looked in "
                    + path.toAbsolutePath().normalize().getParent() + ")");
        }
        if (Files.isDirectory(path)) {
            throw CommandException.failure(where, "this is a directory; expected a file");
        }
        if (Files.exists(path) && !Files.isReadable(path)) {
            throw CommandException.failure(where, "you may not read this file; look at its permissions");
        }
        return path;
    }

    private static OsiSpec.Disk disk(String typed) {
        List<String> parts = new ArrayList<>(List.of(typed.split(",", -1)));
        List<String> flags = new ArrayList<>();
        while (parts.size() > 1 && DISK_FLAGS.contains(parts.getLast())) {
            flags.add(parts.removeLast());
        }
        Path path = path("--osi-disk", String.join(",", parts), true);
        boolean cd = flags.contains("cd");
        checkSize(typed, path);
        boolean readOnly = cd || flags.contains("ro");
        if (!readOnly && !Files.isWritable(path)) {
            throw CommandException.failure(Values.where("--osi-disk", typed), "you may not write this file; add ,ro");
        }
        return new OsiSpec.Disk(path, readOnly, cd || flags.contains("removable"), cd, flags.contains("boot"));
    }

    private static void checkSize(String typed, Path path) {
        try {
            long size = Files.size(path);
            if (size == 0 || size % SECTOR != 0) {
                throw CommandException.failure(Values.where("--osi-disk", typed), "it is " + size
                        + " bytes long; expected a raw image, a multiple of " + SECTOR + " bytes");
            }
        } catch (java.io.IOException e) {
            throw CommandException.failure("--osi-disk " + typed, Reasons.of(e));
        }
    }
}
