package dev.osiris.engine.interpreter;

import dev.osiris.engine.Engine;
import dev.osiris.engine.EngineStatistics;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.Region;
import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.CoreTrace;
import dev.osiris.ppc.core.Exit;
import dev.osiris.ppc.core.GuestException;
import dev.osiris.ppc.core.LeaveException;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Interrupts;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Vector;
import dev.osiris.ppc.ir.Context;
import dev.osiris.ppc.ir.Ir;
import dev.osiris.ppc.ir.IrOp;
import dev.osiris.ppc.isa.Isa;
import dev.osiris.ppc.mmu.Mmu;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** The interpreter of one vCPU: decodes blocks, keeps them, runs them. */
public final class Interpreter implements Engine {
    private static final int MAX_INSNS = 64;
    private static final int JUMP_ENTRIES = 8192;
    private static final int SINGLES = 4096;
    private static final int MAX_BLOCKS = 200_000;
    private static final int CONTEXT = Context.MASK | Msr.IR;

    private final Core home;
    private final Isa isa;
    private final Ir ir = new Ir();
    private final Block[] jumps = new Block[JUMP_ENTRIES];
    private final Map<Long, Block> blocks = new HashMap<>();
    private final Block[] singles = new Block[SINGLES];
    private int translation;

    private long blocksDecoded;
    private long insnsDecoded;
    private long guestExceptions;
    private long leaves;
    private long translationChanges;

    /** An interpreter for {@code core}; it becomes the core's code cache. */
    public Interpreter(Core core) {
        this(core, true);
    }

    /** @param alone whether the core tells this engine of changed translations, or its owner does */
    public Interpreter(Core core, boolean alone) {
        home = core;
        isa = Isa.of(core.cpu.model());
        if (alone) {
            core.codeCaches(this::translationChanged);
        }
    }

    /** To be called when effective addresses may mean something else. */
    public void translationChanged() {
        translation++;
        translationChanges++;
    }

    @Override
    public String name() {
        return "interpreter";
    }

    @Override
    public void run(Core core, long budget) {
        core.exit.reason = Exit.Reason.NONE;
        core.exit.completion = null;
        core.enterGuest();
        try {
            long limit = core.instructions + budget;
            runUntil(core, limit < 0 ? Long.MAX_VALUE : limit, budget == 1);
        } finally {
            core.leaveGuest();
        }
    }

    private void runUntil(Core core, long limit, boolean one) {
        while (true) {
            if (core.attention != 0 && core.attend()) {
                return;
            }
            if (core.instructions >= limit) {
                core.exit.reason = Exit.Reason.BUDGET;
                return;
            }
            if (advance(core, one)) {
                return;
            }
        }
    }

    /**
     * A block, or with debuggers about one instruction.
     *
     * @return true when the engine must leave
     */
    public boolean advance(Core core, boolean one) {
        if (core.debug != null) {
            int pc = core.cpu.pc;
            if (core.isReported(pc)) {
                return pass(core, pc);
            }
            if (core.breaksAt(pc)) {
                return true;
            }
        }
        if ((core.cpu.msr & (Msr.SE | Msr.BE)) != 0 || core.singleStep || one || core.watchesInstructions()) {
            return step(core);
        }
        Block block = find(core);
        return block == null ? core.exit.reason != Exit.Reason.NONE : execute(core, block);
    }

    /** Executes an instruction whose breakpoint or watchpoint was reported. */
    private boolean pass(Core core, int pc) {
        core.passing(pc);
        try {
            return step(core);
        } finally {
            core.passed(pc);
        }
    }

    /** Runs a block. Returns true when the engine must leave. */
    private boolean execute(Core core, Block block) {
        CoreTrace trace = core.trace;
        if (trace != null && trace.wantsExecution()) {
            trace.executing(core, block.pc);
        }
        Node[] nodes = block.nodes;
        int i = 0;
        try {
            for (; i < nodes.length; i++) {
                nodes[i].exec(core);
            }
            core.instructions += block.words.length;
            return false;
        } catch (GuestException e) {
            guestExceptions++;
            // What was tried counts: a budget must end where every instruction raises an interrupt, too.
            core.instructions += block.insnOf[i] + 1;
            core.take(e, block.pcOf(i), block.words[block.insnOf[i]]);
            return false;
        } catch (LeaveException e) {
            if (core.exit.reason == Exit.Reason.DEBUG) {
                core.instructions += block.insnOf[i];
                core.watchMetBy(block.pcOf(i));
                return true;
            }
            core.instructions += block.insnOf[i] + 1;
            if (core.exit.reason == Exit.Reason.INTERNAL_ERROR) {
                core.cpu.pc = block.pcOf(i);
            } else {
                finishInstruction(core, block, i);
            }
            return true;
        }
    }

