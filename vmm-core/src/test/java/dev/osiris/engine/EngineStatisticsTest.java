package dev.osiris.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.Region;
import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.Exit;
import dev.osiris.ppc.core.Shootdown;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Timebase;
import dev.osiris.ppc.isa.Assembler;
import dev.osiris.time.ManualTime;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineStatisticsTest {
    /** 3 + 1000 × 6 + 3 instructions, the last of which leaves. */
    private static final String PROGRAM = """
            li 5,1000
            lis 7,0x20
            li 6,0
            again: cmpwi 5,500
            bgt 1f
            1: addi 6,6,3
            stw 6,0x100(0)
            addic. 5,5,-1
            bgt again
            mfspr 8,1008
            li 9,1
            stw 9,0(7)
            """;
    private static final long EXECUTED = 3 + 1000 * 6 + 3;

    private static EngineStatistics run(String kind) {
        GuestMemory ram = new GuestMemory("RAM", 0x10_0000);
        AddressSpace space = new AddressSpace();
        space.add(new Region.Ram(0, ram.size(), ram, 0));
        Shootdown shootdown = new Shootdown();
        space.addListener(shootdown);
        ManualTime time = new ManualTime();
        Core core = new Core(new Cpu(CpuModel.PPC750, 0), space, new Timebase(time, 1_000_000), time, shootdown);
        byte[] code = new Assembler(CpuModel.PPC750).assemble(PROGRAM, 0x1000).bytes();
        space.write(0x1000, code, 0, code.length);
        core.cpu.pc = 0x1000;
        core.cpu.msr = Msr.ME;
        try (Engine engine = Engines.factory(Engines.parse(kind)).create(core)) {
            engine.run(core, Long.MAX_VALUE);
            assertEquals(Exit.Reason.MMIO_WRITE, core.exit.reason);
            return engine.statistics();
        } finally {
            core.close();
            ram.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"native,count", "native,hot=0,count", "native,hot=100,count", "interpreter"})
    void whatWasExecutedIsCountedExactly(String kind) {
        assertEquals(OptionalLong.of(EXECUTED), run(kind).executed());
    }

    /** The loop is passed 999 times, either way round the branch in it. */
    @Test
    void codeThatIsPassedOftenIsMadeBetterOnce() {
        String reason = "code to be made better";
        assertEquals(null, run("native,hot=0").exits().get(reason));
        assertEquals(null, run("native,hot=999").exits().get(reason));
        assertEquals(1, run("native,hot=998").exits().get(reason));
        assertEquals(1, run("native,hot=100").exits().get(reason));
        assertTrue(run("native,hot=100").code().regions() > run("native,hot=0").code().regions());
    }

    @Test
    void nativeCodeCountsOnlyWhenAsked() {
        EngineStatistics s = run("native");
        assertEquals(OptionalLong.empty(), s.executed());
        assertTrue(s.toString().contains("not counted"), s.toString());
    }

    @Test
    void nativeCodeTellsWhatItMadeAndWhyItLeft() {
        EngineStatistics s = run("native");
        assertTrue(s.code().instructions() >= 12, s.toString());
        assertTrue(s.code().bytes() > 100 && s.code().regions() > 0 && s.code().nanos() > 0, s.toString());
        assertTrue(s.callOuts().get("mfspr") == 1 && s.callOuts().containsKey("stw"), s.toString());
        assertTrue(s.exits().get("page to be written") >= 1, s.toString());
    }

    @Test
    void aTableHasTheMostFrequentFirstAndSumsUpTheRest() {
        Map<String, Long> many = new TreeMap<>();
        for (int i = 1; i <= 40; i++) {
            many.put("op" + i, (long) i);
        }
        many.put("never", 0L);
        EngineStatistics s = new EngineStatistics("x", EngineStatistics.Code.NONE, OptionalLong.of(1_234_567), Map.of(), many,
                Map.of(), Map.of());
        assertEquals(List.of("op40", "op39"), s.callOuts().keySet().stream().limit(2).toList());
        assertEquals(40, s.callOuts().size());
        assertTrue(s.toString().contains("1,234,567"), s.toString());
        assertTrue(s.toString().lines().anyMatch(l -> l.matches(" *16 others +136 +16.6 %")), s.toString());
    }
}
