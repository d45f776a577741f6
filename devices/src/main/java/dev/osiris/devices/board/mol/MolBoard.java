package dev.osiris.devices.board.mol;

import dev.osiris.devices.board.BoardType;
import dev.osiris.devices.board.CpuNodes;
import dev.osiris.devices.board.Endpoints;
import dev.osiris.devices.board.MachineEffects;
import dev.osiris.devices.boot.BootFiles;
import dev.osiris.devices.boot.FirmwareImage;
import dev.osiris.devices.chip.nvram.Nvram;
import dev.osiris.devices.fdt.DeviceTree;
import dev.osiris.devices.fdt.FdtReader;
import dev.osiris.devices.fdt.FdtWriter;
import dev.osiris.devices.osi.OsiServices;
import dev.osiris.devices.osi.PicService;
import dev.osiris.devices.osi.RtasService;
import dev.osiris.devices.osi.TtyService;
import dev.osiris.devices.rtas.Rtas;
import dev.osiris.kvm.Capability;
import dev.osiris.kvm.Regs;
import dev.osiris.kvm.Vcpu;
import dev.osiris.machine.Board;
import dev.osiris.machine.DeviceTreeSource;
import dev.osiris.machine.Image;
import dev.osiris.machine.Limits;
import dev.osiris.machine.Machine;
import dev.osiris.machine.MachineException;
import dev.osiris.machine.MachineSpec;
import dev.osiris.machine.VmmRequest;
import dev.osiris.memory.GuestMemory;
import dev.osiris.ppc.cpu.CpuModel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * Mac-on-Linux's machine: RAM, a frame buffer and processors; everything else is an OSI call. Firmware begins on vCPU 0
 * with all registers zero but MSR, which is {@link #START_MSR}; the others stand still until RTAS starts them.
 */
public final class MolBoard implements Board, DeviceTreeSource {
    /** MSR of the vCPU that starts: machine checks on, vectors high (Mac-on-Linux 0.9.73, as its CPU comes up). */
    public static final long START_MSR = 0x1040;
    /** MSR of a vCPU that RTAS starts: somebody runs already, so the vectors are in RAM. */
    private static final long SECONDARY_MSR = 0x1000;
    private static final long CPU_CLOCK = 400_000_000;
    private static final long BUS_CLOCK = 100_000_000;
    private static final int RAM_SLOT = 0;
    private static final int VIDEO_SLOT = 1;
    private static final int UPPER_RAM_SLOT = 2;
    /** Firmware asks whether it may use the terminal. */
    private static final Map<String, List<String>> RESOURCES = Map.of("tty-interface", List.of("true"));

    /** How it is listed and made. */
    public static final BoardType TYPE = new BoardType("mol",
            "Mac-on-Linux's: RAM and a frame buffer, all the rest by OSI; starts firmware",
            new Limits(MolLayout.MIN_RAM, MolLayout.MAX_RAM, 256L << 20, 4096, 4, List.of(CpuModel.values()),
                    CpuModel.DEFAULT),
            BoardType.Starts.FIRMWARE, 0, MolBoard::new);

    private final Endpoints endpoints;
    private final List<String> notices = new ArrayList<>();
    private final BitSet standing = new BitSet();
    private FirmwareImage firmware;
    private byte[] blob;

    public MolBoard(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    @Override
    public String name() {
        return TYPE.name();
    }

    @Override
    public List<String> notices() {
        return List.copyOf(notices);
    }

    @Override
    public byte[] deviceTree() {
        return blob.clone();
    }

    @Override
    public void build(Machine machine) {
        MachineSpec spec = machine.spec();
        firmware = firmware(spec);
        GuestMemory ram = machine.add(new GuestMemory("RAM", spec.memory()));
        RegisterWindow window = new RegisterWindow(machine, ram, RAM_SLOT, UPPER_RAM_SLOT);
        OsiServices services = new OsiServices(machine, endpoints);
        DeviceTree tree = MolDeviceTree.of(cpus(machine), spec.memory(), spec.osi().disks(), OsiServices.firstMode(),
                OsiServices.firstDepth(), spec.boot().append());
        blob = FdtWriter.write(tree);
        Nvram nvram = services.nvram();
        services.software(nvram, () -> MolDeviceTree.prom(FdtReader.read(blob)), RESOURCES);
        services.accelerator(window);
        TtyService tty = hardware(machine, services);
        Rtas rtas = machine.add(new Rtas("rtas", machine.vm().addressSpace(), machine.scheduler().clock(), nvram, null,
                new Effects(machine, tty)));
        machine.osi().add(new RtasService(rtas));
        notices.addAll(noticesOf(spec));
    }

    private static FirmwareImage firmware(MachineSpec spec) {
        Image image = spec.boot().firmware();
        if (image == null) {
            throw new MachineException("board mol starts firmware: name it (--firmware FILE)");
        }
        return FirmwareImage.parse(image.name(), BootFiles.read("firmware", image), spec.memory());
    }

    private static CpuNodes cpus(Machine machine) {
        MachineSpec spec = machine.spec();
        return new CpuNodes(spec.vcpus(), "PowerPC," + spec.cpu().label(), spec.cpu().pvr(), CPU_CLOCK, BUS_CLOCK,
                machine.vm().timebase().frequency());
    }

    /** What has an interrupt; all of it goes to vCPU 0. */
    private static TtyService hardware(Machine machine, OsiServices services) {
        PicService pic = services.interrupts(machine.vcpus().getFirst().externalInput());
        services.disks(pic.input(MolLayout.BLOCK_INTERRUPT), pic.input(MolLayout.SCSI_INTERRUPT));
        services.keyboard(pic.input(MolLayout.KEYBOARD_INTERRUPT));
        services.mouse(pic.input(MolLayout.MOUSE_INTERRUPT));
        services.network(pic.input(MolLayout.NETWORK_INTERRUPT), pic.input(MolLayout.OLD_NETWORK_INTERRUPT));
        services.sound(pic.input(MolLayout.SOUND_INTERRUPT));
        services.display(VIDEO_SLOT, MolLayout.FRAME_BUFFER, pic.input(MolLayout.VIDEO_INTERRUPT));
        return services.terminal(pic.input(MolLayout.TTY_INTERRUPT));
    }

    private static List<String> noticesOf(MachineSpec spec) {
        if (!spec.grants(Capability.OSI, 0)) {
            return List.of("vCPU 0 has no OSI capability: all that this machine has is reached by OSI calls, so its firmware"
                    + " can say nothing and do nothing (--enable-cap osi)");
        }
        List<String> notices = new ArrayList<>();
        for (int i = 1; i < spec.vcpus(); i++) {
            if (!spec.grants(Capability.OSI, i)) {
                notices.add("vCPU " + i + " has no OSI capability: OSI calls made on it end in a system-call interrupt");
            }
        }
        return notices;
    }

    /** Firmware in RAM that is all zeros, vCPU 0 at its entry, the others standing still. */
    @Override
    public void boot(Machine machine) {
        firmware.load(machine.vm().addressSpace()::write);
        machine.event("loader", -1, firmware.toString());
        synchronized (standing) {
            standing.set(1, machine.vcpus().size());
        }
        for (Vcpu vcpu : machine.vcpus()) {
            start(vcpu, vcpu.id() == 0 ? firmware.entry() : 0, 0, vcpu.id() == 0 ? START_MSR : SECONDARY_MSR);
            if (vcpu.id() != 0) {
                machine.hold(vcpu.id());
            }
        }
    }

    private static void start(Vcpu vcpu, long pc, long r3, long msr) {
        // It may stand in the call that stopped it, whose results would be loaded over what is set here.
        vcpu.completeExit();
        Regs regs = vcpu.getRegs();
        regs.pc = pc;
        regs.msr = msr;
        regs.gpr[3] = r3;
        vcpu.setRegs(regs);
    }

    /** RTAS here: processors that stand still, and the terminal. */
    private final class Effects extends MachineEffects {
        private final Machine machine;
        private final TtyService tty;

        Effects(Machine machine, TtyService tty) {
            super(machine);
            this.machine = machine;
            this.tty = tty;
        }

        @Override
        public boolean startCpu(int cpu, int pc, int r3) {
            synchronized (standing) {
                if (cpu < 0 || !standing.get(cpu)) {
                    return false;
                }
                standing.clear(cpu);
            }
            machine.submit(new VmmRequest.Change("starting vCPU " + cpu, m -> {
                start(m.vcpus().get(cpu), pc & 0xFFFF_FFFFL, r3 & 0xFFFF_FFFFL, SECONDARY_MSR);
                m.release(cpu);
            }));
            return true;
        }

        @Override
        public boolean stopSelf() {
            int cpu = machine.currentVcpu();
            synchronized (standing) {
                standing.set(cpu);
            }
            machine.hold(cpu);
            return true;
        }

        @Override
        public boolean putTermChar(byte character) {
            tty.put(character);
            return true;
        }

        @Override
        public int getTermChar() {
            return tty.get();
        }
    }
}
