package dev.osiris.ppc.ir;

import static dev.osiris.ppc.ir.Role.BOTH;
import static dev.osiris.ppc.ir.Role.DEF;
import static dev.osiris.ppc.ir.Role.FDEF;
import static dev.osiris.ppc.ir.Role.FUSE;
import static dev.osiris.ppc.ir.Role.IMM;
import static dev.osiris.ppc.ir.Role.NONE;
import static dev.osiris.ppc.ir.Role.USE;
import static dev.osiris.ppc.ir.Role.VDEF;
import static dev.osiris.ppc.ir.Role.VUSE;

import dev.osiris.ppc.cpu.Cpu;

/**
 * The operations. Operands are named {@code d}, {@code a}, {@code b}, {@code c}; "imm" operands are constants. All
 * integer arithmetic is modulo 2^32. {@code r[x]} is integer slot x, {@code f[x]} floating-point slot x.
 */
public enum IrOp {
    // ---- integer
    /** r[d] = a (constant). */
    MOVI(DEF, IMM),
    /** r[d] = r[a]. */
    MOV(DEF, USE),
    ADD(DEF, USE, USE),
    /** r[d] = r[a] + b (constant). */
    ADDI(DEF, USE, IMM),
    /** r[d] = r[a] - r[b]. */
    SUB(DEF, USE, USE),
    NEG(DEF, USE),
    MUL(DEF, USE, USE),
    MULI(DEF, USE, IMM),
    /** High half of the signed 64-bit product. */
    MULHS(DEF, USE, USE),
    /** High half of the unsigned product. */
    MULHU(DEF, USE, USE),
    /** Signed quotient; x/0 and 0x80000000/-1, which have none, give x's sign in all bits. */
    DIVS(DEF, USE, USE),
    /** Unsigned quotient; x/0 gives 0. */
    DIVU(DEF, USE, USE),
    AND(DEF, USE, USE),
    OR(DEF, USE, USE),
    XOR(DEF, USE, USE),
    /** r[d] = r[a] and not r[b]. */
    ANDC(DEF, USE, USE),
    ORC(DEF, USE, USE),
    NOR(DEF, USE, USE),
    NAND(DEF, USE, USE),
    EQV(DEF, USE, USE),
    ANDI(DEF, USE, IMM),
    ORI(DEF, USE, IMM),
    XORI(DEF, USE, IMM),
    /** Shift left by the low six bits of r[b]; 32 and more give 0. */
    SHL(DEF, USE, USE),
    /** Shift right logical by the low six bits of r[b]; 32 and more give 0. */
    SHR(DEF, USE, USE),
    /** Shift right algebraic by the low six bits of r[b]; CA = negative and ones shifted out. */
    SAR(Cpu.CA, false, DEF, USE, USE),
    /** Shift right algebraic by b (constant 0..31); CA likewise. */
    SARI(Cpu.CA, false, DEF, USE, IMM),
    /** r[d] = rotl(r[a], b) and c; b and c are constants. */
    ROTL_MASK(DEF, USE, IMM, IMM),
    /** r[d] = rotl(r[a], r[b] mod 32) and c (constant). */
    ROTLV_MASK(DEF, USE, USE, IMM),
    /** r[d] = rotl(r[a], b) where c has ones, r[d] elsewhere. */
    INSERT(BOTH, USE, IMM, IMM),
    /** Count of leading zeros. */
    CLZ(DEF, USE),
    SEXT8(DEF, USE),
    SEXT16(DEF, USE),

    // ---- carry: a sum's carry out of bit 0
    /** r[d] = r[a] + r[b], CA out. */
    ADDC(Cpu.CA, false, DEF, USE, USE),
    /** r[d] = r[a] + b (constant), CA out. */
    ADDCI(Cpu.CA, false, DEF, USE, IMM),
    /** r[d] = r[a] + r[b] + CA, CA out. */
    ADDE(Cpu.CA, true, DEF, USE, USE),
    /** r[d] = r[a] + b (constant) + CA, CA out: addze (0), addme (-1). */
    ADDEI(Cpu.CA, true, DEF, USE, IMM),
    /** r[d] = not r[a] + r[b] + 1, CA out. */
    SUBFC(Cpu.CA, false, DEF, USE, USE),
    /** r[d] = not r[a] + b (constant) + 1, CA out. */
    SUBFCI(Cpu.CA, false, DEF, USE, IMM),
    /** r[d] = not r[a] + r[b] + CA, CA out. */
    SUBFE(Cpu.CA, true, DEF, USE, USE),
    /** r[d] = not r[a] + b (constant) + CA, CA out: subfze (0), subfme (-1). */
    SUBFEI(Cpu.CA, true, DEF, USE, IMM),

