package dev.osiris.kvm;

import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.Spr;

/**
 * The registers that KVM_GET_ONE_REG and KVM_SET_ONE_REG reach on 32-bit Book3S, by their numbers in Linux's
 * {@code arch/powerpc/include/uapi/asm/kvm.h}. An id holds the register's size; a right number with a wrong size is
 * another, unknown id.
 *
 * <p>What the registers of KVM_GET_REGS and KVM_GET_SREGS are not reached by, nor DEC, the time base, HIDs and
 * performance monitors: EINVAL, as in KVM. So are LPCR, VTB, FSCR, TAR and the other registers of 64-bit Book3S,
 * which KVM accepts for any CPU that it emulates.
 */
public final class OneReg {
    private static final long PPC = 0x1000_0000_0000_0000L;
    private static final long U32 = PPC | 0x0020_0000_0000_0000L;
    private static final long U64 = PPC | 0x0030_0000_0000_0000L;
    private static final long U128 = PPC | 0x0040_0000_0000_0000L;
    private static final int SIZE_SHIFT = 52;

    /** Where vectors are while MSR[IP] is 0: {@link Cpu#hior}. */
    public static final long HIOR = U64 | 0x01;
    public static final long DAR = U64 | 0x0C;
    public static final long DSISR = U32 | 0x0D;
    public static final long FPSCR = U64 | 0x80;
    /** ENXIO without AltiVec. */
    public static final long VSCR = U32 | 0x81;
    /** {@link #BREAKPOINT}; can be read only. */
    public static final long DEBUG_INST = U32 | 0x8B;
    /** Reads 0 and refuses writes (ENXIO) without AltiVec. */
    public static final long VRSAVE = U32 | 0xB4;

    /** The instruction that leaves with a DEBUG exit in supervisor mode. */
    public static final int BREAKPOINT = Core.BREAKPOINT_INSTRUCTION;

    private OneReg() {}

    /** FPR {@code n}, 0..31; 8 bytes. */
    public static long fpr(int n) {
        return U64 | 0x20 + checked(n);
    }

    /** Vector register {@code n}, 0..31; 16 bytes, the most significant first. ENXIO without AltiVec. */
    public static long vr(int n) {
        return U128 | 0x40 + checked(n);
    }

    /** Vector-scalar register {@code n}, 0..31; 16 bytes. ENXIO: no model of this build has them. */
    public static long vsr(int n) {
        return U128 | 0x60 + checked(n);
    }

    /** Bytes that the register of this id takes. */
    public static int bytes(long id) {
        return 1 << (int) (id >>> SIZE_SHIFT & 15);
    }

    private static int checked(int n) {
        if (n < 0 || n > 31) {
            throw new IllegalArgumentException("register " + n + "; expected 0..31");
        }
        return n;
    }

    private enum Register {
        HIOR_REG(HIOR, 1), DAR_REG(DAR, 1), DSISR_REG(DSISR, 1), FPR(U64 | 0x20, 32), VR(U128 | 0x40, 32),
        VSR(U128 | 0x60, 32), FPSCR_REG(FPSCR, 1), VSCR_REG(VSCR, 1), DEBUG_INST_REG(DEBUG_INST, 1),
        VRSAVE_REG(VRSAVE, 1);

        final long first;
        final int count;

        Register(long first, int count) {
            this.first = first;
            this.count = count;
        }

        static Register of(String call, long id) {
            for (Register r : values()) {
                if (id - r.first >= 0 && id - r.first < r.count) {
                    return r;
                }
            }
            throw new KvmException(Errno.EINVAL, call + ": id 0x" + Long.toHexString(id)
                    + " is not a register of 32-bit Book3S; see OneReg");
        }
    }

    /** KVM_GET_ONE_REG into the first bytes of {@code into}. */
    static void get(Cpu cpu, long id, byte[] into) {
        Register r = Register.of("KVM_GET_ONE_REG", id);
        checkRoom("KVM_GET_ONE_REG", id, into);
        int n = (int) (id - r.first);
        if (r == Register.VR) {
            checkAltivec("KVM_GET_ONE_REG", cpu, id);
            BusBytes.put16(into, cpu.vr[2 * n], cpu.vr[2 * n + 1]);
        } else {
            BusBytes.put(into, bytes(id), value(cpu, r, n, id));
        }
    }

    private static long value(Cpu cpu, Register r, int n, long id) {
        return switch (r) {
            case HIOR_REG -> cpu.hior & 0xFFFF_FFFFL;
            case DAR_REG -> cpu.spr[Spr.DAR] & 0xFFFF_FFFFL;
            case DSISR_REG -> cpu.spr[Spr.DSISR];
            case FPR -> cpu.fpr[n];
            case FPSCR_REG -> cpu.fp.fpscr & 0xFFFF_FFFFL;
            case DEBUG_INST_REG -> BREAKPOINT;
            case VRSAVE_REG -> cpu.spr[Spr.VRSAVE];
            case VSCR_REG -> {
                checkAltivec("KVM_GET_ONE_REG", cpu, id);
                yield cpu.vscr;
            }
            case VR, VSR -> throw absent("KVM_GET_ONE_REG", cpu, id, "vector-scalar registers");
        };
    }

    /** KVM_SET_ONE_REG from the first bytes of {@code from}. */
    static void set(Cpu cpu, long id, byte[] from) {
        Register r = Register.of("KVM_SET_ONE_REG", id);
        checkRoom("KVM_SET_ONE_REG", id, from);
        int n = (int) (id - r.first);
        if (r == Register.VR) {
            checkAltivec("KVM_SET_ONE_REG", cpu, id);
            cpu.vr[2 * n] = BusBytes.get(from, 8);
            cpu.vr[2 * n + 1] = BusBytes.getLow(from);
        } else {
            store(cpu, r, n, id, BusBytes.get(from, bytes(id)));
        }
    }

    private static void store(Cpu cpu, Register r, int n, long id, long value) {
        switch (r) {
            case HIOR_REG -> cpu.hior = (int) value;
            case DAR_REG -> cpu.spr[Spr.DAR] = (int) value;
            case DSISR_REG -> cpu.spr[Spr.DSISR] = (int) value;
            case FPR -> cpu.fpr[n] = value;
            case FPSCR_REG -> cpu.fp.write((int) value, -1);
            case VSCR_REG -> {
                checkAltivec("KVM_SET_ONE_REG", cpu, id);
                cpu.vscr = (int) value;
            }
            case VRSAVE_REG -> {
                checkAltivec("KVM_SET_ONE_REG", cpu, id);
                cpu.spr[Spr.VRSAVE] = (int) value;
            }
            case DEBUG_INST_REG -> throw new KvmException(Errno.EINVAL,
                    "KVM_SET_ONE_REG: DEBUG_INST can be read, not changed");
            case VR, VSR -> throw absent("KVM_SET_ONE_REG", cpu, id, "vector-scalar registers");
        }
    }

    private static void checkRoom(String call, long id, byte[] bytes) {
        if (bytes.length < bytes(id)) {
            throw new KvmException(Errno.EFAULT, call + ": id 0x" + Long.toHexString(id) + " takes " + bytes(id)
                    + " bytes, the array has " + bytes.length);
        }
    }

    private static void checkAltivec(String call, Cpu cpu, long id) {
        if (!cpu.model().altivec()) {
            throw absent(call, cpu, id, "AltiVec");
        }
    }

    private static KvmException absent(String call, Cpu cpu, long id, String what) {
        return new KvmException(Errno.ENXIO, call + ": id 0x" + Long.toHexString(id) + ": the " + cpu.model().label()
                + " has no " + what);
    }
}
