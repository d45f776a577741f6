package dev.osiris.engine.differential;

import dev.osiris.engine.lockstep.CoreState;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Spr;
import dev.osiris.ppc.isa.Isa;
import dev.osiris.ppc.isa.Row;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Makes programs and the state they start from, each from a seed. Every row of the model occurs. Addresses are mostly
 * masked into the data window before they are used, branches stay in the program, and what would make the program
 * sleep, or make its outcome depend on when an interrupt is noticed (EE, the decrementer), is left out.
 */
public final class Generator {
    private static final Set<String> BRANCHES = Set.of("b", "bc", "bclr", "bcctr", "sc");
    private static final Set<String> BY_TEMPLATE = Set.of("mtmsr", "rfi", "mtspr", "mtsr", "mtsrin", "mfspr", "tlbie");
    private static final String MEMORY =
            "l[bhwfmsv].*|st[bhwfmsv].*|dcb.*|icbi|eciwx|ecowx|dst.*";
    private static final int FEX = 0x4000_0000;
    private static final int LOGGED_MSR = Msr.ME | Msr.RI;
    private static final int BASE_DISTANCE = 0x1000_0000;
    private static final int[] SPECIAL = {0, 1, -1, 2, 0x7FFF_FFFF, 0x8000_0000, 0x8000_0001, 31, 32, 33, 0xFFFF,
        0x8000, 0xFFFF_8000};
    private static final long[] SPECIAL_FLOATS = {0, Long.MIN_VALUE, 1, 0x3FF0_0000_0000_0000L, 0xBFF0_0000_0000_0000L,
        0x7FF0_0000_0000_0000L, 0xFFF0_0000_0000_0000L, 0x7FF8_0000_0000_0000L, 0x7FF0_0000_0000_0001L,
        0x7FEF_FFFF_FFFF_FFFFL, 0x0010_0000_0000_0000L, 0x000F_FFFF_FFFF_FFFFL, 0x47EF_FFFF_E000_0000L,
        0x3810_0000_0000_0000L, 0x36A0_0000_0000_0000L, 0x41DF_FFFF_FFC0_0000L, 0xC1E0_0000_0000_0000L,
        0x3FE0_0000_0000_0000L, 0x47EF_FFFF_F000_0000L, 0x380F_FFFF_FFFF_FFFFL};

    private static final int[] SPECIAL_SINGLES = {0, 0x8000_0000, 1, 0x8000_0001, 0x007F_FFFF, 0x0080_0000, 0x8080_0000,
        0x00FF_FFFF, 0x3F80_0000, 0xBF80_0000, 0x3F7F_FFFF, 0x7F7F_FFFF, 0xFF7F_FFFF, 0x7F80_0000, 0xFF80_0000,
        0x7FC0_0000, 0xFFC1_2345, 0x7F80_0001, 0xFFA0_0000, 0x4F00_0000, 0xCF00_0000, 0x4EFF_FFFF, 0x4F80_0000,
        0x4F7F_FFFF, 0xCF00_0001, 0x3F00_0000, 0xBF00_0000, 0x1F80_0000, 0x2000_0000, 0x3EFF_FFFF, 0x4B00_0000,
        0x4A80_0001};
    private static final int[] SPECIAL_ELEMENTS = {0, 0x7F7F_7F7F, 0x8080_8080, -1, 0x7FFF_7FFF, 0x8000_8000, 0x7FFF_FFFF,
        0x8000_0000, 0x0001_0001, 0x0101_0101, 0x00FF_00FF, 0xFF00_FF00, 0x0080_007F, 0xFF7F_FF80, 0x0000_7FFF,
        0xFFFF_8000, 0x0000_FFFF, 0x0001_0000};

    private final Isa isa;
    private final boolean vectors;
    private final byte[] handlers = Layout.handlers();
    private final Map<Row, int[]> words = new HashMap<>();
    private final List<Row> plain = new ArrayList<>();
    private final List<Row> memory = new ArrayList<>();
    private final List<Row> floating = new ArrayList<>();
    private final List<Row> vector = new ArrayList<>();
    private final List<Spr> sprs;

