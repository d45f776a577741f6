package dev.osiris.ppc.conformance;

import dev.osiris.engine.Engine;
import dev.osiris.engine.EngineFactory;
import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.Region;
import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.Exit;
import dev.osiris.ppc.core.Shootdown;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Spr;
import dev.osiris.ppc.cpu.Timebase;
import dev.osiris.ppc.isa.Assembler;
import dev.osiris.time.ManualTime;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * One vCPU with 128 KiB of RAM at 0 for conformance rows, and its state as text.
 *
 * <p>Below 4000, vectors included, every word but the program's is {@link #EXIT}, a store that leaves the engine: the
 * program comes to its end wherever it goes to, and {@code pc} is the address that it went to. From 4000 on every byte
 * is the low byte of its address, up to the page table at 10000 (SDR1 names it), which is empty.
 *
 * <p>GPR n is DEAD0n00 (n in hexadecimal), FPR n is n + 0.5, vector register n is all bytes n; SRR0, SRR1, DAR and DSISR
 * are 5555AAAA; MSR has ME and FP, and VEC where there is one; other registers are 0, the time base too, and time stands
 * still. IBAT3 maps the RAM, and DBAT3 the last 128 KiB, where EXIT stores to, each onto itself and for both modes.
 */
final class Rig implements AutoCloseable {
    static final int CODE = 0x1000;
    private static final int RAM_SIZE = 0x2_0000;
    private static final int DATA = 0x4000;
    private static final int PAGE_TABLE = 0x1_0000;
    /** stw r0,-0x8000(0): no register is needed, and nothing answers there. */
    private static final int EXIT = 0x9000_8000;
    private static final long EXIT_ADDRESS = 0xFFFF_8000L;
    private static final int BUDGET = 1000;
    private static final int UNTOUCHED = 0x5555_AAAA;

    private final GuestMemory ram = new GuestMemory("conformance RAM", RAM_SIZE);
    private final AddressSpace space = new AddressSpace();
    private final CpuModel model;
    private final Assembler assembler;
    private final Cpu cpu;
    private final Core core;
    private final Timebase timebase;
    private final Engine engine;

    Rig(CpuModel model, EngineFactory engines) {
        this.model = model;
        assembler = new Assembler(model);
        ManualTime time = new ManualTime();
        space.add(new Region.Ram(0, RAM_SIZE, ram, 0));
        cpu = new Cpu(model, 0);
        timebase = new Timebase(time, 1_000_000_000);
        core = new Core(cpu, space, timebase, time, new Shootdown());
        engine = engines.create(core);
    }

    void reset() {
        core.reset();
        timebase.write(0);
        writeMemory(0, INITIAL_MEMORY);
        for (int n = 0; n < 32; n++) {
            cpu.r[n] = 0xDEAD_0000 | n << 8;
            cpu.fpr[n] = Double.doubleToRawLongBits(n + 0.5);
            cpu.vr[2 * n] = n * 0x0101_0101_0101_0101L;
            cpu.vr[2 * n + 1] = cpu.vr[2 * n];
        }
        for (int spr : new int[] {Spr.SRR0, Spr.SRR1, Spr.DAR, Spr.DSISR}) {
            cpu.spr[spr] = UNTOUCHED;
        }
        cpu.spr[Spr.SDR1] = PAGE_TABLE;
        block(Spr.IBAT0U + 6, 0);
        block(Spr.DBAT0U + 6, 0xFFFE_0000);
        cpu.msr = Msr.FP | Msr.ME | (model.altivec() ? Msr.VEC : 0);
        cpu.pc = CODE;
    }

    /** 128 KiB onto themselves: valid in both modes, PP = 2. */
    private void block(int spr, int address) {
        cpu.spr[spr] = address | 3;
        cpu.spr[spr + 1] = address | 2;
    }

    private static final byte[] INITIAL_MEMORY = initialMemory();

