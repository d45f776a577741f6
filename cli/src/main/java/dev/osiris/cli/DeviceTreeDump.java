package dev.osiris.cli;

import dev.osiris.cli.text.Reasons;
import dev.osiris.devices.board.Endpoints;
import dev.osiris.devices.board.MachineFactory;
import dev.osiris.devices.osi.PromService;
import dev.osiris.devices.prom.PromNode;
import dev.osiris.devices.prom.PromWriter;
import dev.osiris.machine.DeviceTreeSource;
import dev.osiris.machine.Machine;
import dev.osiris.machine.MachineListener;
import dev.osiris.machine.MachineSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code --dump-dtb}, {@code --dump-prom-tree}: the machine is built, asked for its device tree, and thrown away.
 *
 * @param option which of the two
 * @param file where to, or {@code -} for standard output
 */
record DeviceTreeDump(String option, Path file) {
    static final String BLOB = "--dump-dtb";
    static final String TEXT = "--dump-prom-tree";

    int run(MachineSpec spec, Streams io) {
        try (Machine machine = MachineFactory.create(spec, Endpoints.NONE, MachineListener.NONE)) {
            write(option.equals(BLOB) ? blob(machine) : text(machine), io);
        }
        return ExitStatus.OK;
    }

    private byte[] blob(Machine machine) {
        if (machine.board() instanceof DeviceTreeSource source) {
            return source.deviceTree();
        }
        throw none(machine);
    }

    /** What OSI's device tree service would give the guest, but for the random seed: a tree that is used again has a new one. */
    private byte[] text(Machine machine) {
        PromService service = machine.devices().stream().filter(PromService.class::isInstance).map(PromService.class::cast)
                .findFirst().orElseThrow(() -> none(machine));
        PromNode chosen = service.tree().find("/chosen");
        if (chosen != null) {
            chosen.remove("rng-seed");
        }
        return PromWriter.write(service.tree());
    }

    private CommandException none(Machine machine) {
        return CommandException.failure(option, "machine " + machine.spec().board() + " has no device tree");
    }

    private void write(byte[] tree, Streams io) {
        try {
            if (file.toString().equals("-")) {
                io.out().write(tree);
            } else {
                Files.write(file, tree);
            }
        } catch (IOException e) {
            throw CommandException.failure(option + " " + file, "this file cannot be written (" + Reasons.of(e) + ")");
        }
    }
}
