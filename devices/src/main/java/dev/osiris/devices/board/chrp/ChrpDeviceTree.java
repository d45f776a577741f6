package dev.osiris.devices.board.chrp;

import dev.osiris.devices.board.CpuNodes;
import dev.osiris.devices.boot.RamLayout;
import dev.osiris.devices.fdt.DeviceTree;
import dev.osiris.devices.fdt.FdtReader;
import dev.osiris.devices.fdt.FdtWriter;
import dev.osiris.devices.fdt.Node;
import dev.osiris.devices.rtas.RtasService;

/**
 * The board's device tree (CHRP binding 1.8, PCI binding 2.1, ISA binding 0.4, Open PIC binding 1.0; and what
 * {@code guest-images/linux/README.md} says that Linux looks at).
 */
public final class ChrpDeviceTree {
    private static final int LEVEL_HIGH = 2;
    private static final int LEVEL_LOW = 1;
    private static final int PCI_IO = 0x0100_0000;
    private static final int PCI_MEMORY_32 = 0x0200_0000;
    private static final int ISA_IO = 1;

    /** Bytes of {@code rng-seed}: what Linux' generator needs to be ready at once. */
    static final int SEED_SIZE = 32;
    private static final String SEED = "rng-seed";

    private final ChrpSpec spec;
    private final DeviceTree tree = new DeviceTree();
    private final Node root = tree.root();

    private ChrpDeviceTree(ChrpSpec spec) {
        this.spec = spec;
    }

    /** The tree of a board as it is built; {@link #complete} adds what is known when a kernel has been placed. */
    public static DeviceTree of(ChrpSpec spec) {
        return new ChrpDeviceTree(spec).build();
    }

    private DeviceTree build() {
        root.strings("model", "Osiris CHRP").strings("compatible", "osiris,chrp", "chrp")
                .strings("device_type", "chrp").cells("#address-cells", 1).cells("#size-cells", 1);
        root.add("chosen");
        new CpuNodes(spec.cpus(), spec.cpuName(), spec.pvr(), spec.clockFrequency(), spec.busFrequency(),
                spec.timebaseFrequency()).addTo(root.add("cpus"));
        root.add("memory@0").strings("device_type", "memory").cells("reg", 0, (int) spec.ramSize());
        Node pic = openPic();
        Node isa = isa(pci(pic));
        Node serial = serial(isa, pic);
        root.add("aliases").strings("serial0", serial.path());
        root.child("chosen").strings("linux,stdout-path", serial.path()).strings("stdout-path", serial.path());
        if (spec.firmware()) {
            firmware();
        }
        return tree;
    }

    private Node openPic() {
        root.cells("platform-open-pic", (int) ChrpLayout.OPENPIC);
        return root.add("interrupt-controller@" + Long.toHexString(ChrpLayout.OPENPIC))
                .strings("device_type", "open-pic").strings("compatible", "chrp,open-pic")
                .cells("reg", (int) ChrpLayout.OPENPIC, (int) ChrpLayout.OPENPIC_SIZE)
                .flag("interrupt-controller").cells("#interrupt-cells", 2).cells("#address-cells", 0)
                .cells("clock-frequency", (int) spec.openPic().timerFrequency());
    }

    private Node pci(Node pic) {
        Node pci = root.add("pci@" + Long.toHexString(ChrpLayout.CONFIG_ADDRESS))
                .strings("device_type", "pci").strings("model", "Motorola, Grackle")
                .strings("compatible", "motorola,mpc106")
                .cells("reg", (int) ChrpLayout.CONFIG_ADDRESS, 0x1000, (int) ChrpLayout.CONFIG_DATA, 0x1000)
                .cells("bus-range", 0, 0)
                .cells("#address-cells", 3).cells("#size-cells", 2).cells("#interrupt-cells", 1)
                .cells("ranges",
                        PCI_IO, 0, 0, (int) ChrpLayout.ISA_IO, 0, (int) ChrpLayout.ISA_IO_SIZE,
                        PCI_MEMORY_32, 0, (int) ChrpLayout.PCI_MEMORY, (int) ChrpLayout.PCI_MEMORY,
                        0, (int) ChrpLayout.PCI_MEMORY_SIZE);
        return pciInterrupts(pci, pic);
    }

