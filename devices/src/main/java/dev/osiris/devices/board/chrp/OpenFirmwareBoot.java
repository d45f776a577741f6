package dev.osiris.devices.board.chrp;

import dev.osiris.devices.boot.KernelImage;
import dev.osiris.devices.boot.RamLayout;
import dev.osiris.devices.boot.RamWriter;
import dev.osiris.devices.fdt.DeviceTree;
import dev.osiris.devices.fdt.FdtReader;
import dev.osiris.devices.fdt.FdtWriter;
import dev.osiris.devices.openfirmware.ClientStub;
import dev.osiris.devices.openfirmware.Placement;
import dev.osiris.kvm.Regs;
import dev.osiris.ppc.cpu.Msr;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A client program of Open Firmware, its initial RAM disk, and what the firmware has in memory, each in its place. The
 * program starts as the PowerPC binding 2.1 (8.2) says: real mode with FP and ME, r1 = a stack, r3 and r4 = the initial
 * RAM disk and its size (as Linux wants it) or 0, r5 = the client interface handler, everything else 0.
 */
final class OpenFirmwareBoot implements ChrpStart {
    /** MSR of a processor that the firmware starts. */
    static final int CLIENT_MSR = Msr.FP | Msr.ME;
    private static final int PAGE = 0x1000;
    /** The binding asks for 32 KiB. */
    private static final int STACK_SIZE = 0x10000;
    private static final int STACK_FRAME = 64;
    /**
     * Behind the program, before the initial RAM disk, which has to be low: what is above it is what Linux has for its
     * own first allocations. Linux writes a little beyond its end.
     */
    private static final int ROOM = 1 << 20;

    private final KernelImage program;
    private final MemorySegment initrd;
    private final DeviceTree tree;
    private final RamLayout layout;
    private final RamLayout.Claim vectorsAt;
    private final RamLayout.Claim handlerAt;
    private final RamLayout.Claim stackAt;
    private final RamLayout.Claim initrdAt;

    /** Finds places; parameters and errors as of {@link ChrpBoot}. */
    OpenFirmwareBoot(ChrpSpec spec, KernelImage program, MemorySegment initrd, byte[] deviceTree) {
        this.program = program;
        this.initrd = ChrpStart.checkInitrd(initrd);
        layout = new RamLayout(spec.ramSize());
        program.claim(layout);
        vectorsAt = program.low() < ChrpLayout.VECTORS_SIZE ? null
                : layout.claim("Open Firmware's vectors", 0, ChrpLayout.VECTORS_SIZE);
        handlerAt = high("Open Firmware", PAGE);
        stackAt = high("Open Firmware's stack", STACK_SIZE);
        initrdAt = initrd == null ? null : layout.claimLow("initial RAM disk", initrd.byteSize(), PAGE, program.high() + ROOM);
        tree = deviceTree == null ? ChrpDeviceTree.of(spec) : FdtReader.read(deviceTree);
        ChrpDeviceTree.complete(tree, spec.bootArguments(), null, null);
    }

    private RamLayout.Claim high(String what, long size) {
        return layout.claimHigh(what, size, PAGE, ChrpLayout.LOW_MEMORY);
    }

    @Override
    public void seed(byte[] seed) {
        ChrpDeviceTree.seed(tree, seed);
    }

    @Override
    public void load(RamWriter ram) {
        program.load(ram);
        ChrpStart.write(ram, vectorsAt, ClientStub.vectors(ChrpLayout.VECTORS_SIZE));
        ChrpStart.write(ram, handlerAt, ClientStub.handler());
        ChrpStart.write(ram, initrdAt, initrd);
    }

    @Override
    public void registers(Regs regs) {
        regs.pc = program.entry();
        regs.msr = CLIENT_MSR;
        regs.gpr[1] = stack();
        regs.gpr[3] = initrdAt == null ? 0 : initrdAt.start();
        regs.gpr[4] = initrdAt == null ? 0 : initrd.byteSize();
        regs.gpr[5] = handlerAt.start();
    }

    private long stack() {
        return stackAt.end() - STACK_FRAME;
    }

    /** What the client interface has to know. */
    Placement placement() {
        List<RamLayout.Claim> firmware = Stream.of(vectorsAt, handlerAt, stackAt).filter(Objects::nonNull).toList();
        List<RamLayout.Claim> client = claims().stream().filter(c -> !firmware.contains(c)).toList();
        return new Placement(firmware, client, (int) handlerAt.start(), (int) stack());
    }

    /** The tree before Open Firmware's own nodes are added. */
    @Override
    public byte[] blob() {
        return FdtWriter.write(tree);
    }

    @Override
    public List<RamLayout.Claim> claims() {
        return layout.claims();
    }
}
