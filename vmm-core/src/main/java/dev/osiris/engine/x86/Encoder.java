package dev.osiris.engine.x86;

import java.util.Arrays;

/**
 * Writes x86-64 machine code into a growing byte array: just the forms that the translator needs. Registers are
 * numbers 0..15 (rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8 …). 32-bit operations unless the name ends in {@code 64}.
 * Forms are those of the Intel 64 Architectures Software Developer's Manual, volume 2; a test reads every one back
 * with binutils.
 */
final class Encoder {
    static final int RAX = 0;
    static final int RCX = 1;
    static final int RDX = 2;
    static final int RBX = 3;
    static final int RSP = 4;
    static final int RBP = 5;
    static final int RSI = 6;
    static final int RDI = 7;
    static final int R8 = 8;
    static final int R9 = 9;
    static final int R10 = 10;
    static final int R11 = 11;
    static final int R12 = 12;
    static final int R13 = 13;
    static final int R14 = 14;
    static final int R15 = 15;

    // Arithmetic by opcode-extension number.
    static final int ADD = 0;
    static final int OR = 1;
    static final int ADC = 2;
    static final int SBB = 3;
    static final int AND = 4;
    static final int SUB = 5;
    static final int XOR = 6;
    static final int CMP = 7;

    // Shifts by opcode-extension number.
    static final int ROL = 0;
    static final int ROR = 1;
    static final int SHL = 4;
    static final int SHR = 5;
    static final int SAR = 7;

    // Group 3 by opcode-extension number.
    static final int NOT = 2;
    static final int NEG = 3;
    static final int MUL = 4;
    static final int IMUL = 5;
    static final int DIV = 6;
    static final int IDIV = 7;

    // Conditions.
    static final int O = 0;
    static final int NO = 1;
    static final int B = 2;
    static final int AE = 3;
    static final int E = 4;
    static final int NE = 5;
    static final int BE = 6;
    static final int A = 7;
    static final int S = 8;
    static final int NS = 9;
    static final int P = 10;
    static final int NP = 11;
    static final int L = 12;
    static final int GE = 13;
    static final int LE = 14;
    static final int G = 15;

    byte[] code = new byte[64 << 10];
    int at;

    void clear() {
        at = 0;
    }

    // These few are called for every byte of code that is made, by a JVM whose compiler inlines only what is small.

    void byte1(int b) {
        if (at == code.length) {
            grow();
        }
        code[at++] = (byte) b;
    }

    private void grow() {
        code = Arrays.copyOf(code, code.length * 2);
    }

    void int32(int v) {
        int p = at;
        if (p + 4 > code.length) {
            grow();
        }
        byte[] c = code;
        c[p] = (byte) v;
        c[p + 1] = (byte) (v >> 8);
        c[p + 2] = (byte) (v >> 16);
        c[p + 3] = (byte) (v >> 24);
        at = p + 4;
    }

    private void bytes2(int a, int b) {
        int p = at;
        if (p + 2 > code.length) {
            grow();
        }
        byte[] c = code;
        c[p] = (byte) a;
        c[p + 1] = (byte) b;
        at = p + 2;
    }

    void int64(long v) {
        int32((int) v);
        int32((int) (v >> 32));
    }

    /** Rewrites the 32-bit displacement that ends at {@code end} so that it leads to {@code target}. */
    void patch(int end, int target) {
        int v = target - end;
        code[end - 4] = (byte) v;
        code[end - 3] = (byte) (v >> 8);
        code[end - 2] = (byte) (v >> 16);
        code[end - 1] = (byte) (v >> 24);
    }

    private void rex(boolean wide, int reg, int index, int base, boolean force) {
        int r = (wide ? 8 : 0) | (reg >> 3 & 1) << 2 | (index >> 3 & 1) << 1 | base >> 3 & 1;
        if (r != 0 || force) {
            byte1(0x40 | r);
        }
    }

    private void modReg(int reg, int rm) {
        byte1(0xC0 | (reg & 7) << 3 | rm & 7);
    }

    private void modMem(int reg, int base, int disp) {
        int rm = (reg & 7) << 3 | base & 7;
        if ((base & 7) == RSP) {
            // rsp's place in the byte says that another one follows.
            modSib(rm, 0x24, disp);
        } else if (disp == 0 && (base & 7) != RBP) {
            byte1(rm);
        } else if (disp == (byte) disp) {
            bytes2(0x40 | rm, disp);
        } else {
            byte1(0x80 | rm);
            int32(disp);
        }
    }

