package dev.osiris.engine.differential;

import dev.osiris.engine.lockstep.CoreState;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.isa.Disassembler;
import java.nio.ByteBuffer;

/**
 * A program to be tried.
 *
 * @param seed what it was made from
 * @param image all memory
 * @param state the registers at its start
 * @param start address of its first word
 * @param words how many there are
 */
public record Sample(long seed, byte[] image, CoreState state, int start, int words) {
    static final int NOP = 0x6000_0000;

    public int word(int i) {
        return ByteBuffer.wrap(image).getInt(start + 4 * i);
    }

    /** The same with a nop in place of one instruction. */
    Sample without(int i) {
        byte[] changed = image.clone();
        ByteBuffer.wrap(changed).putInt(start + 4 * i, NOP);
        return new Sample(seed, changed, state, start, words);
    }

    /** The program for people, nops left out. */
    public String listing(CpuModel model) {
        Disassembler d = new Disassembler(model);
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < words; i++) {
            int pc = start + 4 * i;
            if (word(i) != NOP) {
                s.append("%8x: %08x  %s%n".formatted(pc, word(i), d.disassemble(word(i), pc)));
            }
        }
        return s.toString();
    }
}
