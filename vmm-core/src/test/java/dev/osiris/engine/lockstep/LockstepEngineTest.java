package dev.osiris.engine.lockstep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.engine.Engine;
import dev.osiris.engine.EngineStatistics;
import dev.osiris.engine.EngineFactory;
import dev.osiris.engine.Engines;
import dev.osiris.engine.interpreter.Interpreter;
import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.MmioHandler;
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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LockstepEngineTest {
    private static final int CHIP = 0x20_0000;
    private static final String PROGRAM = """
            lis 4,1
            lis 7,0x20
            li 5,200
            li 6,0
            again:
            mullw 8,5,5
            stwu 8,4(4)
            lwz 9,-4(4)
            add 6,6,9
            andi. 10,5,15
            bne 1f
            fadd 1,1,2
            fmul 2,2,3
            lwz 11,8(7)
            add 6,6,11
            mftb 12
            1: lwarx 13,0,4
            addi 13,13,1
            stwcx. 13,0,4
            bne 1b
            bl sub
            addic. 5,5,-1
            bgt again
            stw 6,-16(0)
            sub: mfcr 14
            xor 6,6,14
            blr
            """;

    @TempDir
    Path directory;

    private final GuestMemory ram = new GuestMemory("RAM", 0x10_0000);
    private final AddressSpace space = new AddressSpace();
    private final ManualTime time = new ManualTime();
    private Core core;

    @BeforeEach
    void machine() {
        space.add(new Region.Ram(0, ram.size(), ram, 0));
        space.add(new Region.Mmio(CHIP, 0x1000, "chip", new Counter()));
        Shootdown shootdown = new Shootdown();
        space.addListener(shootdown);
        core = new Core(new Cpu(CpuModel.PPC750, 0), space, new Timebase(time, 1_000_000), time, shootdown);
        byte[] code = new Assembler(CpuModel.PPC750).assemble(PROGRAM, 0x1000).bytes();
        space.write(0x1000, code, 0, code.length);
        core.cpu.pc = 0x1000;
        core.cpu.msr = Msr.ME | Msr.FP;
        for (int i = 1; i < 4; i++) {
            core.cpu.fpr[i] = Double.doubleToRawLongBits(1 + i / 16.0);
        }
    }

    @AfterEach
    void close() {
        core.close();
        ram.close();
    }

    private static final class Counter implements MmioHandler {
        private long reads;

        @Override
        public long read(long offset, int size) {
            return ++reads;
        }

        @Override
        public void write(long offset, int size, long value) {}
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void aProgramThatIsExecutedRightRunsToItsEnd(int every) {
        EngineFactory factory = LockstepEngine.factory(
                () -> Engines.factory(Engines.byName("native").orElseThrow()), every, directory);
        try (LockstepEngine engine = (LockstepEngine) factory.create(core)) {
            engine.run(core, Long.MAX_VALUE);
            assertEquals(Exit.Reason.MMIO_WRITE, core.exit.reason, () -> core.exit.message);
            assertTrue(engine.checked() >= 200 / every, engine.report());
            assertNull(engine.written());
        }
    }

    /** An interpreter that gets one thing wrong: what it leaves in r8 on its {@code when}th run. */
    private record Wrong(Engine engine, int[] runs, int when, GuestMemory memory) implements Engine {
        @Override
        public String name() {
            return "wrong";
        }

        @Override
        public void run(Core core, long budget) {
            engine.run(core, 8);
            if (budget != 1 && ++runs[0] == when) {
                if (memory == null) {
                    core.r[8] ^= 0x100;
                } else {
                    core.space.write32(0x8_0000, 1);
                }
            }
        }

        @Override
        public EngineStatistics statistics() {
            return EngineStatistics.none(name());
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    private void stopsAt(GuestMemory memory, String expected) throws Exception {
        int[] runs = new int[1];
        try (LockstepEngine engine = new LockstepEngine(core, Interpreter::new,
                new Shadows(c -> new Wrong(new Interpreter(c), runs, 20, memory)), 1, directory)) {
            engine.run(core, Long.MAX_VALUE);
            assertEquals(Exit.Reason.INTERNAL_ERROR, core.exit.reason);
            assertTrue(core.exit.message.contains(expected), core.exit.message);
            assertNotNull(engine.written());
            assertEquals(List.of(), Replay.run(engine.written()).differences(), "the engines at hand execute it right");
            repeatsTheDifference(engine.written(), memory, expected);
        }
    }

    private static void repeatsTheDifference(Path file, GuestMemory memory, String expected) throws IOException {
        int[] runs = new int[1];
        Replay.Outcome again = Replay.run(file, c -> new Wrong(new Interpreter(c), runs, 1, memory));
        String wanted = memory == null ? "r8: " : expected.toLowerCase(Locale.ROOT).substring("RAM ".length());
        assertTrue(again.differences().getFirst().contains(wanted), again.differences()::toString);
        assertTrue(again.executed().size() > 1, "says what was executed");
        assertEquals(0x1000, again.executed().getFirst().pc() & ~0xFFF);
    }

    @Test
    void aFileHoldsOnlyThePagesThatTheStretchNeeds() throws Exception {
        byte[] elsewhere = new byte[0x1000];
        new Random(1).nextBytes(elsewhere);
        space.write(0xC_0000, elsewhere, 0, elsewhere.length);
        int[] runs = new int[1];
        try (LockstepEngine engine = new LockstepEngine(core, Interpreter::new,
                new Shadows(c -> new Wrong(new Interpreter(c), runs, 20, null)), 1, directory)) {
            engine.run(core, Long.MAX_VALUE);
            String text = unpacked(engine.written());
            assertTrue(text.contains("\nat 1000 "), text);
            assertFalse(text.contains("\nat c0"), text);
        }
    }

    private static String unpacked(Path file) throws IOException {
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            model 750;register r3 zz;region ram 0 1000          | line 2
            model 999;register r3 1;region ram 0 1000           | line 1
            model 750;register r3 1;region disk 0 1000          | line 3
            model 750;register r3 1;region ram 0                | line 3
            model 750;register r3 1;region ram 0 -5             | line 3
            model 750;register r3 1;region ram 0 1000;at 5000 00 | line 4
            model 750;register r3 1;region ram 0 1000;at ff0 0123456789abcdef0123456789abcdef01 | line 4
            model 750;register r3 1;hello                       | line 3
            model 750                                           | expected lines with
            """)
    void aFileThatIsNoneIsRefusedWithItsLine(String lines, String expected) throws IOException {
        Path file = directory.resolve("bad.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(lines.replace(';', '\n').getBytes(StandardCharsets.US_ASCII));
        }
        String message = assertThrows(IOException.class, () -> Replay.run(file)).getMessage();
        assertTrue(message.contains(expected), message);
    }

    @Test
    void aFileThatWasCutOffOrNeverCompressedIsRefused() throws IOException {
        Path file = directory.resolve("bad.gz");
        Files.writeString(file, "model 750\n");
        assertTrue(assertThrows(IOException.class, () -> Replay.run(file)).getMessage().contains("not compressed"));
        Files.write(file, new byte[] {0x1F, (byte) 0x8B, 8});
        assertThrows(IOException.class, () -> Replay.run(file));
    }

    @Test
    void aWrongRegisterStopsTheMachineAndLeavesAFile() throws Exception {
        stopsAt(null, "native code and the interpreter differ");
    }

    @Test
    void aWrongWordOfMemoryStopsTheMachineAndLeavesAFile() throws Exception {
        stopsAt(ram, "RAM offset 80000");
    }

    @Test
    void aStateIsPutIntoACoreWithoutWhatTheCoreHadPendingOrReserved() {
        core.cpu.reserved = true;
        core.tracePending(true);
        CoreState.of(core).restore(core);
        assertFalse(core.cpu.reserved);
        assertFalse(core.tracePending());
    }

    @Test
    void enginesAreWrittenByNameOrWithAShareToVerify() {
        assertEquals("native", Engines.parse("native").name());
        assertEquals(1, Engines.parse("lockstep").verify());
        assertEquals(1000, Engines.parse("native,verify=1/1000").verify());
        assertTrue(Engines.parse("native,verify=1/1000,count").counting());
        assertTrue(Engines.parse("native,fpscr=off,count").statusFree());
        assertEquals("native,count", Engines.counting(Engines.counting("native")));
        for (String wrong : new String[] {"nativ", "native,verify=2/3", "native,verify=1/0", "native,", "native,count,verify=1/2", ",count", "native,fpscr=on", "interpreter,fpscr=off", ""}) {
            assertThrows(IllegalArgumentException.class, () -> Engines.parse(wrong), wrong);
        }
    }
}