    private void modSib(int rm, int sib, int disp) {
        if (disp == 0 && (sib & 7) != RBP) {
            bytes2(rm, sib);
        } else if (disp == (byte) disp) {
            bytes2(0x40 | rm, sib);
            byte1(disp);
        } else {
            bytes2(0x80 | rm, sib);
            int32(disp);
        }
    }

    /** scale: 0..3 for 1, 2, 4, 8; index is not rsp. */
    private void modIndex(int reg, int base, int index, int scale, int disp) {
        modSib((reg & 7) << 3 | RSP, scale << 6 | (index & 7) << 3 | base & 7, disp);
    }

    // ---- moves

    void mov(int d, int s) {
        rex(false, s, 0, d, false);
        byte1(0x89);
        modReg(s, d);
    }

    void mov64(int d, int s) {
        rex(true, s, 0, d, false);
        byte1(0x89);
        modReg(s, d);
    }

    void movImm(int d, int imm) {
        if (imm == 0) {
            alu(XOR, d, d);
            return;
        }
        movImmKeepFlags(d, imm);
    }

    void movImmKeepFlags(int d, int imm) {
        rex(false, 0, 0, d, false);
        byte1(0xB8 | d & 7);
        int32(imm);
    }

    void movImm64(int d, long imm) {
        rex(true, 0, 0, d, false);
        byte1(0xB8 | d & 7);
        int64(imm);
    }

    void load(int d, int base, int disp) {
        rex(false, d, 0, base, false);
        byte1(0x8B);
        modMem(d, base, disp);
    }

    void load64(int d, int base, int disp) {
        rex(true, d, 0, base, false);
        byte1(0x8B);
        modMem(d, base, disp);
    }

    void store(int base, int disp, int s) {
        rex(false, s, 0, base, false);
        byte1(0x89);
        modMem(s, base, disp);
    }

    void store64(int base, int disp, int s) {
        rex(true, s, 0, base, false);
        byte1(0x89);
        modMem(s, base, disp);
    }

    void store8(int base, int disp, int s) {
        rex(false, s, 0, base, s >= 4);
        byte1(0x88);
        modMem(s, base, disp);
    }

    void store16(int base, int disp, int s) {
        byte1(0x66);
        rex(false, s, 0, base, false);
        byte1(0x89);
        modMem(s, base, disp);
    }

    void storeImm(int base, int disp, int imm) {
        rex(false, 0, 0, base, false);
        byte1(0xC7);
        modMem(0, base, disp);
        int32(imm);
    }

    /** Sign-extends the constant to 64 bits. */
    void storeImm64(int base, int disp, int imm) {
        rex(true, 0, 0, base, false);
        byte1(0xC7);
        modMem(0, base, disp);
        int32(imm);
    }

    void storeImm8(int base, int disp, int imm) {
        rex(false, 0, 0, base, false);
        byte1(0xC6);
        modMem(0, base, disp);
        byte1(imm);
    }

    void loadIndexed64(int d, int base, int index, int scale, int disp) {
        rex(true, d, index, base, false);
        byte1(0x8B);
        modIndex(d, base, index, scale, disp);
    }

    void loadIndexed(int d, int base, int index, int scale, int disp) {
        rex(false, d, index, base, false);
        byte1(0x8B);
        modIndex(d, base, index, scale, disp);
    }

    void lea(int d, int base, int disp) {
        rex(false, d, 0, base, false);
        byte1(0x8D);
        modMem(d, base, disp);
    }

    void lea64(int d, int base, int disp) {
        rex(true, d, 0, base, false);
        byte1(0x8D);
        modMem(d, base, disp);
    }

    void leaIndexed(int d, int base, int index, int scale, int disp) {
        rex(false, d, index, base, false);
        byte1(0x8D);
        modIndex(d, base, index, scale, disp);
    }

    void leaIndexed64(int d, int base, int index, int scale, int disp) {
        rex(true, d, index, base, false);
        byte1(0x8D);
        modIndex(d, base, index, scale, disp);
    }

    void movzx8(int d, int s) {
        rex(false, d, 0, s, s >= 4);
        byte1(0x0F);
        byte1(0xB6);
        modReg(d, s);
    }

    void movzx8Mem(int d, int base, int disp) {
        rex(false, d, 0, base, false);
        byte1(0x0F);
        byte1(0xB6);
        modMem(d, base, disp);
    }

