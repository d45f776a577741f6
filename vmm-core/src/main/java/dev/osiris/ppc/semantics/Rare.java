package dev.osiris.ppc.semantics;

import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.ir.Callout;

/**
 * The rare instructions, each with the method that executes it. An enumeration and one switch instead of a lambda
 * each: a JVM without an AOT cache takes about a millisecond to make a lambda, and statistics get names.
 */
public enum Rare implements Callout {
    MFSPR, MTSPR, MFMSR, MTMSR, RFI, MFSR, MFSRIN, MTSR, MTSRIN, TLBIE, TLBSYNC, TLBLD, TLBLI,
    LSWI, LSWX, STSWI, STSWX, MULTIPLE_IN_LITTLE_ENDIAN, CLEAN_BLOCK, DCBI, ICBI, ECIWX, ECOWX,
    MTFSFI, MTFSB0, MTFSB1, MCRFS,
    LVX, LVEBX, LVEHX, LVEWX, STVX, STVEBX, STVEHX, STVEWX, LVSL, LVSR;

    @Override
    public void run(Core core, int insn) {
        switch (this) {
            case MFSPR -> SpecialRegisters.mfspr(core, insn);
            case MTSPR -> SpecialRegisters.mtspr(core, insn);
            case MFMSR -> Supervisor.mfmsr(core, insn);
            case MTMSR -> Supervisor.mtmsr(core, insn);
            case RFI -> Supervisor.rfi(core, insn);
            case MFSR -> Supervisor.mfsr(core, insn);
            case MFSRIN -> Supervisor.mfsrin(core, insn);
            case MTSR -> Supervisor.mtsr(core, insn);
            case MTSRIN -> Supervisor.mtsrin(core, insn);
            case TLBIE -> Supervisor.tlbie(core, insn);
            case TLBSYNC -> Supervisor.tlbsync(core, insn);
            case TLBLD -> Supervisor.tlbld(core, insn);
            case TLBLI -> Supervisor.tlbli(core, insn);
            case LSWI -> Storage.lswi(core, insn);
            case LSWX -> Storage.lswx(core, insn);
            case STSWI -> Storage.stswi(core, insn);
            case STSWX -> Storage.stswx(core, insn);
            case MULTIPLE_IN_LITTLE_ENDIAN -> Storage.multipleInLittleEndian(core, insn);
            case CLEAN_BLOCK -> Storage.cleanBlock(core, insn);
            case DCBI -> Storage.dcbi(core, insn);
            case ICBI -> Storage.icbi(core, insn);
            case ECIWX -> Storage.eciwx(core, insn);
            case ECOWX -> Storage.ecowx(core, insn);
            case MTFSFI -> FpscrMoves.mtfsfi(core, insn);
            case MTFSB0 -> FpscrMoves.mtfsb0(core, insn);
            case MTFSB1 -> FpscrMoves.mtfsb1(core, insn);
            case MCRFS -> FpscrMoves.mcrfs(core, insn);
            case LVX -> VectorStorage.lvx(core, insn);
            case LVEBX -> VectorStorage.lvebx(core, insn);
            case LVEHX -> VectorStorage.lvehx(core, insn);
            case LVEWX -> VectorStorage.lvewx(core, insn);
            case STVX -> VectorStorage.stvx(core, insn);
            case STVEBX -> VectorStorage.stvebx(core, insn);
            case STVEHX -> VectorStorage.stvehx(core, insn);
            case STVEWX -> VectorStorage.stvewx(core, insn);
            case LVSL -> VectorStorage.lvsl(core, insn);
            case LVSR -> VectorStorage.lvsr(core, insn);
        }
    }
}
