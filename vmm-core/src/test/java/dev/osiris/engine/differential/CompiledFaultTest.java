package dev.osiris.engine.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.osiris.engine.lockstep.CoreState;
import dev.osiris.ppc.core.Exit;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Spr;
import dev.osiris.ppc.isa.Disassembler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Data storage interrupts at all memory instructions of a compiled program ({@code compiled.c}), each time they are
 * executed: its data is not mapped, the test maps a page when it is missed. At each interrupt both engines must hold the
 * same registers, and the program must come to the result that it has without.
 */
class CompiledFaultTest {
    private static final int[] DATA_PAGES = {0x2_0000, 0x2_1000, 0x2_2000, 0x2_F000};
    private static final int DSI = 0x300;

    private final Side reference = new Side("interpreter", CpuModel.PPC750, false);
    private final Side tested = new Side("native,hot=0", CpuModel.PPC750, false);
    /** Of its code some is made in a hurry, some well. */
    private final Side hurried = new Side("native,hot=20", CpuModel.PPC750, false);
    private final List<Side> sides = List.of(reference, tested, hurried);
    private final Disassembler disassembler = new Disassembler(CpuModel.PPC750);
    private final Sample sample = sample();
    private final Map<Integer, Integer> entries = entries();
    private final Set<Integer> faulted = new TreeSet<>();
    private int faults;

    CompiledFaultTest() throws IOException {}

    @AfterEach
    void close() {
        sides.forEach(Side::close);
    }

    private static Sample sample() throws IOException {
        Written w = new Written("nop").translated().stopAt(DSI);
        int at = 0;
        for (String line : resource("compiled.hex").lines().toList()) {
            if (line.startsWith("@")) {
                at = Integer.parseInt(line.substring(1), 16);
            } else {
                byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(line.strip());
                w.ram.put(at, bytes);
                at += bytes.length;
            }
        }
        return w.sample();
    }

    private static String resource(String name) throws IOException {
        try (var in = CompiledFaultTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    /** Where the page table entries of the data pages are. */
    private Map<Integer, Integer> entries() {
        Map<Integer, Integer> found = new HashMap<>();
        var ram = java.nio.ByteBuffer.wrap(sample.image());
        for (int at = Layout.PAGE_TABLE; at < Layout.PAGE_TABLE + Layout.TABLE_SIZE; at += 8) {
            for (int page : DATA_PAGES) {
                if (ram.getInt(at + 4) == (page | 0x182)) {
                    found.put(page, at);
                }
            }
        }
        assertEquals(DATA_PAGES.length, found.size());
        return found;
    }

    private void map(int page, boolean mapped) {
        for (Side side : sides) {
            int at = entries.get(page);
            int word = side.space.read32(at);
            side.space.write32(at, mapped ? word | 0x8000_0000 : word & 0x7FFF_FFFF);
            // Not all translations: the reservation would go, too.
            side.core.tlbie(page);
        }
    }

    /** To the next interrupt or to the end. False at the end. */
    private boolean faults() {
        for (Side side : sides) {
            side.engine.run(side.core, Long.MAX_VALUE);
            assertEquals(Exit.Reason.MMIO_WRITE, side.core.exit.reason, () -> side.engine.name() + " " + side.core.exit.message);
        }
        CoreState expected = CoreState.of(reference.core);
        for (Side side : List.of(tested, hurried)) {
            if (!expected.matches(side.core)) {
                fail("(register: interpreter native) at " + where() + ": " + expected.differences(CoreState.of(side.core)));
            }
        }
        if (reference.core.cpu.pc != DSI + 4) {
            return false;
        }
        faults++;
        faulted.add(reference.core.cpu.spr[Spr.SRR0]);
        for (Side side : sides) {
            side.core.cpu.pc = side.core.cpu.spr[Spr.SRR0];
            side.core.cpu.msr = side.core.cpu.spr[Spr.SRR1];
            side.core.modeChanged();
        }
        return true;
    }

    private String where() {
        int pc = reference.core.cpu.spr[Spr.SRR0];
        return Integer.toHexString(pc) + ": " + text(pc) + ", fault " + faults;
    }

    private String text(int pc) {
        return disassembler.disassemble(reference.ram.get32(pc), pc);
    }

    private int missed() {
        return reference.core.cpu.spr[Spr.DAR] & ~0xFFF;
    }

    private void load() {
        sides.forEach(side -> side.load(sample.image(), sample.state()));
    }

    private static byte[] data(Side side) {
        byte[] memory = new byte[0x1_0000];
        side.ram.read(Layout.DATA, memory, 0, memory.length);
        return memory;
    }

    private void endsAsItShould(int fewest) {
        List<Integer> results = sides.stream().map(side -> side.core.r[3]).toList();
        byte[] memory = data(reference);
        for (Side side : List.of(tested, hurried)) {
            assertTrue(java.util.Arrays.equals(memory, data(side)), "memory differs");
        }
        load();
        reference.run(1_000_000);
        int expected = reference.core.r[3];
        assertEquals(List.of(expected, expected, expected), results, "the result without faults");
        assertTrue(faults >= fewest, faults + " faults");
    }

    @Test
    void everyMemoryInstructionFaultsWheneverItIsExecuted() {
        load();
        Set<Integer> executed = memoryInstructions();
        load();
        for (int page : DATA_PAGES) {
            map(page, false);
        }
        while (faults()) {
            int page = missed();
            map(page, true);
            sides.forEach(side -> side.engine.run(side.core, 1));
            map(page, false);
        }
        assertEquals(executed, faulted);
        endsAsItShould(5000);
    }

    @Test
    void onePageAtATimeIsAwayWhileTheOthersAreAtHand() {
        load();
        // Always the one that was in use before the one that is.
        int before = DATA_PAGES[2];
        map(DATA_PAGES[0], false);
        while (faults()) {
            map(missed(), true);
            map(before, false);
            before = missed();
        }
        endsAsItShould(12);
    }

    /** Those that the program executes when nothing faults. */
    private Set<Integer> memoryInstructions() {
        Set<Integer> found = new TreeSet<>();
        do {
            int pc = reference.core.cpu.pc;
            if (text(pc).matches("(lbz|lh[az]|lw[zab]|lmw|lf[sd]|st)(?!ep).*") && reference.ram.get32(pc) != Layout.STOP) {
                found.add(pc);
            }
            reference.engine.run(reference.core, 1);
        } while (reference.core.exit.reason == Exit.Reason.BUDGET);
        return found;
    }
}