    void movzx16(int d, int s) {
        rex(false, d, 0, s, false);
        byte1(0x0F);
        byte1(0xB7);
        modReg(d, s);
    }

    void movsx8(int d, int s) {
        rex(false, d, 0, s, s >= 4);
        byte1(0x0F);
        byte1(0xBE);
        modReg(d, s);
    }

    void movsx16(int d, int s) {
        rex(false, d, 0, s, false);
        byte1(0x0F);
        byte1(0xBF);
        modReg(d, s);
    }

    void movsxd(int d, int s) {
        rex(true, d, 0, s, false);
        byte1(0x63);
        modReg(d, s);
    }

    void movsxdMem(int d, int base, int disp) {
        rex(true, d, 0, base, false);
        byte1(0x63);
        modMem(d, base, disp);
    }

    /** Byte-swapping loads and stores: 16, 32, 64 bits. */
    void movbeLoad(int size, int d, int base, int disp) {
        if (size == 2) {
            byte1(0x66);
        }
        rex(size == 8, d, 0, base, false);
        byte1(0x0F);
        byte1(0x38);
        byte1(0xF0);
        modMem(d, base, disp);
    }

    void movbeStore(int size, int base, int disp, int s) {
        if (size == 2) {
            byte1(0x66);
        }
        rex(size == 8, s, 0, base, false);
        byte1(0x0F);
        byte1(0x38);
        byte1(0xF1);
        modMem(s, base, disp);
    }

    void load16zx(int d, int base, int disp) {
        rex(false, d, 0, base, false);
        byte1(0x0F);
        byte1(0xB7);
        modMem(d, base, disp);
    }

    void bswap(int d) {
        rex(false, 0, 0, d, false);
        byte1(0x0F);
        byte1(0xC8 | d & 7);
    }

    // ---- arithmetic

    void alu(int op, int d, int s) {
        rex(false, s, 0, d, false);
        byte1(op << 3 | 1);
        modReg(s, d);
    }

    void alu64(int op, int d, int s) {
        rex(true, s, 0, d, false);
        byte1(op << 3 | 1);
        modReg(s, d);
    }

    /** d = d op [mem]. */
    void aluMem(int op, int d, int base, int disp) {
        rex(false, d, 0, base, false);
        byte1(op << 3 | 3);
        modMem(d, base, disp);
    }

    void aluMem64(int op, int d, int base, int disp) {
        rex(true, d, 0, base, false);
        byte1(op << 3 | 3);
        modMem(d, base, disp);
    }

    void aluIndexed(int op, int d, int base, int index, int scale, int disp) {
        rex(false, d, index, base, false);
        byte1(op << 3 | 3);
        modIndex(d, base, index, scale, disp);
    }

    void aluIndexed64(int op, int d, int base, int index, int scale, int disp) {
        rex(true, d, index, base, false);
        byte1(op << 3 | 3);
        modIndex(d, base, index, scale, disp);
    }

    void aluImm(int op, int d, int imm) {
        rex(false, 0, 0, d, false);
        if (imm == (byte) imm) {
            byte1(0x83);
            modReg(op, d);
            byte1(imm);
        } else {
            byte1(0x81);
            modReg(op, d);
            int32(imm);
        }
    }

    void aluImm64(int op, int d, int imm) {
        rex(true, 0, 0, d, false);
        if (imm == (byte) imm) {
            byte1(0x83);
            modReg(op, d);
            byte1(imm);
        } else {
            byte1(0x81);
            modReg(op, d);
            int32(imm);
        }
    }

    /** [mem] = [mem] op imm. */
    void aluMemImm(int op, int base, int disp, int imm) {
        rex(false, 0, 0, base, false);
        if (imm == (byte) imm) {
            byte1(0x83);
            modMem(op, base, disp);
            byte1(imm);
        } else {
            byte1(0x81);
            modMem(op, base, disp);
            int32(imm);
        }
    }

    void aluMemImm8(int op, int base, int disp, int imm) {
        rex(false, 0, 0, base, false);
        byte1(0x80);
        modMem(op, base, disp);
        byte1(imm);
    }

    void aluMemImm64(int op, int base, int disp, int imm) {
        rex(true, 0, 0, base, false);
        if (imm == (byte) imm) {
            byte1(0x83);
            modMem(op, base, disp);
            byte1(imm);
        } else {
            byte1(0x81);
            modMem(op, base, disp);
            int32(imm);
        }
    }

    void test(int p, int q) {
        rex(false, q, 0, p, false);
        byte1(0x85);
        modReg(q, p);
    }