    // The program under construction.
    private Random random = new Random();
    private int[] code = new int[1024];
    private int at;
    private int length;
    private int start;
    private int registers;
    private boolean translated;
    private boolean dataInCodePage;

    public Generator(CpuModel model) {
        isa = Isa.of(model);
        vectors = model.altivec();
        sprs = Spr.TABLE.stream().filter(s -> s.models().contains(model)).toList();
        Map<Row, List<Integer>> found = new HashMap<>();
        for (int w = 0; w < 64 * 2048; w++) {
            int word = w >>> 11 << 26 | w & 0x7FF;
            Row row = isa.decode(word);
            if (row != null) {
                found.computeIfAbsent(row, r -> new ArrayList<>()).add(word);
            }
        }
        for (Row row : isa.rows()) {
            words.put(row, found.get(row).stream().mapToInt(Integer::intValue).toArray());
            classify(row);
        }
    }

    private void classify(Row row) {
        String name = row.name();
        if (row.usesVectors() && !name.matches(MEMORY)) {
            vector.add(row);
        }
        if (name.matches(MEMORY) && !name.equals("sc")) {
            memory.add(row);
        } else if (!BRANCHES.contains(name) && !BY_TEMPLATE.contains(name)) {
            plain.add(row);
            if (row.syntax().contains(" FRT,") || name.startsWith("fcmp") || name.startsWith("mtfs")) {
                floating.add(row);
            }
        }
    }

    // ------------------------------------------------------------------ programs

    /** The program of a seed. */
    public Sample make(long seed) {
        random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
        at = 0;
        length = 20 + random.nextInt(random.nextInt(4) == 0 ? 600 : 120);
        registers = 2 + random.nextInt(30);
        // Often across the end of a page.
        int room = Layout.CODE_SIZE / 4 - length - 64;
        start = Layout.CODE + 4 * (random.nextInt(3) == 0 ? random.nextInt(room)
                : Math.min(room, 1024 - random.nextInt(length)));
        translated = random.nextInt(3) == 0;
        dataInCodePage = random.nextInt(6) == 0;
        List<Row> favoured = switch (random.nextInt(3)) {
            case 0 -> floating;
            case 1 -> vectors ? vector : null;
            default -> null;
        };
        while (at < length) {
            instruction(favoured);
        }
        emit(Layout.STOP);
        int count = at;
        byte[] image = image();
        return new Sample(seed, image, state(), start, count);
    }

    /** @param favoured what most instructions are to be, or null */
    private void instruction(List<Row> favoured) {
        int kind = random.nextInt(100);
        if (kind < 24) {
            memoryAccess();
        } else if (kind < 36) {
            branch();
        } else if (kind < 41) {
            special();
        } else if (kind < 44) {
            pair();
        } else if (kind < 47) {
            frame();
        } else if (kind < 49) {
            function();
        } else if (favoured != null && kind < 80) {
            emit(word(favoured));
        } else if (kind == 99 && random.nextInt(3) == 0) {
            illegal();
        } else {
            emit(word(plain));
        }
    }

    private void emit(int word) {
        code[at++] = word;
    }

    private int register() {
        return random.nextInt(8) == 0 ? random.nextInt(32) : random.nextInt(registers) * 7 + 3 & 31;
    }

    private int word(List<Row> rows) {
        return word(rows.get(random.nextInt(rows.size())));
    }

    /** A word of the row with random operands. */
    private int word(Row row) {
        int[] forms = words.get(row);
        int word = forms[random.nextInt(forms.length)];
        word |= register() << 21 | register() << 16 | register() << 11;
        if (forms.length == 2048) {
            word = word & ~0xFFFF | immediate();
        }
        return word;
    }

    private int immediate() {
        return (random.nextInt(3) == 0 ? SPECIAL[random.nextInt(SPECIAL.length)] : random.nextInt()) & 0xFFFF;
    }

