package dev.osiris.ppc.isa;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Instruction words for tests: every row, every option, operands that are often special. Reserved bits are 0. */
final class Corpus {
    /** A word, and where it stands. */
    record Sample(Row row, int word, int pc) {}

    private static final int[] SPECIAL = {0, 0, -1, 1, 12, 4, 20, 16, 18};

    private final Random random;

    Corpus(long seed) {
        random = new Random(seed);
    }

    /** {@code each} words of every row. */
    List<Sample> of(List<Row> rows, int each) {
        List<Sample> all = new ArrayList<>(rows.size() * each);
        for (Row row : rows) {
            for (int i = 0; i < each; i++) {
                all.add(new Sample(row, word(row), 4 * all.size()));
            }
        }
        return all;
    }

    /** One word of the row. */
    int word(Row row) {
        Syntax syntax = new Syntax(row.syntax, row, row.mask, row.match);
        int word = row.match;
        for (int i = 0; i < syntax.operands(); i++) {
            int mask = syntax.operand(i).mask();
            word = word & ~mask | field(mask) & mask;
        }
        for (Syntax.Variant v : syntax.variants()) {
            word |= random.nextInt(3) == 0 ? v.bits() : 0;
        }
        if (random.nextInt(4) == 0) {
            word = repeatRegister(syntax, word);
        }
        return syntax.operands() > 0 && syntax.operand(0) == Operand.BO ? validBranch(word) : word;
    }

    /** BO bits that the manual writes as z must be 0 (PEM table 4-20). */
    private static int validBranch(int word) {
        int bo = word >>> 21 & 31;
        int z = switch (bo >> 2 & 5) {
            case 1 -> 2;
            case 4 -> 8;
            case 5 -> 11;
            default -> 0;
        };
        return word & ~(z << 21);
    }

    private int field(int mask) {
        if (random.nextBoolean()) {
            return random.nextInt();
        }
        return SPECIAL[random.nextInt(SPECIAL.length)] * Integer.lowestOneBit(mask);
    }

    /** The same number in all five-bit fields, for mr, crset and their like. */
    private int repeatRegister(Syntax syntax, int word) {
        int n = random.nextInt(32);
        for (int i = 0; i < syntax.operands(); i++) {
            int mask = syntax.operand(i).mask();
            if (Integer.bitCount(mask) == 5) {
                word = word & ~mask | n * Integer.lowestOneBit(mask);
            }
        }
        return word;
    }
}
