package dev.osiris.ppc.isa;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.osiris.ppc.cpu.CpuModel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssemblerTest {
    private final Assembler assembler = new Assembler(CpuModel.PPC750);

    @Test
    void aProgramHasLabelsDataAndExpressions() {
        Program p = assembler.assemble("""
                start:  lis   r3, table@ha      # the usual pair
                        lwz   r4, table@l(r3)
                        li    r5, (end - table) / 4
                        mtctr r5
                1:      lwzu  r6, 4(r4)
                        bdnz  1b
                        b     1f
                        .space 2, 0xee ; .short 0x1234
                1:      blr
                .align 4
                table:  .long 1, start, . , -1
                end:
                """, 0x1000_8000);
        assertEquals(0x1000_8030, p.address("table"));
        assertArrayEquals(new int[] {
            0x3C60_1001, 0x8083_8030, 0x38A0_0004, 0x7CA9_03A6, 0x84C4_0004, 0x4200_FFFC, 0x4800_0008, 0xEEEE_1234,
            0x4E80_0020, 0, 0, 0, 1, 0x1000_8000, 0x1000_8030 + 0, -1}, p.words());
    }

    @Test
    void stringsAndRealsAreData() {
        Program p = assembler.assemble(".asciz \"a#;\\n\"\n.balign 8\n.double 1.5\n.float -2\n.byte 'x', 255", 0);
        assertEquals("a#;\n\0", new String(p.bytes(), 0, 5, StandardCharsets.ISO_8859_1));
        assertEquals(0x3FF8_0000, p.words()[2]);
        assertEquals(0xC000_0000, p.words()[4]);
        assertEquals(0x78FF_0000, p.words()[5]);
    }

    @Test
    void namesCanBeSet() {
        assertEquals(0x3860_0025, assembler.assemble(".set five, 5\nli r3, five * 8 - 3", 0).words()[0]);
        assertEquals(0x6063_8001, assembler.assemble(".equ x, 0x12348001\nori r3,r3,x@l", 0).words()[0]);
        assertEquals(0x6463_1234, assembler.assemble(".equ x, 0x12348001\noris r3,r3,x@h", 0).words()[0]);
        assertEquals(0x3C63_1235, assembler.assemble(".equ x, 0x12348001\naddis r3,r3,x@ha", 0).words()[0]);
    }

    @Test
    void orgMovesForward() {
        Program p = assembler.assemble("nop\n.org 0x10\nhere: nop", 0);
        assertEquals(0x10, p.address("here"));
        assertEquals(0x14, p.bytes().length);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            addd r3,r4,r5     | 'addd r3,r4,r5': unknown instruction 'addd'; did you mean 'add'?
            dcba 0,r3         | 'dcba 0,r3': the 750 has no 'dcba'; these have it: 7400, 7447A
            add r3,r4         | 'add r3,r4': 'add' does not take 2 operands, but 'RT,RA,RB'
            addi r3,r4,40000  | 'addi r3,r4,40000': expected integer from -32768 to 32767 for SI, found 40000
            ori r3,r4,-1      | 'ori r3,r4,-1': expected integer from 0 to 65535 for UI, found -1
            lwz r3,8          | 'lwz r3,8': expected '(' before register r1 to r31 or 0 for RA0, found the end
            lwz r3,8(r4       | 'lwz r3,8(r4': expected ')' after the base register, found the end
            add r3,r4,r32     | 'add r3,r4,r32': unknown name 'r32': no label or .set defines it
            add r3,r4,        | 'add r3,r4,': expected register r0 to r31 for RB, found the end
            add r3,r4,r5 r6   | 'add r3,r4,r5 r6': expected nothing more, found 'r6'
            add r3,r4,33      | 'add r3,r4,33': expected register r0 to r31 for RB, found 33
            b 0x102           | 'b 0x102': branch target 0x102 is not a multiple of 4
            beq 0x10000       | 'beq 0x10000': branch target 0x10000 is 65536 bytes away; the instruction reaches 32768
            li r3,4/0         | 'li r3,4/0': division by zero
            li r3,0x123456789 | 'li r3,0x123456789': '0x123456789' does not fit into 32 bits
            inslwi r3,r4,30,5 | 'inslwi r3,r4,30,5': 5 and the operand before it do not fit into 32 bits together
            """)
    void errorsSayWhatWasExpectedAndFound(String text, String message) {
        assertEquals(message, assertThrows(AssemblyException.class, () -> assembler.assembleOne(text, 0)).getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            b nowhere        | unknown name 'nowhere': no label or .set defines it
            x: nop ; x: nop  | 'x' is defined twice
            b 1f             | no label '1:' after this line
            .bogus 1         | unknown directive '.bogus'
            .long 1 2        | expected ',' or the end, found '2'
            .asciz "abc      | expected '"' to end the string, found the end
            .space 4-8       | cannot go back 4 bytes
            """)
    void errorsInProgramsNameTheLine(String line, String message) {
        AssemblyException e = assertThrows(AssemblyException.class, () -> assembler.assemble("nop\n" + line, 0));
        assertEquals("line 2, '" + line + "': " + message, e.getMessage());
    }
}