    /** Pins rotate every four slots, so two bits of the device number are enough. */
    private static Node pciInterrupts(Node pci, Node pic) {
        int[] map = new int[16 * 7];
        int at = 0;
        for (int device = 0; device < 4; device++) {
            for (int pin = 1; pin <= 4; pin++) {
                map[at] = device << 11;
                map[at + 3] = pin;
                map[at + 4] = pic.phandle();
                map[at + 5] = ChrpLayout.pciInterrupt(device, pin);
                map[at + 6] = LEVEL_LOW;
                at += 7;
            }
        }
        return pci.cells("interrupt-map-mask", 3 << 11, 0, 0, 7).cells("interrupt-map", map);
    }

    private static Node isa(Node pci) {
        return pci.add("isa@" + Integer.toHexString(ChrpLayout.ISA_BRIDGE_DEVICE))
                .strings("device_type", "isa").strings("compatible", "w83c553f", "isa")
                .cells("reg", ChrpLayout.ISA_BRIDGE_DEVICE << 11, 0, 0, 0, 0)
                .cells("#address-cells", 2).cells("#size-cells", 1)
                .cells("ranges", ISA_IO, 0, PCI_IO, 0, 0, (int) ChrpLayout.ISA_IO_SIZE);
    }

    private static Node serial(Node isa, Node pic) {
        return isa.add("serial@i" + Integer.toHexString(ChrpLayout.UART_PORT))
                .strings("device_type", "serial").strings("compatible", "pnpPNP,501", "ns16550a", "ns16550")
                .cells("reg", ISA_IO, ChrpLayout.UART_PORT, ChrpLayout.UART_SIZE)
                .reference("interrupt-parent", pic)
                .cells("interrupts", ChrpLayout.UART_INTERRUPT, LEVEL_HIGH)
                .cells("clock-frequency", ChrpLayout.UART_CLOCK).cells("current-speed", 115_200);
    }

    private void firmware() {
        Node rtas = root.add("rtas").cells("rtas-version", 1).cells("rtas-size", ChrpLayout.RTAS_SIZE);
        RtasService.describe(rtas, RtasService.WITH_PCI);
        if (spec.nvramSize() > 0) {
            root.add("nvram").strings("device_type", "nvram").cells("#bytes", spec.nvramSize());
        }
    }

    /**
     * Adds what is known when a kernel has been placed: command line, initial RAM disk, RTAS.
     *
     * @param tree          this board's tree, or one that the user gave
     * @param bootArguments the command line; empty leaves what the tree has
     * @param initrd        where the initial RAM disk is, or null
     * @param rtas          where RTAS is, or null; without {@code /rtas} in the tree it is not mentioned
     */
    static void complete(DeviceTree tree, String bootArguments, RamLayout.Claim initrd, RamLayout.Claim rtas) {
        Node chosen = chosen(tree);
        if (!bootArguments.isEmpty()) {
            chosen.strings("bootargs", bootArguments);
        }
        if (initrd != null) {
            chosen.cells("linux,initrd-start", (int) initrd.start()).cells("linux,initrd-end", (int) initrd.end());
        }
        Node node = tree.root().child("rtas");
        if (rtas != null && node != null) {
            node.cells("linux,rtas-base", (int) rtas.start()).cells("linux,rtas-entry", (int) rtas.start());
            tree.reserve(rtas.start(), rtas.end() - rtas.start());
        }
    }

    private static Node chosen(DeviceTree tree) {
        Node chosen = tree.root().child("chosen");
        return chosen != null ? chosen : tree.root().add("chosen");
    }

    /** Enters what the guest's random number generator begins with. */
    static void seed(DeviceTree tree, byte[] seed) {
        chosen(tree).bytes(SEED, seed);
    }

    /** The same tree without it. */
    static byte[] withoutSeed(byte[] blob) {
        DeviceTree tree = FdtReader.read(blob);
        chosen(tree).removeProperty(SEED);
        return FdtWriter.write(tree);
    }
}
