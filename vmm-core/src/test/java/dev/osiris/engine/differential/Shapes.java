package dev.osiris.engine.differential;

import dev.osiris.ppc.cpu.CpuModel;
import java.util.Random;

/**
 * Random programs in the shapes that compilers make and the native engine looks for: comparisons some way before their
 * branch, branches over one to three instructions, rows of accesses from one register that moves along, floating-point
 * arithmetic between loads and stores, all in a loop that is run several times. Addresses are now and then misaligned,
 * across the end of a page, or nobody's.
 */
final class Shapes {
    private static final String[] CONDITIONS = {"lt", "gt", "eq", "ge", "le", "ne", "so", "ns"};
    private static final String[] COMPUTE = {"mr %1$s,%2$s", "li %1$s,%4$d", "addi %1$s,%2$s,%4$d", "add %1$s,%2$s,%3$s",
        "subf %1$s,%2$s,%3$s", "and %1$s,%2$s,%3$s", "or %1$s,%2$s,%3$s", "xor %1$s,%2$s,%3$s", "xori %1$s,%2$s,%4$d",
        "ori %1$s,%2$s,%4$d", "andi. %1$s,%2$s,%4$d", "neg %1$s,%2$s", "extsb %1$s,%2$s", "extsh %1$s,%2$s", "nor %1$s,%2$s,%3$s",
        "rlwinm %1$s,%2$s,7,3,28", "slw %1$s,%2$s,%3$s", "mullw %1$s,%2$s,%3$s", "mulhw %1$s,%2$s,%3$s", "addic %1$s,%2$s,%4$d",
        "adde %1$s,%2$s,%3$s", "subf. %1$s,%2$s,%3$s", "srawi %1$s,%2$s,3", "mtctr %2$s", "mfcr %1$s", "crxor 2,0,5", "eqv %1$s,%2$s,%3$s"};
    /** Of {@link #COMPUTE}: those before it are what bodies of branches mostly are. */
    private static final int SIMPLE = 15;
    private static final String[] ACCESS = {"lwz %s,%d(%s)", "stw %s,%d(%s)", "lhz %s,%d(%s)", "lha %s,%d(%s)", "sth %s,%d(%s)",
        "lbz %s,%d(%s)", "stb %s,%d(%s)", "lwzu %s,%d(%s)", "stwu %s,%d(%s)", "lbzu %s,%d(%s)", "sthu %s,%d(%s)"};

    private static final String[] ARITHMETIC = {"fadd %1$s,%2$s,%3$s", "fsub %1$s,%2$s,%3$s", "fmul %1$s,%2$s,%3$s",
        "fdiv %1$s,%2$s,%3$s", "fmadd %1$s,%2$s,%3$s,%4$s", "fmsub %1$s,%2$s,%3$s,%4$s", "fnmadd %1$s,%2$s,%3$s,%4$s",
        "fnmsub %1$s,%2$s,%3$s,%4$s", "fadds %1$s,%2$s,%3$s", "fmuls %1$s,%2$s,%3$s", "fmadds %1$s,%2$s,%3$s,%4$s",
        "fnmsubs %1$s,%2$s,%3$s,%4$s", "frsp %1$s,%2$s"};
    /** Of {@link #ARITHMETIC}: those before it are in double precision. */
    private static final int DOUBLE = 8;
    private static final String[] FLOAT_OTHER = {"fmr %1$s,%2$s", "fneg %1$s,%2$s", "fabs %1$s,%2$s", "fsel %1$s,%2$s,%3$s,%4$s",
        "fctiwz %1$s,%2$s", "fctiw %1$s,%2$s", "fcmpu 0,%2$s,%3$s", "fcmpo 1,%2$s,%3$s", "mffs %1$s", "mtfsf 255,%1$s",
        "mtfsf 1,%1$s", "mtfsfi 7,2", "mtfsb0 6", "fadd. %1$s,%2$s,%3$s", "mcrfs 2,4", "fres %1$s,%2$s"};
    private static final String[] FLOAT_ACCESS = {"lfd %s,%d(%s)", "lfd %s,%d(%s)", "stfd %s,%d(%s)", "stfd %s,%d(%s)", "lfdu %s,%d(%s)",
        "stfdu %s,%d(%s)", "lfs %s,%d(%s)", "stfs %s,%d(%s)"};

    private final Random random;
    private final StringBuilder text = new StringBuilder();
    private int labels;

    private Shapes(long seed) {
        random = new Random(seed);
    }

    /** The program of a seed. */
    static Sample make(long seed, CpuModel model) {
        Shapes s = new Shapes(seed);
        Written w = new Written(s.loop(), model);
        if (s.random.nextInt(4) == 0) {
            w.register("xer", 0x8000_0000); // with SO, comparisons are interpreted
        }
        if (s.random.nextInt(3) == 0) {
            w.register("fpscr", s.random.nextInt(4));
        }
        for (int at = Layout.DATA; at < Layout.DATA + 0x2000 && s.random.nextInt(500) != 0; at += 8) {
            w.ram.putDouble(at, s.random.nextInt(9) == 0 ? s.random.nextInt(3) : s.random.nextGaussian());
        }
        return (s.random.nextBoolean() ? w.translated() : w).sample();
    }

