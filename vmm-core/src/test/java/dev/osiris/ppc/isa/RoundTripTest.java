package dev.osiris.ppc.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.ppc.cpu.CpuModel;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RoundTripTest {
    @ParameterizedTest
    @EnumSource(CpuModel.class)
    void whatIsDisassembledAssemblesToTheSameWord(CpuModel model) {
        Disassembler disassembler = new Disassembler(model);
        Assembler assembler = new Assembler(model);
        for (Corpus.Sample s : new Corpus(5).of(Isa.of(model).rows(), 200)) {
            String text = disassembler.disassemble(s.word(), s.pc());
            int word = assembler.assembleOne(text, s.pc());
            assertEquals(Integer.toHexString(s.word()), Integer.toHexString(word), text);
            assertEquals(text, disassembler.disassemble(word, s.pc()));
        }
    }

    @ParameterizedTest
    @EnumSource(CpuModel.class)
    void everySyntaxCanBeWritten(CpuModel model) {
        Assembler assembler = new Assembler(model);
        Random random = new Random(6);
        for (Aliases.Alias alias : Aliases.table()) {
            Isa.of(model).rows().stream().filter(r -> r.name().equals(alias.row())).forEach(row -> {
                Syntax s = new Syntax(alias.syntax(), row, row.mask | alias.mask(), row.match | alias.match());
                for (Syntax.Variant v : s.variants()) {
                    String text = v.mnemonic() + " " + operands(s, random);
                    int word = assembler.assembleOne(text, 0);
                    assertEquals(s.match | v.bits(), word & (s.mask | v.bits()), text);
                }
            });
        }
    }

    private static String operands(Syntax s, Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < s.operands(); i++) {
            Operand o = s.operand(i);
            int value = switch (o.kind) {
                case TARGET -> 4 * random.nextInt(100);
                default -> o.min() + random.nextInt(Math.min(o.max() - o.min() + 1, 8));
            };
            // Lengths and positions have to fit together.
            value = o == Operand.CLEAR_SHIFT ? 0 : value;
            boolean base = s.inParentheses(i);
            text.append(i == 0 ? "" : base ? "(" : ",").append(value).append(base ? ")" : "");
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            extlwi r3,r4,8,5       | rlwinm  r3,r4,5,0,7
            extrwi r3,r4,8,5       | rlwinm  r3,r4,13,24,31
            extrwi r3,r4,8,24      | clrlwi  r3,r4,24
            inslwi r3,r4,8,5       | rlwimi  r3,r4,27,5,12
            insrwi r3,r4,8,5       | rlwimi  r3,r4,19,5,12
            rotrwi r3,r4,8         | rotlwi  r3,r4,24
            clrlslwi r3,r4,8,5     | rlwinm  r3,r4,5,3,26
            slwi. r3,r4,0          | rotlwi. r3,r4,0
            subi r3,r4,8           | addi    r3,r4,-8
            sub r3,r4,r5           | subf    r3,r5,r4
            subo. r3,r4,r5         | subfo.  r3,r5,r4
            la r3,8(r4)            | addi    r3,r4,8
            cmp cr1,0,r3,r4        | cmpw    cr1,r3,r4
            mfsprg0 r3             | mfsprg  r3,0
            mtibat0u r3            | mtibatu 0,r3
            mfdbat3l r3            | mfdbatl r3,3
            mtspr dec,r3           | mtdec   r3
            bt 4*cr1+eq,0x20       | beq     cr1,0x20
            bf 2,0x20              | bne     0x20
            bun cr1,0x20           | bso     cr1,0x20
            bnl 0x20               | bge     0x20
            bne- 0x20              | bne     0x20
            bne+ 0x20              | bne+    0x20
            bne- 0xfffffff0        | bne-    0xfffffff0
            bne+ 0xfffffff0        | bne     0xfffffff0
            beqlr-                 | beqlr
            beqctr+ cr1            | beqctr+ cr1
            mtfs f3                | mtfsf   255,f3
            li r3,-1               | li      r3,-1
            lis r3,0xffff          | lis     r3,-1
            nop                    | nop
            """)
    void simplifiedMnemonicsMeanTheirInstructions(String text, String shown) {
        Assembler assembler = new Assembler(CpuModel.PPC750);
        assertEquals(shown, new Disassembler(CpuModel.PPC750).disassemble(assembler.assembleOne(text, 0), 0));
    }

    @Test
    void anyWordIsWrittenSomehow() {
        Random random = new Random(7);
        for (CpuModel model : List.of(CpuModel.PPC604, CpuModel.PPC7447A)) {
            Disassembler disassembler = new Disassembler(model);
            for (int i = 0; i < 200_000; i++) {
                assertTrue(disassembler.disassemble(random.nextInt(), 0x100).length() > 1);
            }
        }
    }

    @Test
    void unknownWordsAreData() {
        assertEquals(".long 0x1", new Disassembler(CpuModel.PPC750).disassemble(1, 0));
    }
}
