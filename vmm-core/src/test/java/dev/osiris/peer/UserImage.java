package dev.osiris.peer;

import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.isa.Assembler;
import dev.osiris.ppc.isa.Program;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A static program without a library: for each case it copies the case's state to {@link UserState#BASE}, loads all
 * registers from there, jumps to the stream, stores all registers and copies the state out; at the end it writes all
 * outcomes to standard output by one write(2) and exits.
 */
final class UserImage {
    /** The harness; behind it the streams. */
    static final int TEXT = 0x1_0000;
    private static final int IN = 0x1600;
    private static final int OUT = 0x1604;
    private static final int COUNT = 0x1608;
    private static final int KEPT = 0x160C;
    private static final int WORDS = UserState.SIZE / 4;

    /** Where the guest's memory begins, and its bytes: everything is loaded. */
    static final int LOW = UserState.BASE;
    final byte[] memory;
    final int entry;
    final int outcomes;
    final int cases;

    UserImage(List<UserCase> all, CpuModel model) {
        cases = all.size();
        Assembler assembler = new Assembler(model);
        int streams = TEXT + assembler.assemble(harness(model, 0, 0), TEXT).bytes().length;
        int end = streams + all.stream().mapToInt(c -> 4 * (c.words().length + 5)).sum();
        int states = end + 0xFFF & ~0xFFF;
        outcomes = states + cases * UserState.SIZE + 0xFFF & ~0xFFF;
        Program program = assembler.assemble(harness(model, states, outcomes), TEXT);
        entry = TEXT;
        memory = new byte[outcomes + cases * UserState.SIZE - LOW];
        ByteBuffer m = ByteBuffer.wrap(memory);
        m.put(TEXT - LOW, program.bytes());
        m.putInt(IN - LOW, states).putInt(OUT - LOW, outcomes).putInt(COUNT - LOW, cases);
        place(all, m, streams, program.address("save"), states);
    }

    /** A stream comes with four instructions that give CTR, which the jump needed, its value; then it goes to the end. */
    private static void place(List<UserCase> all, ByteBuffer m, int streams, int save, int states) {
        int at = streams;
        int state = states;
        for (UserCase c : all) {
            m.put(state - LOW, c.state());
            m.putInt(state - LOW + UserState.TARGET - UserState.BASE, at);
            m.putInt(at - LOW, 0x9060_0000 | KEPT);
            m.putInt(at + 4 - LOW, 0x8060_0000 | UserState.CTR);
            m.putInt(at + 8 - LOW, 0x7C69_03A6);
            m.putInt(at + 12 - LOW, 0x8060_0000 | KEPT);
            at += 16;
            for (int word : c.words()) {
                m.putInt(at - LOW, word);
                at += 4;
            }
            m.putInt(at - LOW, 0x4800_0000 | save - at & 0x03FF_FFFC);
            at += 4;
            state += UserState.SIZE;
        }
    }

    private String harness(CpuModel model, int states, int end) {
        StringBuilder s = new StringBuilder("""
                next:   lwz r3,%d(0)
                        addi r4,0,%d
                        addi r5,0,%d
                        mtctr r5
                        addi r3,r3,-4
                        addi r4,r4,-4
                in:     lwzu r5,4(r3)
                        stwu r5,4(r4)
                        bdnz in
                        addi r3,r3,4
                        stw r3,%d(0)
                """.formatted(IN, UserState.BASE, WORDS, IN));
        loads(s, model.altivec());
        s.append("save:\n");
        stores(s, model.altivec());
        return s.append("""
                        lwz r3,%1$d(0)
                        addi r4,0,%2$d
                        addi r5,0,%3$d
                        mtctr r5
                        addi r3,r3,-4
                        addi r4,r4,-4
                out:    lwzu r5,4(r4)
                        stwu r5,4(r3)
                        bdnz out
                        addi r3,r3,4
                        stw r3,%1$d(0)
                        lwz r5,%4$d(0)
                        addic. r5,r5,-1
                        stw r5,%4$d(0)
                        bne next
                        addi r0,0,4
                        addi r3,0,1
                        addis r4,0,%5$d
                        ori r4,r4,%6$d
                        addis r5,0,%7$d
                        ori r5,r5,%8$d
                        sc
                        addi r0,0,1
                        addi r3,0,0
                        sc
                """.formatted(OUT, UserState.BASE, WORDS, COUNT, end >>> 16, end & 0xFFFF,
                cases * UserState.SIZE >>> 16, cases * UserState.SIZE & 0xFFFF)).toString();
    }