    void test64(int p, int q) {
        rex(true, q, 0, p, false);
        byte1(0x85);
        modReg(q, p);
    }

    void test8(int p, int q) {
        rex(false, q, 0, p, p >= 4 || q >= 4);
        byte1(0x84);
        modReg(q, p);
    }

    void testImm8(int r, int imm) {
        rex(false, 0, 0, r, r >= 4);
        byte1(0xF6);
        modReg(0, r);
        byte1(imm);
    }

    /** test eax, imm32, in the form of five bytes whose last four are the constant. */
    void testEaxImm(int imm) {
        byte1(0xA9);
        int32(imm);
    }

    void testMemImm8(int base, int disp, int imm) {
        rex(false, 0, 0, base, false);
        byte1(0xF6);
        modMem(0, base, disp);
        byte1(imm);
    }

    void shiftImm(int op, int d, int n) {
        rex(false, 0, 0, d, false);
        byte1(0xC1);
        modReg(op, d);
        byte1(n);
    }

    void shiftImm64(int op, int d, int n) {
        rex(true, 0, 0, d, false);
        byte1(0xC1);
        modReg(op, d);
        byte1(n);
    }

    /** By cl. */
    void shiftCl(int op, int d) {
        rex(false, 0, 0, d, false);
        byte1(0xD3);
        modReg(op, d);
    }

    /** By cl. */
    void shiftCl64(int op, int d) {
        rex(true, 0, 0, d, false);
        byte1(0xD3);
        modReg(op, d);
    }

    /** NOT, NEG, MUL, IMUL, DIV, IDIV of a register (the last four with rdx:rax). */
    void group3(int op, int r) {
        rex(false, 0, 0, r, false);
        byte1(0xF7);
        modReg(op, r);
    }

    void imul(int d, int s) {
        rex(false, d, 0, s, false);
        byte1(0x0F);
        byte1(0xAF);
        modReg(d, s);
    }

    void imulMem64(int d, int base, int disp) {
        rex(true, d, 0, base, false);
        byte1(0x0F);
        byte1(0xAF);
        modMem(d, base, disp);
    }

    /** rdx:rax = rax * r, unsigned. */
    void mul64(int r) {
        rex(true, 0, 0, r, false);
        byte1(0xF7);
        modReg(MUL, r);
    }

    void imulImm(int d, int s, int imm) {
        rex(false, d, 0, s, false);
        byte1(0x69);
        modReg(d, s);
        int32(imm);
    }

    void cdq() {
        byte1(0x99);
    }

    void lzcnt(int d, int s) {
        byte1(0xF3);
        rex(false, d, 0, s, false);
        byte1(0x0F);
        byte1(0xBD);
        modReg(d, s);
    }

    void setcc(int cc, int d) {
        rex(false, 0, 0, d, d >= 4);
        byte1(0x0F);
        byte1(0x90 | cc);
        modReg(0, d);
    }

    void setccMem(int cc, int base, int disp) {
        rex(false, 0, 0, base, false);
        byte1(0x0F);
        byte1(0x90 | cc);
        modMem(0, base, disp);
    }

    void cmov(int cc, int d, int s) {
        rex(false, d, 0, s, false);
        byte1(0x0F);
        byte1(0x40 | cc);
        modReg(d, s);
    }

    /** Complements a bit of a 64-bit register. */
    void btc64(int r, int bit) {
        rex(true, 0, 0, r, false);
        byte1(0x0F);
        byte1(0xBA);
        modReg(7, r);
        byte1(bit);
    }

    /** CF = a bit of a 64-bit memory word. */
    void btMem64(int base, int disp, int bit) {
        rex(true, 0, 0, base, false);
        byte1(0x0F);
        byte1(0xBA);
        modMem(4, base, disp);
        byte1(bit);
    }

    // ---- control

    /** Returns the end of the instruction, for {@link #patch}. */
    int jcc(int cc) {
        byte1(0x0F);
        byte1(0x80 | cc);
        int32(0);
        return at;
    }

    int jmp() {
        byte1(0xE9);
        int32(0);
        return at;
    }

    int call() {
        byte1(0xE8);
        int32(0);
        return at;
    }

    /** Calls code at {@code target}, relative to the start of what is encoded; returns the return address. */
    int callTo(int target) {
        int end = call();
        patch(end, target);
        return end;
    }

    /** Calls code at an address in memory. */
    void callMem(int base, int disp) {
        rex(false, 0, 0, base, false);
        byte1(0xFF);
        modMem(2, base, disp);
    }

