package dev.osiris.engine.lockstep;

import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.Spr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The architected registers of one core, apart from it: what two engines are compared by. Reservations, time base and
 * decrementer are not part of it: a reservation may be lost at any time, and the others are read from a clock.
 * Immutable.
 */
public final class CoreState {
    private static final int GPRS = 32;

    private final int pc;
    private final int msr;
    private final int cr;
    private final int xer;
    /** GPRs, LR, CTR. */
    private final int[] r;
    private final long[] fpr;
    private final int fpscr;
    private final long[] vr;
    private final int vscr;
    private final int[] sr;
    private final int[] spr;
    /** {@link Cpu#modelState}. */
    private final int[] own;

    private CoreState(int pc, int msr, int cr, int xer, int[] r, long[] fpr, int fpscr, long[] vr, int vscr, int[] sr,
            int[] spr, int[] own) {
        this.own = own;
        this.pc = pc;
        this.msr = msr;
        this.cr = cr;
        this.xer = xer;
        this.r = r;
        this.fpr = fpr;
        this.fpscr = fpscr;
        this.vr = vr;
        this.vscr = vscr;
        this.sr = sr;
        this.spr = spr;
    }

    /** What the core holds now. The core's engine must not be running. */
    public static CoreState of(Core core) {
        Cpu cpu = core.cpu;
        return new CoreState(cpu.pc, cpu.msr, cpu.cr(), cpu.xer(), Arrays.copyOf(cpu.r, Cpu.CTR + 1),
                Arrays.copyOf(cpu.fpr, GPRS), cpu.fp.fpscr, cpu.vr.clone(), cpu.vscr, cpu.sr.clone(), cpu.spr.clone(),
                cpu.modelState());
    }

    /**
     * Puts this state into a core, which has nothing pending then of what it executed before; its cached translations
     * become void. On the core's thread, or stopped.
     */
    public void restore(Core core) {
        Cpu cpu = core.cpu;
        cpu.pc = pc;
        cpu.msr = msr;
        cpu.setCr(cr);
        cpu.setXer(xer);
        System.arraycopy(r, 0, cpu.r, 0, r.length);
        System.arraycopy(fpr, 0, cpu.fpr, 0, fpr.length);
        cpu.fp.fpscr = fpscr;
        System.arraycopy(vr, 0, cpu.vr, 0, vr.length);
        cpu.vscr = vscr;
        System.arraycopy(sr, 0, cpu.sr, 0, sr.length);
        System.arraycopy(spr, 0, cpu.spr, 0, spr.length);
        cpu.setModelState(Arrays.copyOf(own, cpu.otherGprs.length + cpu.tlb.length));
        core.tracePending(false);
        core.modeChanged();
        core.flushTranslations();
    }

    /** Whether {@code core} holds exactly this; cheap when PC differs. */
    public boolean matches(Core core) {
        Cpu cpu = core.cpu;
        return cpu.pc == pc && cpu.msr == msr && cpu.cr() == cr && cpu.xer() == xer
                && Arrays.equals(cpu.r, 0, r.length, r, 0, r.length)
                && Arrays.equals(cpu.fpr, 0, fpr.length, fpr, 0, fpr.length) && cpu.fp.fpscr == fpscr
                && Arrays.equals(cpu.vr, vr) && cpu.vscr == vscr && Arrays.equals(cpu.sr, sr)
                && Arrays.equals(cpu.spr, spr) && Arrays.equals(cpu.modelState(), Arrays.copyOf(own, cpu.otherGprs.length + cpu.tlb.length));
    }

    /** The address of the next instruction. */
    public int pc() {
        return pc;
    }

    /** The machine state register. */
    public int msr() {
        return msr;
    }

    /** All registers by name, in hexadecimal. */
    public Map<String, String> registers() {
        Map<String, String> m = new TreeMap<>();
        named().forEach((name, value) -> m.put(name, hex(name, value)));
        return m;
    }

    /** Registers that differ from {@code other}'s, as {@code name: mine other's} in hexadecimal; empty when none. */
    public List<String> differences(CoreState other) {
        Map<String, Long> mine = named();
        Map<String, Long> theirs = other.named();
        List<String> found = new ArrayList<>();
        mine.forEach((name, value) -> {
            if (!value.equals(theirs.get(name))) {
                found.add("%s: %s %s".formatted(name, hex(name, value), hex(name, theirs.get(name))));
            }
        });
        return found;
    }

