package dev.osiris.peer;

import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.isa.Disassembler;
import java.util.Arrays;

/**
 * A short stream of user instructions and the registers and memory it starts from.
 *
 * @param seed what it was made from
 * @param words the instructions
 * @param state a {@link UserState}
 * @param open an address in the state whose word is not compared after the stream; 0 for none
 * @param openFpscr bits of FPSCR that are not compared after the stream
 */
record UserCase(long seed, int[] words, byte[] state, int open, int openFpscr) {
    static final int NOP = 0x6000_0000;

    UserCase with(int i, int word) {
        int[] changed = words.clone();
        changed[i] = word;
        return new UserCase(seed, changed, state, open, openFpscr);
    }

    /** The first {@code n} instructions; what the last of them leaves open is not compared. */
    UserCase upTo(int n, int address, int fpscr) {
        return new UserCase(seed, Arrays.copyOf(words, n), state, address, fpscr);
    }

    /** For people, nops left out. */
    String listing(CpuModel model) {
        Disassembler d = new Disassembler(model);
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < words.length; i++) {
            if (words[i] != NOP) {
                s.append("  %4x: %08x  %s%n".formatted(4 * i, words[i], d.disassemble(words[i], 4 * i)));
            }
        }
        return s.toString();
    }
}