    /** A short forward jump; returns where its displacement ends, for {@link #bindShort}. */
    int jccShort(int cc) {
        byte1(0x70 | cc);
        byte1(0);
        return at;
    }

    int jmpShort() {
        byte1(0xEB);
        byte1(0);
        return at;
    }

    /** Makes a short jump lead here. */
    void bindShort(int end) {
        int v = at - end;
        if (v > 127) {
            throw new IllegalStateException("short jump over " + v + " bytes");
        }
        code[end - 1] = (byte) v;
    }

    void jmpReg(int r) {
        rex(false, 0, 0, r, false);
        byte1(0xFF);
        modReg(4, r);
    }

    void jmpMem(int base, int disp) {
        rex(false, 0, 0, base, false);
        byte1(0xFF);
        modMem(4, base, disp);
    }

    void jmpIndexed(int base, int index, int scale, int disp) {
        rex(false, 0, index, base, false);
        byte1(0xFF);
        modIndex(4, base, index, scale, disp);
    }

    void push(int r) {
        rex(false, 0, 0, r, false);
        byte1(0x50 | r & 7);
    }

    void pop(int r) {
        rex(false, 0, 0, r, false);
        byte1(0x58 | r & 7);
    }

    void popMem(int base, int disp) {
        rex(false, 0, 0, base, false);
        byte1(0x8F);
        modMem(0, base, disp);
    }

    void ret() {
        byte1(0xC3);
    }

    void mfence() {
        byte1(0x0F);
        byte1(0xAE);
        byte1(0xF0);
    }

    /** lock or dword [base+disp], 0: orders all accesses before it against all after it, as mfence does but sooner. */
    void lockOrNothing(int base, int disp) {
        byte1(0xF0);
        aluMemImm(OR, base, disp, 0);
    }

    /** lock cmpxchg [base+disp], s: compares with eax. */
    void lockCmpxchg(int base, int disp, int s) {
        byte1(0xF0);
        rex(false, s, 0, base, false);
        byte1(0x0F);
        byte1(0xB1);
        modMem(s, base, disp);
    }

    /** lock cmpxchg [base+disp], s with 64 bits: compares with rax. */
    void lockCmpxchg64(int base, int disp, int s) {
        byte1(0xF0);
        rex(true, s, 0, base, false);
        byte1(0x0F);
        byte1(0xB1);
        modMem(s, base, disp);
    }

    // ---- SSE; xmm numbers 0..15

    private void sse(int prefix, boolean wide, int op, int reg, int rm) {
        if (prefix != 0) {
            byte1(prefix);
        }
        rex(wide, reg, 0, rm, false);
        byte1(0x0F);
        byte1(op);
        modReg(reg, rm);
    }

    private void sseMem(int prefix, boolean wide, int op, int reg, int base, int disp) {
        if (prefix != 0) {
            byte1(prefix);
        }
        rex(wide, reg, 0, base, false);
        byte1(0x0F);
        byte1(op);
        modMem(reg, base, disp);
    }

    void movsdLoad(int x, int base, int disp) {
        sseMem(0xF2, false, 0x10, x, base, disp);
    }

    void movsdStore(int base, int disp, int x) {
        sseMem(0xF2, false, 0x11, x, base, disp);
    }

    void movapd(int d, int s) {
        sse(0x66, false, 0x28, d, s);
    }

    void movupsLoad(int x, int base, int disp) {
        sseMem(0, false, 0x10, x, base, disp);
    }

    void movupsStore(int base, int disp, int x) {
        sseMem(0, false, 0x11, x, base, disp);
    }

    void xorps(int d, int s) {
        sse(0, false, 0x57, d, s);
    }

    /** rax.. to xmm, 64 bits. */
    void movqToXmm(int x, int r) {
        sse(0x66, true, 0x6E, x, r);
    }

    void movqFromXmm(int r, int x) {
        sse(0x66, true, 0x7E, x, r);
    }

    void movdToXmm(int x, int r) {
        sse(0x66, false, 0x6E, x, r);
    }

    void movdFromXmm(int r, int x) {
        sse(0x66, false, 0x7E, x, r);
    }

    static final int ADDSD = 0x58;
    static final int MULSD = 0x59;
    static final int SUBSD = 0x5C;
    static final int DIVSD = 0x5E;
    static final int SQRTSD = 0x51;

    void sd(int op, int d, int s) {
        sse(0xF2, false, op, d, s);
    }

