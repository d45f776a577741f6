package dev.osiris.engine.differential;

import dev.osiris.engine.Engine;
import dev.osiris.engine.Engines;
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
import dev.osiris.ppc.cpu.Spr;
import dev.osiris.ppc.cpu.Timebase;
import dev.osiris.ppc.isa.Assembler;
import dev.osiris.time.ManualTime;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Words that nobody would write, at any privilege and in any MSR, on one machine: RAM full of them, and handlers that go
 * on behind whatever raised an interrupt. Nothing is compared; whatever an engine throws, and a run that does not come
 * back, is a failure. {@code java -cp ... dev.osiris.engine.differential.AnyWord ENGINE MILLIONS [FIRST-SEED]} goes on
 * for as long as one likes.
 */
public final class AnyWord implements AutoCloseable {
    private static final int RAM_SIZE = 0x2_0000;
    private static final int CODE = 0x4000;
    private static final int CHIP = 0x3_0000;
    private static final int WORDS = (RAM_SIZE - CODE) / 4;
    private static final int BUDGET = 4_000;
    private static final int EXITS = 300;
    /** How often the words of a seed are begun with. */
    private static final int STARTS = 10;
    private static final String SKIP = "mtspr 272,1 ; mfspr 1,26 ; addi 1,1,4 ; mtspr 26,1 ; mfspr 1,272 ; rfi";
    /** After a fetch that failed there is nothing to skip: on at the start, untranslated. */
    private static final String AGAIN = "mtspr 272,1 ; addi 1,0,0x4000 ; mtspr 26,1 ; addi 1,0,0x3000 ; mtspr 27,1"
            + " ; mfspr 1,272 ; rfi";

    private final GuestMemory ram = new GuestMemory("RAM", RAM_SIZE);
    private final AddressSpace space = new AddressSpace();
    private final ManualTime time = new ManualTime();
    final Core core;
    private final Engine engine;
    private final byte[] handlers;
    private SplittableRandom random = new SplittableRandom(0);

    AnyWord(Engines.Kind kind, CpuModel model) {
        space.add(new Region.Ram(0, RAM_SIZE, ram, 0));
        space.add(new Region.Mmio(CHIP, 0x1000, "chip", new Echo()));
        Shootdown shootdown = new Shootdown();
        space.addListener(shootdown);
        core = new Core(new Cpu(model, 0), space, new Timebase(time, 16_000_000), time, shootdown);
        engine = Engines.factory(kind).create(core);
        handlers = handlers();
    }

    private static final class Echo implements MmioHandler {
        private long last;

        @Override
        public long read(long offset, int size) {
            return size == 8 ? last : last & (1L << 8 * size) - 1;
        }

        @Override
        public void write(long offset, int size, long value) {
            last = value;
        }
    }

    /** Every primary and extended opcode once, as a program of one instruction, with the other bits from {@code seed}. */
    void everyOpcode(long seed) {
        random = new SplittableRandom(seed);
        fillMemory();
        for (int w = 0; w < 64 * 2048; w++) {
            if ((w & 0x3FFF) == 0) {
                state();
            }
            core.cpu.changeMsr(anyMsr());
            core.modeChanged();
            core.cpu.pc = CODE;
            put(CODE, w >>> 11 << 26 | random.nextInt() & 0x03FF_F800 | w & 0x7FF);
            run(1);
        }
    }

    /** Memory full of words of a seed, and as much of it executed as a budget allows. */
    void manyWords(long seed) {
        random = new SplittableRandom(seed);
        fillMemory();
        for (int i = 0; i < STARTS; i++) {
            state();
            core.cpu.pc = CODE + 4 * random.nextInt(WORDS);
            run(BUDGET);
        }
    }

    private byte[] handlers() {
        Assembler assembler = new Assembler(core.cpu.model());
        byte[] image = new byte[CODE];
        for (int vector = 0x100; vector < 0x1800; vector += 0x20) {
            boolean fetch = vector == 0x200 || vector == 0x400 || vector == 0x1000;
            byte[] handler = assembler.assemble(fetch ? AGAIN : SKIP, vector).bytes();
            System.arraycopy(handler, 0, image, vector, handler.length);
        }
        return image;
    }

    private void fillMemory() {
        byte[] image = java.util.Arrays.copyOf(handlers, RAM_SIZE);
        java.nio.ByteBuffer words = java.nio.ByteBuffer.wrap(image);
        for (int at = CODE; at < RAM_SIZE; at += 4) {
            words.putInt(at, anyWord());
        }
        space.write(0, image, 0, RAM_SIZE);
    }

    private void put(int at, int word) {
        space.write(at, new byte[] {(byte) (word >>> 24), (byte) (word >>> 16), (byte) (word >>> 8), (byte) word}, 0, 4);
    }

