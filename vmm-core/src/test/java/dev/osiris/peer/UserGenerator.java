package dev.osiris.peer;

import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.isa.Isa;
import dev.osiris.ppc.isa.Row;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Streams of valid user instructions, each from a seed: reserved bits are 0, no form is one that the books call
 * invalid, memory accesses meet the window, branches go forward. Registers hold what arithmetic finds hard.
 */
final class UserGenerator {
    private static final String NOT_USER = "mtmsr|mfmsr|rfi|mts?r|mtsrin|mfsr|mfsrin|tlb.*|dcbi|eciwx|ecowx|sc|twi?|b|bclr"
            + "|bcctr|mftb|mtspr|mfspr|dst|dstst|dss|icbi|isync|dcba";
    private static final String MEMORY = "l[bhwfmsv].*|st[bhwfmsv].*|dcb.*";
    private static final String WORD_ALIGNED = "l.arx|stwcx.|[ls]t?mw|[ls]t?f.*";
    private static final int[] SPECIAL = {0, 1, -1, 2, 0x7FFF_FFFF, 0x8000_0000, 0x8000_0001, 31, 32, 33, 63, 64, 0xFFFF,
        0x8000, 0xFFFF_8000, 0x7FFF, 0xFF, 0x80};
    private static final long[] DOUBLES = {0, Long.MIN_VALUE, 1, 0x3FF0_0000_0000_0000L, 0xBFF0_0000_0000_0000L,
        0x7FF0_0000_0000_0000L, 0xFFF0_0000_0000_0000L, 0x7FF8_0000_0000_0000L, 0x7FF0_0000_0000_0001L,
        0xFFF8_1234_5678_9ABCL, 0x7FF4_0000_2000_0000L, 0x7FEF_FFFF_FFFF_FFFFL, 0x0010_0000_0000_0000L,
        0x000F_FFFF_FFFF_FFFFL, 0x47EF_FFFF_E000_0000L, 0x47EF_FFFF_F000_0000L, 0x47F0_0000_0000_0000L,
        0x3810_0000_0000_0000L, 0x380F_FFFF_FFFF_FFFFL, 0x36A0_0000_0000_0000L, 0x3690_0000_0000_0000L,
        0x41DF_FFFF_FFC0_0000L, 0x41DF_FFFF_FFE0_0000L, 0xC1E0_0000_0000_0000L, 0xC1E0_0000_0010_0000L,
        0x3FE0_0000_0000_0000L, 0x3FF8_0000_0000_0000L, 0x4004_0000_0000_0000L, 0x0000_0000_0010_0000L,
        0x0360_0000_0000_0001L, 0x7FD0_0000_0000_0000L};
    private static final int[] SINGLES = {0, 0x8000_0000, 1, 0x807F_FFFF, 0x0080_0000, 0x3F80_0000, 0xBF80_0000,
        0x7F7F_FFFF, 0x7F80_0000, 0xFF80_0000, 0x7FC0_0000, 0x7F80_0001, 0xFFA0_1234, 0x4F00_0000, 0x4EFF_FFFF,
        0xCF00_0000, 0xCF00_0001, 0x4F80_0000, 0x3F00_0000, 0x3FC0_0000, 0x4020_0000, 0x0040_0000, 0x4B00_0001};

    private enum Kind { INTEGER, FLOATING, VECTOR, MEMORY, STATUS }

    private final CpuModel model;
    private final Isa isa;
    private final Canonical canonical;
    private final Map<Row, int[]> forms = new HashMap<>();
    private final Map<Kind, List<Row>> rows = new HashMap<>();
    private final Map<Row, Kind> kinds = new HashMap<>();

    private Random random = new Random();
    private final List<Integer> code = new ArrayList<>();
    private int registers;

    UserGenerator(CpuModel model) {
        this.model = model;
        isa = Isa.of(model);
        canonical = new Canonical(model);
        Map<Row, List<Integer>> found = new HashMap<>();
        for (int w = 0; w < 64 * 2048; w++) {
            int word = w >>> 11 << 26 | w & 0x7FF;
            Row row = isa.decode(word);
            if (row != null && !row.name().matches(NOT_USER) && !row.name().equals("bc")) {
                found.computeIfAbsent(row, r -> new ArrayList<>()).add(word);
            }
        }
        for (Kind kind : Kind.values()) {
            rows.put(kind, new ArrayList<>());
        }
        isa.rows().stream().filter(found::containsKey).forEach(row -> {
            forms.put(row, found.get(row).stream().mapToInt(Integer::intValue).toArray());
            rows.get(kind(row)).add(row);
            kinds.put(row, kind(row));
        });
    }

