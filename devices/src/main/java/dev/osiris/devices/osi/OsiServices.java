package dev.osiris.devices.osi;

import dev.osiris.devices.board.Endpoints;
import dev.osiris.devices.chip.nvram.Nvram;
import dev.osiris.devices.prom.PromException;
import dev.osiris.devices.prom.PromReader;
import dev.osiris.devices.prom.PromTree;
import dev.osiris.devices.boot.BootFiles;
import dev.osiris.irq.InterruptLine;
import dev.osiris.machine.Machine;
import dev.osiris.machine.MachineException;
import dev.osiris.machine.OsiSpec;
import dev.osiris.osi.OsiTable;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.function.Supplier;

/**
 * The services of a machine: an explicit list, put together from what the machine's description and its owner give.
 * {@link #software} are those that need no interrupt and no hardware to speak of; every board with OSI has them.
 */
public final class OsiServices {
    private final Machine machine;
    private final Endpoints endpoints;

    public OsiServices(Machine machine, Endpoints endpoints) {
        this.machine = machine;
        this.endpoints = endpoints;
    }

    /**
     * Log console, clocks, NVRAM, device tree, files, boot resources, and the core's own.
     *
     * @param nvram the machine's NVRAM, already added to it
     * @param ownTree gives the device tree that the machine describes itself with; used unless the user named one
     * @return the device tree's service
     */
    public PromService software(Nvram nvram, Supplier<PromTree> ownTree) {
        OsiSpec spec = machine.spec().osi();
        PromService prom = machine.add(new PromService("prom-tree", tree(spec.promTree(), ownTree)));
        OsiTable table = machine.osi();
        table.add(new CoreService(machine));
        table.add(new LogService(endpoints.console("log")));
        table.add(new TimeService(machine.scheduler().clock(), ZoneId.systemDefault(),
                machine.vm().timebase().frequency(), vcpu -> machine.vcpus().get(vcpu).exitRequested()));
        table.add(new NvramService(nvram));
        table.add(prom);
        table.add(new PseudoFsService(spec.files()));
        table.add(new BootHelperService(spec.resources(), machine.spec().memory()));
        return prom;
    }

    /** The terminal, with its interrupt. */
    public TtyService terminal(InterruptLine line) {
        TtyService tty = machine.add(new TtyService("tty", endpoints.console("tty"), line));
        endpoints.consolePort("tty", tty);
        machine.osi().add(tty);
        return tty;
    }

    /** The user's tree is read now, so that its errors are told before anything runs. */
    private static Supplier<PromTree> tree(Path file, Supplier<PromTree> own) {
        if (file == null) {
            return own;
        }
        try {
            PromTree read = PromReader.read(file.toString(), BootFiles.read("device tree", file));
            return read::copy;
        } catch (PromException e) {
            throw new MachineException("--prom-tree: " + e.getMessage(), e);
        }
    }
}
