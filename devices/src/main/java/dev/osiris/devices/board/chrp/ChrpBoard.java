package dev.osiris.devices.board.chrp;

import dev.osiris.devices.board.BoardType;
import dev.osiris.devices.board.Endpoints;
import dev.osiris.devices.board.HostEntropy;
import dev.osiris.devices.board.MachineEffects;
import dev.osiris.devices.boot.BootFiles;
import dev.osiris.devices.boot.KernelImage;
import dev.osiris.devices.chip.grackle.GrackleDevice;
import dev.osiris.devices.chip.isa.IsaBus;
import dev.osiris.devices.chip.nvram.Nvram;
import dev.osiris.devices.chip.openpic.OpenPicDevice;
import dev.osiris.devices.chip.pci.PciBus;
import dev.osiris.devices.chip.pci.PlainFunction;
import dev.osiris.devices.chip.uart.UartDevice;
import dev.osiris.devices.fdt.FdtReader;
import dev.osiris.devices.openfirmware.ClientInterface;
import dev.osiris.devices.osi.OsiServices;
import dev.osiris.devices.osi.PromService;
import dev.osiris.devices.osi.RtasService;
import dev.osiris.devices.prom.PromTree;
import dev.osiris.devices.rtas.Rtas;
import dev.osiris.irq.InterruptLine;
import dev.osiris.kvm.Capability;
import dev.osiris.kvm.Regs;
import dev.osiris.kvm.Vcpu;
import dev.osiris.machine.Board;
import dev.osiris.machine.DeviceTreeSource;
import dev.osiris.machine.Limits;
import dev.osiris.machine.Machine;
import dev.osiris.machine.MachineException;
import dev.osiris.machine.MachineSpec;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.Region;
import dev.osiris.ppc.cpu.CpuModel;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The Common Hardware Reference Platform: address map B behind an MPC106 bridge, OpenPIC, a 16550 on ISA; RTAS answered
 * by OSI exits. Kernels are booted directly, with a flattened device tree; or as clients of Open Firmware, whose client
 * interface is answered by OSI exits too.
 */
public final class ChrpBoard implements Board, DeviceTreeSource {
    private static final long CPU_CLOCK = 400_000_000;
    private static final long BUS_CLOCK = 100_000_000;
    private static final int RAM_SLOT = 0;

    /** How it is listed and made. */
    public static final BoardType TYPE = new BoardType("chrp",
            "CHRP: OpenPIC, 16550 serial, PCI bridge, RTAS by OSI; boots kernels directly or by Open Firmware",
            new Limits(ChrpLayout.MIN_RAM, ChrpLayout.MAX_RAM, 256L << 20, 4096, 4, List.of(CpuModel.values()),
                    CpuModel.DEFAULT),
            BoardType.Starts.KERNEL, 1, ChrpBoard::new);

    private final Endpoints endpoints;
    private final List<String> notices = new ArrayList<>();
    private final RandomGenerator random;
    private ChrpStart start;
    private HoldLoop hold;
    /** Null unless this is how the machine boots. */
    private ClientInterface openFirmware;

    public ChrpBoard(Endpoints endpoints) {
        this(endpoints, new HostEntropy());
    }

    /** @param random gives the guest's generator its seed, a new one at each start */
    ChrpBoard(Endpoints endpoints, RandomGenerator random) {
        this.endpoints = endpoints;
        this.random = random;
    }

    @Override
    public String name() {
        return TYPE.name();
    }

    @Override
    public List<String> notices() {
        return List.copyOf(notices);
    }

    /** Without the random seed, so that the same machine gives the same bytes. */
    @Override
    public byte[] deviceTree() {
        return ChrpDeviceTree.withoutSeed(start.blob());
    }

    @Override
    public void build(Machine machine) {
        MachineSpec spec = machine.spec();
        GuestMemory ram = machine.add(new GuestMemory("RAM", spec.memory()));
        machine.vm().setUserMemoryRegion(RAM_SLOT, 0, 0, ram, 0, ram.size());
        OpenPicDevice pic = interruptController(machine);
        UartDevice uart = machine.add(
                new UartDevice("uart0", pic.input(ChrpLayout.UART_INTERRUPT), endpoints.serial(0)));
        endpoints.serialPort(0, uart);
        PciBus pci = buses(machine, uart);
        PromService prom = osi(machine, pci);
        hold = new HoldLoop(machine, (Region.Ram) machine.vm().addressSpace().find(0));
        if (spec.boot().protocol() == MachineSpec.Boot.Protocol.OPEN_FIRMWARE) {
            openFirmware = openFirmware(machine, prom, uart);
        }
        start = place(spec, chrpSpec(machine));
        notices.addAll(noticesOf(spec));
    }

    private ClientInterface openFirmware(Machine machine, PromService prom, UartDevice uart) {
        if (!hasFirmware(machine.spec())) {
            throw new MachineException("Open Firmware's client interface is an OSI call: vCPU 0 needs the capability"
                    + " (--enable-cap osi, or --boot fdt)");
        }
        ClientInterface made = machine.add(new ClientInterface("open-firmware", new ClientInterface.Surroundings(
                machine.vm().addressSpace(), machine.spec().memory(), prom, machine.scheduler().clock(), uart,
                OsiServices.openDisks(machine.spec().osi()), new ChrpClientEffects(machine, hold))));
        machine.osi().add(made);
        return made;
    }

    private OpenPicDevice interruptController(Machine machine) {
        List<InterruptLine> lines = machine.vcpus().stream().map(Vcpu::externalInput).toList();
        OpenPicDevice pic = machine.add(new OpenPicDevice("openpic", chrpSpec(machine).openPic(), lines, List.of(),
                machine::currentVcpu, machine.scheduler()));
        machine.vm().addMmio(ChrpLayout.OPENPIC, ChrpLayout.OPENPIC_SIZE, pic.name(), pic);
        return pic;
    }

