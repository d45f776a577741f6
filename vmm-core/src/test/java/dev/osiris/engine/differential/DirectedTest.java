package dev.osiris.engine.differential;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.osiris.engine.lockstep.CoreState;
import dev.osiris.ppc.core.Exit;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Vector;
import dev.osiris.time.HostTime;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What random programs do not meet: changing code and mappings, odd places to jump to, interrupts from outside. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DirectedTest {
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
        assertEquals(List.of(), trial.runEvenIfDamaged(sample), () -> sample.listing(CpuModel.PPC750));
    }

    @ParameterizedTest
    @CsvSource({"in its own loop, 0x4000", "in the next page, 0x5000"})
    void codeThatWasPatchedAndMadeKnownIsExecutedAsPatched(String where, int address) {
        // The function returns r3 + k; k is patched in every round.
        same(new Written("""
                li 28,40
                li 3,0
                li 27,0
                lis 26,0
                ori 26,26,%d
                mtctr 26
                lis 25,0x3863
                again:
                addi 27,27,3
                or 24,25,27
                stw 24,0(26)
                dcbst 0,26
                sync
                icbi 0,26
                isync
                bctrl
                addic. 28,28,-1
                bgt again
                b done
                .org 0x4800
                done: nop
                """.formatted(address + 0x400)).at(address + 0x400, "addi 3,3,0\nblr\n"));
        assertEquals(40 * 41 / 2 * 3, trial.tested.core.r[3]);
    }

    @ParameterizedTest
    @CsvSource({"in one page, 0x20100", "across the end of a page, 0x20FF8", "misaligned across the end of a page, 0x20FF5",
        "where code is, 0x4800", "where nobody answers, 0xF0000FF0"})
    void registersSavedAndRestoredInARowEndUpWhereTheyBelong(String where, String address) {
        long at = Long.decode(address);
        same(new Written("""
                lis 1,%d
                ori 1,1,%d
                li 30,3
                again:
                addi 3,30,1
                stw 3,0(1)
                addi 4,3,5
                stw 4,4(1)
                cmpwi 4,7
                sth 3,10(1)
                beq over
                stb 4,12(1)
                over:
                lwz 5,0(1)
                lhz 6,10(1)
                add 7,5,6
                lbz 8,12(1)
                lwz 1,4(1)
                lis 1,%1$d
                ori 1,1,%2$d
                addic. 30,30,-1
                bgt again
                b done
                .org 0x4900
                done: nop
                """.formatted((short) (at >>> 16), at & 0xFFFF)).at(0x4800, "nop\nnop\nnop\nnop\nblr\n"));
    }

    @Test
    void callsOfAFunctionInThePageReturnBehindEachOfThem() {
        same(new Written("""
                li 3,0
                li 30,5
                b main
                f: addi 3,3,1
                cmpwi 3,9
                bgtlr
                addi 3,3,10
                blr
                main: bl f
                addi 4,3,0
                bl f
                add 4,4,3
                bl f
                bl f
                bl f
                bl f
                addic. 30,30,-1
                bgt main
                """));
    }

    @Test
    void remappingAPageByTlbieMovesDataAndCode() {
        // Page 0x9000 of the view shows one of two pages in turn; page 0xA000 has one of two functions.
        int dataEntry = entryOf(0x9000);
        int codeEntry = entryOf(0xA000);
        same(new Written("""
                li 28,30
                li 3,0
                lis 26,0x1000
                ori 25,26,0x9000
                ori 24,26,0xA000
                mtctr 24
                again:
                lis 23,%1$d
                ori 23,23,%2$d
                lwz 22,0(23)
                xori 22,22,0x1000
                stw 22,0(23)
                lis 23,%3$d
                ori 23,23,%4$d
                lwz 22,0(23)
                xori 22,22,0x1000
                stw 22,0(23)
                sync
                tlbie 25
                tlbie 24
                sync
                isync
                lwz 21,16(25)
                add 3,3,21
                stw 28,20(25)
                bctrl
                addic. 28,28,-1
                bgt again
                """.formatted(dataEntry >>> 16, dataEntry & 0xFFFF, codeEntry >>> 16, codeEntry & 0xFFFF)).translated()
                .view(0x9000, Layout.DATA, 0x182).view(0xA000, Layout.DATA + 0x2000, 0x182)
                .at(Layout.DATA + 0x2000, "addi 3,3,1\nblr\n").at(Layout.DATA + 0x3000, "xoris 3,3,77\nblr\n"));
    }

    private static int entryOf(int page) {
        Written probe = new Written("nop").view(page, 0x7000, 2);
        for (int at = Layout.PAGE_TABLE; at < Layout.PAGE_TABLE + Layout.TABLE_SIZE; at += 8) {
            if (probe.ram.getInt(at + 4) == 0x7002) {
                return at + 4;
            }
        }
        throw new IllegalStateException("the page table has no entry for the page");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x1000_0000, 0x2000_0000, 0x0005_0000, 0x7FFF_FFFC, 0xF123_4560})
    void aJumpToWhereNothingCanBeFetchedFails(int target) {
        String jump = "lis 3,%d\nori 3,3,%d\nmtctr 3\naddic 5,5,-1\nbctrl\n".formatted(target >>> 16, target & 0xFFFF);
        same(new Written(jump));
        same(new Written(jump).translated());
        same(new Written(jump).msr(Msr.FP));
    }

    @Test
    void codeRunsOffTheEndOfAPageIntoTheNext() {
        same(new Written("b 0x4FF8\n.org 0x4FF8\naddi 3,3,1\ncmpwi 3,9\naddi 4,4,1\nbeq 0x4FF8\n.org 0x5010\nnop"));
        // The next page is not there.
        same(new Written("lis 3,0x1000\nori 3,3,0x9ff8\nmtctr 3\nbctr").translated()
                .view(0x9000, Layout.DATA, 0x182).at(Layout.DATA + 0xFF8, "addi 5,5,1\naddi 6,6,1\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"b 0x4000", "1: bdnz 1b\n b 1b", "1: sc\n b 1b", ".long 0", "mfctr 3\n mtlr 9\n bdnz 0x5000\n"
            + ".org 0x5000\n b 0x4000", "lis 9,0\n ori 9,9,0x4000\n mtctr 9\n bctr"})
    void anEndlessProgramStopsWhenAsked(String source) throws InterruptedException {
        for (Side side : List.of(trial.reference, trial.tested)) {
            // At 0x700 an illegal instruction is met again and again.
            Sample sample = new Written(source).at(0x700, ".long 0").at(0xC00, "rfi").sample();
            side.load(sample.image(), sample.state());
            Thread runner = new Thread(() -> side.engine.run(side.core, Long.MAX_VALUE), "endless");
            runner.start();
            for (int i = 0; i < 100_000; i++) {
                Thread.onSpinWait();
            }
            side.core.requestExit();
            runner.join(10_000);
            assertFalse(runner.isAlive(), () -> side.engine.name() + " did not stop: " + source);
            assertEquals(Exit.Reason.INTERRUPTED, side.core.exit.reason, side.engine.name());
        }
    }

    @Test
    void singleStepsGoTheSameWay() {
        for (long seed = 0; seed < 20; seed++) {
            Sample sample = new Generator(CpuModel.PPC750).make(seed);
            for (Side side : List.of(trial.reference, trial.tested)) {
                side.load(sample.image(), sample.state());
                side.core.singleStep = true;
            }
            for (int step = 0; step < 60; step++) {
                trial.reference.engine.run(trial.reference.core, Long.MAX_VALUE);
                trial.tested.engine.run(trial.tested.core, Long.MAX_VALUE);
                assertEquals(trial.reference.core.exit.reason, trial.tested.core.exit.reason);
                assertEquals(List.of(), CoreState.of(trial.reference.core)
                        .differences(CoreState.of(trial.tested.core)), "seed " + seed + ", step " + step);
            }
            trial.reference.core.singleStep = false;
            trial.tested.core.singleStep = false;
        }
    }

    /** Its handler changes nothing but SPRG0, SPRG1, a counter and the decrementer. */
    private static final String TICK = """
            mtspr 272,1
            mtspr 273,2
            lis 1,3
            lwz 2,0x800(1)
            addi 2,2,1
            stw 2,0x800(1)
            rlwinm 2,2,3,20,28
            addi 2,2,37
            mtspr 22,2
            mfspr 2,273
            mfspr 1,272
            rfi
            """;
    private static final String WORK = """
            lis 28,%d
            lis 26,2
            li 4,1
            li 5,0
            again:
            addc 4,4,28
            adde 5,5,4
            rlwinm 27,4,0,18,29
            stwx 5,26,27
            lwzx 6,26,27
            mullw. 7,6,4
            bl sub
            bdnz 1f
            mtctr 28
            1: fadd 1,1,2
            fmul 3,1,2
            addic. 28,28,-1
            bgt again
            b done
            sub: cmpw cr2,7,5
            crxor 3,9,2
            mfcr 8
            xor 5,5,8
            blr
            done: nop
            """.formatted(2);

    /** How many ticks fall into one run depends on the host's load, so the run is repeated until enough have. */
    @Test
    void ticksInTheMiddleDoNotChangeTheResult() {
        byte[] expectedMemory = new byte[Layout.DATA_SIZE];
        byte[] memory = new byte[Layout.DATA_SIZE];
        CoreState[] expected = new CoreState[1];
        workWithTicks("interpreter", 0, expected, expectedMemory);
        long ticks = 0;
        for (int round = 0; ticks < 3; round++) {
            assertTrue(round < 500, "hardly a tick in 500 runs");
            CoreState[] end = new CoreState[1];
            ticks += workWithTicks("native", Msr.EE, end, memory);
            List<String> different = expected[0].differences(end[0]).stream()
                    .filter(d -> !d.matches("(msr|spr\\.(26|27|272|273)): .*")).toList();
            assertEquals(List.of(), different);
            assertArrayEquals(expectedMemory, memory);
        }
    }

    /** Runs the work; returns how many decrementer interrupts it was interrupted by. */
    private static long workWithTicks(String engine, int enable, CoreState[] end, byte[] memory) {
        try (HostTime time = new HostTime("ticks"); Side side = new Side(engine, CpuModel.PPC750, false, time)) {
            Sample sample = new Written(WORK).at(0x900, TICK).msr(Msr.ME | Msr.RI | Msr.FP | enable).sample();
            side.load(sample.image(), sample.state());
            if (enable != 0) {
                side.core.setDecrementer(50);
            }
            side.run(Long.MAX_VALUE);
            end[0] = CoreState.of(side.core);
            side.ram.read(Layout.DATA, memory, 0, Layout.DATA_SIZE);
            return side.core.interruptsTaken[Vector.DECREMENTER.ordinal()];
        }
    }
}