    /**
     * The instruction of node {@code i} has left. What remains of it, an updated base register say, is done now; what
     * a load delivers is done when the outside world has answered. PC is at the next instruction.
     */
    private void finishInstruction(Core core, Block block, int i) {
        leaves++;
        if (core.exit.reason == Exit.Reason.MMIO_READ && core.exit.completion == null) {
            core.exit.completion = block.nodes[i];
        }
        int insn = block.insnOf[i];
        for (int rest = i + 1; rest < block.nodes.length && block.insnOf[rest] == insn; rest++) {
            block.nodes[rest].exec(core);
        }
        core.cpu.pc = block.pcOf(i) + 4;
    }

    /**
     * Executes one instruction that somebody else fetched: for engines that leave rare instructions to this one. PC
     * must be {@code pc}; the instruction's block is kept for the next time.
     *
     * @return true when the engine must leave
     */
    public boolean executeOne(Core core, int pc, int word) {
        int context = core.cpu.msr & CONTEXT;
        Block b = singles[pc >>> 2 & SINGLES - 1];
        if (b == null || b.pc != pc || b.words[0] != word || b.context != context) {
            ir.begin(context & Context.MASK);
            isa.build(ir, pc, word);
            if (!ended()) {
                ir.op(IrOp.NEXT, 0, pc + 4);
            }
            b = assemble(pc, context, null, 0, 0);
            singles[pc >>> 2 & SINGLES - 1] = b;
        }
        return execute(core, b);
    }

    /** How many guest exceptions were raised so far. */
    public long guestExceptions() {
        return guestExceptions;
    }

    /**
     * One instruction, with the trace interrupt that MSR[SE] or MSR[BE] asks for after it (PEM 6.4.11).
     *
     * @return true when the engine must leave
     */
    public boolean step(Core core) {
        int msr = core.cpu.msr;
        int pc = core.cpu.pc;
        Block block = decode(core, 1);
        if (block == null) {
            return core.exit.reason != Exit.Reason.NONE;
        }
        boolean left = core.stopsAtInstruction(pc) ? stopAt(core, pc) : traced(core, block, msr);
        if (!left && core.singleStep) {
            core.exit.reason = Exit.Reason.DEBUG;
            core.exit.status = 0;
            core.exit.address = core.cpu.pc & 0xFFFF_FFFFL;
            core.reporting(core.cpu.pc);
            return true;
        }
        return left;
    }

    private static boolean stopAt(Core core, int pc) {
        core.take(Vector.INSTRUCTION_ADDRESS_BREAKPOINT, pc, 0);
        return false;
    }

    private boolean traced(Core core, Block block, int msr) {
        long before = guestExceptions;
        boolean left = execute(core, block);
        boolean completed = guestExceptions == before && traces(core.cpu.model(), msr, block.words[0]);
        if (completed && left) {
            core.tracePending(true);
        } else if (completed) {
            core.take(Vector.TRACE, core.cpu.pc, 0);
        }
        return left;
    }

    private static boolean traces(CpuModel model, int msr, int word) {
        boolean rfi = word == 0x4C00_0064;
        boolean systemCall = word >>> 26 == 17;
        boolean isync = word == 0x4C00_012C && model.has(CpuModel.Trait.NO_TRACE_AFTER_ISYNC);
        if (rfi || systemCall || isync) {
            return false;
        }
        int primary = word >>> 26;
        boolean branch = primary == 16 || primary == 18 || primary == 19 && ((word >>> 1 & 0x3FF) == 16 || (word >>> 1 & 0x3FF) == 528);
        return (msr & Msr.SE) != 0 || (msr & Msr.BE) != 0 && branch;
    }

    /** The block at the current PC, or null after a fetch that failed (an interrupt was taken, or an exit is set). */
    private Block find(Core core) {
        int pc = core.cpu.pc;
        Block b = jumps[pc >>> 2 & JUMP_ENTRIES - 1];
        if (b != null && b.pc == pc && b.translation == translation && b.context == (core.cpu.msr & CONTEXT)
                && b.current()) {
            return b;
        }
        return findByAddress(core, pc);
    }

    private Block findByAddress(Core core, int pc) {
        if (!fetchable(core, pc)) {
            return null;
        }
        int context = core.cpu.msr & CONTEXT;
        long key = core.mmu.real;
        Block b = blocks.get(key);
        while (b != null && !(b.pc == pc && b.context == context && b.debug == core.debug && b.current())) {
            b = b.sibling;
        }
        if (b == null) {
            b = decode(core, MAX_INSNS);
            if (b == null) {
                return null;
            }
            keep(key, b);
        }
        b.translation = translation;
        jumps[pc >>> 2 & JUMP_ENTRIES - 1] = b;
        return b;
    }

