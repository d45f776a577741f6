package dev.osiris.engine.x86;

import dev.osiris.memory.HostMemory;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.fp.Fp;
import dev.osiris.ppc.fp.FpStatus;
import dev.osiris.ppc.vec.Vscr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One vCPU's registers as native code sees them: a block of memory that rbp points into. Offsets are from rbp. The
 * integer slots of {@link Cpu#r} lie at one-byte displacements, in the same order.
 *
 * <p>A CR field is a 64-bit value here, the difference of what was compared: GT is "the value is above zero", LT is
 * bit 62, EQ is "the low word is zero", SO is bit 61 exclusive-or bit 62. A sign-extended 33-bit difference thus
 * reads as its comparison with SO = 0; every other combination has an encoding too ({@link #fieldOf}).
 */
final class State {
    /** rbp, from the start of the block. */
    private static final int BIAS = 128;

    static final int FIELDS = 128;
    static final int FPRS = 192;
    static final int SAVED = 480;
    static final int SAVED_XMM = 608;
    /**
     * Holds the low half of {@link #base} while nothing wants attention: native code compares it with its rbp, which is one operation
     * together with the jump. In the place of the last slot, which nobody has, so that its displacement is one byte.
     */
    static final int ATTENTION = slot(Cpu.SLOTS - 1);
    static final int EA = 868;
    static final int SITE = 872;
    static final int PC = 880;
    static final int HOST_RSP = 888;
    static final int MXCSR_GUEST = 896;
    static final int MXCSR_HOST = 900;
    static final int MAPS = 904;
    static final int RESERVED_AT = 912;
    static final int RESERVED_VALUE = 920;
    static final int MSR = 928;
    /** Nonzero while an interrupt waits that MSR[EE] may be holding back. */
    static final int PENDING = 932;
    static final int FIELD_TABLE = 960;
    /** SPRs that native code reads and writes by itself, in the order of {@link #MIRRORED_SPRS}. */
    static final int SPRS = 1088;
    /** The last arithmetic operation whose FR, FI and FPRF nobody has asked for yet: its number, 0 for none; operands. */
    static final int FP_LAST = 1152;
    /**
     * Bytes in the upper half of {@link #FP_LAST}: what comparison, and what conversion, came after it. 0 is none. A
     * comparison is 1, 2 or 3 for less, equal and greater.
     */
    static final int FP_COMPARED = 1156;
    static final int FP_CONVERTED = 1157;
    static final int FP_A = 1160;
    static final int FP_B = 1168;
    static final int FP_C = 1176;
    static final int CONVERTED_TRUNCATING = 1;
    static final int CONVERTED_ROUNDING = 2;
    /** FPCC of a comparison, four bits each. */
    static final int FPCC_BY_OUTCOME = 0x4280;
    static final int FP_CONVERTED_A = 1240;
    /**
     * Single precision's exponents, shifted as the check wants them: lowest, and how many. The greatest exponent is outside, because
     * what overflows may be rounded to the greatest number.
     */
    static final int SINGLE_LOW = 1216;
    static final int SINGLE_SPAN = 1224;
    static final int SIGN = 1232;
    /** 1.0, and MXCSR for what no guest sees: to nearest, nothing sticky. */
    static final int DOUBLE_ONE = 1248;
    static final int MXCSR_NEAREST = 1256;
    /** The segment registers; whether native code changed one since Java looked, and since it chose its maps. */
    static final int SEGMENTS = 3072;
    static final int SEGMENTS_WRITTEN = 3136;
    static final int SEGMENTS_UNCHECKED = 3140;
    /** The maps to try first in each of {@link Maps#MODES}. */
    static final int MODE_MAPS = 6144;
    /**
     * {@link Translator#CONTEXT_FP_SPECIAL}, {@link Translator#CONTEXT_NO_ZEROING},
     * {@link Translator#CONTEXT_JAVA_MODE} and {@link Translator#CONTEXT_FP_ENABLED}, those that hold.
     */
    static final int FP_SPECIAL = 3272;
    /** System calls taken in native code, for the statistics. */
    static final int SYSTEM_CALLS = 3276;
    /** Where interrupt vectors begin when MSR[IP] is 0. */
    static final int HIOR = 3280;
    /** The machine has no other vCPU: tlbsync has nobody to wait for. */
    static final int ALONE = 3284;
    /** Address of an int that is nonzero while icbi is for the interpreter: see Core.icbiWatchAddress. */
    static final int ICBI_WATCH = 3288;
    /** Address of the counters of {@link CodeCache}. */
    static final int COUNTERS = 4008;
    /** Guest instructions begun in native code, 64 bits, where it counts them. */
    static final int EXECUTED = 4000;
    /** Host addresses of {@link Groups}: where the slots of the CR fields would be. */
    static final int GROUPS = slot(Cpu.CR0);
    /** The vector registers, each with its last byte first: element order and lane order run against each other. */
    static final int VRS = 4096;
    /** Not all zero when some element was saturated since VSCR was last in Java. */
    static final int SATURATED = 4608;
    /** MXCSR of vector arithmetic; that of the scalar one while a region has the other loaded. */
    static final int MXCSR_VECTOR = 4624;
    static final int MXCSR_SCALAR = 4628;
    /** VSCR, but for what {@link #SATURATED} adds. */
    static final int VSCR = 4632;
    static final int VECTOR_TEMP = 4640;
    /** FPSCR, but for what is left to be worked out. */
    static final int FPSCR = 4656;
    static final int FP_TEMP = 4660;
    static final int VECTOR_CONSTANTS = 4672;
    /** The address of {@code memory.Reservations}' table; the version that lwarx noted; scratch for stwcx. */
    static final int RESERVATIONS = 3296;
    static final int RESERVED_VERSION = 3304;
    static final int STORED_TO = 3312;
    static final int STORED_VALUE = 3320;
    /** Where the time base is read from: see Timebase.address. */
    static final int TIMEBASE = 3328;
    /** While it is being read: its sequence number, and what the clock says. */
    static final int TIME_SEQUENCE = 3336;
    static final int TIMESPEC = 3344;
    /** The count that was read last. */
    static final int TIME = 3360;
    /** What the lower half of the time base is to be taken from for the decrementer. */
    static final int DECREMENTER = 3368;
    private static final int SIZE = 8192;
    private static final int MXCSR_INITIAL = 0x1F80;
    private static final int MXCSR_INEXACT = 0x20;
    /** Denormalized operands are zeros, and tiny results. */
    private static final int MXCSR_FLUSH = 0x8040;

    static final int[] MIRRORED_SPRS = {26, 27, 272, 273, 274, 275, 18, 19, 256};

    private static final long LT = 1L << 62;
    private static final long SO = 1L << 61;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment = HostMemory.allocate(SIZE, arena);
    private final ByteBuffer buffer = segment.asByteBuffer().order(ByteOrder.nativeOrder());
    private final long[] fieldOf = new long[16];
    /** On their way. */
    private final int[] gprs = new int[32];

    State() {
        for (int nibble = 0; nibble < 16; nibble++) {
            fieldOf[nibble] = fieldOf(nibble);
            putLong(FIELD_TABLE + 8 * nibble, fieldOf[nibble]);
        }
        putInt(MXCSR_GUEST, MXCSR_INITIAL);
        putLong(SINGLE_LOW, 898L << 53);
        putLong(SINGLE_SPAN, (1150L - 898) << 53);
        putLong(SIGN, Long.MIN_VALUE);
        putLong(DOUBLE_ONE, Double.doubleToRawLongBits(1));
        putInt(MXCSR_NEAREST, MXCSR_INITIAL);
        MemorySegment.copy(VectorConstants.TABLE, 0, segment, ValueLayout.JAVA_LONG, BIAS + VECTOR_CONSTANTS,
                VectorConstants.TABLE.length);
        attention(false);
    }

    /** Whether native code is to leave at its next poll. */
    void attention(boolean wanted) {
        putInt(ATTENTION, wanted ? ~(int) base() : (int) base());
    }

    /** What rbp holds. */
    long base() {
        return segment.address() + BIAS;
    }

    static int slot(int slot) {
        return 4 * slot - BIAS;
    }

    static int field(int crSlot) {
        return FIELDS + 8 * (crSlot - Cpu.CR0);
    }

    static int fpr(int n) {
        return FPRS + 8 * n;
    }

    static int vr(int n) {
        return VRS + 16 * n;
    }

    /** Number of vector register 0 where FPRs and vector registers are numbered together. */
    static final int VR = 64;

    /** The place of the FPR or vector register of that number. */
    static int place(int number) {
        return number >= VR ? vr(number - VR) : fpr(number);
    }

    /** Where the save area has an xmm register. */
    static int savedXmm(int x) {
        return SAVED_XMM + 16 * x;
    }

    /** Where an SPR is mirrored, or -1. */
    static int spr(int number) {
        for (int i = 0; i < MIRRORED_SPRS.length; i++) {
            if (MIRRORED_SPRS[i] == number) {
                return SPRS + 4 * i;
            }
        }
        return -1;
    }

    /** The 64-bit form of a CR field. */
    static long fieldOf(int nibble) {
        switch (nibble) {
            case 8:
                return -1;
            case 4:
                return 1;
            case 2:
                return 0;
            default:
                boolean lt = (nibble & 8) != 0;
                boolean so = (nibble & 1) != 0;
                return ((nibble & 4) != 0 ? 0 : Long.MIN_VALUE) | (lt ? LT : 0) | (lt != so ? SO : 0) | 1L << 32
                        | ((nibble & 2) != 0 ? 0 : 1);
        }
    }

    /** The other way. */
    static int nibbleOf(long field) {
        int lt = (int) (field >>> 62 & 1);
        int so = (int) (field >>> 61 & 1) ^ lt;
        return lt << 3 | (field > 0 ? 4 : 0) | ((int) field == 0 ? 2 : 0) | so;
    }

    int getInt(int offset) {
        return buffer.getInt(BIAS + offset);
    }

    void putInt(int offset, int value) {
        buffer.putInt(BIAS + offset, value);
    }

    long getLong(int offset) {
        return buffer.getLong(BIAS + offset);
    }

    void putLong(int offset, long value) {
        buffer.putLong(BIAS + offset, value);
    }

    /** Native to Java: integer state, CR, mirrored SPRs. */
    void load(Cpu cpu) {
        MemorySegment.copy(segment, ValueLayout.JAVA_INT, 0, cpu.r, 0, Cpu.T0);
        for (int i = 0; i < 8; i++) {
            cpu.r[Cpu.CR0 + i] = nibbleOf(buffer.getLong(BIAS + FIELDS + 8 * i));
        }
        for (int i = 0; i < MIRRORED_SPRS.length; i++) {
            cpu.spr[MIRRORED_SPRS[i]] = buffer.getInt(BIAS + SPRS + 4 * i);
        }
    }

    /** r0..r31, zero-extended. */
    void loadGprs(long[] into) {
        MemorySegment.copy(segment, ValueLayout.JAVA_INT, 0, gprs, 0, gprs.length);
        for (int i = 0; i < gprs.length; i++) {
            into[i] = gprs[i] & 0xFFFF_FFFFL;
        }
    }

    /** r0..r31 from the low words. */
    void storeGprs(long[] from) {
        for (int i = 0; i < gprs.length; i++) {
            gprs[i] = (int) from[i];
        }
        MemorySegment.copy(gprs, 0, segment, ValueLayout.JAVA_INT, 0, gprs.length);
    }

    /** MSR alone: native code changes EE and RI by itself, and Java looks at MSR all the time. */
    void loadMsr(Cpu cpu) {
        cpu.msr = buffer.getInt(BIAS + MSR);
    }

    /** Java to native. */
    void store(Cpu cpu) {
        MemorySegment.copy(cpu.r, 0, segment, ValueLayout.JAVA_INT, 0, Cpu.T0);
        for (int i = 0; i < 8; i++) {
            buffer.putLong(BIAS + FIELDS + 8 * i, fieldOf[cpu.r[Cpu.CR0 + i] & 15]);
        }
        for (int i = 0; i < MIRRORED_SPRS.length; i++) {
            buffer.putInt(BIAS + SPRS + 4 * i, cpu.spr[MIRRORED_SPRS[i]]);
        }
        buffer.putInt(BIAS + MSR, cpu.msr);
        buffer.putInt(BIAS + HIOR, cpu.hior);
        MemorySegment.copy(cpu.sr, 0, segment, ValueLayout.JAVA_INT, BIAS + SEGMENTS, cpu.sr.length);
    }

    /** Native to Java: whether native code has changed segment registers since. */
    boolean loadSegments(Cpu cpu) {
        if (buffer.getInt(BIAS + SEGMENTS_WRITTEN) == 0) {
            return false;
        }
        buffer.putInt(BIAS + SEGMENTS_WRITTEN, 0);
        MemorySegment.copy(segment, ValueLayout.JAVA_INT, BIAS + SEGMENTS, cpu.sr, 0, cpu.sr.length);
        return true;
    }

    void loadFprs(Cpu cpu) {
        MemorySegment.copy(segment, ValueLayout.JAVA_LONG, BIAS + FPRS, cpu.fpr, 0, cpu.fpr.length);
    }

    void storeFprs(Cpu cpu) {
        MemorySegment.copy(cpu.fpr, 0, segment, ValueLayout.JAVA_LONG, BIAS + FPRS, cpu.fpr.length);
        storeFpscr(cpu);
    }

    /** Java to native: FPSCR, with nothing left to be worked out. */
    void storeFpscr(Cpu cpu) {
        putLong(FP_LAST, 0);
        putInt(FPSCR, cpu.fp.fpscr);
        putInt(MXCSR_GUEST, FpscrEmitter.mxcsrOf(cpu.fp.fpscr));
    }

    /** Native to Java: vector registers and VSCR. */
    void loadVrs(Cpu cpu) {
        for (int n = 0; n < 32; n++) {
            cpu.vr[2 * n] = getLong(vr(n) + 8);
            cpu.vr[2 * n + 1] = getLong(vr(n));
        }
        cpu.vscr = getInt(VSCR);
        if ((getLong(SATURATED) | getLong(SATURATED + 8)) != 0) {
            cpu.vscr |= Vscr.SAT;
        }
    }

    /** Java to native. */
    void storeVrs(Cpu cpu) {
        for (int n = 0; n < 32; n++) {
            putLong(vr(n) + 8, cpu.vr[2 * n]);
            putLong(vr(n), cpu.vr[2 * n + 1]);
        }
        putInt(VSCR, cpu.vscr);
        putLong(SATURATED, 0);
        putLong(SATURATED + 8, 0);
        putInt(MXCSR_VECTOR, MXCSR_INITIAL | ((cpu.vscr & Vscr.NJ) != 0 ? MXCSR_FLUSH : 0));
    }

    /** FPSCR as it would be had each operation set it: what native code left to be worked out is worked out. */
    void loadFpscr(Cpu cpu, FpStatus scratch) {
        FpStatus fp = cpu.fp;
        fp.fpscr = getInt(FPSCR);
        int rounding = fp.fpscr & FpStatus.RN_MASK;
        int last = getInt(FP_LAST);
        if (last != 0) {
            scratch.fpscr = rounding;
            FpOps.repeat(last, scratch, getLong(FP_A), getLong(FP_B), getLong(FP_C));
            int status = FpStatus.FR | FpStatus.FI | FpStatus.FPRF_MASK;
            fp.fpscr = fp.fpscr & ~status | scratch.fpscr & status;
        }
        int after = getInt(FP_COMPARED);
        int converted = after >>> 8 & 0xFF;
        if (converted != 0) {
            scratch.fpscr = converted == CONVERTED_ROUNDING ? rounding : 1;
            Fp.fctiw(scratch, getLong(FP_CONVERTED_A));
            int status = FpStatus.FR | FpStatus.FI;
            fp.fpscr = fp.fpscr & ~status | scratch.fpscr & status;
        }
        int compared = after & 0xFF;
        if (compared != 0) {
            fp.fpscr = fp.fpscr & ~FpStatus.FPCC_MASK | (FPCC_BY_OUTCOME >>> 4 * compared & 15) << 12;
        }
        if ((getInt(MXCSR_GUEST) & MXCSR_INEXACT) != 0 && (fp.fpscr & FpStatus.XX) == 0) {
            fp.fpscr |= FpStatus.XX | FpStatus.FX;
        }
    }

    void close() {
        arena.close();
    }
}
