package dev.osiris.devices.guest;

import dev.osiris.kvm.Regs;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Who called whom, by the back chain of the System V ABI for 32-bit PowerPC: the word at the stack pointer is the caller's
 * stack pointer, the word after that (of the caller's frame) the return address. Linux's frames of interrupts are known by
 * their marker.
 */
public final class BackTrace {
    /**
     * One routine.
     *
     * @param pc where it stands, or where it is returned to
     * @param sp its stack pointer
     * @param what {@code "pc"}, {@code "lr"} (the caller, when the innermost routine has saved nothing yet), {@code "call"}
     *     or {@code "interrupt 0x900"}
     */
    public record Frame(long pc, long sp, String what) {
        /** Whether the address is one that a call returns to. */
        public boolean isReturn() {
            return what.equals("call") || what.equals("lr");
        }
    }

    /** "regs" and "here", as Linux writes it eight bytes into a frame that holds an interrupt's registers. */
    private static final int REGS_MARKER = 0x7265_6773;
    private static final int REGS_AT = 16;
    private static final int NIP_AT = REGS_AT + 32 * 4;
    private static final int LINK_AT = NIP_AT + 4 * 4;
    private static final int TRAP_AT = NIP_AT + 8 * 4;

    private BackTrace() {}

    /** At most so many frames, the innermost first. To be called while the vCPU stands still. */
    public static List<Frame> of(GuestView view, SymbolTable symbols, int most) {
        Regs regs = view.vcpu().getRegs();
        List<Frame> frames = new ArrayList<>();
        frames.add(new Frame(regs.pc, regs.gpr[1], "pc"));
        long sp = regs.gpr[1];
        if (isLeaf(view, symbols, regs)) {
            frames.add(new Frame(regs.lr, sp, "lr"));
        }
        while (frames.size() < most) {
            OptionalInt marker = view.word(sp + 8);
            if (marker.isPresent() && marker.getAsInt() == REGS_MARKER && frames.size() > 1) {
                addInterrupted(view, sp, frames);
            }
            OptionalInt next = view.word(sp);
            long up = next.isPresent() ? next.getAsInt() & 0xFFFF_FFFFL : 0;
            if (up <= sp || (up & 3) != 0) {
                return frames;
            }
            OptionalInt back = view.word(up + 4);
            if (back.isEmpty() || back.getAsInt() == 0) {
                return frames;
            }
            frames.add(new Frame(back.getAsInt() & 0xFFFF_FFFFL, up, "call"));
            sp = up;
        }
        return frames;
    }

    /** Whether the caller is still in LR alone: LR leads into another routine than the one that saved it last. */
    private static boolean isLeaf(GuestView view, SymbolTable symbols, Regs regs) {
        long up = view.word(regs.gpr[1]).orElse(0) & 0xFFFF_FFFFL;
        long saved = view.word(up + 4).orElse(0) & 0xFFFF_FFFFL;
        if (regs.lr == 0 || regs.lr == saved) {
            return false;
        }
        var here = symbols.at(regs.pc);
        var there = symbols.at(regs.lr);
        return there.isPresent() && here.isPresent() && !there.equals(here);
    }

    private static void addInterrupted(GuestView view, long sp, List<Frame> frames) {
        int trap = view.word(sp + TRAP_AT).orElse(0) & 0xFFF0;
        OptionalInt nip = view.word(sp + NIP_AT);
        if (nip.isPresent()) {
            frames.add(new Frame(nip.getAsInt() & 0xFFFF_FFFFL, sp, "interrupt 0x" + Integer.toHexString(trap)));
        }
        OptionalInt link = view.word(sp + LINK_AT);
        if (link.isPresent() && link.getAsInt() != 0) {
            frames.add(new Frame(link.getAsInt() & 0xFFFF_FFFFL, sp, "lr"));
        }
    }
}
