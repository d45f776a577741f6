package dev.osiris.ppc.vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorOpTest {
    @Test
    void theBookHas162InstructionsOfWhich18AccessMemory() {
        List<VectorOp> all = List.of(VectorOp.values());
        assertEquals(162 - 18, all.size());
        assertEquals(all.size(), all.stream().map(VectorOp::mnemonic).collect(Collectors.toSet()).size());
    }

    @Test
    void noWordFitsTwoRows() {
        List<VectorOp> all = List.of(VectorOp.values());
        for (VectorOp x : all) {
            assertEquals(x.pattern(), x.pattern() & x.mask(), () -> x + " has an opcode beyond its form");
            for (VectorOp y : all) {
                boolean overlap = ((x.pattern() ^ y.pattern()) & x.mask() & y.mask()) == 0;
                assertTrue(x == y || !overlap, () -> x + " and " + y + " overlap");
            }
        }
    }

    /** Words worked out by hand from the book's encodings. */
    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "10221800, vaddubm",
        "1020190A, vrefp",
        "10221C84, vor",
        "10221806, vcmpequb",
        "10221C06, vcmpequb",
        "10221BC6, vcmpbfp",
        "102218E9, vmsumshs",
        "102218EE, vmaddfp",
        "102218EC, vsldoi",
        "103F030C, vspltisb",
        "10200604, mfvscr",
        "10000E44, mtvscr",
    })
    void aWordIsFoundByItsOpcodes(String word, String mnemonic) {
        int insn = Integer.parseUnsignedInt(word, 16);
        List<String> found = Stream.of(VectorOp.values()).filter(op -> (insn & op.mask()) == op.pattern())
                .map(Registers::base).toList();
        assertEquals(List.of(mnemonic), found);
    }

    /** v31 is the target, v30, v29 and v28 are a, b and c, whatever the assembler's order. */
    @Test
    void fieldsStandWhereTheBookPutsThem() {
        Cpu cpu = new Cpu(CpuModel.PPC7400, 0);
        cpu.vr[60] = 0x4000_0000_0000_0000L;
        cpu.vr[58] = 0x3F80_0000_0000_0000L;
        cpu.vr[56] = 0x4040_0000_0000_0000L;
        Registers.named("vmaddfp").run(cpu, 4 << 26 | 31 << 21 | 30 << 16 | 29 << 11 | 28 << 6 | 46);
        assertEquals(0x40E0_0000_0000_0000L, cpu.vr[62], "2 * 3 + 1");
        cpu.vr[56] = 0x1000_0000_0000_0000L;
        Registers.named("vperm").run(cpu, 4 << 26 | 31 << 21 | 30 << 16 | 29 << 11 | 28 << 6 | 43);
        assertEquals(0x3F40_4040_4040_4040L, cpu.vr[62], "byte 16 is the first of b, byte 0 the first of a");
        Registers.named("vsldoi").run(cpu, 4 << 26 | 31 << 21 | 30 << 16 | 29 << 11 | 15 << 6 | 44);
        assertEquals(0x003F_8000_0000_0000L, cpu.vr[62], "the last byte of a, then b");
    }

    @Test
    void immediatesStandInTheFieldOfVa() {
        Cpu cpu = new Cpu(CpuModel.PPC7400, 0);
        Registers.named("vspltisw").run(cpu, 4 << 26 | 31 << 21 | 17 << 16 | 908);
        assertEquals(0xFFFF_FFF1_FFFF_FFF1L, cpu.vr[62]);
        Registers.named("vcfux").run(cpu, 4 << 26 | 30 << 21 | 31 << 16 | 31 << 11 | 778);
        assertEquals(0x4000_0000_4000_0000L, cpu.vr[60], "4294967281 / 2^31");
    }

    @Test
    void aComparisonWritesCr6OnlyWithRc() {
        Cpu cpu = new Cpu(CpuModel.PPC7400, 0);
        VectorOp op = Registers.named("vcmpequb");
        op.run(cpu, 4 << 26 | 6);
        assertEquals(0, cpu.cr());
        op.run(cpu, 4 << 26 | 1 << 10 | 6);
        assertEquals(0x0000_0080, cpu.cr());
    }
}