    /** Its text. */
    static String source(long seed) {
        return new Shapes(seed).loop();
    }

    private String loop() {
        line("li 30,4");
        line("again:");
        for (int n = 3 + random.nextInt(8); n > 0; n--) {
            switch (random.nextInt(7)) {
                case 0, 1, 2 -> choice();
                case 3, 4 -> row();
                default -> floats();
            }
        }
        line("addic. 30,30,-1");
        line("bgt again");
        return text.toString();
    }

    private void line(String format, Object... arguments) {
        text.append(format.formatted(arguments)).append('\n');
    }

    private String register() {
        return Integer.toString(3 + random.nextInt(14));
    }

    /** The ones that rows of accesses go from are left alone by what computes. */
    private String base() {
        return Integer.toString(20 + random.nextInt(3));
    }

    private void compute(int kinds) {
        line(COMPUTE[random.nextInt(kinds)], register(), register(), register(), random.nextInt(0x8000));
    }

    private void access() {
        String format = ACCESS[random.nextInt(ACCESS.length)];
        line(format, register(), random.nextInt(8) == 0 ? random.nextInt(-40, 40) : random.nextInt(-8, 8) * 4, base());
    }

    private void choice() {
        int field = random.nextInt(3);
        switch (random.nextInt(6)) {
            case 0 -> line("cmpw %d,%s,%s", field, register(), register());
            case 1 -> line("cmplw %d,%s,%s", field, register(), register());
            case 2 -> line("cmpwi %d,%s,%d", field, register(), random.nextInt(-3, 4));
            case 3 -> line("cmplwi %d,%s,%d", field, register(), random.nextInt(0x10000));
            case 4 -> line("andi. %s,%s,%d", register(), register(), 1 << random.nextInt(16));
            default -> line("rlwinm. %s,%s,%d,30,31", register(), register(), random.nextInt(32));
        }
        for (int n = random.nextInt(4); n > 0; n--) {
            if (random.nextInt(4) == 0) {
                access();
            } else {
                compute(COMPUTE.length);
            }
        }
        String over = "over" + labels++;
        line("b%s %d,%s", CONDITIONS[random.nextInt(CONDITIONS.length)], random.nextInt(6) == 0 ? random.nextInt(8) : field, over);
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            if (random.nextInt(12) == 0) {
                access();
            } else {
                compute(random.nextInt(4) == 0 ? COMPUTE.length : SIMPLE);
            }
        }
        line(over + ":");
    }

    private void row() {
        String base = base();
        place(base);
        String other = base();
        if (random.nextBoolean()) {
            place(other);
        }
        for (int n = 2 + random.nextInt(7); n > 0; n--) {
            String format = ACCESS[random.nextInt(ACCESS.length)];
            line(format, register(), random.nextInt(12) * 4 - 16 + (random.nextInt(10) == 0 ? random.nextInt(4) : 0),
                    random.nextInt(4) == 0 ? other : base);
            switch (random.nextInt(8)) {
                case 0 -> line("addi %s,%s,%d", base, base, random.nextInt(-4, 5) * 4);
                case 1 -> compute(COMPUTE.length);
                case 2 -> choice();
                default -> { }
            }
        }
    }

    private String fpr() {
        return Integer.toString(random.nextInt(7));
    }

    private void floats() {
        String base = base();
        place(base);
        if (random.nextInt(3) == 0) {
            place("23");
        } else {
            line("addi 23,%s,%d", base, random.nextInt(-2, 3) * 8);
        }
        line("li 24,%d", random.nextInt(-4, 5) * 8);
        for (int n = 3 + random.nextInt(10); n > 0; n--) {
            String from = random.nextInt(3) == 0 ? "23" : base;
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3, 4, 5, 6, 7 -> line(ARITHMETIC[random.nextInt(random.nextInt(6) == 0 ? ARITHMETIC.length : DOUBLE)],
                        fpr(), fpr(), fpr(), fpr());
                case 8, 9, 10, 11, 12 -> line(FLOAT_ACCESS[random.nextInt(FLOAT_ACCESS.length)], fpr(),
                        random.nextInt(-3, 6) * 8 + (random.nextInt(12) == 0 ? random.nextInt(8) : 0), from);
                case 13 -> line(random.nextBoolean() ? "lfdx %s,%s,24" : "lwzx %s,%s,24", fpr(), from);
                case 14 -> line("stfdx %s,%s,24", fpr(), from);
                case 15 -> line("addi %s,%s,%d", base, base, random.nextInt(-2, 3) * 8);
                case 16 -> line("addi 23,%s,%d", base, random.nextInt(-2, 3) * 8);
                case 17 -> line(FLOAT_OTHER[random.nextInt(FLOAT_OTHER.length)], fpr(), fpr(), fpr(), fpr());
                case 18 -> compute(COMPUTE.length);
                default -> choice();
            }
        }
    }

    private void place(String base) {
        int at = switch (random.nextInt(8)) {
            case 0 -> 0x21000 - random.nextInt(48);
            case 1 -> 0xF000_0FE0;
            case 2 -> 0x20100 + random.nextInt(64);
            default -> 0x20100 + 4 * random.nextInt(512);
        };
        line("lis %s,%d", base, (short) (at >>> 16));
        line("ori %s,%s,%d", base, base, at & 0xFFFF);
    }
}
