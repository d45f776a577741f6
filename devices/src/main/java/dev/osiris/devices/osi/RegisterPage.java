package dev.osiris.devices.osi;

import dev.osiris.kvm.KvmException;
import dev.osiris.kvm.Regs;
import dev.osiris.kvm.Vcpu;

/**
 * A vCPU's registers as Mac-on-Linux lays them out in memory ({@code mac_registers.h}): big-endian words, the SPRs by
 * number, then the segment registers, and from {@link #CR} on CR, LR, two words of its own, the GPRs, CTR, XER, PC and MSR. Vector and
 * floating-point registers, which nobody needs to read that way, and its own variables read as 0.
 */
public final class RegisterPage {
    private static final int SPRS_END = 0x1000;
    private static final int SEGMENTS_END = 0x1040;
    private static final int CR = 0x1360;
    private static final int GPRS = CR + 16;
    private static final int CTR = GPRS + 4 * 32;

    private RegisterPage() {}

    /** The word at an offset, a multiple of 4. */
    public static int word(Vcpu vcpu, int offset) {
        if (offset < SPRS_END) {
            return spr(vcpu, offset / 4);
        }
        if (offset < SEGMENTS_END) {
            return vcpu.getSregs().sr[(offset - SPRS_END) / 4];
        }
        return (int) general(vcpu.getRegs(), offset);
    }

    /** 0 for one that the model does not have. */
    private static int spr(Vcpu vcpu, int number) {
        try {
            return vcpu.getSpr(number);
        } catch (KvmException e) {
            return 0;
        }
    }

    private static long general(Regs regs, int offset) {
        if (offset >= GPRS && offset < CTR) {
            return regs.gpr[(offset - GPRS) / 4];
        }
        return switch (offset - CR) {
            case 0 -> regs.cr;
            case 4 -> regs.lr;
            case CTR - CR -> regs.ctr;
            case CTR - CR + 4 -> regs.xer;
            case CTR - CR + 8 -> regs.pc;
            case CTR - CR + 12 -> regs.msr;
            default -> 0;
        };
    }
}
