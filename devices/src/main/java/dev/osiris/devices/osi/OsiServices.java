package dev.osiris.devices.osi;

import dev.osiris.device.Device;
import dev.osiris.devices.block.RawImage;
import dev.osiris.devices.board.Endpoints;
import dev.osiris.devices.boot.BootFiles;
import dev.osiris.devices.chip.nvram.Nvram;
import dev.osiris.devices.chip.nvram.NvramBacking;
import dev.osiris.devices.chip.nvram.NvramFile;
import dev.osiris.devices.net.NetBackend;
import dev.osiris.devices.net.SharedBackend;
import dev.osiris.devices.prom.PromException;
import dev.osiris.devices.prom.PromReader;
import dev.osiris.devices.prom.PromTree;
import dev.osiris.devices.scsi.ScsiDisk;
import dev.osiris.irq.InterruptLine;
import dev.osiris.machine.Machine;
import dev.osiris.machine.MachineException;
import dev.osiris.machine.OsiSpec;
import dev.osiris.memory.GuestMemory;
import dev.osiris.osi.OsiService;
import dev.osiris.osi.OsiTable;
import dev.osiris.snapshot.Snapshot;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The services of a machine: an explicit list, put together from what the machine's description and its owner give.
 * {@link #software} are those that need no interrupt and no hardware to speak of; every board with OSI has them.
 */
public final class OsiServices {
    private static final int MOUSE_DPI = 160;
    private static final int FIRST_MODE = 2;
    private static final int FIRST_DEPTH = 2;
    /** Locally administered, and the same in each run. */
    private static final byte[] HARDWARE_ADDRESS = {0x02, 0x4F, 0x53, 0x49, 0x00, 0x01};

    private final Machine machine;
    private final Endpoints endpoints;

    public OsiServices(Machine machine, Endpoints endpoints) {
        this.machine = machine;
        this.endpoints = endpoints;
    }

    /** The machine's NVRAM, kept in the file that the user named, if any. */
    public Nvram nvram() {
        Path file = machine.spec().osi().nvram();
        NvramBacking backing = file == null ? NvramBacking.VOLATILE
                : new NvramFile(file, trouble -> machine.event("warning", -1, trouble));
        return machine.add(new Nvram("nvram", Nvram.USUAL_SIZE, backing));
    }

    /** Software services of a board that answers no boot resource by itself. */
    public PromService software(Nvram nvram, Supplier<PromTree> ownTree) {
        return software(nvram, ownTree, Map.of());
    }

    /**
     * Log console, clocks, NVRAM, device tree, files, boot resources, and the core's own.
     *
     * @param nvram the machine's NVRAM, already added to it
     * @param ownTree gives the device tree that the machine describes itself with; used unless the user named one
     * @param ownResources boot resources that the board answers unless the user said something else
     * @return the device tree's service
     */
    public PromService software(Nvram nvram, Supplier<PromTree> ownTree, Map<String, List<String>> ownResources) {
        OsiSpec spec = machine.spec().osi();
        PromService prom = machine.add(new PromService("prom-tree", tree(spec.promTree(), ownTree)));
        OsiTable table = machine.osi();
        table.add(new CoreService(machine));
        table.add(new LogService(endpoints.console("log")));
        table.add(new TimeService(machine.scheduler().clock(), ZoneId::systemDefault,
                machine.vm().timebase().frequency(), vcpu -> machine.vcpus().get(vcpu).exitRequested()));
        table.add(new NvramService(nvram));
        table.add(prom);
        table.add(new PseudoFsService(spec.files()));
        Map<String, List<String>> resources = new HashMap<>(ownResources);
        resources.putAll(spec.resources());
        table.add(new BootHelperService(resources, machine.spec().memory()));
        return prom;
    }

    /** The terminal, with its interrupt. */
    public TtyService terminal(InterruptLine line) {
        TtyService tty = claim(new TtyService("tty", endpoints.console("tty"), line));
        endpoints.consolePort("tty", tty);
        return tty;
    }

    /** The interrupt controller; its inputs are for the services below. */
    public PicService interrupts(InterruptLine output) {
        return claim(new PicService("osi-pic", output));
    }

    /** Keyboard. */
    public KeyboardService keyboard(InterruptLine line) {
        return claim(new KeyboardService("keyboard", line));
    }

    /** Mouse. */
    public MouseService mouse(InterruptLine line) {
        return claim(new MouseService("mouse", MOUSE_DPI, line));
    }

    /** What the display shows after a reset. */
    public static VideoService.Mode firstMode() {
        return VideoService.MODES.get(FIRST_MODE - 1);
    }

    /** Bits of a pixel after a reset. */
    public static int firstDepth() {
        return VideoService.DEPTHS.get(FIRST_DEPTH);
    }

    /**
     * The display: maps its frame buffer.
     *
     * @param slot a memory slot that nobody has
     * @param address where the frame buffer is to be
     */
    public VideoService display(int slot, long address, InterruptLine line) {
        GuestMemory buffer = machine.add(new GuestMemory("frame buffer", VideoService.MEMORY));
        machine.vm().setUserMemoryRegion(slot, 0, address, buffer, 0, buffer.size());
        return claim(new VideoService("display", buffer, address, FIRST_MODE, FIRST_DEPTH, line, machine.scheduler()));
    }

    /**
     * The disks of the machine's description, by ring and by SCSI request; the same disk has the same number in both.
     *
     * @param ring the interrupt of the ring
     * @param scsi the interrupt of the SCSI adapter
     * @throws MachineException when one cannot be opened; those before it are closed
     */
    public void disks(InterruptLine ring, InterruptLine scsi) {
        List<Disk> disks = openDisks(machine.spec().osi());
        claim(new BlockRingService("block-ring", machine.vm().addressSpace(), disks, ring));
        List<ScsiDisk> targets = disks.stream().map(d -> new ScsiDisk(d.backend(), d.removable(), d.cd())).toList();
        claim(new ScsiService("scsi", machine.vm().addressSpace(), targets, scsi));
    }

    /**
     * Opens disk images.
     *
     * @throws MachineException when one cannot be opened; those before it are closed
     */
    public static List<Disk> openDisks(OsiSpec spec) {
        List<Disk> disks = new ArrayList<>();
        try {
            for (OsiSpec.Disk d : spec.disks()) {
                disks.add(new Disk(RawImage.open(d.path(), d.readOnly()), d.removable(), d.cd(), d.boot()));
            }
            return disks;
        } catch (RuntimeException e) {
            disks.forEach(d -> d.backend().close());
            throw e;
        }
    }

    /**
     * The network, by rings and frame by frame; a guest uses one of the two.
     *
     * @param rings the interrupt of the rings
     * @param old the interrupt of the interface before them
     */
    public void network(InterruptLine rings, InterruptLine old) {
        List<NetBackend> ends = SharedBackend.of(endpoints.network(0), 2);
        claim(new NetworkService("network", machine.vm().addressSpace(), ends.get(0), HARDWARE_ADDRESS, rings));
        claim(new OldNetworkService("old-network", machine.vm().addressSpace(), ends.get(1), HARDWARE_ADDRESS, old));
    }

    /**
     * What stands in for privileged instructions.
     *
     * @param window shows a vCPU its registers in memory
     */
    public AcceleratorService accelerator(AcceleratorService.Window window) {
        return claim(new AcceleratorService("accelerator", machine.vm().addressSpace(), window));
    }

    /** Sound. */
    public SoundService sound(InterruptLine line) {
        return claim(new SoundService("sound", machine.vm().addressSpace(), endpoints.audio(),
                machine.vm().timebase()::read, machine.scheduler(), line));
    }

    private <S extends Snapshot, D extends Device<S> & OsiService> D claim(D service) {
        machine.add(service);
        machine.osi().add(service);
        return service;
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
