package dev.osiris.machine;

import dev.osiris.ppc.cpu.CpuModel;
import java.util.List;
import java.util.Objects;

/**
 * What to build: the immutable, typed description that the command line, a configuration file, a test and an
 * embedding program all produce.
 *
 * @param board the board's name
 * @param cpu the model of every vCPU
 * @param memory bytes of RAM
 * @param vcpus how many
 * @param engine the engine's name
 * @param boot what runs in it
 * @param grants capabilities to enable before the first instruction
 * @param osi what its OSI services are given
 */
public record MachineSpec(
        String board, CpuModel cpu, long memory, int vcpus, String engine, Boot boot, List<Grant> grants, OsiSpec osi) {
    /** A machine whose OSI services are given nothing. */
    public MachineSpec(
            String board, CpuModel cpu, long memory, int vcpus, String engine, Boot boot, List<Grant> grants) {
        this(board, cpu, memory, vcpus, engine, boot, grants, OsiSpec.NONE);
    }

    public MachineSpec {
        Objects.requireNonNull(osi);
        Objects.requireNonNull(board);
        Objects.requireNonNull(cpu);
        Objects.requireNonNull(boot);
        grants = List.copyOf(grants);
    }

    /**
     * What the board starts.
     *
     * @param kernel an ELF or gzip image, or null for none
     * @param initrd an initial RAM disk, or null
     * @param append the kernel's command line, perhaps empty
     * @param dtb a flattened device tree to be used instead of the board's own, or null
     * @param protocol how a kernel learns about the machine
     * @param firmware for boards that start firmware instead of a kernel: an ELF image; else null
     */
    public record Boot(Image kernel, Image initrd, String append, Image dtb, Protocol protocol, Image firmware) {
        /** How a kernel learns about the machine. */
        public enum Protocol {
            /** A flattened device tree in r3. */
            FLAT_TREE,
            /** Open Firmware's client interface in r5. */
            OPEN_FIRMWARE
        }

        /** For a board that starts kernels. */
        public Boot(Image kernel, Image initrd, String append, Image dtb, Protocol protocol) {
            this(kernel, initrd, append, dtb, protocol, null);
        }

        /** For a board that starts kernels, with a flattened device tree. */
        public Boot(Image kernel, Image initrd, String append, Image dtb) {
            this(kernel, initrd, append, dtb, Protocol.FLAT_TREE);
        }

        /** For a board that starts firmware; {@code append} is what its device tree has as boot arguments. */
        public static Boot firmware(Image firmware, String append) {
            return new Boot(null, null, append, null, Protocol.FLAT_TREE, firmware);
        }

        /** What the machine begins with: the kernel, or the firmware; null for neither. */
        public Image started() {
            return kernel != null ? kernel : firmware;
        }
    }

    /** Whether the capability is to be enabled on the vCPU. */
    public boolean grants(dev.osiris.kvm.Capability capability, int vcpu) {
        for (Grant g : grants) {
            if (g.capability() == capability && g.covers(vcpu)) {
                return true;
            }
        }
        return false;
    }
}
