package dev.osiris.devices.guest;

import dev.osiris.kvm.Mapping;
import dev.osiris.kvm.Vcpu;
import dev.osiris.memory.AddressSpace;
import dev.osiris.ppc.mmu.Mmu;
import java.util.OptionalInt;

/**
 * Guest memory as a vCPU's debugger sees it: RAM and ROM at effective addresses, in the vCPU's current mode. Chips are not
 * touched: reading a register may change it. To be used while the vCPU stands still.
 */
public final class GuestView {
    /** Where Linux maps RAM linearly on 32-bit PowerPC, for addresses that the current mode does not reach. */
    public static final long LINUX_LINEAR = 0xC000_0000L;

    private static final int PAGE = 4096;

    private final Vcpu vcpu;
    private final AddressSpace space;

    public GuestView(Vcpu vcpu) {
        this.vcpu = vcpu;
        this.space = vcpu.addressSpace();
    }

    /** The vCPU whose view it is. */
    public Vcpu vcpu() {
        return vcpu;
    }

    /**
     * Copies bytes.
     *
     * @return how many could be read before one that cannot
     */
    public int read(long ea, byte[] into) {
        int done = 0;
        while (done < into.length) {
            int n = (int) Math.min(into.length - done, PAGE - (ea + done & PAGE - 1));
            Mapping at = mapping(ea + done);
            if (!at.valid() || !space.read(at.physical(), into, done, n)) {
                return done;
            }
            done += n;
        }
        return done;
    }

    /**
     * Writes bytes, whatever the guest's protection says; ROM stays as it is.
     *
     * @return how many could be written before one that cannot
     */
    public int write(long ea, byte[] from) {
        int done = 0;
        while (done < from.length) {
            int n = (int) Math.min(from.length - done, PAGE - (ea + done & PAGE - 1));
            Mapping at = mapping(ea + done);
            if (!at.valid() || !space.write(at.physical(), from, done, n)) {
                return done;
            }
            done += n;
        }
        return done;
    }

    /** As data, or else as code: a handler may run with instructions translated and data not yet. */
    private Mapping mapping(long ea) {
        Mapping data = vcpu.lookUp((int) ea, Mmu.Access.READ);
        if (data.valid() && space.isMemory(data.physical(), 1, false)) {
            return data;
        }
        Mapping code = vcpu.lookUp((int) ea, Mmu.Access.FETCH);
        return code.valid() && space.isMemory(code.physical(), 1, false) ? code : data;
    }

    /** A word, or nothing where none can be read. */
    public OptionalInt word(long ea) {
        byte[] b = new byte[4];
        return read(ea, b) == 4 ? OptionalInt.of(word(b, 0)) : OptionalInt.empty();
    }

    /** A word of what Linux maps linearly, whatever mode the vCPU is in. */
    public OptionalInt linearWord(long ea) {
        Integer word = ea >= LINUX_LINEAR ? space.read32(ea - LINUX_LINEAR) : null;
        return word == null ? OptionalInt.empty() : OptionalInt.of(word);
    }

    /** Copies from what Linux maps linearly; false when not all is RAM. */
    public boolean readLinear(long ea, byte[] into) {
        return ea >= LINUX_LINEAR && space.read(ea - LINUX_LINEAR, into, 0, into.length);
    }

    static int word(byte[] b, int at) {
        return b[at] << 24 | (b[at + 1] & 0xFF) << 16 | (b[at + 2] & 0xFF) << 8 | b[at + 3] & 0xFF;
    }
}
