package dev.osiris.peer;

import dev.osiris.engine.Engine;
import dev.osiris.engine.Engines;
import dev.osiris.engine.differential.Generator;
import dev.osiris.engine.differential.Layout;
import dev.osiris.engine.differential.Sample;
import dev.osiris.engine.lockstep.CoreState;
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
import dev.osiris.ppc.cpu.Vector;
import dev.osiris.ppc.isa.Assembler;
import dev.osiris.ppc.isa.Disassembler;
import dev.osiris.ppc.isa.Isa;
import dev.osiris.ppc.isa.Program;
import dev.osiris.time.ManualTime;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Random supervisor programs (the engine fuzzer's: page tables, mtmsr, rfi, mtspr, exceptions with handlers) stepped
 * beside {@code qemu-system-ppc} through gdb's protocol; after every instruction the registers must be equal, at the end
 * memory too: {@code java -cp ... dev.osiris.peer.SystemDiff PROGRAMS [SEED [trace]]}. A difference ends its program and is
 * printed with the one instruction that made it. The last line is {@code checks=N failures=N}; a check is a step.
 */
public final class SystemDiff implements AutoCloseable {
    /** QEMU does not keep FR: see known.rows. */
    private static final int NO_FR = ~0x0004_0000;
    private static final int STEPS = 300;
    private static final int MOST_FAILURES = 20;
    /** Of QEMU's memory, beyond ours: code that loads the registers gdb cannot reach, and their values. */
    private static final int LOADER = 0x6_0000;
    private static final int TABLE = 0x6_1000;
    private static final int STWCX = 0x7C00_012D;
    private static final int[] SPRS = {Spr.SDR1, 528, 529, 530, 531, 532, 533, 534, 535, 536, 537, 538, 539, 540, 541, 542,
        543, Spr.VRSAVE, Spr.SRR0, Spr.SRR1, Spr.DAR, Spr.DSISR, 272, 273, 274, 275, 282};
    private static final String[] LOGGED = {"srr0", "srr1", "dar", "dsisr"};
    private static final int[] LOGGED_SPRS = {Spr.SRR0, Spr.SRR1, Spr.DAR, Spr.DSISR};

    private final CpuModel model;
    private final Generator generator;
    private final KnownDifferences known;
    private final Disassembler disassembler;
    private final Canonical canonical;
    private final GuestMemory ram = new GuestMemory("RAM", Layout.RAM_SIZE);
    private final AddressSpace space = new AddressSpace();
    private final Core core;
    private final Engine interpreter;
    private final Gdb qemu;
    private final int loaderEnd;
    private final byte[] there = new byte[Layout.RAM_SIZE];
    /**
     * Bits of a page table entry that may differ: R, and C for stwcx., are set for accesses that are
     * not made after all (PEM 7.5.3).
     */
    private int marks;
    /** Whether a store of several words was interrupted: how many of them were stored is left open (PEM 6.4.3). */
    private boolean partly;
    private final boolean trace;
    private long checks;
    private int failures;

    SystemDiff(CpuModel model, String cpu, boolean trace) throws IOException, InterruptedException {
        this.model = model;
        this.trace = trace;
        generator = new Generator(model);
        known = new KnownDifferences(Isa.of(model), "known.rows", "known-system.rows");
        disassembler = new Disassembler(model);
        canonical = new Canonical(model);
        space.add(new Region.Ram(0, Layout.RAM_SIZE, ram, 0));
        Shootdown shootdown = new Shootdown();
        space.addListener(shootdown);
        ManualTime time = new ManualTime();
        core = new Core(new Cpu(model, 0), space, new Timebase(time, 16_000_000), time, shootdown);
        interpreter = Engines.factory(Engines.byName("interpreter").orElseThrow()).create(core);
        qemu = new Gdb(cpu);
        Program loader = new Assembler(model).assemble(loader(), LOADER);
        qemu.write(LOADER, loader.bytes(), 0, loader.bytes().length);
        qemu.write(0, there, 0, there.length);
        loaderEnd = loader.address("end");
    }

    private String loader() {
        StringBuilder s = new StringBuilder("addis r1,0,%d\nori r1,r1,%d\n".formatted(TABLE >>> 16, TABLE & 0xFFFF));
        for (int n = 0; n < 16; n++) {
            s.append("lwz r2,%d(r1)\nmtsr %d,r2\n".formatted(4 * n, n));
        }
        for (int i = 0; i < SPRS.length; i++) {
            if (Spr.find(model, SPRS[i]) == null) {
                continue;
            }
            s.append("lwz r2,%d(r1)\nmtspr %d,r2\n".formatted(64 + 4 * i, SPRS[i]));
        }
        return s + """
                addi r2,0,64
                mtctr r2
                addi r3,0,0
                all: tlbie r3
                addi r3,r3,0x1000
                bdnz all
                stwcx. r2,0,r1
                sync
                isync
                end: b end
                """;
    }

    // ---- the start of a program

    private void load(Sample sample) throws IOException {
        MemorySegment.copy(MemorySegment.ofArray(sample.image()), 0, ram.segment(), 0, sample.image().length);
        for (int page = 0; page < ram.pageFlags().pages(); page++) {
            space.dropCode(ram, page);
        }
        java.util.Arrays.fill(core.r, 0);
        sample.state().restore(core);
        core.cpu.msr &= ~(Msr.SE | Msr.BE);
        core.cpu.spr[Spr.PVR] = model.pvr();
        core.cpu.reserved = false;
        marks = 0x100;
        partly = false;
        core.modeChanged();
        qemu.set(Gdb.MSR, 0);
        loadMemory(sample.image());
        ByteBuffer table = ByteBuffer.allocate(64 + 4 * SPRS.length);
        for (int sr : core.cpu.sr) {
            table.putInt(sr);
        }
        for (int spr : SPRS) {
            table.putInt(core.cpu.spr[spr]);
        }
        qemu.write(TABLE, table.array(), 0, table.capacity());
        qemu.set(Gdb.PC, LOADER);
        qemu.runTo(loaderEnd);
        loadRegisters();
    }

    /** What is there already need not travel. gdb's addresses are translated as the processor's are at the time. */
    private void loadMemory(byte[] image) throws IOException {
        for (int page = 0; page < image.length; page += 0x1000) {
            if (!java.util.Arrays.equals(image, page, page + 0x1000, there, page, page + 0x1000)) {
                qemu.write(page, image, page, 0x1000);
                System.arraycopy(image, page, there, page, 0x1000);
            }
        }
    }

    private void loadRegisters() throws IOException {
        for (int n = 0; n < 32; n++) {
            qemu.set(n, core.r[n]);
            qemu.set(qemu.number("f0") + n, "%016x".formatted(core.cpu.fpr[n]));
            if (model.altivec()) {
                qemu.set(qemu.number("vr0") + n, "%016x%016x".formatted(core.cpu.vr[2 * n], core.cpu.vr[2 * n + 1]));
            }
        }
        if (model.altivec()) {
            qemu.set(qemu.number("vscr"), core.cpu.vscr);
        }
        qemu.set(qemu.number("fpscr"), core.cpu.fp.fpscr);
        qemu.set(Gdb.CR, core.cpu.cr());
        qemu.set(Gdb.LR, core.r[Cpu.LR]);
        qemu.set(Gdb.CTR, core.r[Cpu.CTR]);
        qemu.set(Gdb.XER, core.cpu.xer());
        qemu.set(Gdb.MSR, core.cpu.msr);
        qemu.set(Gdb.PC, core.cpu.pc);
    }

    // ---- side by side

    void run(long seed) throws IOException {
        load(generator.make(seed));
        boolean equal = stepThrough(seed);
        qemu.set(Gdb.MSR, 0);
        System.arraycopy(qemu.read(0, Layout.RAM_SIZE), 0, there, 0, Layout.RAM_SIZE);
        if (equal && !partly) {
            compareMemory(seed);
        }
    }

    /** Until the program ends, leaves our memory or has run long enough; false when something differed. */
    private boolean stepThrough(long seed) throws IOException {
        boolean arithmetic = false;
        for (int i = 0; i < STEPS; i++) {
            int pc = core.cpu.pc;
            int word = word(pc);
            if (word == Layout.STOP) {
                return true;
            }
            if (trace) {
                System.out.printf("%08x: %08x %s%n", pc, word, disassembler.disassemble(word, pc));
            }
            CoreState before = CoreState.of(core);
            boolean reserved = core.cpu.reserved;
            if (canonical.of(word) != word || known.before(word, core, arithmetic) != null || !own(word)) {
                skip(before, pc);
                core.cpu.reserved = reserved;
                continue;
            }
            if (core.exit.reason == Exit.Reason.MMIO_READ || core.exit.reason == Exit.Reason.MMIO_WRITE) {
                return true;
            }
            arithmetic |= (word >>> 26 & ~4) == 59;
            qemu.step();
            checks++;
            KnownDifferences.Known after = known.after(word, core);
            List<String> differences = differences(word, pc, NO_FR & (after == null ? -1 : ~after.ignoredFpscr()));
            if (!differences.isEmpty()) {
                fail(seed, before, word, pc, differences);
                return false;
            }
            if (after != null) {
                return true;
            }
        }
        return true;
    }

    /** What is at an address, in the view of memory at 10000000 too. */
    private int word(int pc) {
        int real = pc >>> 28 == 1 ? pc & 0x0FFF_FFFC : pc & ~3;
        return real >= 0 && real < Layout.RAM_SIZE ? ram.get32(real) : 0;
    }

    /** Our step; false when it came to an interrupt that QEMU is known not to take, which leaves memory alone. */
    private boolean own(int word) {
        long[] before = core.interruptsTaken.clone();
        interpreter.run(core, 1);
        // A reservation may be lost at any time (PEM 8.2 lwarx); QEMU loses it by every interrupt.
        core.cpu.reserved &= java.util.Arrays.equals(before, core.interruptsTaken);
        boolean alignment = taken(before, Vector.ALIGNMENT);
        boolean storage = taken(before, Vector.DSI);
        marks |= (word & 0xFC00_07FF) == STWCX ? 0x80 : 0;
        partly |= storage && (word >>> 26 == 47 || (word & 0xFC00_077E) == 0x7C00_052A);
        boolean bus = taken(before, Vector.MACHINE_CHECK);
        boolean assist = taken(before, Vector.ALTIVEC_ASSIST);
        if (bus && known.interrupted(word, "bus") || assist && known.interrupted(word, "vector assist")) {
            marks = 0x180;
            return false;
        }
        if (alignment && known.interrupted(word, "alignment") || storage && known.interrupted(word, unanswered() ? "bus" : "data storage")) {
            marks = 0x180;
            return false;
        }
        return true;
    }

    private boolean taken(long[] before, Vector vector) {
        return core.interruptsTaken[vector.ordinal()] != before[vector.ordinal()];
    }

    /** DSISR[5]: the address is no memory. */
    private boolean unanswered() {
        return (core.cpu.spr[Spr.DSISR] & 0x0400_0000) != 0;
    }

    /** Neither executes the instruction. */
    private void skip(CoreState before, int pc) throws IOException {
        before.restore(core);
        core.cpu.pc = pc + 4;
        qemu.set(Gdb.PC, pc + 4);
    }

    private List<String> differences(int word, int pc, int fpscr) throws IOException {
        List<String> found = new ArrayList<>();
        int[] r = qemu.registers();
        for (int n = 0; n < 32; n++) {
            compare(found, "r" + n, r[n], core.r[n]);
        }
        compare(found, "pc", r[32], core.cpu.pc);
        compare(found, "msr", r[33], core.cpu.msr);
        compare(found, "cr", r[34], core.cpu.cr());
        compare(found, "lr", r[35], core.r[Cpu.LR]);
        compare(found, "ctr", r[36], core.r[Cpu.CTR]);
        compare(found, "xer", r[37], core.cpu.xer());
        int primary = word >>> 26;
        int target = word >>> 21 & 31;
        if (primary == 59 || primary == 63 || primary >= 48 && primary < 56) {
            compare(found, "f" + target, ByteBuffer.wrap(qemu.register(qemu.number("f0") + target)).getLong(),
                    core.cpu.fpr[target]);
            compare(found, "fpscr", qemu.word(qemu.number("fpscr")) & fpscr, core.cpu.fp.fpscr & fpscr);
        }
        if (model.altivec() && primary == 4) {
            String mine = "%016x%016x".formatted(core.cpu.vr[2 * target], core.cpu.vr[2 * target + 1]);
            String theirs = HexFormat.of().formatHex(qemu.register(qemu.number("vr0") + target));
            if (!mine.equals(theirs)) {
                found.add("v%d: %s %s".formatted(target, theirs, mine));
            }
        }
        if (core.cpu.pc != pc + 4 && (core.cpu.pc & 0xFF) == 0 || core.cpu.pc == 0xF20 || primary == 31) {
            for (int i = 0; i < LOGGED.length; i++) {
                compare(found, LOGGED[i], qemu.word(qemu.number(LOGGED[i])), core.cpu.spr[LOGGED_SPRS[i]]);
            }
        }
        return found;
    }

    private static void compare(List<String> found, String name, long theirs, long ours) {
        if (theirs != ours) {
            found.add("%s: %x %x".formatted(name, theirs, ours));
        }
    }

    private static void compare(List<String> found, String name, int theirs, int ours) {
        if (theirs != ours) {
            found.add("%s: %08x %08x".formatted(name, theirs, ours));
        }
    }

    private void compareMemory(long seed) {
        ByteBuffer theirs = ByteBuffer.wrap(there);
        checks++;
        for (int at = 0; at < Layout.RAM_SIZE; at += 4) {
            int change = theirs.getInt(at) ^ ram.get32(at);
            boolean entry = at >= Layout.PAGE_TABLE && at < Layout.PAGE_TABLE + Layout.TABLE_SIZE && (at & 4) != 0;
            if (change != 0 && !(entry && (change & ~marks) == 0)) {
                failures++;
                System.out.printf("%s, seed %d: memory at %x: QEMU's %08x, ours %08x%n", model.label(), seed, at,
                        theirs.getInt(at), ram.get32(at));
                return;
            }
        }
    }

    private void fail(long seed, CoreState before, int word, int pc, List<String> differences) {
        failures++;
        if (failures <= MOST_FAILURES) {
            System.out.printf("%s, seed %d, at %x: %08x %s%n  (register: QEMU's, ours) %s%n  from msr %08x srr0 %08x%s%n%n",
                    model.label(), seed, pc, word, disassembler.disassemble(word, pc), String.join("; ", differences),
                    before.msr(), core.cpu.spr[Spr.SRR0], operands(before, word));
        }
    }

    private static String operands(CoreState before, int word) {
        String all = "\n" + before.text();
        StringBuilder s = new StringBuilder();
        for (int n : new int[] {word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31}) {
            String prefix = switch (word >>> 26) {
                case 59, 63 -> "f" + n + " ";
                case 4 -> "v" + n + ".";
                default -> "r" + n + " ";
            };
            all.lines().filter(l -> l.startsWith(prefix)).forEach(l -> s.append("; ").append(l));
        }
        all.lines().filter(l -> l.startsWith("fpscr") || l.startsWith("xer")).forEach(l -> s.append("; ").append(l));
        return s.toString();
    }

    @Override
    public void close() throws IOException {
        qemu.close();
        interpreter.close();
        core.close();
        ram.close();
    }

    /** @param args how many programs, the first seed; a third asks for all instructions to be printed */
    public static void main(String[] args) throws Exception {
        int programs = Integer.parseInt(args[0]);
        long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
        boolean trace = args.length > 2;
        long checks = 0;
        int failures = 0;
        for (int i = 0; i < 2; i++) {
            try (SystemDiff diff = i == 0 ? new SystemDiff(CpuModel.PPC7400, "7400_v2.9", trace)
                    : new SystemDiff(CpuModel.PPC750, "750_v2.2", trace)) {
                for (long s = seed + i; s < seed + programs; s += 2) {
                    diff.run(s);
                }
                checks += diff.checks;
                failures += diff.failures;
                diff.known.print(diff.model);
            }
        }
        System.out.printf("checks=%d failures=%d%n", checks, failures);
        System.exit(failures == 0 ? 0 : 1);
    }
}
