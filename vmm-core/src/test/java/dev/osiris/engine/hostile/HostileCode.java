package dev.osiris.engine.hostile;

import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Spr;
import dev.osiris.ppc.isa.Isa;
import java.util.Arrays;
import java.util.Random;

/**
 * Fills memory with code that has no good intentions: words that are no instructions, jumps to where no code can be,
 * code that changes what comes next, tables and mode bits written at random, handlers that fault themselves.
 */
final class HostileCode {
    static final int RAM_SIZE = 1 << 20;
    static final int ROM = 0xFFF0_0000;
    static final int ROM_SIZE = 1 << 16;
    static final int CHIP = 0x8000_0000;
    private static final int CODE = 0x3000;
    private static final int CODE_END = 0x1_0000;
    private static final int ILLEGAL = 0;
    private static final int RFI = 0x4C00_0064;
    private static final int[] PLACES = {0x1FFC, 0x3FFC, 0x4000, 0x4002, 0x5FFD, CHIP, CHIP + 0xFFC, 0x4000_0000,
        ROM, ROM + 0x100, ROM + 0xFFC, ROM + ROM_SIZE - 4, ROM + ROM_SIZE, -4, 0, RAM_SIZE - 4, RAM_SIZE, 0xC000_3000,
        0x3000_3000};
    private static final int[] SPRS = {Spr.IBAT0U, Spr.IBAT0U + 1, Spr.IBAT0U + 2, Spr.DBAT0U, Spr.DBAT0U + 1,
        Spr.DBAT0U + 2, Spr.SDR1, Spr.SRR0, Spr.SRR1, Spr.HID0, 22, 8, 9, 272, 273, 256, 1, 284, 285, 952, 1010, 1013};

    private final int[] valid;
    private final Random random;
    private final byte[] bytes;

    /** Opcode words of all rows, operands zero. */
    static int[] validWords(CpuModel model) {
        Isa isa = Isa.of(model);
        int[] found = new int[64 * 2048];
        int n = 0;
        for (int w = 0; w < found.length; w++) {
            int word = w >>> 11 << 26 | w & 0x7FF;
            if (isa.decode(word) != null) {
                found[n++] = word;
            }
        }
        return Arrays.copyOf(found, n);
    }

    private HostileCode(int[] valid, Random random, int size) {
        this.valid = valid;
        this.random = random;
        this.bytes = new byte[size];
    }

    /** RAM's content: vectors below, code, then words that are anything. */
    static byte[] ram(int[] valid, Random random) {
        HostileCode c = new HostileCode(valid, random, RAM_SIZE);
        c.random.nextBytes(c.bytes);
        c.vectors(0);
        c.code(CODE, CODE_END);
        return c.bytes;
    }

    /** ROM's content: vectors for MSR[IP] and code. */
    static byte[] rom(int[] valid, Random random) {
        HostileCode c = new HostileCode(valid, random, ROM_SIZE);
        c.vectors(0);
        c.code(0x2000, ROM_SIZE);
        return c.bytes;
    }