    // ---- overflow: OV = overflow of the operation named; SO |= OV. Placed before the operation, which may
    // ---- overwrite its own operands.
    /** of r[a] + r[b]. */
    OV_ADD(Effect.OVERFLOW, NONE, USE, USE),
    /** of r[a] + r[b] + CA. */
    OV_ADDE(Effect.OVERFLOW_CA, NONE, USE, USE),
    /** of r[a] + b (constant) + CA. */
    OV_ADDEI(Effect.OVERFLOW_CA, NONE, USE, IMM),
    /** of not r[a] + r[b] + 1. */
    OV_SUBF(Effect.OVERFLOW, NONE, USE, USE),
    /** of not r[a] + r[b] + CA. */
    OV_SUBFE(Effect.OVERFLOW_CA, NONE, USE, USE),
    /** of not r[a] + b (constant) + CA. */
    OV_SUBFEI(Effect.OVERFLOW_CA, NONE, USE, IMM),
    /** of -r[a]. */
    OV_NEG(Effect.OVERFLOW, NONE, USE),
    /** of r[a] * r[b] as signed words. */
    OV_MUL(Effect.OVERFLOW, NONE, USE, USE),
    OV_DIVS(Effect.OVERFLOW, NONE, USE, USE),
    OV_DIVU(Effect.OVERFLOW, NONE, USE, USE),

    // ---- condition register; d is the slot of a CR field (Cpu.CR0 + n)
    /** Field = signed compare of r[a] with r[b], and SO. */
    CMPS(Effect.READS_SO, DEF, USE, USE),
    /** Field = signed compare of r[a] with b (constant), and SO. */
    CMPSI(Effect.READS_SO, DEF, USE, IMM),
    CMPU(Effect.READS_SO, DEF, USE, USE),
    CMPUI(Effect.READS_SO, DEF, USE, IMM),
    /** CR bit d = bit a OP bit b; all three are CR bit numbers 0..31; c is the truth table: bit (2a+b) of c. */
    CR_LOGIC(Effect.CR_BITS, IMM, IMM, IMM, IMM),
    /** r[d] = CR. */
    MFCR(Effect.READS_CR, DEF),
    /** The fields chosen by b (constant mask FXM, 0x80 = field 0) = those of r[a]. */
    MTCRF(Effect.CR_MASK, NONE, USE, IMM),
    /** r[d] = XER. */
    MFXER(Effect.READS_XER, DEF),
    /** XER = r[a]. */
    MTXER(Effect.WRITES_XER, NONE, USE),
    /** Field d = XER[0:3]; XER[0:3] = 0. */
    MCRXR(Effect.MCRXR, DEF),
    /** Field d = field a. */
    MCRF(DEF, USE),

    // ---- memory: address r[a] + b (constant). Big-endian unless reversed. May raise DSI or alignment, may leave.
    LD8(Effect.MEMORY, DEF, USE, IMM),
    LD16(Effect.MEMORY, DEF, USE, IMM),
    /** Sign extended. */
    LD16S(Effect.MEMORY, DEF, USE, IMM),
    LD32(Effect.MEMORY, DEF, USE, IMM),
    /** Byte-reversed. */
    LD16R(Effect.MEMORY, DEF, USE, IMM),
    /** Byte-reversed. */
    LD32R(Effect.MEMORY, DEF, USE, IMM),
    /** r[d] is stored. */
    ST8(Effect.MEMORY, USE, USE, IMM),
    ST16(Effect.MEMORY, USE, USE, IMM),
    ST32(Effect.MEMORY, USE, USE, IMM),
    ST16R(Effect.MEMORY, USE, USE, IMM),
    ST32R(Effect.MEMORY, USE, USE, IMM),
    /** f[d] = single at the address, as a double. */
    LDF32(Effect.MEMORY, FDEF, USE, IMM),
    LDF64(Effect.MEMORY, FDEF, USE, IMM),
    /** Stores f[d] as a single. */
    STF32(Effect.MEMORY, FUSE, USE, IMM),
    STF64(Effect.MEMORY, FUSE, USE, IMM),
    /** Stores the low word of f[d]. */
    STF_WORD(Effect.MEMORY, FUSE, USE, IMM),
    /** Load word and reserve. */
    LD_RESERVE(Effect.MEMORY, DEF, USE, IMM),
    /** Store word conditional; CR0 = EQ if stored, and SO. */
    ST_CONDITIONAL(Effect.MEMORY_CR0, USE, USE, IMM),
    /** Zeroes the 32-byte block that holds the address. */
    ZERO_BLOCK(Effect.MEMORY, NONE, USE, IMM),
    /** Alignment interrupt unless r[a] + b is a multiple of 4 (lmw, stmw, lwarx …, PEM 6.4.6). */
    ALIGNED4(Effect.MEMORY, NONE, USE, IMM),
    /**
     * One word of a lmw: like LD32, but an access to a chip is refused with a DSI, because the instruction could not
     * be completed after an exit.
     */
    LD32_MULTIPLE(Effect.MEMORY, DEF, USE, IMM),
    /** One word of a stmw; see LD32_MULTIPLE. */
    ST32_MULTIPLE(Effect.MEMORY, USE, USE, IMM),