    private static Kind kind(Row row) {
        String name = row.name();
        if (name.matches(MEMORY)) {
            return Kind.MEMORY;
        }
        if (name.matches("mffs|mcrfs|mtfs.*|mcrxr|mfcr|mtcrf|mcrf|[mt]*vscr")) {
            return Kind.STATUS;
        }
        if (name.startsWith("v") || name.startsWith("lvs")) {
            return Kind.VECTOR;
        }
        return name.startsWith("f") ? Kind.FLOATING : Kind.INTEGER;
    }

    /** How many instructions there are to choose from. */
    int rows() {
        return forms.size();
    }

    UserCase make(long seed) {
        random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
        code.clear();
        registers = 2 + random.nextInt(30);
        int length = random.nextInt(3) == 0 ? 1 : 2 + random.nextInt(14);
        Kind main = Kind.values()[random.nextInt(4)];
        while (code.size() < length) {
            instruction(main);
        }
        return new UserCase(seed, code.stream().mapToInt(Integer::intValue).toArray(), state(), 0, 0);
    }

    private void instruction(Kind main) {
        int dice = random.nextInt(20);
        Kind kind = dice < 13 ? main : dice == 13 ? Kind.STATUS : Kind.values()[random.nextInt(4)];
        List<Row> choice = rows.get(kind);
        if (dice == 19) {
            branch();
        } else if (dice == 18) {
            special();
        } else if (!choice.isEmpty()) {
            Row row = choice.get(random.nextInt(choice.size()));
            if (kinds.get(row) == Kind.MEMORY) {
                memoryAccess(row);
            } else {
                emit(canonical.of(word(row)));
            }
        }
    }

    private void emit(int word) {
        code.add(word);
    }

    private int register() {
        return random.nextInt(8) == 0 ? random.nextInt(32) : random.nextInt(registers) * 7 + 3 & 31;
    }

    private int word(Row row) {
        int[] all = forms.get(row);
        int word = all[random.nextInt(all.length)];
        word |= register() << 21 | register() << 16 | register() << 11;
        if (all.length == 2048) {
            word = word & ~0xFFFF | (random.nextInt(3) == 0 ? SPECIAL[random.nextInt(SPECIAL.length)] : random.nextInt()) & 0xFFFF;
        }
        return word;
    }

    // ---- memory

    private void memoryAccess(Row row) {
        String name = row.name();
        int word = canonical.of(word(row));
        boolean displacement = forms.get(row).length == 2048;
        int rt = word >>> 21 & 31;
        int ra = 1 + random.nextInt(31);
        while (name.matches("l.*") && ra == rt && name.matches(".*ux?|lmw|lsw.")) {
            ra = 1 + random.nextInt(31);
        }
        boolean aligned = name.matches(WORD_ALIGNED) || random.nextBoolean();
        if (name.matches("lmw") && ra >= rt || name.matches("lsw.") && word != UserCase.NOP && overlaps(name, word, rt, ra)) {
            return;
        }
        emit(mask(ra, aligned));
        emit(0x6000_0000 | ra << 21 | ra << 16 | UserState.WINDOW + 0x80);
        if (displacement) {
            int d = random.nextInt(0x100) - 0x80;
            emit(word & 0xFFE0_0000 | ra << 16 | (aligned ? d & ~3 : d) & 0xFFFF);
            return;
        }
        int rb = name.matches("[ls]t?swi") ? word >>> 11 & 31 : 1 + random.nextInt(31);
        if (!name.matches("[ls]t?swi")) {
            if (rb == ra || name.equals("lswx") && overlaps(name, word, rt, rb)) {
                code.removeLast();
                code.removeLast();
                return;
            }
            emit(mask(rb, aligned));
        }
        emit(word & 0xFFE0_07FF | ra << 16 | rb << 11);
    }

