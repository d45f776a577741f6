package dev.osiris.peer;

import dev.osiris.engine.Engine;
import dev.osiris.engine.Engines;
import dev.osiris.engine.lockstep.CoreState;
import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.Region;
import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.Shootdown;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Timebase;
import dev.osiris.ppc.cpu.Vector;
import dev.osiris.ppc.semantics.Fields;
import dev.osiris.time.ManualTime;
import java.nio.ByteBuffer;

/** Walks through a case on the interpreter and replaces by nops what is not to be compared in the state it meets. */
final class Stepper {
    private static final int CODE = 0x4000;
    private static final int RAM = 0x8000;

    private final GuestMemory ram = new GuestMemory("RAM", RAM);
    private final AddressSpace space = new AddressSpace();
    private final Core core;
    private final Engine interpreter;

    Stepper(CpuModel model) {
        space.add(new Region.Ram(0, RAM, ram, 0));
        Shootdown shootdown = new Shootdown();
        space.addListener(shootdown);
        ManualTime time = new ManualTime();
        core = new Core(new Cpu(model, 0), space, new Timebase(time, 16_000_000), time, shootdown);
        interpreter = Engines.factory(Engines.byName("interpreter").orElseThrow()).create(core);
    }

    UserCase cleaned(UserCase c, KnownDifferences known) {
        load(c);
        UserCase clean = c;
        boolean arithmetic = false;
        int end = CODE + 4 * c.words().length;
        for (int pc = CODE; pc >= CODE && pc < end; pc = core.cpu.pc) {
            int word = ram.get32(pc);
            KnownDifferences.Known k = known.before(word, core, arithmetic);
            if (k == null) {
                arithmetic |= (word >>> 26 & ~4) == 59;
                CoreState before = word >>> 26 == 4 ? CoreState.of(core) : null;
                long assists = core.interruptsTaken[Vector.ALTIVEC_ASSIST.ordinal()];
                interpreter.run(core, 1);
                if (before != null && core.interruptsTaken[Vector.ALTIVEC_ASSIST.ordinal()] != assists) {
                    known.interrupted(word, "vector assist");
                    before.restore(core);
                    clean = clean.with((pc - CODE) / 4, UserCase.NOP);
                    core.cpu.pc = pc + 4;
                    continue;
                }
                k = known.after(word, core);
                if (k != null) {
                    return clean.upTo((pc - CODE) / 4 + 1, 0, k.ignoredFpscr());
                }
            } else if (k.leavesOut()) {
                clean = clean.with((pc - CODE) / 4, UserCase.NOP);
                core.cpu.pc = pc + 4;
            } else {
                return clean.upTo((pc - CODE) / 4 + 1,
                        k.ignoresHighWord() ? UserState.FPR + 8 * Fields.rt(word) : 0, k.ignoredFpscr());
            }
        }
        return clean;
    }

    private void load(UserCase c) {
        ByteBuffer b = ByteBuffer.wrap(c.state());
        Cpu cpu = core.cpu;
        for (int n = 0; n < 32; n++) {
            cpu.r[n] = b.getInt(UserState.GPR - UserState.BASE + 4 * n);
            cpu.fpr[n] = b.getLong(UserState.FPR - UserState.BASE + 8 * n);
            cpu.vr[2 * n] = b.getLong(UserState.VR - UserState.BASE + 16 * n);
            cpu.vr[2 * n + 1] = b.getLong(UserState.VR - UserState.BASE + 16 * n + 8);
        }
        cpu.setCr(b.getInt(UserState.CR - UserState.BASE));
        cpu.setXer(b.getInt(UserState.XER - UserState.BASE));
        cpu.r[Cpu.LR] = b.getInt(UserState.LR - UserState.BASE);
        cpu.r[Cpu.CTR] = b.getInt(UserState.CTR - UserState.BASE);
        cpu.fp.fpscr = b.getInt(UserState.FPSCR + 4 - UserState.BASE);
        cpu.vscr = b.getInt(UserState.VSCR + 12 - UserState.BASE);
        cpu.spr[256] = b.getInt(UserState.VRSAVE - UserState.BASE);
        cpu.msr = Msr.ME | Msr.FP | (cpu.model().altivec() ? Msr.VEC : 0);
        space.write(UserState.BASE, c.state(), 0, UserState.SIZE);
        for (int i = 0; i < c.words().length; i++) {
            ram.put32(CODE + 4 * i, c.words()[i]);
        }
        for (int page = 0; page < ram.pageFlags().pages(); page++) {
            space.dropCode(ram, page);
        }
        cpu.pc = CODE;
        core.modeChanged();
        core.flushTranslations();
    }
}