    // ---- floating point: status in FPSCR; may raise a program interrupt. c: 1 = single precision.
    /** f[d] = f[a] + f[b]; c = single (constant). */
    FADD(Effect.FP, FDEF, FUSE, FUSE, IMM),
    FSUB(Effect.FP, FDEF, FUSE, FUSE, IMM),
    FMUL(Effect.FP, FDEF, FUSE, FUSE, IMM),
    FDIV(Effect.FP, FDEF, FUSE, FUSE, IMM),
    /** f[d] = f[a] * f[c] + f[b]. */
    FMADD(Effect.FP, FDEF, FUSE, FUSE, FUSE),
    FMSUB(Effect.FP, FDEF, FUSE, FUSE, FUSE),
    FNMADD(Effect.FP, FDEF, FUSE, FUSE, FUSE),
    FNMSUB(Effect.FP, FDEF, FUSE, FUSE, FUSE),
    /** The same in single precision. */
    FMADDS(Effect.FP, FDEF, FUSE, FUSE, FUSE),
    FMSUBS(Effect.FP, FDEF, FUSE, FUSE, FUSE),
    FNMADDS(Effect.FP, FDEF, FUSE, FUSE, FUSE),
    FNMSUBS(Effect.FP, FDEF, FUSE, FUSE, FUSE),
    /** Round to single. */
    FRSP(Effect.FP, FDEF, FUSE),
    FCTIW(Effect.FP, FDEF, FUSE),
    FCTIWZ(Effect.FP, FDEF, FUSE),
    FRES(Effect.FP, FDEF, FUSE),
    FRSQRTE(Effect.FP, FDEF, FUSE),
    /** CR field d = unordered compare of f[a] with f[b]. */
    FCMPU(Effect.FP, DEF, FUSE, FUSE),
    FCMPO(Effect.FP, DEF, FUSE, FUSE),
    FMOV(FDEF, FUSE),
    FNEG(FDEF, FUSE),
    FABS(FDEF, FUSE),
    FNABS(FDEF, FUSE),
    /** f[d] = f[a] >= 0 ? f[c] : f[b]. */
    FSEL(FDEF, FUSE, FUSE, FUSE),
    /** f[d] = the image of FPSCR that {@code FpscrMoves.mffs} gives. */
    MFFS(Effect.FP, FDEF),
    /** {@code FpscrMoves.mtfsf} with f[a] and FLM in b (constant); may raise a program interrupt. */
    MTFSF(Effect.FP, NONE, FUSE, IMM),
    /** CR1 = FPSCR[0:3] (Rc = 1). */
    CR1_FROM_FPSCR(Effect.CR1),

    // ---- vectors: a = kind of operation by its row's vector function
    /** One call of the vector unit: the row says which. */
    VECTOR(Effect.CALL, VDEF, VUSE, VUSE, VUSE),

