package dev.osiris.ppc.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Interrupts;
import dev.osiris.ppc.ir.Context;
import dev.osiris.ppc.ir.Ir;
import dev.osiris.ppc.ir.IrOp;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What rows append. Slots: GPRs 0–31, LR 32, CTR 33, CR fields from 34, temporaries from 46, zero 62. Instructions
 * stand at 0x1000 = 4096.
 */
class RowMeaningTest {
    private static final int SUPERVISOR = Context.FP | Context.VEC;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            add 3,4,5              | ADD 3 4 5 0
            add. 3,4,5             | ADD 3 4 5 0; CMPSI 34 3 0 0
            addo. 3,3,5            | OV_ADD 0 3 5 0; ADD 3 3 5 0; CMPSI 34 3 0 0
            addmeo 3,4             | OV_ADDEI 0 4 -1 0; ADDEI 3 4 -1 0
            addi 3,0,-5            | MOVI 3 -5 0 0
            addi 3,4,-5            | ADDI 3 4 -5 0
            lis 3,0x8000           | MOVI 3 -2147483648 0 0
            addic. 3,4,1           | ADDCI 3 4 1 0; CMPSI 34 3 0 0
            subf 3,4,5             | SUB 3 5 4 0
            subfco 3,4,5           | OV_SUBF 0 4 5 0; SUBFC 3 4 5 0
            mulhw. 3,4,5           | MULHS 3 4 5 0; CMPSI 34 3 0 0
            andi. 3,4,0xffff       | ANDI 3 4 65535 0; CMPSI 34 3 0 0
            andis. 3,4,0xffff      | ANDI 3 4 -65536 0; CMPSI 34 3 0 0
            and. 3,4,5             | AND 3 4 5 0; CMPSI 34 3 0 0
            mr. 3,4                | MOV 3 4 0 0; CMPSI 34 3 0 0
            cmplwi cr3,4,0xffff    | CMPUI 37 4 65535 0
            rlwinm 3,4,5,31,0      | ROTL_MASK 3 4 5 -2147483647
            rlwimi. 3,4,8,8,15     | INSERT 3 4 8 16711680; CMPSI 34 3 0 0
            srawi 3,4,5            | SARI 3 4 5 0
            """)
    void integerInstructionsAreOneOperationAndWhatIsRecorded(String instruction, String expected) {
        assertMeans(expected, instruction, SUPERVISOR);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            lwz 3,-4(4)            | LD32 3 4 -4 0
            lwz 3,8(0)             | LD32 3 62 8 0
            lwzx 3,0,5             | LD32 3 5 0 0
            lwzx 3,4,5             | ADD 46 4 5 0; LD32 3 46 0 0
            lhau 3,8(4)            | LD16S 3 4 8 0; ADDI 4 4 8 0
            lwzu 4,8(4)            | ADDI 46 4 8 0; LD32 4 46 0 0; MOV 4 46 0 0
            lwzu 3,8(0)            | LD32 3 0 8 0; ADDI 0 0 8 0
            lwzu 4,8(4)            | ADDI 46 4 8 0; LD32 4 46 0 0; MOV 4 46 0 0
            stwu 1,-16(1)          | ST32 1 1 -16 0; ADDI 1 1 -16 0
            lfdu 4,8(4)            | LDF64 4 4 8 0; ADDI 4 4 8 0
            stwux 3,4,5            | ADD 46 4 5 0; ST32 3 46 0 0; MOV 4 46 0 0
            lfsx 3,4,5             | ADD 46 4 5 0; LDF32 3 46 0 0
            stfiwx 3,0,5           | STF_WORD 3 5 0 0
            lwarx 3,0,5            | LD_RESERVE 3 5 0 0
            stwcx. 3,0,5           | ST_CONDITIONAL 3 5 0 0
            dcbz 0,5               | ZERO_BLOCK 0 5 0 0
            lmw 30,8(1)            | ALIGNED4 0 1 8 0; LD32_MULTIPLE 30 1 8 0; LD32_MULTIPLE 31 1 12 0
            lmw 30,8(30)           | ALIGNED4 0 30 8 0; LD32_MULTIPLE 31 30 12 0; LD32_MULTIPLE 30 30 8 0
            stmw 31,8(0)           | ALIGNED4 0 62 8 0; ST32_MULTIPLE 31 62 8 0
            lswi 31,4,5            | CALL LSWI 10->80000001
            stswi 30,0,12          | CALL STSWI c0000001->0
            dcbst 0,5              | CALL CLEAN_BLOCK 20->0
            icbi 4,5               | CALL_END ICBI 4100
            dcbt 4,5               |
            eieio                  | FENCE 0 1 0 0
            """)
    void storageInstructionsAccessBeforeTheyChangeARegister(String instruction, String expected) {
        assertMeans(expected, instruction, SUPERVISOR);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            b 0x1100               | BR 0 4352 0 0
            bl 0xff0               | MOVI 32 4100 0 0; BR 0 4080 0 0
            ba 0x100               | BR 0 256 0 0
            beq cr2,0x1010         | BRC 12 10 4112 4100
            beq+ cr2,0x1010        | BRC 12 10 4112 4100
            bdnzl 0xff0            | MOVI 32 4100 0 0; BRC 16 0 4080 4100
            bc 20,0,0x1010         | BR 0 4112 0 0
            blr                    | BRC_REG 20 0 32 4100
            beqlrl                 | MOV 46 32 0 0; MOVI 32 4100 0 0; BRC_REG 12 2 46 4100
            bctrl                  | MOVI 32 4100 0 0; BRC_REG 20 0 33 4100
            bcctr 16,0             | BRC_REG 20 0 33 4100
            sc                     | SYSTEM_CALL 0 4100 0 0
            trap                   | TRAP 31 0 0 0
            twlti 3,-1             | TRAPI 16 3 -1 0
            crclr 6                | CR_LOGIC 6 6 6 6
            crandc 1,2,3           | CR_LOGIC 1 2 3 4
            mcrf cr1,cr2           | MCRF 35 36 0 0
            mtcrf 0x80,3           | MTCRF 0 3 128 0
            mtcrf 0,3              |
            mcrxr cr3              | MCRXR 37 0 0 0
            """)
    void branchesHaveAbsoluteTargets(String instruction, String expected) {
        assertMeans(expected, instruction, SUPERVISOR);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            fadd 1,2,3             | FADD 1 2 3 0
            fadds. 1,2,3           | FADD 1 2 3 1; CR1_FROM_FPSCR 0 0 0 0
            fmul 1,2,3             | FMUL 1 2 3 0
            fmadd 1,2,3,4          | FMADD 1 2 4 3
            fnmsubs 1,2,3,4        | FNMSUBS 1 2 4 3
            fsel 1,2,3,4           | FSEL 1 2 4 3
            fcmpu cr2,3,4          | FCMPU 36 3 4 0
            mffs. 1                | MFFS 1 0 0 0; CR1_FROM_FPSCR 0 0 0 0
            mtfsf 0x81,2           | MTFSF 0 2 129 0
            mtfsfi 7,3             | CALL MTFSFI 0->0
            mcrfs cr1,cr2          | CALL MCRFS 0->800000000
            """)
    void floatingPointRecordsInFieldOne(String instruction, String expected) {
        assertMeans(expected, instruction, SUPERVISOR);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mflr 3                 | MOV 3 32 0 0
            mtctr 3                | MOV 33 3 0 0
            mfxer 3                | MFXER 3 0 0 0
            mtxer 3                | MTXER 0 3 0 0
            mftb 3                 | READ_TIMEBASE 3 0 0 0
            mfspr 3,269            | READ_TIMEBASE 3 1 0 0
            mfspr 3,sprg0          | CALL MFSPR 0->8
            mtspr srr0,3           | CALL MTSPR 8->0
            mtdec 3                | CALL MTSPR 8->0
            mtspr ibat0u,3         | CALL_END MTSPR 4100
            mtspr 575,3            | CALL_END MTSPR 4100
            mtspr sdr1,3           | CALL_END MTSPR 4100
            mtspr hid0,3           | CALL_END MTSPR 4100
            mtspr hid1,3           | CALL MTSPR 8->0
            mfmsr 3                | CALL MFMSR 0->8
            mtmsr 3                | CALL_END MTMSR 4100
            rfi                    | CALL_END RFI 4100
            isync                  | FENCE 0 1 0 0; NEXT 0 4100 0 0
            mtsr 3,4               | CALL_END MTSR 4100
            mfsrin 3,4             | CALL MFSRIN 10->8
            tlbie 3                | CALL_END TLBIE 4100
            tlbsync                | CALL TLBSYNC 0->0
            """)
    void systemInstructionsEndTheBlockOnlyWhereExecutionMustBeLookedUpAgain(String instruction, String expected) {
        assertMeans(expected, instruction, SUPERVISOR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rfi", "mfmsr 3", "mtmsr 3", "mtsr 3,4", "mfsr 3,4", "mtsrin 3,4", "mfsrin 3,4", "tlbie 3",
        "tlbsync", "dcbi 0,3", "mfdec 3", "mtsrr0 3", "mfpvr 3", "mfspr 3,1011", "mttbl 3"})
    void supervisorInstructionsInUserModeAreProgramInterrupts(String instruction) {
        assertMeans("PROGRAM 0 " + Interrupts.SRR1_PRIVILEGED + " 0 0", instruction, SUPERVISOR | Context.PR);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mfspr 3,vrsave         | CALL MFSPR 0->8
            mflr 3                 | MOV 3 32 0 0
            mftb 3                 | READ_TIMEBASE 3 0 0 0
            mfspr 3,936            | CALL MFSPR 0->8
            """)
    void userRegistersMayBeReadInUserMode(String instruction, String expected) {
        assertMeans(expected, instruction, SUPERVISOR | Context.PR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fadd 1,2,3", "fmr 1,2", "lfd 1,8(3)", "stfiwx 1,2,3", "mffs 1", "fcmpu cr0,1,2"})
    void floatingPointThatIsSwitchedOffIsUnavailable(String instruction) {
        assertMeans("UNAVAILABLE 0 0 0 0", instruction, 0);
    }

    @Test
    void multipleAccessesInLittleEndianModeAreAlignmentInterrupts() {
        assertMeans("CALL_END MULTIPLE_IN_LITTLE_ENDIAN 4100", "lmw 3,8(1)", Context.LE);
        assertMeans("CALL_END MULTIPLE_IN_LITTLE_ENDIAN 4100", "stmw 3,8(1)", Context.LE);
    }

    @Test
    void illegalWordsAreProgramInterrupts() {
        assertEquals("PROGRAM 0 " + Interrupts.SRR1_ILLEGAL + " 0 0", IrText.of(Isa.of(CpuModel.PPC750), 0, 0));
    }

    @Test
    void otherTimeBaseNumbersAreIllegal() {
        assertMeans("PROGRAM 0 " + Interrupts.SRR1_ILLEGAL + " 0 0", "mftb 3,270", SUPERVISOR);
    }

    @Test
    void anyWordBuildsOperationsWithOperandsThatExist() {
        Random random = new Random(3);
        Ir ir = new Ir();
        for (CpuModel model : CpuModel.values()) {
            Isa isa = Isa.of(model);
            for (int i = 0; i < 200_000; i++) {
                int word = random.nextInt();
                ir.begin(random.nextInt() & Context.MASK);
                isa.build(ir, 0x1000, word);
                checkOperands(ir, word);
            }
        }
    }

    private static void checkOperands(Ir ir, int word) {
        long writable = Ir.ALL_STATE | (1L << Cpu.TEMPS) - 1 << Cpu.T0;
        for (int i = 0; i < ir.size(); i++) {
            boolean exist = ((ir.uses(i) | ir.defs(i)) & ~writable) == 0
                    && ((ir.fpUses(i) | ir.fpDefs(i)) & ~0xFFFF_FFFFL) == 0;
            boolean inPlace = i == ir.size() - 1 || !ir.op(i).endsBlock();
            if (!exist || !inPlace) {
                String problem = exist ? " is not the last" : " uses what is not there";
                fail(Integer.toHexString(word) + ": " + ir.op(i) + problem);
            }
        }
    }

    /** Memory may fault, so nothing that the instruction defines may be written before its last access. */
    @Test
    void registersAreWrittenAfterTheLastPossibleFault() {
        Corpus corpus = new Corpus(4);
        Isa isa = Isa.of(CpuModel.PPC7447A);
        Ir ir = new Ir();
        for (Corpus.Sample s : corpus.of(isa.rows(), 50)) {
            ir.begin(SUPERVISOR);
            isa.build(ir, s.pc(), s.word());
            checkOrder(ir, s.row());
        }
    }

    private static void checkOrder(Ir ir, Row row) {
        long temps = (1L << Cpu.TEMPS) - 1 << Cpu.T0;
        long written = 0;
        for (int i = 0; i < ir.size(); i++) {
            boolean mayFault = ir.op(i).isMemory() && ir.op(i) != IrOp.LD32_MULTIPLE;
            assertTrue(!mayFault || written == 0, row + " writes a register before an access");
            written |= ir.defs(i) & ~temps;
        }
    }

    private static void assertMeans(String expected, String instruction, int context) {
        assertEquals(expected == null ? "" : expected, IrText.of(CpuModel.PPC7447A, instruction, context), instruction);
    }
}