    private static String hex(String name, long value) {
        boolean wide = name.startsWith("f") && !name.equals("fpscr") || name.startsWith("v") && name.contains(".");
        return (wide ? "%016x" : "%08x").formatted(value);
    }

    private Map<String, Long> named() {
        Map<String, Long> m = new TreeMap<>();
        put(m, "pc", pc);
        put(m, "msr", msr);
        put(m, "cr", cr);
        put(m, "xer", xer);
        for (int i = 0; i < GPRS; i++) {
            put(m, "r" + i, r[i]);
        }
        put(m, "lr", r[Cpu.LR]);
        put(m, "ctr", r[Cpu.CTR]);
        for (int i = 0; i < fpr.length; i++) {
            m.put("f" + i, fpr[i]);
        }
        put(m, "fpscr", fpscr);
        for (int i = 0; i < vr.length; i++) {
            m.put("v" + i / 2 + (i % 2 == 0 ? ".high" : ".low"), vr[i]);
        }
        put(m, "vscr", vscr);
        for (int i = 0; i < sr.length; i++) {
            put(m, "sr" + i, sr[i]);
        }
        for (int i = 0; i < spr.length; i++) {
            put(m, "spr." + i, spr[i]);
        }
        for (int i = 0; i < own.length; i++) {
            put(m, "own." + i, own[i]);
        }
        return m;
    }

    private static void put(Map<String, Long> m, String name, int value) {
        m.put(name, value & 0xFFFF_FFFFL);
    }

    /** All registers that are not zero, one a line: {@code name value}. {@link #parse} reads it back. */
    public String text() {
        StringBuilder s = new StringBuilder();
        named().forEach((name, value) -> {
            if (value != 0) {
                s.append(name).append(' ').append(hex(name, value)).append('\n');
            }
        });
        return s.toString();
    }

    /**
     * Reads {@link #text}.
     *
     * @throws IllegalArgumentException that names the line that is not a register and its value
     */
    public static CoreState parse(List<String> lines) {
        Map<String, Long> m = new TreeMap<>();
        for (String line : lines) {
            String[] parts = line.trim().split(" +");
            try {
                m.put(parts[0], Long.parseUnsignedLong(parts[1], 16));
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new IllegalArgumentException("'" + line + "' is not a register's name and its value in hexadecimal", e);
            }
        }
        return fromNames(m);
    }

    private static CoreState fromNames(Map<String, Long> m) {
        int[] r = new int[Cpu.CTR + 1];
        long[] fpr = new long[GPRS];
        for (int i = 0; i < GPRS; i++) {
            r[i] = get(m, "r" + i);
            fpr[i] = m.getOrDefault("f" + i, 0L);
        }
        r[Cpu.LR] = get(m, "lr");
        r[Cpu.CTR] = get(m, "ctr");
        long[] vr = new long[2 * GPRS];
        for (int i = 0; i < vr.length; i++) {
            vr[i] = m.getOrDefault("v" + i / 2 + (i % 2 == 0 ? ".high" : ".low"), 0L);
        }
        int[] sr = new int[16];
        for (int i = 0; i < sr.length; i++) {
            sr[i] = get(m, "sr" + i);
        }
        int[] spr = new int[1024];
        for (int i = 0; i < spr.length; i++) {
            spr[i] = get(m, "spr." + i);
        }
        int[] own = new int[m.keySet().stream().filter(n -> n.startsWith("own."))
                .mapToInt(n -> Integer.parseInt(n.substring(4)) + 1).max().orElse(0)];
        for (int i = 0; i < own.length; i++) {
            own[i] = get(m, "own." + i);
        }
        return new CoreState(get(m, "pc"), get(m, "msr"), get(m, "cr"), get(m, "xer"), r, fpr, get(m, "fpscr"), vr,
                get(m, "vscr"), sr, spr, own);
    }

    private static int get(Map<String, Long> m, String name) {
        return (int) (long) m.getOrDefault(name, 0L);
    }

    @Override
    public String toString() {
        return "pc %08x msr %08x %s".formatted(pc, msr, Spr.nameOf(Spr.SRR0) + " %08x".formatted(spr[Spr.SRR0]));
    }
}
