package dev.osiris.engine.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.ppc.cpu.CpuModel;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Code that changes, or means something else, while it runs: native code must do what the interpreter does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChangingCodeTest {
    private static final long LIMIT = 5_000_000;

    private Trial trial;

    @BeforeAll
    void machines() {
        trial = new Trial(CpuModel.PPC750, false);
    }

    @AfterAll
    void close() {
        trial.close();
    }

    private void same(Written w) {
        Sample sample = w.sample();
        long before = trial.compared;
        assertEquals(List.of(), trial.runEvenIfDamaged(sample, LIMIT), () -> sample.listing(CpuModel.PPC750));
        assertEquals(before + 1, trial.compared, "the program ended in both");
    }

    /** Two functions and two words of data, of which segment register 1 shows one or the other. */
    @Test
    void aSegmentRegisterThatIsLoadedChangesCodeAndDataAtOnce() {
        Written w = new Written("""
                li 28,60
                li 3,0
                lis 26,0x1000
                mtctr 26
                ori 25,26,0x1000
                li 24,0x77
                li 23,0x78
                again:
                mtsr 1,24
                isync
                mr 22,24
                mr 24,23
                mr 23,22
                lwz 21,16(25)
                add 3,3,21
                stw 28,20(25)
                bctrl
                addic. 28,28,-1
                bgt again
                """).translated().view(0, Layout.DATA + 0x2000, 0x182).view(0x1000, Layout.DATA, 0x182)
                .at(Layout.DATA + 0x2000, "addi 3,3,1\nblr\n").at(Layout.DATA + 0x3000, "xoris 3,3,77\nblr\n");
        Layout.map(w.ram, Written.VIEW, 0x78, Layout.DATA + 0x3000, 0x182);
        Layout.map(w.ram, Written.VIEW + 0x1000, 0x78, Layout.DATA + 0x1000, 0x182);
        same(w);
    }

    /** The same by a pair of BATs, whose real address alternates. */
    @Test
    void aBatThatIsWrittenChangesCodeAndDataAtOnce() {
        Written w = new Written("""
                li 28,60
                li 3,0
                lis 26,0x3000
                ori 27,26,0x4000
                mtctr 27
                ori 25,26,2
                li 24,0x12
                addis 23,26,0
                ori 23,23,2
                ori 22,26,0x3
                mtspr 530,22
                mtspr 538,22
                li 20,0
                again:
                slwi 21,20,17
                ori 21,21,2
                mtspr 531,21
                mtspr 539,21
                isync
                xori 20,20,1
                lwz 19,0x4100(26)
                add 3,3,19
                bctrl
                addic. 28,28,-1
                bgt again
                """).translated().at(0x4000, "addi 3,3,1\nblr\n").at(0x2_4000, "xoris 3,3,77\nblr\n");
        w.ram.putInt(0x4100, 5);
        w.ram.putInt(0x2_4100, 7000);
        same(w);
        assertTrue(trial.tested.core.r[3] != 0);
    }

    /** Overwrites the instruction behind the next one; with icbi and isync, which a program must say. */
    @ParameterizedTest
    @CsvSource({"0x4FF0, across a page", "0x4200, within a page"})
    void codeThatIsOverwrittenOneInstructionAheadIsExecutedAsWritten(int address, String where) {
        same(new Written("""
                li 28,50
                li 3,0
                lis 25,0x3863
                lis 26,0
                ori 26,26,%d
                mtctr 26
                again:
                addi 25,25,1
                bctrl
                addic. 28,28,-1
                bgt again
                b done
                .org 0x4800
                done: nop
                """.formatted(address)).at(address, """
                stw 25,16(26)
                dcbst 0,26
                icbi 0,26
                isync
                addi 3,3,0
                mr 24,26
                blr
                """));
        assertEquals(50 * 51 / 2, trial.tested.core.r[3]);
    }

    /**
     * A compiler in small: each round writes a function of 40 instructions that depends on the round, makes it known and
     * calls it twice.
     */
    @Test
    void manyGenerationsOfWrittenCodeAreExecutedEachAsWritten() {
        same(new Written("""
                li 28,800
                li 3,0
                again:
                lis 26,0
                ori 26,26,0x5F80
                mtctr 26
                lis 25,0x3863
                add 25,25,28
                li 27,39
                fill:
                stw 25,0(26)
                addi 25,25,3
                addi 26,26,4
                addic. 27,27,-1
                bgt fill
                lis 25,0x4E80
                ori 25,25,0x20
                stw 25,0(26)
                lis 26,0
                ori 26,26,0x5F80
                li 27,6
                known:
                dcbst 0,26
                sync
                icbi 0,26
                addi 26,26,32
                addic. 27,27,-1
                bgt known
                sync
                isync
                bctrl
                bctrl
                addic. 28,28,-1
                bgt again
                b done
                .org 0x4800
                done: nop
                """));
        assertTrue(trial.tested.engine.statistics().code().pagesDropped() >= 800, trial.tested.engine::report);
    }
}