    private static int mask(int r, boolean aligned) {
        return 0x5400_0000 | r << 21 | r << 16 | 25 << 6 | (aligned ? 29 : 31) << 1;
    }

    /** Whether a string load may overwrite a register that its address comes from: an invalid form. */
    private static boolean overlaps(String name, int word, int rt, int r) {
        int bytes = name.equals("lswx") ? 128 : (word >>> 11 & 31) == 0 ? 32 : word >>> 11 & 31;
        return (r - rt & 31) < (bytes + 3) / 4;
    }

    // ---- control and special registers

    private void branch() {
        int forward = 1 + random.nextInt(4);
        int link = random.nextInt(4) == 0 ? 1 : 0;
        // BO with z bits set is invalid; y is a hint.
        int[] bo = {0, 2, 4, 8, 10, 12, 16, 18, 20};
        int chosen = bo[random.nextInt(bo.length)] | random.nextInt(2);
        emit(0x4000_0000 | (chosen == 21 ? 20 : chosen) << 21 | random.nextInt(32) << 16 | 4 * forward | link);
        for (int i = 1; i < forward; i++) {
            emit(canonical.of(word(rows.get(Kind.INTEGER).get(random.nextInt(rows.get(Kind.INTEGER).size())))));
        }
    }

    private void special() {
        int[] sprs = model.altivec() ? new int[] {1, 8, 9, 256} : new int[] {1, 8, 9};
        int spr = sprs[random.nextInt(sprs.length)];
        emit((random.nextBoolean() ? 0x7C00_02A6 : 0x7C00_03A6) | register() << 21 | (spr & 31) << 16 | spr >>> 5 << 11);
    }

    // ---- state

    private byte[] state() {
        ByteBuffer b = ByteBuffer.allocate(UserState.SIZE);
        random.nextBytes(b.array());
        for (int n = 0; n < 32; n++) {
            b.putInt(UserState.GPR - UserState.BASE + 4 * n, integer());
            b.putLong(UserState.FPR - UserState.BASE + 8 * n, floating());
            vector(b, UserState.VR - UserState.BASE + 16 * n);
        }
        b.putInt(UserState.XER - UserState.BASE, random.nextInt() & 0xE000_007F);
        b.putLong(UserState.FPSCR - UserState.BASE, status());
        b.putLong(UserState.VSCR - UserState.BASE, 0);
        b.putLong(UserState.VSCR + 8 - UserState.BASE, random.nextInt() & 0x0001_0001);
        for (int i = random.nextInt(64); i > 0; i--) {
            int at = UserState.WINDOW - UserState.BASE + 8 * random.nextInt(UserState.WINDOW_SIZE / 8);
            b.putLong(at, floating());
        }
        return b.array();
    }

    private int integer() {
        return random.nextInt(3) == 0 ? SPECIAL[random.nextInt(SPECIAL.length)] : random.nextInt();
    }

    private long floating() {
        return switch (random.nextInt(6)) {
            case 0, 1 -> DOUBLES[random.nextInt(DOUBLES.length)];
            case 2 -> random.nextLong();
            case 3 -> Double.doubleToRawLongBits(random.nextInt(2000) - 1000);
            case 4 -> Double.doubleToRawLongBits((float) random.nextGaussian());
            default -> Double.doubleToRawLongBits(random.nextGaussian() * 1e3);
        };
    }

    private void vector(ByteBuffer b, int at) {
        int kind = random.nextInt(4);
        for (int lane = 0; lane < 16; lane += 4) {
            int value = switch (kind) {
                case 0 -> random.nextInt();
                case 1 -> SINGLES[random.nextInt(SINGLES.length)];
                case 2 -> Float.floatToRawIntBits((float) random.nextGaussian() * 100);
                default -> random.nextInt() & 0x8181_8181 | (random.nextBoolean() ? 0x7F7F_7F7F : 0x0001_0000);
            };
            b.putInt(at + lane, value);
        }
    }

    /** Rounding and status bits; VX and FEX follow from the others, exceptions are disabled. */
    private int status() {
        int f = random.nextInt(4);
        if (random.nextInt(3) == 0) {
            f |= random.nextInt() & 0x9FF8_F700 & ~0x6000_0800;
            f |= (f & 0x01F8_0700) != 0 ? 0x2000_0000 : 0;
        }
        return f;
    }
}