    private static void loads(StringBuilder s, boolean vectors) {
        if (vectors) {
            s.append("addi r3,0,%d\nlvx v0,0,r3\nmtvscr v0\n".formatted(UserState.VSCR));
            for (int n = 0; n < 32; n++) {
                s.append("addi r3,0,%d\nlvx v%d,0,r3\n".formatted(UserState.VR + 16 * n, n));
            }
            s.append("lwz r3,%d(0)\nmtspr 256,r3\n".formatted(UserState.VRSAVE));
        }
        s.append("lfd f0,%d(0)\nmtfsf 255,f0\n".formatted(UserState.FPSCR));
        for (int n = 0; n < 32; n++) {
            s.append("lfd f%d,%d(0)\n".formatted(n, UserState.FPR + 8 * n));
        }
        s.append("lwz r3,%d(0)\nmtcrf 255,r3\n".formatted(UserState.CR));
        s.append("lwz r3,%d(0)\nmtspr 1,r3\n".formatted(UserState.XER));
        s.append("lwz r3,%d(0)\nmtlr r3\n".formatted(UserState.LR));
        s.append("lwz r3,%d(0)\nmtctr r3\n".formatted(UserState.TARGET));
        for (int n = 0; n < 32; n++) {
            s.append("lwz r%d,%d(0)\n".formatted(n, UserState.GPR + 4 * n));
        }
        s.append("bctr\n");
    }

    private static void stores(StringBuilder s, boolean vectors) {
        for (int n = 0; n < 32; n++) {
            s.append("stw r%d,%d(0)\n".formatted(n, UserState.GPR + 4 * n));
        }
        s.append("mfcr r3\nstw r3,%d(0)\n".formatted(UserState.CR));
        s.append("mfspr r3,1\nstw r3,%d(0)\n".formatted(UserState.XER));
        s.append("mflr r3\nstw r3,%d(0)\n".formatted(UserState.LR));
        s.append("mfctr r3\nstw r3,%d(0)\n".formatted(UserState.CTR));
        for (int n = 0; n < 32; n++) {
            s.append("stfd f%d,%d(0)\n".formatted(n, UserState.FPR + 8 * n));
        }
        s.append("mffs f0\nstfd f0,%d(0)\n".formatted(UserState.FPSCR));
        if (vectors) {
            for (int n = 0; n < 32; n++) {
                s.append("addi r3,0,%d\nstvx v%d,0,r3\n".formatted(UserState.VR + 16 * n, n));
            }
            s.append("addi r3,0,%d\nmfvscr v0\nstvx v0,0,r3\n".formatted(UserState.VSCR));
            s.append("mfspr r3,256\nstw r3,%d(0)\n".formatted(UserState.VRSAVE));
        }
    }

    /** The program as an ELF executable: one segment. */
    byte[] elf() {
        int offset = 0x1000;
        ByteBuffer b = ByteBuffer.allocate(offset + memory.length);
        b.putInt(0x7F45_4C46).put((byte) 1).put((byte) 2).put((byte) 1).put(16, (byte) 0);
        b.putShort(16, (short) 2).putShort(18, (short) 20).putInt(20, 1).putInt(24, entry).putInt(28, 52);
        b.putShort(40, (short) 52).putShort(42, (short) 32).putShort(44, (short) 1);
        b.putInt(52, 1).putInt(56, offset).putInt(60, LOW).putInt(64, LOW).putInt(68, memory.length);
        b.putInt(72, memory.length).putInt(76, 7).putInt(80, 0x1000);
        b.put(offset, memory);
        return b.array();
    }
}