    /** Half of them have an opcode that there is. */
    private int anyWord() {
        int word = random.nextInt();
        return switch (random.nextInt(8)) {
            case 0, 1 -> word;
            case 2 -> word & 0x03FF_FFFF | 4 << 26;
            case 3 -> word & 0x03FF_FFFF | 19 << 26;
            case 4, 5 -> word & 0x03FF_FFFF | 31 << 26;
            case 6 -> word & 0x03FF_FFFF | 59 << 26;
            default -> word & 0x03FF_FFFF | 63 << 26;
        };
    }

    private int anyMsr() {
        return (random.nextInt() & random.nextInt() | Msr.ME | (random.nextBoolean() ? Msr.FP : 0)) & ~Msr.POW
                & core.cpu.model().msrBits();
    }

    /** An address somewhere near what answers, or anything at all. */
    private int anyValue() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt();
            case 1 -> CHIP + random.nextInt(0x2000) - 0x800;
            case 2 -> random.nextInt(40) - 20;
            default -> random.nextInt(RAM_SIZE);
        };
    }

    private void state() {
        Cpu cpu = core.cpu;
        core.reset();
        for (int i = 0; i < 32; i++) {
            cpu.r[i] = anyValue();
            cpu.fpr[i] = random.nextLong();
            cpu.vr[2 * i] = random.nextLong();
            cpu.vr[2 * i + 1] = random.nextLong();
        }
        cpu.r[Cpu.LR] = anyValue();
        cpu.r[Cpu.CTR] = anyValue();
        cpu.setCr(random.nextInt());
        cpu.setXer(random.nextInt());
        cpu.fp.write(random.nextInt() & random.nextInt(), -1);
        cpu.vscr = random.nextInt() & 0x1_0001;
        for (int i = 0; i < 16; i++) {
            cpu.sr[i] = random.nextInt();
        }
        for (Spr s : Spr.TABLE) {
            if (Spr.find(cpu.model(), s.number()) == s && random.nextInt(3) == 0) {
                cpu.spr[s.number()] = anyValue() & s.writeMask();
            }
        }
        translateSometimes();
        cpu.changeMsr(anyMsr());
        core.modeChanged();
    }

    /** Code that is translated needs something to be found there. */
    private void translateSometimes() {
        for (int bat : new int[] {Spr.IBAT0U, Spr.DBAT0U}) {
            if (random.nextInt(4) != 0) {
                core.cpu.spr[bat] = 3;
                core.cpu.spr[bat + 1] = 2;
            }
        }
    }

    private void run(long budget) {
        core.flushTranslations();
        core.clearExitRequest();
        long limit = core.instructions + budget;
        for (int i = 0; i < EXITS && core.instructions < limit; i++) {
            engine.run(core, limit - core.instructions);
            if (!answered()) {
                return;
            }
        }
    }

    /** False where there is no way to go on. */
    private boolean answered() {
        Exit e = core.exit;
        if (e.reason == Exit.Reason.INTERNAL_ERROR && !e.message.startsWith("checkstop")) {
            throw new IllegalStateException(e.message);
        }
        boolean access = e.reason == Exit.Reason.MMIO_READ || e.reason == Exit.Reason.MMIO_WRITE;
        while (access && (e.completion != null || e.reason != Exit.Reason.NONE)) {
            Exit.LoadCompletion completion = e.completion;
            e.reason = Exit.Reason.NONE;
            e.completion = null;
            if (completion != null) {
                completion.complete(core, random.nextLong() >>> 64 - 8 * e.size);
            }
        }
        return access || e.reason == Exit.Reason.DEBUG;
    }

    @Override
    public void close() {
        engine.close();
        core.close();
        ram.close();
    }

    /** Guests go to sleep, too. */
    private static void wakeUp(AnyWord[] machines) {
        Thread.ofPlatform().daemon().start(() -> {
            while (true) {
                java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
                for (AnyWord m : machines) {
                    m.core.requestExit();
                }
            }
        });
    }

    /** @param args the engine, how many million instructions, the seed to begin with */
    public static void main(String[] args) {
        Engines.Kind kind = Engines.parse(args[0]);
        long goal = Long.parseLong(args[1]) * 1_000_000;
        long seed = args.length > 2 ? Long.parseLong(args[2]) : new Random().nextInt();
        AnyWord[] machines = new AnyWord[CpuModel.values().length];
        for (CpuModel m : CpuModel.values()) {
            machines[m.ordinal()] = new AnyWord(kind, m);
        }
        wakeUp(machines);
        long started = System.nanoTime();
        long done = 0;
        while (done < goal) {
            AnyWord machine = machines[(int) Long.remainderUnsigned(seed, machines.length)];
            long before = machine.core.instructions;
            try {
                machine.manyWords(seed);
            } catch (Throwable t) {
                throw new IllegalStateException("seed " + seed + " on a " + machine.core.cpu.model().label(), t);
            }
            done += machine.core.instructions - before;
            seed++;
        }
        System.out.printf("%d instructions, %.1f million a minute, next seed %d%n", done,
                done * 60e3 / (System.nanoTime() - started), seed);
    }
}