    // ---- control: each ends a block unless said otherwise. Constant addresses are absolute.
    /** Go to a (constant). */
    BR(Effect.END, NONE, IMM),
    /**
     * Conditional branch: BO in d, BI in a, target in b, next instruction in c (all constants). Decrements CTR when
     * BO says so (PEM 4.2.4.2).
     */
    BRC(Effect.BRANCH_CONDITIONAL, IMM, IMM, IMM, IMM),
    /** Conditional branch to r[b] with its low two bits cleared; BO in d, BI in a, next instruction in c. */
    BRC_REG(Effect.BRANCH_CONDITIONAL, IMM, IMM, USE, IMM),
    /** System call; OSI may make it an exit. a = address of the next instruction. */
    SYSTEM_CALL(Effect.CALL_END, NONE, IMM),
    /** Raises a program interrupt with SRR1 bits a (constant). */
    PROGRAM(Effect.END, NONE, IMM),
    /** Raises the floating-point (a = 0) or AltiVec (a = 1) unavailable interrupt. */
    UNAVAILABLE(Effect.END, NONE, IMM),
    /** tw: d = TO (constant), traps on r[a] against r[b]. Does not end the block. */
    TRAP(Effect.TRAP, IMM, USE, USE),
    /** twi: b is a constant. Does not end the block. */
    TRAPI(Effect.TRAP, IMM, USE, IMM),
    /** Ends a block without a branch: go on at a (constant). */
    NEXT(Effect.END, NONE, IMM),
    /** r[d] = lower (a = 0) or upper (a = 1) half of the time base. Does not end the block. */
    READ_TIMEBASE(DEF, IMM),
    /**
     * Orders memory accesses. a: 0 = all of them (sync, and lwsync, which these chips execute as sync), 1 = all but a
     * store before it against a load after it (eieio, isync). Does not end the block.
     */
    FENCE(NONE, IMM),
    /**
     * Calls the row's {@link Callout} with the instruction word in a. What it reads and writes is declared where the
     * operation is made. Does not end the block.
     */
    CALL(Effect.CALL, NONE, IMM),
    /** The same, and the block ends: the call sets the next PC (preset to the next instruction, b). */
    CALL_END(Effect.CALL_END, NONE, IMM, IMM);

    /** What an operation touches beside its operands. */
    enum Effect {
        NOTHING, CA_OUT, CA_IN_OUT, OVERFLOW, OVERFLOW_CA, READS_SO, CR_BITS, READS_CR, CR_MASK, READS_XER, WRITES_XER,
        MCRXR, MEMORY, MEMORY_CR0, FP, CR1, END, BRANCH_CONDITIONAL, TRAP, CALL, CALL_END
    }

    final Role d;
    final Role a;
    final Role b;
    final Role c;
    final Effect effect;

    IrOp(Role d, Role a) {
        this(Effect.NOTHING, d, a, NONE, NONE);
    }

    IrOp(Role d, Role a, Role b) {
        this(Effect.NOTHING, d, a, b, NONE);
    }

    IrOp(Role d, Role a, Role b, Role c) {
        this(Effect.NOTHING, d, a, b, c);
    }

    IrOp(int carry, boolean carryIn, Role d, Role a, Role b) {
        this(carryIn ? Effect.CA_IN_OUT : Effect.CA_OUT, d, a, b, NONE);
        assert carry == Cpu.CA;
    }

    IrOp(Effect effect) {
        this(effect, NONE, NONE, NONE, NONE);
    }

    IrOp(Effect effect, Role d) {
        this(effect, d, NONE, NONE, NONE);
    }

    IrOp(Effect effect, Role d, Role a) {
        this(effect, d, a, NONE, NONE);
    }

    IrOp(Effect effect, Role d, Role a, Role b) {
        this(effect, d, a, b, NONE);
    }

    IrOp(Effect effect, Role d, Role a, Role b, Role c) {
        this.d = d;
        this.a = a;
        this.b = b;
        this.c = c;
        this.effect = effect;
    }

    /** Whether nothing of the same block follows it. */
    public boolean endsBlock() {
        return effect == Effect.END || effect == Effect.BRANCH_CONDITIONAL || effect == Effect.CALL_END;
    }

    /** Whether it can raise a guest exception or leave to the caller, so that state must be exact before it. */
    public boolean mayLeave() {
        return switch (effect) {
            case MEMORY, MEMORY_CR0, FP, TRAP, CALL, CALL_END, END -> true;
            default -> false;
        };
    }

    /** Whether it accesses guest memory. */
    public boolean isMemory() {
        return effect == Effect.MEMORY || effect == Effect.MEMORY_CR0;
    }
}