    /** Registers to begin with: places, values around them, anything. */
    static int register(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> random.nextInt();
            case 1 -> random.nextInt(-4, 5);
            case 2 -> PLACES[random.nextInt(PLACES.length)];
            default -> random.nextInt(CODE, CODE_END);
        };
    }

    static int pc(Random random) {
        return random.nextInt(8) == 0 ? PLACES[random.nextInt(PLACES.length)] : random.nextInt(CODE, CODE_END) & -4;
    }

    static int msr(Random random) {
        int all = Msr.ME | Msr.RI | Msr.FP | Msr.EE | Msr.IR | Msr.DR | Msr.PR | Msr.SE | Msr.BE | Msr.IP | Msr.VEC;
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt() & all;
            case 1 -> Msr.ME | Msr.FP | Msr.VEC | Msr.IR | Msr.DR;
            default -> Msr.ME | Msr.FP | Msr.VEC;
        };
    }

    private void put(int at, int word) {
        for (int i = 0; i < 4; i++) {
            bytes[at + i] = (byte) (word >>> 24 - 8 * i);
        }
    }

    private void vectors(int base) {
        for (int v = 0x100; v < 0x2000; v += 0x100) {
            switch (random.nextInt(12)) {
                case 0 -> put(base + v, ILLEGAL);
                case 1 -> put(base + v, 0x4800_0000);
                case 2 -> put(base + v, RFI);
                case 3 -> put(base + v, 0x4800_0000 | CODE + 4 * random.nextInt(64) - v);
                case 4 -> code(base + v, base + v + 0x100);
                default -> {
                    if (v == 0x200 || v == 0x400) {
                        elsewhere(base + v);
                    } else {
                        skip(base + v);
                    }
                }
            }
        }
    }

    /** Goes to the next of many places in the code, translation off. */
    private void elsewhere(int at) {
        int step = 4 * random.nextInt(1, 200) + 4;
        int[] words = {0x7FF0_42A6, 0x3BFF_0000 | step, 0x7FF0_43A6, // mfsprg 31,0; addi 31,31,step; mtsprg 0,31
            0x57FF_04BA, 0x3BFF_0000 | CODE, // rlwinm 31,31,0,18,29; addi 31,31,CODE
            0x7FFA_03A6, 0x3BE0_3000 | 0, 0x7FFB_03A6, RFI}; // mtsrr0 31; li 31,0x3000; mtsrr1 31; rfi
        for (int i = 0; i < words.length; i++) {
            put(at + 4 * i, words[i]);
        }
    }

    /** Goes on behind the instruction that raised the interrupt. */
    private void skip(int at) {
        int[] words = {0x7FFA_02A6, 0x3BFF_0004, 0x7FFA_03A6, RFI}; // mfsrr0 31; addi 31,31,4; mtsrr0 31; rfi
        for (int i = 0; i < words.length; i++) {
            put(at + 4 * i, words[i]);
        }
    }

    private void code(int from, int end) {
        int at = from;
        while (at < end) {
            at = Math.min(end, instruction(at, end));
        }
    }

    /** Returns where it goes on. */
    private int instruction(int at, int end) {
        int kind = random.nextInt(100);
        if (kind < 5) {
            put(at, random.nextInt());
        } else if (kind < 68) {
            put(at, valid());
        } else if (kind < 80) {
            put(at, branch(at));
        } else if (kind < 86 && at + 16 <= end) {
            return jump(at);
        } else if (kind < 91 && at + 20 <= end) {
            return storeAhead(at);
        } else if (kind < 96) {
            put(at, 0x7C00_03A6 | random.nextInt(32) << 21 | spr(SPRS[random.nextInt(SPRS.length)]));
        } else {
            put(at, system());
        }
        return at + 4;
    }

    private int valid() {
        return valid[random.nextInt(valid.length)] | random.nextInt(1 << 15) << 11;
    }

    private static int spr(int n) {
        return (n & 31) << 16 | n >>> 5 << 11;
    }

    private int branch(int at) {
        int distance = (random.nextInt(4) == 0 ? random.nextInt(-8, 9) : random.nextInt(-2000, 2001)) * 4;
        return switch (random.nextInt(4)) {
            case 0 -> 0x4800_0000 | distance & 0x03FF_FFFC | random.nextInt(2);
            case 1 -> 0x4200_0000 | distance & 0xFFFC;
            case 2 -> 0x4800_0002 | random.nextInt() & 0x03FF_FFFC;
            default -> 0x4000_0000 | random.nextInt(1024) << 16 | distance & 0xFFFC;
        };
    }

    /** Into a register, and there: by CTR or LR. */
    private int jump(int at) {
        int to = PLACES[random.nextInt(PLACES.length)];
        boolean counter = random.nextBoolean();
        put(at, 0x3FC0_0000 | to >>> 16);
        put(at + 4, 0x63DE_0000 | to & 0xFFFF);
        put(at + 8, counter ? 0x7FC9_03A6 : 0x7FC8_03A6);
        put(at + 12, (counter ? 0x4E80_0420 : 0x4E80_0020) | random.nextInt(2));
        return at + 16;
    }

    /** Overwrites the instruction behind the store, sometimes saying so. */
    private int storeAhead(int at) {
        int target = at + 16 + 4 * random.nextInt(3);
        put(at, 0x3FC0_0000 | target >>> 16);
        put(at + 4, 0x63DE_0000 | target & 0xFFFF);
        put(at + 8, 0x901E_0000 | random.nextInt(32) << 21);
        put(at + 12, random.nextBoolean() ? 0x7C00_F7AC : 0x4C00_012C); // icbi 0,30 or isync
        return at + 16;
    }

    private int system() {
        int r = random.nextInt(32) << 21;
        return switch (random.nextInt(9)) {
            case 0 -> 0x7C00_0124 | r; // mtmsr
            case 1 -> RFI;
            case 2 -> 0x4400_0002; // sc
            case 3 -> 0x7C00_01A4 | r | random.nextInt(16) << 16; // mtsr
            case 4 -> 0x7C00_0264 | random.nextInt(32) << 11; // tlbie
            case 5 -> 0x7C00_046C; // tlbsync
            case 6 -> 0x7C00_07EC | random.nextInt(32) << 11; // dcbz
            case 7 -> 0x7C00_07AC | random.nextInt(32) << 11; // icbi
            default -> 0x7FE0_0008; // trap
        };
    }
}
