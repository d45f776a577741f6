package dev.osiris.devices.board.chrp;

import dev.osiris.devices.boot.BootException;
import dev.osiris.devices.boot.KernelImage;
import dev.osiris.devices.boot.RamLayout;
import dev.osiris.devices.boot.RamWriter;
import dev.osiris.devices.fdt.DeviceTree;
import dev.osiris.devices.fdt.FdtReader;
import dev.osiris.devices.fdt.FdtWriter;
import dev.osiris.devices.rtas.RtasStub;
import dev.osiris.kvm.Regs;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.OptionalLong;

/**
 * A kernel, its initial RAM disk, a device tree and RTAS, each in its place: what firmware would have left in RAM. The
 * boot protocol is the flattened one: translation and interrupts off (MSR 0), r1 = {@link #stackAt()}, r3 = {@link #deviceTreeAt()}, r4 = 0,
 * r5 = 0, begin at {@link #entry()}. Other processors wait; where a Linux kernel wants them,
 * {@link #secondaryEntry()} says.
 */
public final class ChrpBoot implements ChrpStart {
    /** Where a Linux kernel loaded at 0 holds its secondary processors, when its symbols were stripped. */
    private static final long LINUX_SECONDARY_HOLD = 0xC4;
    private static final int PAGE = 0x1000;
    /** A kernel's first C function runs on its loader's stack. */
    private static final int STACK_SIZE = 0x4000;
    private static final int STACK_FRAME = 64;

    private final KernelImage kernel;
    private final MemorySegment initrd;
    private final DeviceTree tree;
    private byte[] blob;
    private final RamLayout layout;
    private final RamLayout.Claim initrdAt;
    private final RamLayout.Claim rtasAt;
    private final RamLayout.Claim blobAt;
    private final RamLayout.Claim stackAt;

    /**
     * Finds places.
     *
     * @param spec       the board
     * @param kernel     what to start
     * @param initrd     the initial RAM disk, or null
     * @param deviceTree a blob to use instead of the board's own, or null; command line, initial RAM disk and RTAS
     *                   are entered into it too
     * @throws BootException when something does not fit
     * @throws dev.osiris.devices.fdt.FdtException when {@code deviceTree} is no device tree
     */
    public ChrpBoot(ChrpSpec spec, KernelImage kernel, MemorySegment initrd, byte[] deviceTree) {
        this.kernel = kernel;
        this.initrd = ChrpStart.checkInitrd(initrd);
        checkKernel();
        layout = new RamLayout(spec.ramSize());
        kernel.claim(layout);
        if (kernel.low() >= ChrpLayout.VECTORS_SIZE) {
            layout.claim("exception vectors", 0, ChrpLayout.VECTORS_SIZE);
        }
        rtasAt = spec.firmware() ? high("RTAS", ChrpLayout.RTAS_SIZE) : null;
        initrdAt = initrd == null ? null : high("initial RAM disk", initrd.byteSize());
        tree = deviceTree == null ? ChrpDeviceTree.of(spec) : FdtReader.read(deviceTree);
        ChrpDeviceTree.complete(tree, spec.bootArguments(), initrdAt, rtasAt);
        ChrpDeviceTree.seed(tree, new byte[ChrpDeviceTree.SEED_SIZE]);
        blob = FdtWriter.write(tree);
        blobAt = layout.claimHigh("device tree", blob.length, PAGE, ChrpLayout.EARLY_MEMORY);
        stackAt = layout.claimHigh("boot stack", STACK_SIZE, PAGE, ChrpLayout.EARLY_MEMORY);
    }

    private RamLayout.Claim high(String what, long size) {
        return layout.claimHigh(what, size, PAGE, ChrpLayout.LOW_MEMORY);
    }

    private void checkKernel() {
        if (kernel.wantsOpenFirmware()) {
            throw new BootException(kernel.file(), "a boot wrapper that calls Open Firmware",
                    "a kernel that takes a device tree in r3",
                    "Start it with --boot of, or use vmlinux of the same build.");
        }
    }

    @Override
    public void seed(byte[] seed) {
        ChrpDeviceTree.seed(tree, seed);
        blob = FdtWriter.write(tree);
    }

    @Override
    public void load(RamWriter ram) {
        kernel.load(ram);
        ChrpStart.write(ram, rtasAt, RtasStub.code());
        ChrpStart.write(ram, initrdAt, initrd);
        ChrpStart.write(ram, blobAt, blob);
    }

    @Override
    public void registers(Regs regs) {
        regs.pc = entry();
        regs.gpr[1] = stackAt();
        regs.gpr[3] = deviceTreeAt();
    }

    /** Where the first processor begins, physical. */
    public long entry() {
        return kernel.entry();
    }

    /** r1 of the first processor: a stack with room for one frame's header above; free once the kernel has its own. */
    public long stackAt() {
        return stackAt.end() - STACK_FRAME;
    }

    /** r3 of the first processor. */
    public long deviceTreeAt() {
        return blobAt.start();
    }

    /**
     * Where another processor begins, with r3 = its number, for a Linux kernel; none for a kernel that has no hold
     * loop: then it is never started.
     */
    public OptionalLong secondaryEntry() {
        OptionalLong symbol = kernel.symbol("__secondary_hold");
        boolean linuxAtZero = kernel.low() == 0 && kernel.symbol("_start").isEmpty();
        return symbol.isEmpty() && linuxAtZero ? OptionalLong.of(LINUX_SECONDARY_HOLD) : symbol;
    }

    /** The device tree as the guest sees it. */
    public DeviceTree deviceTree() {
        return tree;
    }

    /** The device tree as it is in RAM. */
    @Override
    public byte[] blob() {
        return blob.clone();
    }

    @Override
    public List<RamLayout.Claim> claims() {
        return layout.claims();
    }
}
