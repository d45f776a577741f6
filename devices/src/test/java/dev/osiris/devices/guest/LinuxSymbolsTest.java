package dev.osiris.devices.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.engine.interpreter.Interpreter;
import dev.osiris.kvm.Kvm;
import dev.osiris.kvm.Vcpu;
import dev.osiris.kvm.Vm;
import dev.osiris.kvm.VmConfig;
import dev.osiris.memory.GuestMemory;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.time.ManualTime;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Linux's tables and log, made here as its build makes them, and found again. */
class LinuxSymbolsTest {
    private static final int NUMBER = 700;
    private static final int TABLES = 0x3000;

    private GuestMemory ram;
    private Vm vm;
    private Vcpu vcpu;

    @BeforeEach
    void make() {
        ram = new GuestMemory("ram", 1 << 20);
        vm = new Kvm(new ManualTime(), Interpreter::new).createVm(VmConfig.DEFAULT);
        vm.setUserMemoryRegion(0, 0, 0, ram, 0, ram.size());
        vcpu = vm.createVcpu(0, CpuModel.PPC750);
    }

    @AfterEach
    void close() {
        vm.close();
        ram.close();
    }

    private static String name(int i) {
        return (i % 3 == 0 ? "d" : "T") + "routine_" + i + (i % 2 == 0 ? "_of_init" : "");
    }

    /** Tokens: each character itself, and some that stand for several. */
    private static List<String> tokens() {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            tokens.add(i == 1 ? "routine_" : i == 2 ? "_of_init" : i >= 0x20 && i < 0x7F ? String.valueOf((char) i) : "t" + i);
        }
        return tokens;
    }

    private static byte[] compressed(String name) {
        String s = name.replace("routine_", "\u0001").replace("_of_init", "\u0002");
        byte[] bytes = s.getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes.length);
        out.writeBytes(bytes);
        return out.toByteArray();
    }

    /** In the order of Linux 6.1: addresses or offsets, base, number, names, markers, token table, token index. */
    private void tables(boolean relative) {
        ByteBuffer b = ByteBuffer.allocate(1 << 17);
        for (int i = 0; i < NUMBER; i++) {
            b.putInt((relative ? 0 : 0xC000_0000) + 0x100 * i);
        }
        if (relative) {
            b.putInt(0xC000_0000);
        }
        b.putInt(NUMBER);
        int names = b.position();
        List<Integer> markers = new ArrayList<>();
        for (int i = 0; i < NUMBER; i++) {
            if (i % 256 == 0) {
                markers.add(b.position() - names);
            }
            b.put(compressed(name(i)));
        }
        b.position(b.position() + 3 & -4);
        markers.forEach(b::putInt);
        List<Integer> index = new ArrayList<>();
        int table = b.position();
        for (String token : tokens()) {
            index.add(b.position() - table);
            b.put((token + "\0").getBytes(StandardCharsets.ISO_8859_1));
        }
        b.position(b.position() + 3 & -4);
        index.forEach(i -> b.putShort((short) (int) i));
        vm.addressSpace().write(TABLES, b.array(), 0, b.position());
    }

    private void assertFound() {
        List<Symbol> found = LinuxSymbols.find(new GuestView(vcpu), ram.size());
        assertEquals(NUMBER, found.size());
        for (int i = 0; i < NUMBER; i++) {
            Symbol s = found.get(i);
            assertEquals(name(i).substring(1), s.name());
            assertEquals(0xC000_0000L + 0x100 * i, s.address());
            assertEquals(i % 3 != 0, s.code());
        }
    }

    @Test
    void tablesWithOffsetsFromABaseAreFound() {
        tables(true);
        assertFound();
    }

    @Test
    void tablesWithAddressesAreFound() {
        tables(false);
        assertFound();
    }

    @Test
    void noiseIsNoTable() {
        Random random = new Random(7);
        byte[] noise = new byte[1 << 20];
        for (int round = 0; round < 5; round++) {
            random.nextBytes(noise);
            vm.addressSpace().write(0, noise, 0, noise.length);
            assertTrue(LinuxSymbols.find(new GuestView(vcpu), ram.size()).isEmpty());
        }
    }

    /** Bytes of sound tables changed here and there: never an exception, never without end. */
    @Test
    void damagedTablesAreNotFoundOrFoundInPart() {
        Random random = new Random(8);
        for (int round = 0; round < 40; round++) {
            tables(true);
            for (int i = 0; i < 5; i++) {
                vm.addressSpace().write32(TABLES + random.nextInt(0x6000), random.nextInt());
            }
            assertTrue(LinuxSymbols.find(new GuestView(vcpu), ram.size()).size() <= 1 << 20);
        }
    }

    // ------------------------------------------------------------------ the log

    private void word(int at, int value) {
        vm.addressSpace().write32(at, value);
    }

    private void log(int ringShift) {
        int prb = 0x8000;
        word(0x7000, 0xC000_0000 | prb);
        word(prb, 2);
        word(prb + 4, 0xC000_9000);
        word(prb + 8, 0xC000_A000);
        word(prb + 12, 6); // head
        word(prb + 16, 3); // tail
        int ring = prb + 20 + ringShift;
        word(ring, 8);
        word(ring + 4, 0xC000_B000);
        int at = 0xF0; // the last but one block would cross the ring's end
        for (int id = 3; id <= 6; id++) {
            byte[] text = ("line " + id).getBytes(StandardCharsets.US_ASCII);
            int size = 4 + text.length + 3 & -4;
            boolean wraps = (at & 0xFF) + size > 0x100;
            int next = wraps ? (at & ~0xFF) + 0x100 + size : at + size;
            int block = 0xB000 + (wraps ? 0 : at & 0xFF);
            word(block, id);
            vm.addressSpace().write(block + 4, text, 0, text.length);
            int descriptor = 0x9000 + 12 * (id & 3);
            word(descriptor, (id == 6 ? 1 : 2) << 30 | id);
            word(descriptor + 4, at);
            word(descriptor + 8, next);
            int info = 0xA000 + 88 * (id & 3);
            word(info + 12, id * 1_000_000);
            word(info + 16, text.length << 16 | id);
            at = next;
        }
    }

    private static SymbolTable prb() {
        return SymbolTable.of(List.of(new Symbol("prb", 0xC000_7000L, 4, false)));
    }

    private void assertLog() {
        List<LinuxLog.Line> lines = LinuxLog.read(new GuestView(vcpu), prb());
        assertEquals(List.of("line 3", "line 4", "line 5", "line 6"), lines.stream().map(LinuxLog.Line::text).toList());
        assertEquals(3_000_000, lines.getFirst().nanos());
        assertEquals(3, lines.getFirst().level());
    }

    @Test
    void theLogIsReadAcrossTheEndOfItsRing() {
        log(0);
        assertLog();
    }

    @Test
    void theLogOfVersionsThatCountFinalizedRecordsIsReadToo() {
        log(4);
        assertLog();
    }

    @Test
    void withoutALogThereAreNoLines() {
        assertTrue(LinuxLog.read(new GuestView(vcpu), SymbolTable.EMPTY).isEmpty());
        assertTrue(LinuxLog.read(new GuestView(vcpu), prb()).isEmpty());
    }
}