    void cvtsd2ss(int d, int s) {
        sse(0xF2, false, 0x5A, d, s);
    }

    void cvtss2sd(int d, int s) {
        sse(0xF3, false, 0x5A, d, s);
    }

    void ucomisd(int p, int q) {
        sse(0x66, false, 0x2E, p, q);
    }

    void cvtsd2si(int d, int x) {
        sse(0xF2, false, 0x2D, d, x);
    }

    void cvttsd2si(int d, int x) {
        sse(0xF2, false, 0x2C, d, x);
    }

    /** Fused multiply-add family, 213 form on doubles: d = d * s2 (+/-) s3. */
    private void fma(int op, int d, int s2, int s3) {
        byte1(0xC4);
        byte1((d < 8 ? 0x80 : 0) | 0x40 | (s3 < 8 ? 0x20 : 0) | 2);
        byte1(0x80 | (~s2 & 15) << 3 | 1);
        byte1(op);
        modReg(d, s3);
    }

    /** d = d * s2 + s3. */
    void vfmadd213sd(int d, int s2, int s3) {
        fma(0xA9, d, s2, s3);
    }

    /** d = d * s2 - s3. */
    void vfmsub213sd(int d, int s2, int s3) {
        fma(0xAB, d, s2, s3);
    }

    // ---- VEX-encoded, 128 bits wide; operations are those of Vex

    private void vexPrefix(int op, int d, int s1, int rm) {
        byte1(0xC4);
        byte1((d < 8 ? 0x80 : 0) | 0x40 | (rm < 8 ? 0x20 : 0) | op >> 8 & 15);
        byte1((~s1 & 15) << 3 | op >> 12 & 0x83);
        byte1(op);
    }

    /** d = s1 op s2; s1 is 0 for operations on one register. */
    void vex(int op, int d, int s1, int s2) {
        vexPrefix(op, d, s1, s2);
        modReg(d, s2);
    }

    /** d = s1 op [mem]. */
    void vexMem(int op, int d, int s1, int base, int disp) {
        vexPrefix(op, d, s1, base);
        modMem(d, base, disp);
    }

    void vexImm(int op, int d, int s1, int s2, int imm) {
        vex(op, d, s1, s2);
        byte1(imm);
    }

    /** A shift of one of the SHIFT groups by a constant; {@code which} is the opcode's extension. */
    void vexShift(int op, int which, int d, int s, int n) {
        vexPrefix(op, 0, d, s);
        modReg(which, s);
        byte1(n);
    }

    /** A VEX-coded instruction on general registers; {@code map} 2 = 0F38, 3 = 0F3A. */
    private void general(int map, int prefix, boolean wide, int op, int reg, int second, int rm) {
        byte1(0xC4);
        byte1((reg < 8 ? 0x80 : 0) | 0x40 | (rm < 8 ? 0x20 : 0) | map);
        byte1((wide ? 0x80 : 0) | (~second & 15) << 3 | prefix);
        byte1(op);
        modReg(reg, rm);
    }

    /** Swaps the lower two bytes of r; the others stay. */
    void swap16(int r) {
        byte1(0x66);
        rex(false, ROL, 0, r, false);
        byte1(0xC1);
        modReg(ROL, r);
        byte1(8);
    }

    /** d = s rotated right by n; the flags stay. */
    void rorx(int d, int s, int n) {
        general(3, 3, false, 0xF0, d, 0, s);
        byte1(n);
    }

    /** d = s and not n. */
    void andn(int d, int n, int s) {
        general(2, 0, false, 0xF2, d, n, s);
    }

    /** d = s << (n & 63), 64 bits; the flags stay. */
    void shlx64(int d, int s, int n) {
        general(2, 1, true, 0xF7, d, n, s);
    }

    /** d = s >>> (n & 31); the flags stay. */
    void shrx(int d, int s, int n) {
        general(2, 3, false, 0xF7, d, n, s);
    }

    /** d = s >>> (n & 63), 64 bits; the flags stay. */
    void shrx64(int d, int s, int n) {
        general(2, 3, true, 0xF7, d, n, s);
    }

    void ldmxcsr(int base, int disp) {
        rex(false, 2, 0, base, false);
        byte1(0x0F);
        byte1(0xAE);
        modMem(2, base, disp);
    }

    void stmxcsr(int base, int disp) {
        rex(false, 3, 0, base, false);
        byte1(0x0F);
        byte1(0xAE);
        modMem(3, base, disp);
    }
}