    private void illegal() {
        int word = random.nextInt();
        while (isa.decode(word) != null || word == 0x00DD_DD00) {
            word = random.nextInt();
        }
        emit(word);
    }

    // ------------------------------------------------------------------ memory

    private void memoryAccess() {
        Row row = memory.get(random.nextInt(memory.size()));
        int word = word(row);
        boolean displacement = words.get(row).length == 2048;
        int ra = 1 + random.nextInt(31);
        int rb = register();
        if (random.nextInt(12) == 0) {
            // Anywhere: most often where nobody answers.
            emit(word);
            return;
        }
        base(ra, row.name().matches("l.arx|stwcx|[ls]t?mw|[ls]t?f.*|ecow.*"));
        if (displacement) {
            int d = random.nextInt(3) == 0 ? random.nextInt(0x400) - 0x200 : 4 * random.nextInt(32);
            emit(word & 0xFFE0_0000 | ra << 16 | d & 0xFFFF);
            return;
        }
        while (rb == ra) {
            rb = random.nextInt(32);
        }
        if (!row.name().endsWith("i")) {
            emit(rotateAndMask(rb, rb, 0, random.nextBoolean() ? 27 : 20, random.nextInt(4) == 0 ? 31 : 29));
        }
        emit(word & 0xFFE0_07FF | ra << 16 | rb << 11);
    }

    /** Makes a register point into the data. */
    private void base(int r, boolean aligned) {
        int region = Layout.DATA;
        if (dataInCodePage) {
            region = Layout.CODE + 0x2000;
        }
        if (translated && random.nextBoolean()) {
            region += BASE_DISTANCE;
        }
        boolean nearEnd = random.nextInt(4) == 0;
        int low = aligned && random.nextInt(8) != 0 ? 29 : 31;
        emit(rotateAndMask(r, r, 0, nearEnd ? 28 : dataInCodePage ? 21 : 17, low));
        emit(0x6400_0000 | r << 21 | r << 16 | region >>> 16);
        int page = dataInCodePage ? 0 : random.nextInt(16) << 12;
        int rest = region & 0xFFFF | (nearEnd ? page | 0xFF0 : 0);
        if (rest != 0) {
            emit(0x6000_0000 | r << 21 | r << 16 | rest);
        }
    }

    private static int rotateAndMask(int ra, int rs, int sh, int mb, int me) {
        return 0x5400_0000 | rs << 21 | ra << 16 | sh << 11 | mb << 6 | me << 1;
    }

    /** lwarx and stwcx. that may meet. */
    private void pair() {
        int ra = 1 + random.nextInt(31);
        base(ra, true);
        emit(0x7C00_0028 | register() << 21 | ra << 11);
        while (random.nextInt(3) != 0) {
            emit(word(plain));
        }
        int rb = random.nextInt(4) == 0 ? register() : ra;
        emit(0x7C00_012D | register() << 21 | rb << 11);
    }

    /** Accesses at constant distances from one register, with other things between them, as functions save registers. */
    private void frame() {
        int ra = 1 + random.nextInt(31);
        base(ra, random.nextInt(4) != 0);
        int distances = random.nextInt(4) == 0 ? 0x800 : 0x40;
        for (int i = 3 + random.nextInt(10); i > 0; i--) {
            Row row = memory.get(random.nextInt(memory.size()));
            if (words.get(row).length == 2048) {
                int d = random.nextInt(distances) & (random.nextInt(8) == 0 ? -1 : -4);
                emit(word(row) & 0xFFE0_0000 | ra << 16 | d);
            } else if (random.nextInt(3) == 0) {
                emit(word(plain));
            } else if (random.nextInt(6) == 0) {
                emit(0x4000_0000 | random.nextInt(32) << 21 | random.nextInt(32) << 16 | 4 * (1 + random.nextInt(4)));
            }
        }
    }

