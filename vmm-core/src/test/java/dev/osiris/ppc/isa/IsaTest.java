package dev.osiris.ppc.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.ppc.cpu.CpuModel;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class IsaTest {
    private static final Row ADD = Row.row("add[o][.] RT,RA,RB", Form.XO, 31, 266, Meaning.NOTHING);

    @ParameterizedTest
    @EnumSource(CpuModel.class)
    void everyRowDecodesToItselfWhateverItsOperands(CpuModel model) {
        Isa isa = Isa.of(model);
        for (Corpus.Sample s : new Corpus(1).of(isa.rows(), 50)) {
            assertSame(s.row(), isa.decode(s.word()), () -> Integer.toHexString(s.word()));
        }
    }

    @ParameterizedTest
    @EnumSource(CpuModel.class)
    void whateverDecodesIsClaimedByTheRowItDecodesTo(CpuModel model) {
        Isa isa = Isa.of(model);
        Random random = new Random(2);
        for (int i = 0; i < 200_000; i++) {
            int word = random.nextInt();
            Row row = isa.decode(word);
            if (row != null) {
                assertEquals(row.match, word & row.mask, () -> row + " for " + Integer.toHexString(word));
            }
        }
    }

    @Test
    void mnemonicsOfRowsAreUnique() {
        Set<String> names = new HashSet<>();
        for (Row row : Isa.ROWS) {
            assertTrue(names.add(row.name()), row.syntax());
        }
    }

    @Test
    void twoRowsThatShareAWordAreAnErrorThatNamesBoth() {
        Row other = Row.row("other RT", Form.X, 31, 266, Meaning.NOTHING);
        IllegalStateException e = assertThrows(IllegalStateException.class,
                () -> new Isa(CpuModel.PPC750, List.of(ADD, other)));
        assertTrue(e.getMessage().contains("'other RT'") && e.getMessage().contains("'add[o][.] RT,RA,RB'"),
                e.getMessage());
    }

    @Test
    void aPrimaryOpcodeIsEitherOneRowOrDividedByExtendedOpcodes() {
        Row whole = Row.row("whole RT,RA,SI", Form.D, 31, Meaning.NOTHING);
        assertThrows(IllegalStateException.class, () -> new Isa(CpuModel.PPC750, List.of(ADD, whole)));
        assertThrows(IllegalStateException.class, () -> new Isa(CpuModel.PPC750, List.of(whole, ADD)));
    }

    @ParameterizedTest
    @CsvSource({
        "0x00000000, an all-zero word",
        "0xfc00102c, fsqrt",
        "0xec00102c, fsqrts",
        "0x7c0002e4, tlbia",
        "0x7c00012c, stwcx without its record bit",
        "0x44000000, sc without bit 30",
        "0x7c000074, cntlzd",
        "0xe8000000, ld",
        "0x7c0002aa, lwax",
    })
    void whatTheseProcessorsDoNotHaveIsIllegal(String word, String what) {
        for (CpuModel model : CpuModel.values()) {
            assertNull(Isa.of(model).decode(Integer.decode(word.substring(0, 6)) << 16
                    | Integer.parseInt(word.substring(6), 16)), what);
        }
    }

    @ParameterizedTest
    @CsvSource({"0x7C00_07A4, tlbld", "0x7C00_07E4, tlbli"})
    void softwareLoadsTheTlbsOfThe603eOnly(String word, String name) {
        int bits = Integer.parseUnsignedInt(word.substring(2).replace("_", ""), 16);
        assertNull(Isa.of(CpuModel.PPC750).decode(bits));
        assertEquals(name, Isa.of(CpuModel.PPC603E).decode(bits).name());
    }

    @Test
    void dcbaExistsOnTheG4Only() {
        int dcba = 0x7C00_05EC;
        assertNull(Isa.of(CpuModel.PPC604).decode(dcba));
        assertNull(Isa.of(CpuModel.PPC750).decode(dcba));
        assertNotNull(Isa.of(CpuModel.PPC7400).decode(dcba));
        assertNotNull(Isa.of(CpuModel.PPC7447A).decode(dcba));
    }

    @ParameterizedTest
    @CsvSource({"0x1063_2C84, vor", "0x7C00_18CE, lvx", "0x7C05_32AC, dst", "0x7E00_066C, dss"})
    void altivecExistsOnTheG4Only(String word, String name) {
        int bits = Integer.parseUnsignedInt(word.substring(2).replace("_", ""), 16);
        assertNull(Isa.of(CpuModel.PPC604).decode(bits));
        assertNull(Isa.of(CpuModel.PPC750).decode(bits));
        assertEquals(name, Isa.of(CpuModel.PPC7400).decode(bits).name());
        assertEquals(name, Isa.of(CpuModel.PPC7447A).decode(bits).name());
    }

    @ParameterizedTest
    @CsvSource({
        "0x7c60f0a7, mfmsr",
        "0x4fffffe4, no row at all",
        "0x7c632e15, add",
        "0xfc22f82a, fadd",
        "0x4c00012d, isync",
    })
    void reservedBitsAreIgnored(String word, String name) {
        int bits = (int) Long.decode(word).longValue();
        Row row = Isa.of(CpuModel.PPC750).decode(bits);
        assertEquals(name, row == null ? "no row at all" : row.name());
    }

    @Test
    void theDecoderIsSharedPerModel() {
        assertSame(Isa.of(CpuModel.PPC604), Isa.of(CpuModel.PPC604));
        assertEquals(CpuModel.PPC604, Isa.of(CpuModel.PPC604).model());
    }
}