    private static byte[] initialMemory() {
        byte[] bytes = new byte[RAM_SIZE];
        for (int i = 0; i < DATA; i++) {
            bytes[i] = (byte) (EXIT >>> 24 - 8 * (i & 3));
        }
        for (int i = DATA; i < PAGE_TABLE; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    private void writeMemory(int at, byte[] bytes) {
        space.write(at, bytes, 0, bytes.length);
    }

    void load(String program) {
        byte[] bytes = assembler.assemble(program, CODE).bytes();
        // In little-endian mode the words of a double word are fetched in the other order (PEM 3.1.4.3).
        int swapped = (cpu.msr & Msr.LE) != 0 ? 4 : 0;
        for (int at = 0; at < bytes.length; at += 4) {
            writeMemory(CODE + at ^ swapped, Arrays.copyOfRange(bytes, at, at + 4));
        }
    }

    /** Runs to the end of the program. */
    TreeMap<String, String> run() {
        core.flushTranslations();
        engine.run(core, BUDGET);
        long swapped = (cpu.msr & Msr.LE) != 0 ? 4 : 0;
        if (core.exit.reason != Exit.Reason.MMIO_WRITE || core.exit.address != (EXIT_ADDRESS ^ swapped)) {
            throw new AssertionError("the program did not end: %s at %x: %s".formatted(core.exit.reason,
                    core.exit.address, core.exit.message));
        }
        cpu.pc -= 4;
        return state();
    }

    // ---- state as text

    /** Everything that a program can change; of memory the bytes that are not as they were at first. */
    TreeMap<String, String> state() {
        TreeMap<String, String> s = new TreeMap<>();
        for (int n = 0; n < 32; n++) {
            s.put("r" + n, hex(cpu.r[n], 8));
            s.put("f" + n, hex(cpu.fpr[n], 16));
            s.put("v" + n, hex(cpu.vr[2 * n], 16) + hex(cpu.vr[2 * n + 1], 16));
        }
        for (int n = 0; n < 4; n++) {
            s.put("t" + n, hex(cpu.otherGprs[n], 8));
        }
        for (int n = 0; n < 8; n++) {
            s.put("cr" + n, hex(cpu.r[Cpu.CR0 + n], 1));
        }
        for (int n = 0; n < 16; n++) {
            s.put("sr" + n, hex(cpu.sr[n], 8));
        }
        putSpecial(s);
        putMemory(s);
        return s;
    }

    private void putSpecial(Map<String, String> s) {
        s.put("lr", hex(cpu.r[Cpu.LR], 8));
        s.put("ctr", hex(cpu.r[Cpu.CTR], 8));
        s.put("xer", hex(cpu.xer(), 8));
        s.put("fpscr", hex(cpu.fp.fpscr, 8));
        s.put("vscr", hex(cpu.vscr, 8));
        s.put("msr", hex(cpu.msr, 8));
        s.put("pc", hex(cpu.pc, 8));
        for (Spr spr : Spr.TABLE) {
            if (Spr.find(model, spr.number()) == spr && inArray(spr)) {
                s.put(spr.name(), hex(cpu.spr[spr.number()], 8));
            }
        }
    }

    private static boolean inArray(Spr spr) {
        return switch (spr.kind()) {
            case PLAIN, READ_ONLY, BREAKPOINT, BAT, SDR1_REGISTER, HID0_REGISTER -> true;
            default -> false;
        };
    }

    private void putMemory(Map<String, String> s) {
        byte[] first = INITIAL_MEMORY;
        byte[] now = new byte[RAM_SIZE];
        ram.read(0, now, 0, RAM_SIZE);
        for (int at = Arrays.mismatch(first, now); at >= 0;) {
            s.put("[" + Integer.toHexString(at) + "]", hex(now[at], 2));
            int next = Arrays.mismatch(first, at + 1, RAM_SIZE, now, at + 1, RAM_SIZE);
            at = next < 0 ? -1 : at + 1 + next;
        }
    }

    static String hex(long value, int digits) {
        return java.util.HexFormat.of().toHexDigits(value, digits);
    }

    // ---- assignments

    /** Before the program. */
    void set(String name, String text) {
        char kind = name.charAt(0);
        String rest = name.substring(1);
        boolean numbered = rest.matches("[0-9]{1,2}");
        if (kind == '[') {
            writeMemory(address(name), java.util.HexFormat.of().parseHex(text));
        } else if (numbered && kind == 'r') {
            cpu.r[Integer.parseInt(rest)] = word(text);
        } else if (numbered && kind == 't') {
            cpu.otherGprs[Integer.parseInt(rest)] = word(text);
        } else if (numbered && kind == 'f') {
            cpu.fpr[Integer.parseInt(rest)] = real(text);
        } else if (numbered && kind == 'v') {
            int n = Integer.parseInt(rest);
            String digits = "0".repeat(32 - text.length()) + text;
            cpu.vr[2 * n] = Long.parseUnsignedLong(digits.substring(0, 16), 16);
            cpu.vr[2 * n + 1] = Long.parseUnsignedLong(digits.substring(16), 16);
        } else if (name.matches("cr[0-7]")) {
            cpu.r[Cpu.CR0 + name.charAt(2) - '0'] = word(text);
        } else if (name.matches("sr[0-9]+")) {
            cpu.sr[Integer.parseInt(name.substring(2))] = word(text);
        } else {
            setSpecial(name, word(text));
        }
    }

    private void setSpecial(String name, int value) {
        switch (name) {
            case "cr" -> cpu.setCr(value);
            case "lr" -> cpu.r[Cpu.LR] = value;
            case "ctr" -> cpu.r[Cpu.CTR] = value;
            case "xer" -> cpu.setXer(value);
            case "fpscr" -> cpu.fp.fpscr = value;
            case "vscr" -> cpu.vscr = value;
            case "msr" -> cpu.msr = value;
            case "pc" -> cpu.pc = value;
            default -> cpu.spr[special(name)] = value;
        }
    }

    private int special(String name) {
        for (Spr s : Spr.TABLE) {
            if (s.name().equals(name) && Spr.find(model, s.number()) == s) {
                return s.number();
            }
        }
        throw new IllegalStateException("no register is called '" + name + "' on the " + model.label());
    }

    /** After the program. */
    void expect(Map<String, String> state, String name, String text) {
        if (name.equals("cr")) {
            String digits = hex(word(text), 8);
            for (int n = 0; n < 8; n++) {
                state.put("cr" + n, digits.substring(n, n + 1));
            }
        } else if (name.startsWith("[")) {
            expectMemory(state, address(name), java.util.HexFormat.of().parseHex(text));
        } else if (!state.containsKey(name)) {
            throw new IllegalStateException("no register is called '" + name + "' on the " + model.label());
        } else if (!text.equals("?")) {
            int digits = state.get(name).length();
            state.put(name, name.matches("f[0-9]+") ? hex(real(text), 16) : "0".repeat(digits - text.length()) + text);
        }
    }

    private static void expectMemory(Map<String, String> state, int at, byte[] bytes) {
        byte[] first = INITIAL_MEMORY;
        for (int i = 0; i < bytes.length; i++) {
            String name = "[" + Integer.toHexString(at + i) + "]";
            if (bytes[i] == first[at + i]) {
                state.remove(name);
            } else {
                state.put(name, hex(bytes[i], 2));
            }
        }
    }

    private static int address(String name) {
        return word(name.substring(1, name.length() - 1));
    }

    private static int word(String text) {
        return Integer.parseUnsignedInt(text, 16);
    }

    private static long real(String text) {
        return switch (text) {
            case "inf" -> 0x7FF0_0000_0000_0000L;
            case "-inf" -> 0xFFF0_0000_0000_0000L;
            case "nan" -> 0x7FF8_0000_0000_0000L;
            default -> text.indexOf('.') >= 0 ? Double.doubleToRawLongBits(Double.parseDouble(text))
                    : Long.parseUnsignedLong(text, 16);
        };
    }

    @Override
    public void close() {
        engine.close();
        core.close();
        ram.close();
    }
}
