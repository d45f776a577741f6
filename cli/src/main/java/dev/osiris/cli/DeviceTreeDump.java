package dev.osiris.cli;

import dev.osiris.cli.text.Reasons;
import dev.osiris.devices.board.Endpoints;
import dev.osiris.devices.board.MachineFactory;
import dev.osiris.machine.DeviceTreeSource;
import dev.osiris.machine.Machine;
import dev.osiris.machine.MachineListener;
import java.io.IOException;
import java.nio.file.Files;

/** {@code --dump-dtb}: the machine is built, asked for its device tree, and thrown away. */
record DeviceTreeDump(RunPlan plan, Streams io) {
    int run() {
        try (Machine machine = MachineFactory.create(plan.spec(), Endpoints.NONE, MachineListener.NONE)) {
            if (!(machine.board() instanceof DeviceTreeSource source)) {
                throw CommandException.failure("--dump-dtb", "machine " + plan.spec().board()
                        + " has no device tree");
            }
            write(source.deviceTree());
        }
        return ExitStatus.OK;
    }

    private void write(byte[] blob) {
        try {
            if (plan.deviceTree().toString().equals("-")) {
                io.out().write(blob);
            } else {
                Files.write(plan.deviceTree(), blob);
            }
        } catch (IOException e) {
            throw CommandException.failure("--dump-dtb " + plan.deviceTree(), "this file cannot be written ("
                    + Reasons.of(e) + ")");
        }
    }
}