    private PciBus buses(Machine machine, UartDevice uart) {
        IsaBus isa = new IsaBus(port -> machine.unimplemented(machine.currentVcpu(), "ISA port 0x" + Integer.toHexString(port),
                () -> "ISA port 0x" + Integer.toHexString(port) + " is touched, where no chip is"));
        isa.claim(uart.name(), ChrpLayout.UART_PORT, ChrpLayout.UART_SIZE,
                machine.vm().count(uart.name(), ChrpLayout.ISA_IO + ChrpLayout.UART_PORT, uart));
        machine.vm().addMmio(ChrpLayout.ISA_IO, ChrpLayout.ISA_IO_SIZE, "isa-io", isa);
        PciBus pci = new PciBus();
        GrackleDevice bridge = machine.add(new GrackleDevice("pci-bridge", pci));
        pci.plug(ChrpLayout.ISA_BRIDGE_DEVICE, 0, machine.add(PlainFunction.isaBridge("isa-bridge")));
        machine.vm().addMmio(ChrpLayout.CONFIG_ADDRESS, GrackleDevice.PORT_SIZE, "pci-config-address",
                bridge.addressPort());
        machine.vm().addMmio(ChrpLayout.CONFIG_DATA, GrackleDevice.PORT_SIZE, "pci-config-data", bridge.dataPort());
        return pci;
    }

    private PromService osi(Machine machine, PciBus pci) {
        OsiServices services = new OsiServices(machine, endpoints);
        Nvram nvram = services.nvram();
        Rtas rtas = machine.add(new Rtas("rtas", machine.vm().addressSpace(), machine.scheduler().clock(), nvram, pci,
                new MachineEffects(machine)));
        machine.osi().add(new RtasService(rtas));
        return services.software(nvram, () -> PromTree.of(FdtReader.read(start.blob())));
    }

    private static ChrpSpec chrpSpec(Machine machine) {
        MachineSpec spec = machine.spec();
        return new ChrpSpec(spec.vcpus(), "PowerPC," + spec.cpu().label(), spec.cpu().pvr(), CPU_CLOCK, BUS_CLOCK,
                machine.vm().timebase().frequency(), spec.memory(), hasFirmware(spec), Nvram.USUAL_SIZE,
                spec.boot().append());
    }

    /** RTAS is an OSI call: without the capability on the boot vCPU there is none. */
    private static boolean hasFirmware(MachineSpec spec) {
        return spec.grants(Capability.OSI, 0);
    }

    private ChrpStart place(MachineSpec spec, ChrpSpec chrp) {
        MachineSpec.Boot b = spec.boot();
        KernelImage kernel = kernel(b);
        MemorySegment initrd = BootFiles.map("initial RAM disk", b.initrd());
        byte[] dtb = BootFiles.read("device tree", b.dtb());
        return openFirmware == null ? new ChrpBoot(chrp, kernel, initrd, dtb)
                : new OpenFirmwareBoot(chrp, kernel, initrd, dtb);
    }

    private KernelImage kernel(MachineSpec.Boot boot) {
        if (boot.kernel() != null) {
            return KernelImage.parse(boot.kernel().name(), BootFiles.map("kernel", boot.kernel()));
        }
        if (openFirmware != null) {
            return openFirmware.bootLoader();
        }
        throw new MachineException("board chrp has no firmware of its own: name a kernel (--kernel FILE)");
    }

    private static List<String> noticesOf(MachineSpec spec) {
        List<String> notices = new ArrayList<>();
        if (!hasFirmware(spec)) {
            notices.add("vCPU 0 has no OSI capability: the device tree has no /rtas, so the guest has no clock, no NVRAM"
                    + " and cannot power off (--enable-cap osi); Linux 6.1 then wants --append nosmap");
            return notices;
        }
        if (!spec.osi().disks().isEmpty() && spec.boot().protocol() == MachineSpec.Boot.Protocol.FLAT_TREE) {
            notices.add("board chrp shows its OSI disks only to clients of Open Firmware (--boot of)");
        }
        for (int i = 1; i < spec.vcpus(); i++) {
            if (!spec.grants(Capability.OSI, i)) {
                notices.add("vCPU " + i + " has no OSI capability: RTAS calls made on it end in a system-call interrupt");
            }
        }
        return notices;
    }

    /** Images in their places in RAM that is all zeros, vCPU 0 at the kernel, the others in its hold loop or parked. */
    @Override
    public void boot(Machine machine) {
        byte[] seed = new byte[ChrpDeviceTree.SEED_SIZE];
        random.nextBytes(seed);
        start.seed(seed);
        start.load(machine.vm().addressSpace()::write);
        start.claims().forEach(claim -> machine.event("loader", -1, claim.toString()));
        Vcpu first = machine.vcpus().getFirst();
        Regs regs = first.getRegs();
        start.registers(regs);
        first.setRegs(regs);
        machine.vcpus().stream().skip(1).forEach(this::standStill);
        if (start instanceof OpenFirmwareBoot client) {
            openFirmware.begin(client.placement(), seed);
        }
    }

    private void standStill(Vcpu vcpu) {
        if (start instanceof ChrpBoot kernel) {
            Regs regs = vcpu.getRegs();
            regs.pc = kernel.secondaryEntry().orElse(0);
            regs.gpr[3] = vcpu.id();
            vcpu.setRegs(regs);
            hold.hold(vcpu.id());
        } else {
            hold.park(vcpu.id());
        }
    }
}
