package dev.osiris.engine.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Vector;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A data storage interrupt at every memory instruction of a program in turn: each works on a page of its own, of which
 * one at a time is unmapped, or read-only. At the handler's door both engines must hold the same state.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreciseFaultTest {
    /** Register 31 points to the page; the instruction is to touch it and no other (but the next where it says so). */
    private static final List<String> LOADS = List.of("lwz 3,8(31)", "lwzu 3,8(31)", "lwzx 3,31,30", "lwzux 4,31,30",
            "lbz 5,1(31)", "lbzu 5,1(31)", "lhz 6,3(31)", "lhau 6,2(31)", "lhbrx 7,31,30", "lwbrx 8,31,30",
            "lmw 20,16(31)", "lswi 9,31,13", "lfd 1,16(31)", "lfdu 2,24(31)", "lfs 3,8(31)", "lfsux 4,31,30",
            "lwarx 3,0,31", "dcbf 0,31", "lwz 3,-2(31)", "lmw 26,-8(31)", "lwz 31,0(31)");
    private static final List<String> STORES = List.of("stw 3,8(31)", "stwu 3,8(31)", "stwx 3,31,30", "stwux 4,31,30",
            "stb 5,1(31)", "sthu 6,2(31)", "sth 6,3(31)", "sthbrx 7,31,30", "stwbrx 8,31,30", "stmw 20,16(31)",
            "stswi 9,31,13", "stfd 1,16(31)", "stfdu 2,24(31)", "stfs 3,8(31)", "stfsux 4,31,30", "stfiwx 5,31,30",
            "dcbz 0,31", "dcbi 0,31", "stw 3,-2(31)", "stmw 26,-8(31)", "stw 31,4(31)");
    private static final List<String> VECTOR_LOADS = List.of("lvx 3,31,30", "lvxl 4,0,31", "lvebx 5,31,30", "lvehx 6,31,30",
            "lvewx 7,31,30");
    private static final List<String> VECTOR_STORES = List.of("stvx 3,31,30", "stvxl 4,0,31", "stvebx 5,31,30",
            "stvehx 6,31,30", "stvewx 7,31,30");
    private static final String VECTORS_BETWEEN = """
            vaddubs 3,3,4
            vmaddfp 5,5,6,7
            vcmpgtuh. 8,3,5
            fadd 6,6,7
            vperm 4,3,8,5
            addic. 10,10,11
            """;
    private static final String BETWEEN = """
            addc 10,10,11
            addze 12,12
            subfe. 13,10,12
            cmpwi cr3,13,100
            crxor 5,12,2
            srawi 14,13,3
            rlwimi 15,14,7,3,20
            fadd 6,6,7
            mtctr 15
            """;

    private Trial trial;
    private Trial vectorTrial;

    @BeforeAll
    void machines() {
        trial = new Trial(CpuModel.PPC750, false);
        vectorTrial = new Trial(CpuModel.PPC7400, false);
    }

    @AfterAll
    void close() {
        trial.close();
        vectorTrial.close();
    }

    static List<String> loads() {
        return LOADS;
    }

    static List<String> stores() {
        return STORES;
    }

    static List<String> vectorLoads() {
        return VECTOR_LOADS;
    }

    static List<String> vectorStores() {
        return VECTOR_STORES;
    }

    @ParameterizedTest
    @MethodSource({"vectorLoads", "vectorStores"})
    void anUnmappedPageIsMetByVectorsInTheSameState(String instruction) {
        check(vectorTrial, instruction, VECTORS_BETWEEN, 0);
    }

    @ParameterizedTest
    @MethodSource("vectorStores")
    void aReadOnlyPageIsMetByVectorsInTheSameState(String instruction) {
        check(vectorTrial, instruction, VECTORS_BETWEEN, 0x103);
    }

    @ParameterizedTest
    @MethodSource({"loads", "stores"})
    void anUnmappedPageIsMetInTheSameState(String instruction) {
        check(trial, instruction, BETWEEN, 0);
    }

    @ParameterizedTest
    @MethodSource("stores")
    void aReadOnlyPageIsMetInTheSameState(String instruction) {
        check(trial, instruction, BETWEEN, 0x103);
    }

    /** Once with the fault on the first execution, once after the same code went well on another page. */
    private static void check(Trial trial, String instruction, String between, int pageBits) {
        for (int warm = 0; warm < 2; warm++) {
            Written w = new Written(program(instruction, between, warm), trial.model).translated().stopAt(0x300)
                    .view(0x1000, Layout.DATA, 0x182).view(0x2000, Layout.DATA + 0x1000, 0x182)
                    .view(0x8000, Layout.DATA + 0x3000, 0x182);
            if (pageBits != 0) {
                w.view(0x9000, Layout.DATA + 0x4000, pageBits);
            }
            // With the data cache on: without it dcbz is an alignment interrupt, whatever the page.
            w.register("r30", 12).register("vscr", 0x1_0000).register("spr.1008", 0x4000);
            Sample sample = w.sample();
            assertEquals(List.of(), trial.run(sample), () -> sample.listing(trial.model));
            assertEquals(1, trial.reference.core.interruptsTaken[Vector.DSI.ordinal()], instruction);
        }
    }

    /** The page pointer is the bad page at once, or goes from a good page to it: same code, same sites. */
    private static String program(String instruction, String between, int goodRounds) {
        return """
                lis 27,0x1000
                ori 29,27,%s
                li 28,1
                again:
                mr 31,29
                ori 29,27,0x9000
                %s
                %s
                addic. 28,28,-1
                bge again
                """.formatted(goodRounds == 0 ? "0x9000" : "0x2000", between, instruction);
    }
}
