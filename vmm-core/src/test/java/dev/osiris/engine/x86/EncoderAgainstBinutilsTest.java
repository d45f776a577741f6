package dev.osiris.engine.x86;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every form that the encoder can emit, with registers and displacements that take different encodings, read back by
 * GNU objdump. A method of the encoder without a row here fails the test.
 */
class EncoderAgainstBinutilsTest {
    private static final String OBJDUMP = "objdump";
    private static final String[] R64 = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10",
        "r11", "r12", "r13", "r14", "r15"};
    private static final String[] R32 = {"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi", "r8d", "r9d", "r10d",
        "r11d", "r12d", "r13d", "r14d", "r15d"};
    private static final String[] R16 = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di", "r8w", "r9w", "r10w", "r11w",
        "r12w", "r13w", "r14w", "r15w"};
    private static final String[] R8 = {"al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil", "r8b", "r9b", "r10b",
        "r11b", "r12b", "r13b", "r14b", "r15b"};
    private static final String[] ALU = {"add", "or", "adc", "sbb", "and", "sub", "xor", "cmp"};
    private static final String[] CONDITIONS = {"o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l",
        "ge", "le", "g"};
    private static final int[] DISPLACEMENTS = {0, 8, -128, 127, 128, 0x12345, -4096};
    private static final int[] IMMEDIATES = {0, 1, -1, 127, -128, 128, 0x12345678, 0x80000000};
    /** Not emitters: bookkeeping of the buffer. */
    private static final Set<String> BOOKKEEPING =
            Set.of("clear", "byte1", "int32", "int64", "patch", "bindShort");

    private record Case(String form, Consumer<Encoder> emit, String text) {}

    private final List<Case> cases = new ArrayList<>();

    @TempDir
    Path directory;

    private void form(String name, Consumer<Encoder> emit, String text) {
        cases.add(new Case(name, emit, text));
    }

    /** Two registers of any size; xmm0..15 is written {@code X}. */
    private interface Two {
        void emit(Encoder e, int p, int q);
    }

    private interface One {
        void emit(Encoder e, int r);
    }

    private interface Memory {
        void emit(Encoder e, int reg, int base, int disp);
    }

    private interface Indexed {
        void emit(Encoder e, int reg, int base, int index, int scale, int disp);
    }

    private static String name(char size, int r) {
        return switch (size) {
            case 'q' -> R64[r];
            case 'd' -> R32[r];
            case 'w' -> R16[r];
            case 'b' -> R8[r];
            case 'x' -> "xmm" + r;
            default -> throw new IllegalArgumentException("size " + size);
        };
    }

    private void two(String form, String mnemonic, char first, char second, Two emit) {
        pair(form, mnemonic + " %s,%s", first, second, emit);
    }

    private void pair(String form, String text, char first, char second, Two emit) {
        for (int p = 0; p < 16; p++) {
            for (int q : new int[] {0, 3, 4, 5, 7, 8, 12, 13, 15}) {
                int pp = p;
                form(form, e -> emit.emit(e, pp, q), text.formatted(name(first, p), name(second, q)));
            }
        }
    }

    private void one(String form, String text, char size, One emit) {
        for (int r = 0; r < 16; r++) {
            int rr = r;
            form(form, e -> emit.emit(e, rr), text.formatted(name(size, r)));
        }
    }

    private static String address(int base, int index, int scale, int disp) {
        String s = R64[base] + (index < 0 ? "" : "+" + R64[index] + "*" + (1 << scale));
        boolean shown = disp != 0 || (base & 7) == 5;
        return "[" + s + (!shown ? "" : disp < 0 ? "-0x" + Integer.toHexString(-disp) : "+0x" + Integer.toHexString(disp))
                + "]";
    }

    private static String pointer(char size) {
        return switch (size) {
            case 'b' -> "BYTE PTR ";
            case 'w' -> "WORD PTR ";
            case 'd' -> "DWORD PTR ";
            case 'q' -> "QWORD PTR ";
            case 'o' -> "XMMWORD PTR ";
            default -> "";
        };
    }

    /** {@code text} has %1$s for the register and %2$s for the memory operand. */
    private void memory(String form, String text, char reg, char size, Memory emit) {
        for (int base : new int[] {0, 4, 5, 6, 9, 12, 13, 15}) {
            for (int disp : DISPLACEMENTS) {
                for (int r : new int[] {0, 2, 5, 6, 10, 15}) {
                    form(form, e -> emit.emit(e, r, base, disp),
                            text.formatted(name(reg, r), pointer(size) + address(base, -1, 0, disp)));
                }
            }
        }
    }

    private void indexed(String form, String text, char reg, char size, Indexed emit) {
        for (int base : new int[] {0, 4, 5, 12, 13}) {
            for (int index : new int[] {0, 1, 5, 9, 13}) {
                for (int scale = 0; scale < 4; scale++) {
                    int sc = scale;
                    for (int disp : new int[] {0, 127, 0x1000}) {
                        int r = (base + index) % 16;
                        form(form, e -> emit.emit(e, r, base, index, sc, disp),
                                text.formatted(name(reg, r), pointer(size) + address(base, index, scale, disp)));
                    }
                }
            }
        }
    }

    private static String hex(long v) {
        return "0x" + Long.toHexString(v);
    }

    // ------------------------------------------------------------------ the rows

    private void moves() {
        two("mov", "mov", 'd', 'd', Encoder::mov);
        two("mov64", "mov", 'q', 'q', Encoder::mov64);
        one("movImm", "mov %s,0x7", 'd', (e, r) -> e.movImm(r, 7));
        for (int r = 0; r < 16; r++) {
            int rr = r;
            form("movImm", e -> e.movImm(rr, 0), "xor %s,%s".formatted(R32[r], R32[r]));
        }
        one("movImmKeepFlags", "mov %s,0xfffffffe", 'd', (e, r) -> e.movImmKeepFlags(r, -2));
        one("movImm64", "movabs %s,0x123456789abcdef0", 'q', (e, r) -> e.movImm64(r, 0x123456789ABCDEF0L));
        memory("load", "mov %s,%s", 'd', 'd', Encoder::load);
        memory("load64", "mov %s,%s", 'q', 'q', Encoder::load64);
        memory("store", "mov %2$s,%1$s", 'd', 'd', (e, r, b, d) -> e.store(b, d, r));
        memory("store64", "mov %2$s,%1$s", 'q', 'q', (e, r, b, d) -> e.store64(b, d, r));
        memory("store8", "mov %2$s,%1$s", 'b', 'b', (e, r, b, d) -> e.store8(b, d, r));
        memory("store16", "mov %2$s,%1$s", 'w', 'w', (e, r, b, d) -> e.store16(b, d, r));
        for (int imm : IMMEDIATES) {
            memory("storeImm", "mov %2$s," + hex(imm & 0xFFFF_FFFFL), 'd', 'd', (e, r, b, d) -> e.storeImm(b, d, imm));
            memory("storeImm64", "mov %2$s," + hex(imm), 'd', 'q', (e, r, b, d) -> e.storeImm64(b, d, imm));
            memory("storeImm8", "mov %2$s," + hex(imm & 0xFF), 'd', 'b', (e, r, b, d) -> e.storeImm8(b, d, imm));
        }
        indexed("loadIndexed", "mov %s,%s", 'd', 'd', Encoder::loadIndexed);
        indexed("loadIndexed64", "mov %s,%s", 'q', 'q', Encoder::loadIndexed64);
        memory("lea", "lea %s,%s", 'd', ' ', Encoder::lea);
        memory("lea64", "lea %s,%s", 'q', ' ', Encoder::lea64);
        indexed("leaIndexed", "lea %s,%s", 'd', ' ', Encoder::leaIndexed);
        indexed("leaIndexed64", "lea %s,%s", 'q', ' ', Encoder::leaIndexed64);
        two("movzx8", "movzx", 'd', 'b', Encoder::movzx8);
        two("movzx16", "movzx", 'd', 'w', Encoder::movzx16);
        two("movsx8", "movsx", 'd', 'b', Encoder::movsx8);
        two("movsx16", "movsx", 'd', 'w', Encoder::movsx16);
        two("movsxd", "movsxd", 'q', 'd', Encoder::movsxd);
        memory("movzx8Mem", "movzx %s,%s", 'd', 'b', Encoder::movzx8Mem);
        memory("load16zx", "movzx %s,%s", 'd', 'w', Encoder::load16zx);
        memory("movsxdMem", "movsxd %s,%s", 'q', 'd', Encoder::movsxdMem);
        char[] sizes = {' ', ' ', 'w', ' ', 'd', ' ', ' ', ' ', 'q'};
        for (int size : new int[] {2, 4, 8}) {
            char c = sizes[size];
            memory("movbeLoad", "movbe %s,%s", c, c, (e, r, b, d) -> e.movbeLoad(size, r, b, d));
            memory("movbeStore", "movbe %2$s,%1$s", c, c, (e, r, b, d) -> e.movbeStore(size, b, d, r));
        }
        one("bswap", "bswap %s", 'd', Encoder::bswap);
    }

    private void arithmetic() {
        for (int i = 0; i < 8; i++) {
            int op = i;
            String m = ALU[i];
            two("alu", m, 'd', 'd', (e, p, q) -> e.alu(op, p, q));
            two("alu64", m, 'q', 'q', (e, p, q) -> e.alu64(op, p, q));
            memory("aluMem", m + " %s,%s", 'd', 'd', (e, r, b, d) -> e.aluMem(op, r, b, d));
            memory("aluMem64", m + " %s,%s", 'q', 'q', (e, r, b, d) -> e.aluMem64(op, r, b, d));
            indexed("aluIndexed", m + " %s,%s", 'd', 'd', (e, r, b, x, s, d) -> e.aluIndexed(op, r, b, x, s, d));
            indexed("aluIndexed64", m + " %s,%s", 'q', 'q', (e, r, b, x, s, d) -> e.aluIndexed64(op, r, b, x, s, d));
            for (int imm : IMMEDIATES) {
                String low = hex(imm & 0xFFFF_FFFFL);
                one("aluImm", m + " %s," + low, 'd', (e, r) -> e.aluImm(op, r, imm));
                one("aluImm64", m + " %s," + hex(imm), 'q', (e, r) -> e.aluImm64(op, r, imm));
                memory("aluMemImm", m + " %2$s," + low, 'd', 'd', (e, r, b, d) -> e.aluMemImm(op, b, d, imm));
                memory("aluMemImm8", m + " %2$s," + hex(imm & 0xFF), 'd', 'b', (e, r, b, d) -> e.aluMemImm8(op, b, d, imm));
                memory("aluMemImm64", m + " %2$s," + hex(imm), 'd', 'q', (e, r, b, d) -> e.aluMemImm64(op, b, d, imm));
            }
        }
        two("test", "test", 'd', 'd', Encoder::test);
        two("test64", "test", 'q', 'q', Encoder::test64);
        one("testImm8", "test %s,0x40", 'b', (e, r) -> e.testImm8(r, 0x40));
        form("testEaxImm", e -> e.testEaxImm(0x12345678), "test eax,0x12345678");
        memory("testMemImm8", "test %2$s,0x40", 'd', 'b', (e, r, b, d) -> e.testMemImm8(b, d, 0x40));
        one("swap16", "rol %s,0x8", 'w', (e, r) -> e.swap16(r));
        two("test8", "test", 'b', 'b', Encoder::test8);
        pair("rorx", "rorx %s,%s,0x1f", 'd', 'd', (e, d, r) -> e.rorx(d, r, 31));
        for (int n : new int[] {0, 2, 15}) {
            String name64 = name('q', n);
            pair("andn", "andn %s," + name('d', n) + ",%s", 'd', 'd', (e, d, r) -> e.andn(d, n, r));
            pair("shrx", "shrx %s,%s," + name('d', n), 'd', 'd', (e, d, r) -> e.shrx(d, r, n));
            pair("shlx64", "shlx %s,%s," + name64, 'q', 'q', (e, d, r) -> e.shlx64(d, r, n));
            pair("shrx64", "shrx %s,%s," + name64, 'q', 'q', (e, d, r) -> e.shrx64(d, r, n));
        }
        String[] shifts = {"rol", "ror", null, null, "shl", "shr", null, "sar"};
        for (int op : new int[] {0, 1, 4, 5, 7}) {
            one("shiftImm", shifts[op] + " %s,0x1f", 'd', (e, r) -> e.shiftImm(op, r, 31));
            one("shiftImm64", shifts[op] + " %s,0x3f", 'q', (e, r) -> e.shiftImm64(op, r, 63));
            one("shiftCl", shifts[op] + " %s,cl", 'd', (e, r) -> e.shiftCl(op, r));
            one("shiftCl64", shifts[op] + " %s,cl", 'q', (e, r) -> e.shiftCl64(op, r));
        }
        String[] group = {null, null, "not", "neg", "mul", "imul", "div", "idiv"};
        for (int op = 2; op < 8; op++) {
            int o = op;
            one("group3", group[op] + " %s", 'd', (e, r) -> e.group3(o, r));
        }
        two("imul", "imul", 'd', 'd', Encoder::imul);
        memory("imulMem64", "imul %s,%s", 'q', 'q', Encoder::imulMem64);
        one("mul64", "mul %s", 'q', Encoder::mul64);
        for (int imm : new int[] {5, -5, 0x1234}) {
            String low = hex(imm & 0xFFFF_FFFFL);
            one("imulImm", "imul %s,ecx," + low, 'd', (e, r) -> e.imulImm(r, Encoder.RCX, imm));
            one("imulImm", "imul r9d,%s," + low, 'd', (e, r) -> e.imulImm(Encoder.R9, r, imm));
        }
        form("cdq", Encoder::cdq, "cdq");
        two("lzcnt", "lzcnt", 'd', 'd', Encoder::lzcnt);
        one("btc64", "btc %s,0x3d", 'q', (e, r) -> e.btc64(r, 61));
        memory("btMem64", "bt %2$s,0x3f", 'd', 'q', (e, r, b, d) -> e.btMem64(b, d, 63));
        for (int i = 0; i < 16; i++) {
            int cc = i;
            one("setcc", "set" + CONDITIONS[i] + " %s", 'b', (e, r) -> e.setcc(cc, r));
            memory("setccMem", "set" + CONDITIONS[i] + " %2$s", 'd', 'b', (e, r, b, d) -> e.setccMem(cc, b, d));
            two("cmov", "cmov" + CONDITIONS[i], 'd', 'd', (e, p, q) -> e.cmov(cc, p, q));
        }
    }

    /** Jumps: @ stands for the address of the next instruction. */
    private void control() {
        for (int i = 0; i < 16; i++) {
            int cc = i;
            form("jcc", e -> e.patch(e.jcc(cc), 0), "j" + CONDITIONS[i] + " 0x0");
            form("jccShort", e -> e.bindShort(e.jccShort(cc)), "j" + CONDITIONS[i] + " @");
        }
        form("jmp", Encoder::jmp, "jmp @");
        form("call", Encoder::call, "call @");
        form("callTo", e -> e.callTo(0), "call 0x0");
        form("jmpShort", e -> e.bindShort(e.jmpShort()), "jmp @");
        one("jmpReg", "jmp %s", 'q', Encoder::jmpReg);
        memory("callMem", "call %2$s", 'd', 'q', (e, r, b, d) -> e.callMem(b, d));
        memory("jmpMem", "jmp %2$s", 'd', 'q', (e, r, b, d) -> e.jmpMem(b, d));
        indexed("jmpIndexed", "jmp %2$s", 'd', 'q', (e, r, b, x, s, d) -> e.jmpIndexed(b, x, s, d));
        one("push", "push %s", 'q', Encoder::push);
        one("pop", "pop %s", 'q', Encoder::pop);
        memory("popMem", "pop %2$s", 'd', 'q', (e, r, b, d) -> e.popMem(b, d));
        form("ret", Encoder::ret, "ret");
        form("mfence", Encoder::mfence, "mfence");
        memory("lockOrNothing", "lock or %2$s,0x0", 'd', 'd', (e, r, b, d) -> e.lockOrNothing(b, d));
        memory("lockCmpxchg64", "lock cmpxchg %2$s,%1$s", 'q', 'q', (e, r, b, d) -> e.lockCmpxchg64(b, d, r));
        memory("lockCmpxchg", "lock cmpxchg %2$s,%1$s", 'd', 'd', (e, r, b, d) -> e.lockCmpxchg(b, d, r));
        memory("ldmxcsr", "ldmxcsr %2$s", 'd', 'd', (e, r, b, d) -> e.ldmxcsr(b, d));
        memory("stmxcsr", "stmxcsr %2$s", 'd', 'd', (e, r, b, d) -> e.stmxcsr(b, d));
    }

    private void sse() {
        memory("movsdLoad", "movsd %s,%s", 'x', 'q', Encoder::movsdLoad);
        memory("movsdStore", "movsd %2$s,%1$s", 'x', 'q', (e, r, b, d) -> e.movsdStore(b, d, r));
        memory("movupsLoad", "movups %s,%s", 'x', 'o', Encoder::movupsLoad);
        memory("movupsStore", "movups %2$s,%1$s", 'x', 'o', (e, r, b, d) -> e.movupsStore(b, d, r));
        two("movapd", "movapd", 'x', 'x', Encoder::movapd);
        two("xorps", "xorps", 'x', 'x', Encoder::xorps);
        two("movqToXmm", "movq", 'x', 'q', Encoder::movqToXmm);
        two("movqFromXmm", "movq", 'q', 'x', Encoder::movqFromXmm);
        two("movdToXmm", "movd", 'x', 'd', Encoder::movdToXmm);
        two("movdFromXmm", "movd", 'd', 'x', Encoder::movdFromXmm);
        Map<Integer, String> scalar = Map.of(Encoder.ADDSD, "addsd", Encoder.MULSD, "mulsd", Encoder.SUBSD, "subsd",
                Encoder.DIVSD, "divsd", Encoder.SQRTSD, "sqrtsd");
        scalar.forEach((op, m) -> two("sd", m, 'x', 'x', (e, p, q) -> e.sd(op, p, q)));
        two("cvtsd2ss", "cvtsd2ss", 'x', 'x', Encoder::cvtsd2ss);
        two("cvtss2sd", "cvtss2sd", 'x', 'x', Encoder::cvtss2sd);
        two("ucomisd", "ucomisd", 'x', 'x', Encoder::ucomisd);
        two("cvtsd2si", "cvtsd2si", 'd', 'x', Encoder::cvtsd2si);
        two("cvttsd2si", "cvttsd2si", 'd', 'x', Encoder::cvttsd2si);
        for (int s3 : new int[] {0, 7, 9, 15}) {
            for (int s2 : new int[] {0, 7, 9, 15}) {
                one("vfmadd213sd", "vfmadd213sd %s,xmm" + s2 + ",xmm" + s3, 'x', (e, r) -> e.vfmadd213sd(r, s2, s3));
                one("vfmsub213sd", "vfmsub213sd %s,xmm" + s2 + ",xmm" + s3, 'x', (e, r) -> e.vfmsub213sd(r, s2, s3));
            }
        }
    }

    private static final Set<String> ON_ONE = Set.of("VPMOVSXBW", "VPMOVSXWD", "VPMOVZXWD", "VPBROADCASTB",
            "VPBROADCASTW", "VPBROADCASTD", "VSQRTPS", "VCVTDQ2PS", "VCVTTPS2DQ", "VPTEST");
    private static final Set<String> TO_GENERAL = Set.of("VPMOVMSKB", "VMOVMSKPS");
    private static final Set<String> WITH_CONSTANT = Set.of("VPALIGNR", "VPBLENDW");
    private static final Set<String> WITH_FOURTH = Set.of("VPBLENDVB", "VBLENDVPS", "VBLENDVPD");
    private static final Set<String> ON_ONE_WITH_CONSTANT = Set.of("VPSHUFD", "VROUNDPS");
    private static final Map<Integer, String> PREDICATES = Map.of(Vex.EQ, "eq", Vex.UNORDERED, "unord", Vex.ORDERED,
            "ord", Vex.NOT_GE, "nge_uq", Vex.NOT_LE, "nle_uq", Vex.LT, "lt_oq", Vex.LE, "le_oq", Vex.GE, "ge_oq", Vex.GT,
            "gt_oq");

    /** The constants of {@link Vex} are mnemonics. */
    private void vex() throws IllegalAccessException {
        for (Field f : Vex.class.getDeclaredFields()) {
            if (f.getName().startsWith("V")) {
                f.setAccessible(true);
                vex(f.getName(), f.getInt(null));
            }
        }
        String[] groups = {"w", "d", "q"};
        int[] ops = {Vex.SHIFT_W, Vex.SHIFT_D, Vex.SHIFT_Q};
        for (int i = 0; i < 3; i++) {
            shifts(ops[i], Vex.RIGHT, "vpsrl" + groups[i]);
            shifts(ops[i], Vex.LEFT, "vpsll" + groups[i]);
        }
        shifts(Vex.SHIFT_W, Vex.ALGEBRAIC, "vpsraw");
        shifts(Vex.SHIFT_D, Vex.ALGEBRAIC, "vpsrad");
        shifts(Vex.SHIFT_Q, Vex.BYTES_RIGHT, "vpsrldq");
        shifts(Vex.SHIFT_Q, Vex.BYTES_LEFT, "vpslldq");
    }

    private void shifts(int op, int which, String mnemonic) {
        two("vexShift", mnemonic, 'x', 'x', (e, p, q) -> e.vexShift(op, which, p, q, 7));
        for (int i = cases.size() - 16 * 9; i < cases.size(); i++) {
            Case c = cases.get(i);
            cases.set(i, new Case(c.form(), c.emit(), c.text() + ",0x7"));
        }
    }

    private void vex(String name, int op) {
        String m = name.toLowerCase(java.util.Locale.ROOT);
        if (ON_ONE.contains(name)) {
            two("vex", m, 'x', 'x', (e, p, q) -> e.vex(op, p, 0, q));
        } else if (TO_GENERAL.contains(name)) {
            two("vex", m, 'd', 'x', (e, p, q) -> e.vex(op, p, 0, q));
        } else if (ON_ONE_WITH_CONSTANT.contains(name)) {
            one("vexImm", m + " %s,xmm9,0x3", 'x', (e, r) -> e.vexImm(op, r, 0, 9, 3));
        } else if (name.equals("VCMPPS") || name.equals("VCMPSD")) {
            PREDICATES.forEach((imm, predicate) -> one("vexImm",
                    "vcmp" + predicate + m.substring(4) + " %s,xmm3,xmm12", 'x', (e, r) -> e.vexImm(op, r, 3, 12, imm)));
        } else if (WITH_FOURTH.contains(name)) {
            one("vexImm", m + " %s,xmm3,xmm12,xmm14", 'x', (e, r) -> e.vexImm(op, r, 3, 12, 14 << 4));
        } else if (WITH_CONSTANT.contains(name)) {
            one("vexImm", m + " %s,xmm13,xmm2,0x5", 'x', (e, r) -> e.vexImm(op, r, 13, 2, 5));
        } else {
            for (int s1 : new int[] {0, 6, 8, 15}) {
                two("vex", m, 'x', 'x', (e, p, q) -> e.vex(op, p, s1, q));
                for (int i = cases.size() - 16 * 9; i < cases.size(); i++) {
                    Case c = cases.get(i);
                    cases.set(i, new Case(c.form(), c.emit(), c.text().replace(",", ",xmm" + s1 + ",")));
                }
            }
            memory("vexMem", m + " %s,xmm5,%s", 'x', name.equals("VCVTSS2SD") ? 'd' : name.matches("V[^P].*SD") ? 'q' : 'o', (e, r, b, d) -> e.vexMem(op, r, 5, b, d));
        }
    }

    // ------------------------------------------------------------------ the comparison

    @Test
    void objdumpReadsEveryFormAsItWasMeant() throws Exception {
        moves();
        arithmetic();
        control();
        sse();
        vex();
        Encoder e = new Encoder();
        int[] starts = new int[cases.size() + 1];
        for (int i = 0; i < cases.size(); i++) {
            starts[i] = e.at;
            cases.get(i).emit().accept(e);
        }
        starts[cases.size()] = e.at;
        Map<Integer, String> read = disassemble(java.util.Arrays.copyOf(e.code, e.at));
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            String expected = cases.get(i).text().replace("@", hex(starts[i + 1]));
            String actual = read.get(starts[i]);
            if (!expected.equals(actual)) {
                wrong.add("%s at %x: meant '%s', objdump reads '%s'".formatted(cases.get(i).form(), starts[i], expected,
                        actual));
            }
        }
        if (!wrong.isEmpty()) {
            fail(wrong.size() + " of " + cases.size() + " forms differ:\n"
                    + String.join("\n", wrong.subList(0, Math.min(20, wrong.size()))));
        }
    }

    @Test
    void everyEmitterHasRows() throws IllegalAccessException {
        moves();
        arithmetic();
        control();
        sse();
        vex();
        Set<String> emitters = new TreeSet<>();
        for (Method m : Encoder.class.getDeclaredMethods()) {
            if (!Modifier.isPrivate(m.getModifiers()) && !m.isSynthetic() && !BOOKKEEPING.contains(m.getName())) {
                emitters.add(m.getName());
            }
        }
        cases.forEach(c -> emitters.remove(c.form()));
        assertEquals(Set.of(), emitters, "methods of Encoder without a row in this test");
    }

    private Map<Integer, String> disassemble(byte[] code) throws IOException, InterruptedException {
        Path file = directory.resolve("forms.bin");
        Files.write(file, code);
        List<String> command = List.of(OBJDUMP, "-D", "-z", "-b", "binary", "-m", "i386:x86-64", "-M", "intel",
                "--no-show-raw-insn", file.toString());
        Process p = start(command);
        Map<Integer, String> lines = new HashMap<>();
        for (String line : new String(p.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).split("\n")) {
            String[] parts = line.split(":\t", 2);
            if (parts.length == 2) {
                lines.put(Integer.parseInt(parts[0].trim(), 16), parts[1].trim().replaceAll("\\s+", " "));
            }
        }
        assertEquals(0, p.waitFor(), String.join(" ", command));
        return lines;
    }

    private static Process start(List<String> command) {
        try {
            return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        } catch (IOException e) {
            return fail(OBJDUMP + " cannot be run; install the Debian package binutils", e);
        }
    }
}