    /** A function beside the way, and calls of it. */
    private void function() {
        int body = 1 + random.nextInt(8);
        emit(0x4800_0000 | 4 * (body + 2));
        int first = at;
        for (int i = 0; i < body; i++) {
            emit(word(plain));
        }
        emit(0x4E80_0020);
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            emit(0x4800_0001 | 4 * (first - at) & 0x03FF_FFFC);
            emit(word(plain));
        }
    }

    // ------------------------------------------------------------------ control

    private int target() {
        if (random.nextInt(5) == 0) {
            return Math.max(0, at - random.nextInt(24));
        }
        return Math.min(length, at + 1 + random.nextInt(random.nextInt(6) == 0 ? 200 : 12));
    }

    private void branch() {
        int target = target();
        boolean back = target <= at;
        int distance = 4 * (target - at);
        int link = random.nextInt(5) == 0 ? 1 : 0;
        boolean absolute = random.nextInt(10) == 0;
        switch (random.nextInt(6)) {
            case 0 -> {
                if (!back || random.nextInt(8) == 0) {
                    int place = absolute ? start + 4 * target : distance;
                    emit(0x4800_0000 | place & 0x03FF_FFFC | (absolute ? 2 : 0) | link);
                }
            }
            case 1 -> throughRegister(target, link);
            case 2 -> {
                // A counted loop, or an odd form of one.
                int r = register();
                emit(0x3800_0000 | r << 21 | 1 + random.nextInt(20));
                emit(0x7C09_03A6 | r << 21);
                int body = at;
                for (int i = random.nextInt(6); i >= 0; i--) {
                    emit(word(random.nextInt(4) == 0 ? floating : plain));
                }
                int bo = random.nextInt(3) == 0 ? random.nextInt(32) & ~4 : 16;
                emit(0x4000_0000 | bo << 21 | random.nextInt(32) << 16 | 4 * (body - at) & 0xFFFC);
            }
            default -> {
                int bo = random.nextInt(32);
                if (back && (bo & 20) == 20) {
                    bo = 12;
                }
                int place = absolute ? start + 4 * target : distance;
                emit(0x4000_0000 | bo << 21 | random.nextInt(32) << 16 | place & 0xFFFC | (absolute ? 2 : 0) | link);
            }
        }
    }

    private void throughRegister(int target, int link) {
        int r = register();
        constant(r, start + 4 * Math.max(target, at + 4) | random.nextInt(4));
        boolean ctr = random.nextBoolean();
        emit((ctr ? 0x7C09_03A6 : 0x7C08_03A6) | r << 21);
        int bo = random.nextBoolean() ? 20 : random.nextInt(32);
        emit((ctr ? 0x4C00_0420 : 0x4C00_0020) | bo << 21 | random.nextInt(32) << 16 | link);
    }

    private void constant(int r, int value) {
        emit(0x3C00_0000 | r << 21 | value >>> 16);
        emit(0x6000_0000 | r << 21 | r << 16 | value & 0xFFFF);
    }

    private int someMsr() {
        int msr = LOGGED_MSR;
        int[] bits = {Msr.FP, Msr.FP, Msr.FE0, Msr.FE1, Msr.RI, vectors ? Msr.VEC : 0};
        for (int bit : bits) {
            msr |= random.nextInt(3) == 0 ? 0 : bit;
        }
        msr |= translated && random.nextInt(4) != 0 ? Msr.DR | Msr.IR : 0;
        msr |= random.nextInt(6) == 0 ? Msr.PR : 0;
        msr |= random.nextInt(20) == 0 ? Msr.SE : 0;
        msr |= random.nextInt(20) == 0 ? Msr.BE : 0;
        return random.nextInt(40) == 0 ? msr ^ Msr.DR : msr;
    }

    private void special() {
        int r = register();
        switch (random.nextInt(12)) {
            case 0, 1 -> {
                constant(r, someMsr());
                emit(0x7C00_0124 | r << 21);
            }
            case 2 -> {
                constant(r, someMsr());
                emit(0x7C1B_03A6 | r << 21);
                constant(r, start + 4 * Math.min(length, at + 4 + random.nextInt(4)));
                emit(0x7C1A_03A6 | r << 21);
                emit(0x4C00_0064);
            }
            case 3 -> emit(0x4400_0002);
            case 4 -> {
                constant(3, 0x1137_24FA);
                constant(4, 0x7781_0F9B);
                emit(0x4400_0002);
            }
            case 5, 6 -> writeSpr(r);
            case 7, 8 -> readSpr(r);
            case 9 -> emit(0x7C00_01A4 | r << 21 | (2 + random.nextInt(14)) << 16);
            case 10 -> emit(0x7C00_0264 | r << 11);
            default -> {
                // XER and CR, which the engines keep in pieces.
                int[] forms = {0x7C01_03A6, 0x7C01_02A6, 0x7C00_0026, 0x7C0F_F120, 0x7C00_0120, 0x7C00_0400};
                int form = forms[random.nextInt(forms.length)];
                int field = form == 0x7C00_0120 ? random.nextInt(256) << 12 : form == 0x7C00_0400 ? 0 : 0;
                emit(form == 0x7C00_0400 ? form | random.nextInt(8) << 23 : form | r << 21 | field);
            }
        }
    }

    private static int swapped(int spr) {
        return (spr & 31) << 16 | spr >>> 5 << 11;
    }

    private void writeSpr(int r) {
        int[] harmless = {26, 27, 272, 273, 275, 18, 19, 8, 9, 1, 256, 282, 1009, 1010, 1013, 1017, 952, 1020};
        emit(0x7C00_03A6 | r << 21 | swapped(harmless[random.nextInt(harmless.length)]));
    }

    private void readSpr(int r) {
        int n = random.nextInt(8) == 0 ? random.nextInt(1024) : sprs.get(random.nextInt(sprs.size())).number();
        emit(0x7C00_02A6 | r << 21 | swapped(n));
    }

    // ------------------------------------------------------------------ the rest of the machine

    private byte[] image() {
        byte[] image = new byte[Layout.RAM_SIZE];
        ByteBuffer ram = ByteBuffer.wrap(image);
        System.arraycopy(handlers, 0, image, 0, handlers.length);
        for (int i = Layout.CODE; i < Layout.CODE + Layout.CODE_SIZE; i += 4) {
            ram.putInt(i, Layout.STOP);
        }
        for (int i = 0; i < at; i++) {
            ram.putInt(start + 4 * i, code[i]);
        }
        byte[] data = new byte[Layout.DATA_SIZE];
        random.nextBytes(data);
        System.arraycopy(data, 0, image, Layout.DATA, data.length);
        floatsInData(ram);
        if (translated) {
            pageTable(ram);
        }
        return image;
    }

    private void floatsInData(ByteBuffer ram) {
        for (int i = 0; i < 512; i++) {
            ram.putLong(Layout.DATA + 8 * random.nextInt(Layout.DATA_SIZE / 8), floating());
        }
        for (int i = 0; vectors && i < 512; i++) {
            ram.putLong(Layout.DATA + 8 * random.nextInt(Layout.DATA_SIZE / 8), elements());
        }
    }

    /** Real addresses in segment 0, the data again in segment 1 with all kinds of protection. */
    private void pageTable(ByteBuffer ram) {
        for (int page = 0; page < Layout.PAGE_TABLE; page += 0x1000) {
            Layout.map(ram, page, 0x123, page, 2 | (random.nextBoolean() ? 0x180 : 0));
        }
        for (int page = Layout.CODE; page < Layout.DATA + Layout.DATA_SIZE; page += 0x1000) {
            int kind = random.nextInt(8);
            if (kind != 0) {
                int pp = kind == 1 ? random.nextInt(4) : 2;
                int wimg = kind == 2 ? random.nextInt(16) << 3 : 0;
                int marks = random.nextInt(4) << 7;
                Layout.map(ram, page + BASE_DISTANCE, 0x77, page, pp | wimg | marks);
            }
        }
    }

    private long floating() {
        return switch (random.nextInt(5)) {
            case 0 -> SPECIAL_FLOATS[random.nextInt(SPECIAL_FLOATS.length)];
            case 1 -> random.nextLong();
            case 2 -> Double.doubleToRawLongBits(random.nextInt(2000) - 1000);
            case 3 -> Double.doubleToRawLongBits((float) random.nextGaussian());
            default -> Double.doubleToRawLongBits(random.nextGaussian() * 1e3);
        };
    }

    /** Half a vector register: anything, or what makes elements of some size saturate, or single-precision numbers. */
    private long elements() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextLong();
            case 1 -> pair(SPECIAL_ELEMENTS[random.nextInt(SPECIAL_ELEMENTS.length)],
                    SPECIAL_ELEMENTS[random.nextInt(SPECIAL_ELEMENTS.length)]);
            case 2 -> pair(SPECIAL_SINGLES[random.nextInt(SPECIAL_SINGLES.length)], single());
            default -> pair(single(), single());
        };
    }

    private static long pair(int left, int right) {
        return (long) left << 32 | right & 0xFFFF_FFFFL;
    }

    private int single() {
        return switch (random.nextInt(4)) {
            case 0 -> SPECIAL_SINGLES[random.nextInt(SPECIAL_SINGLES.length)];
            // Products of two of these are about the least normal number.
            case 1 -> random.nextInt() & 0x807F_FFFF | 0x1F80_0000 + (random.nextInt(6) << 23);
            default -> Float.floatToRawIntBits((float) (random.nextGaussian() * Math.scalb(1, random.nextInt(40))));
        };
    }

    private int integer() {
        return random.nextInt(3) == 0 ? SPECIAL[random.nextInt(SPECIAL.length)] : random.nextInt();
    }

    private CoreState state() {
        List<String> s = new ArrayList<>();
        s.add("pc %x".formatted(start));
        int fpscr = someFpscr();
        // No instruction starts with FEX and FE0 or FE1 on.
        s.add("msr %x".formatted(someMsr() & ~(Msr.SE | Msr.BE | ((fpscr & FEX) != 0 ? Msr.FE0 | Msr.FE1 : 0))));
        s.add("cr %x".formatted(random.nextInt()));
        s.add("xer %x".formatted(random.nextInt() & (random.nextInt(3) == 0 ? 0xE000_FF7F : 0x6000_FF7F)));
        s.add("ctr %x".formatted(1 + random.nextInt(20)));
        s.add("lr %x".formatted(start + 4 * length));
        for (int i = 0; i < 32; i++) {
            s.add("r%d %x".formatted(i, integer()));
            s.add("f%d %x".formatted(i, floating()));
            s.add("v%d.high %x".formatted(i, elements()));
            s.add("v%d.low %x".formatted(i, elements()));
        }
        s.add("vscr %x".formatted(random.nextInt() & 0x1_0001));
        s.add("fpscr %x".formatted(fpscr));
        s.add("sr0 20000123");
        s.add("sr1 %x".formatted((random.nextInt(4) << 29) + 0x77));
        s.add("spr.25 %x".formatted(Layout.PAGE_TABLE));
        s.add("spr.274 %x".formatted(Layout.LOG));
        // Both caches on: without, dcbz only interrupts.
        s.add("spr.1008 c000");
        // DBAT3: the top 256 MiB, where programs end, for everyone.
        s.add("spr.542 f0001fff");
        s.add("spr.543 f000002a");
        return CoreState.parse(s);
    }

    /** Rounding and sticky bits; enabled exceptions and non-IEEE mode in a few. */
    private int someFpscr() {
        int f = random.nextInt(4);
        if (random.nextInt(4) == 0) {
            f |= random.nextInt() & 0x9FF8_F700 & ~0x6000_0800;
            f |= (f & 0x01F8_0700) != 0 ? 0x2000_0000 : 0;
        }
        if (random.nextInt(6) == 0) {
            f |= random.nextInt() & (random.nextInt(4) == 0 ? 0xFC : 0xF0);
        }
        return (f >>> 22 & f & 0xF8) != 0 ? f | FEX : f;
    }
}
