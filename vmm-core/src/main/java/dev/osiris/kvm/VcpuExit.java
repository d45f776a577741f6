package dev.osiris.kvm;

/**
 * Why {@link Vcpu#run} returned. What the guest waits for (results of a call, the bytes of a load) is written into the
 * exit and taken by the next {@code run()}, first of all.
 *
 * <p>The arrays inside belong to the vCPU and are reused by its next exit; {@link Osi} and {@link Interrupted} are
 * even the same objects each time, so that a call costs no allocation. An exit is therefore good until the next
 * {@code run()} of its vCPU.
 */
public sealed interface VcpuExit {
    /** {@code kvm_run.exit_reason} of it. */
    ExitReason reason();

    /**
     * KVM_EXIT_OSI: {@code sc} with the magic in r3 and r4, on a vCPU with {@link Capability#OSI}. PC is after the
     * {@code sc}; no interrupt was taken.
     *
     * @param gprs r0..r31, zero-extended to 64 bits; all 32 are loaded (their low words) at re-entry
     */
    record Osi(long[] gprs) implements VcpuExit {
        @Override
        public ExitReason reason() {
            return ExitReason.OSI;
        }
    }

    /**
     * KVM_EXIT_MMIO, {@code is_write = 0}: a load from an address where neither a slot nor an in-core handler answers.
     * PC is after the instruction and an update form's base register is updated; the target is written at re-entry.
     *
     * <p>What cannot be completed from outside does not leave: lmw and stmw, string instructions, lwarx and stwcx. take a
     * machine check there, as on a bus where nobody answers. (Linux reflects a DSI with DSISR 0x04000000, which is no
     * cause that the architecture knows.)
     *
     * @param address guest-physical
     * @param length 1, 2, 4 or 8 bytes
     * @param data the first {@code length} bytes are what the bus delivers, in the order of their addresses; zeros
     *     until somebody fills them in
     */
    record MmioRead(long address, int length, byte[] data) implements VcpuExit {
        @Override
        public ExitReason reason() {
            return ExitReason.MMIO;
        }

        /** Fills in {@code data} with the bytes of a big-endian number of {@code length} bytes. */
        public void answer(long value) {
            BusBytes.put(data, length, value);
        }
    }

    /**
     * KVM_EXIT_MMIO, {@code is_write = 1}: a store there. PC is after the instruction.
     *
     * @param address guest-physical
     * @param length 1, 2, 4 or 8 bytes
     * @param data the first {@code length} bytes are what the guest puts on the bus, in the order of their addresses
     */
    record MmioWrite(long address, int length, byte[] data) implements VcpuExit {
        @Override
        public ExitReason reason() {
            return ExitReason.MMIO;
        }

        /** The bytes as a big-endian number, zero-extended. */
        public long value() {
            return BusBytes.get(data, length);
        }
    }

    /**
     * KVM_EXIT_DEBUG: one of
     * <ul>
     * <li>an instruction was single-stepped (status 0, PC is at the next one);
     * <li>{@link OneReg#BREAKPOINT} was met in supervisor mode (status 0, PC is at it);
     * <li>a breakpoint of {@link GuestDebug} was met ({@link #BREAKPOINT}, PC is at it, not executed);
     * <li>an access to watched data is about to happen ({@link #WATCH_WRITE}, {@link #WATCH_READ}; PC is at the
     * instruction, which has done nothing).
     * </ul>
     * The next {@code run()} executes an instruction that was so reported without reporting it again.
     *
     * @param address PC, or the effective address of the access; KVM leaves the field unwritten after a step
     * @param status KVMPPC_DEBUG_…, 0 for none
     * @param size bytes of the access, 0 for none
     * @param data what is about to be stored, as a big-endian number; KVM does not tell
     */
    record Debug(long address, int status, int size, long data) implements VcpuExit {
        /** KVMPPC_DEBUG_BREAKPOINT. */
        public static final int BREAKPOINT = 1 << 1;
        /** KVMPPC_DEBUG_WATCH_WRITE. */
        public static final int WATCH_WRITE = 1 << 2;
        /** KVMPPC_DEBUG_WATCH_READ. */
        public static final int WATCH_READ = 1 << 3;

        @Override
        public ExitReason reason() {
            return ExitReason.DEBUG;
        }
    }

    /**
     * KVM_RUN's EINTR. The guest is between two instructions; whatever the previous exit waited for is completed.
     *
     * @param immediate true: {@link VcpuRun#immediateExit} was set, no guest code ran, and {@link VcpuRun} still shows
     *     the previous exit; false: {@link Vcpu#requestExit} was called, and {@link VcpuRun} shows this exit
     */
    record Interrupted(boolean immediate) implements VcpuExit {
        @Override
        public ExitReason reason() {
            return ExitReason.INTR;
        }
    }

    /**
     * KVM_EXIT_INTERNAL_ERROR: the engine cannot go on, for example after a checkstop. The state is that before the
     * instruction.
     *
     * @param pc where
     * @param message why, for people
     */
    record InternalError(long pc, String message) implements VcpuExit {
        @Override
        public ExitReason reason() {
            return ExitReason.INTERNAL_ERROR;
        }
    }

    /**
     * KVM_EXIT_PAPR_HCALL, of {@link Capability#PAPR}: no CPU model of this build has it, and none leaves with it.
     *
     * @param number the call, from r3
     * @param args r4..r12; all nine are loaded at re-entry
     * @param result one element: r3 at re-entry
     */
    record PaprHcall(long number, long[] args, long[] result) implements VcpuExit {
        @Override
        public ExitReason reason() {
            return ExitReason.PAPR_HCALL;
        }
    }

    /**
     * KVM_EXIT_EPR, of {@link Capability#EPR}: no CPU model of this build has an EPR register, and none leaves with it.
     *
     * @param epr one element: what the register reads after re-entry
     */
    record Epr(int[] epr) implements VcpuExit {
        @Override
        public ExitReason reason() {
            return ExitReason.EPR;
        }
    }

    /** KVM_EXIT_WATCHDOG, of {@link Capability#BOOKE_WATCHDOG}: no CPU model of this build has that timer. */
    record Watchdog() implements VcpuExit {
        @Override
        public ExitReason reason() {
            return ExitReason.WATCHDOG;
        }
    }
}