    private void keep(long key, Block b) {
        if (blocks.size() >= MAX_BLOCKS) {
            blocks.clear();
            translation++;
        }
        Block first = blocks.get(key);
        while (first != null && !first.current()) {
            first = first.sibling;
        }
        b.sibling = first;
        blocks.put(key, b);
    }

    private boolean fetchable(Core core, int pc) {
        if (core.mmu.translate(pc, Mmu.Access.FETCH)) {
            return true;
        }
        core.fetchFailed(pc);
        return false;
    }

    /** Decodes at most {@code max} instructions from the current PC. */
    private Block decode(Core core, int max) {
        int pc = core.cpu.pc;
        if (!fetchable(core, pc)) {
            return null;
        }
        long real = core.mmu.real;
        return switch (core.space.find(real)) {
            case Region.Ram ram -> decode(core, pc, max, ram.memory(), real - ram.base() + ram.offset());
            case Region.Rom rom -> decode(core, pc, max, rom.memory(), real - rom.base() + rom.offset());
            case Region.Mmio mmio -> nothingToFetch(core, pc, real, mmio.name() + " is not memory");
            case null -> nothingToFetch(core, pc, real, "nothing answers there");
        };
    }

    /** A fetch that no memory answers: a machine check, or a checkstop when MSR[ME] forbids it (PEM 6.4.2). */
    private Block nothingToFetch(Core core, int pc, long real, String why) {
        if ((core.cpu.msr & Msr.ME) != 0) {
            core.take(Vector.MACHINE_CHECK, pc, Interrupts.SRR1_TRANSFER_ERROR);
        } else {
            core.exit.reason = Exit.Reason.INTERNAL_ERROR;
            core.exit.message = "checkstop: instruction fetch from " + dev.osiris.bits.Bits.hex32(pc) + " (real "
                    + dev.osiris.bits.Bits.hex(real) + "): " + why + ", and MSR[ME] is 0";
        }
        return null;
    }

    private Block decode(Core core, int pc, int max, GuestMemory memory, long offset) {
        int page = (int) (offset >>> GuestMemory.PAGE_SHIFT);
        // In this order: code that is dropped from here on has another generation.
        int generation = memory.pageFlags().generation(page);
        core.space.watchCode(memory, page);
        int context = core.cpu.msr & CONTEXT;
        int room = (int) (GuestMemory.PAGE_SIZE - (offset & GuestMemory.PAGE_SIZE - 1)) / 4;
        int limit = Math.min(max, room);
        if (core.debug != null) {
            limit = core.debug.clearFrom(pc, limit);
        }
        // In little-endian mode the two words of a double word change places (PEM 3.1.4.3).
        int swapped = (context & Context.LE) != 0 ? 4 : 0;
        ir.begin(context & Context.MASK);
        int n = 0;
        do {
            isa.build(ir, pc + 4 * n, memory.get32(offset + 4L * n ^ swapped));
            n++;
        } while (n < limit && !ended());
        if (!ended()) {
            ir.op(IrOp.NEXT, 0, pc + 4 * n);
        }
        blocksDecoded++;
        insnsDecoded += n;
        Block block = assemble(pc, context, memory, page, generation);
        block.debug = core.debug;
        if (core.trace != null) {
            core.trace.decoded(core, pc, block.words);
        }
        return block;
    }

    /** An instruction need not have operations (nop), so the list may still be empty. */
    private boolean ended() {
        return ir.size() > 0 && ir.op(ir.size() - 1).endsBlock();
    }

    private Block assemble(int pc, int context, GuestMemory memory, int page, int generation) {
        Node[] nodes = new Node[ir.size()];
        byte[] insnOf = new byte[nodes.length];
        for (int i = 0; i < nodes.length; i++) {
            nodes[i] = Nodes.of(ir, i);
            insnOf[i] = (byte) ir.insnOf(i);
        }
        int[] words = new int[ir.insns()];
        for (int i = 0; i < words.length; i++) {
            words[i] = ir.wordOf(i);
        }
        return new Block(pc, context, nodes, insnOf, words, memory, page, generation);
    }

    @Override
    public EngineStatistics statistics() {
        EngineStatistics.Code code = new EngineStatistics.Code(false, blocksDecoded, insnsDecoded, 0, 0, 0, 0);
        return new EngineStatistics(name(), code, OptionalLong.of(home.instructions),
                Map.of("exception of an instruction", guestExceptions, "out of the machine", leaves), Map.of(),
                Map.of("translations", translationChanges), Map.of());
    }

    @Override
    public void close() {
        blocks.clear();
    }
}
