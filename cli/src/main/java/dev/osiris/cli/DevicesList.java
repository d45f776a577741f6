package dev.osiris.cli;

import dev.osiris.cli.text.Suggestion;
import dev.osiris.cli.text.Table;
import dev.osiris.device.Device;
import dev.osiris.devices.board.BoardType;
import dev.osiris.devices.board.Endpoints;
import dev.osiris.devices.board.MachineFactory;
import dev.osiris.engine.Engines;
import dev.osiris.guests.GuestImages;
import dev.osiris.kvm.Capability;
import dev.osiris.machine.Grant;
import dev.osiris.machine.Image;
import dev.osiris.machine.Machine;
import dev.osiris.machine.MachineListener;
import dev.osiris.machine.MachineSpec;
import dev.osiris.machine.OsiSpec;
import java.util.List;
import java.util.Locale;

/** {@code --device}: the chips that a machine has. None can be added so far; naming one that is there is no error. */
final class DevicesList {
    private DevicesList() {}

    /** The list, from a machine that is built for the purpose. */
    static String of(BoardType type) {
        try (Machine machine = machine(type)) {
            Table table = new Table("DEVICE", "CHIP", "");
            for (Device<?> d : machine.devices()) {
                table.row(d.name(), chip(d), "built in");
            }
            return table.toString();
        }
    }

    private static Machine machine(BoardType type) {
        MachineSpec.Boot boot = switch (type.starts()) {
            case KERNEL -> new MachineSpec.Boot(new Image.BuiltIn("the bundled guest", GuestImages.MONITOR.content()), null,
                    "", null);
            case FIRMWARE -> MachineSpec.Boot.firmware(new Image.BuiltIn("the bundled firmware",
                    GuestImages.FIRMWARE.content()), "");
        };
        return MachineFactory.create(new MachineSpec(type.name(), type.limits().defaultCpu(), type.limits().defaultMemory(), 1,
                Engines.ALL.getLast().name(), boot, List.of(new Grant(Capability.OSI, null)), OsiSpec.NONE), Endpoints.NONE, MachineListener.NONE);
    }

    private static String chip(Device<?> d) {
        return d.getClass().getSimpleName().replaceFirst("(Device|Service)$", "").toLowerCase(Locale.ROOT);
    }

    /** @throws CommandException for a device that the machine has not */
    static void check(BoardType type, List<String> typed) {
        if (typed.isEmpty()) {
            return;
        }
        List<String> names = names(type);
        for (String one : typed) {
            if (!names.contains(one)) {
                throw CommandException.usage(Values.where("--device", one), "machine " + type.name() + " takes no such device; "
                        + Suggestion.hint(one, names, " ") + "it has " + String.join(", ", names));
            }
        }
    }

    static List<String> names(BoardType type) {
        try (Machine machine = machine(type)) {
            return machine.devices().stream().map(d -> d.name()).toList();
        }
    }
}
