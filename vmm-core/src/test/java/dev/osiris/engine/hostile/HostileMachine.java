package dev.osiris.engine.hostile;

import dev.osiris.engine.Engine;
import dev.osiris.engine.EngineFactory;
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
import dev.osiris.ppc.cpu.Spr;
import dev.osiris.ppc.cpu.Timebase;
import dev.osiris.time.HostTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Two vCPUs, RAM, ROM and a chip; seeds run in it one after the other. */
final class HostileMachine implements AutoCloseable {
    private static final int MAX_CORES = 2;
    private static final int BYSTANDER_SIZE = 1 << 16;
    private static final int IDENTITY = 0x1FFF;
    private static final int WRITABLE = 2;
    private static final byte UNTOUCHED = 0x5A;
    /** Longer than any run needs to end after it was asked to. */
    private static final long PATIENCE_MILLIS = 20_000;

    /** A vCPU did not end when it was asked to. */
    static final class Hang extends RuntimeException {
        private static final long serialVersionUID = 1;

        Hang(String message) {
            super(message);
        }
    }

    private final int[] valid;
    private final HostTime time = new HostTime("hostile-time");
    private final AddressSpace space = new AddressSpace();
    /** Memory that the guest was not given, on both sides in time of that which it was. */
    private final GuestMemory before = bystander();
    private final GuestMemory ram = new GuestMemory("RAM", HostileCode.RAM_SIZE);
    private final GuestMemory rom = new GuestMemory("ROM", HostileCode.ROM_SIZE);
    private final GuestMemory behind = bystander();
    private final List<Core> cores = new ArrayList<>();
    private final List<Engine> engines = new ArrayList<>();
    private volatile boolean stopping;
    private volatile Throwable failure;

    HostileMachine(String engine, CpuModel model) {
        valid = HostileCode.validWords(model);
        space.add(new Region.Ram(0, ram.size(), ram, 0));
        space.add(new Region.Rom(HostileCode.ROM & 0xFFFF_FFFFL, rom.size(), rom, 0));
        space.add(new Region.Mmio(HostileCode.CHIP & 0xFFFF_FFFFL, 0x1000, "chip", new Chip()));
        Shootdown shootdown = new Shootdown();
        space.addListener(shootdown);
        EngineFactory factory = Engines.factory(Engines.parse(engine));
        for (int i = 0; i < MAX_CORES; i++) {
            Core core = new Core(new Cpu(model, i), space, new Timebase(time, 25_000_000), time, shootdown);
            core.osiEnabled = true;
            cores.add(core);
            engines.add(factory.create(core));
        }
    }

    private static GuestMemory bystander() {
        GuestMemory memory = new GuestMemory("bystander", BYSTANDER_SIZE);
        byte[] pattern = new byte[BYSTANDER_SIZE];
        Arrays.fill(pattern, UNTOUCHED);
        memory.write(0, pattern, 0, pattern.length);
        return memory;
    }

    private record Chip() implements MmioHandler {
        @Override
        public long read(long offset, int size) {
            return offset * 0x9E37_79B9L & (1L << 8 * size - 1) - 1;
        }

        @Override
        public void write(long offset, int size, long value) {}
    }

    /**
     * Runs a seed's code for a while on one vCPU or on two, changes memory under it, and stops it.
     *
     * @throws Hang when it does not stop
     */
    void run(long seed, long nanos) throws InterruptedException {
        Random random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
        byte[] image = HostileCode.ram(valid, random);
        space.write(0, image, 0, image.length);
        byte[] fixed = HostileCode.rom(valid, random);
        rom.write(0, fixed, 0, fixed.length);
        for (int page = 0; page < rom.pageFlags().pages(); page++) {
            space.dropCode(rom, page);
        }
        int count = random.nextInt(3) == 0 ? MAX_CORES : 1;
        long budget = random.nextInt(4) == 0 ? random.nextInt(1, 5000) : Long.MAX_VALUE;
        stopping = false;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Core core = cores.get(i);
            Engine engine = engines.get(i);
            Random own = new Random(random.nextLong());
            core.reset();
            threads.add(Thread.ofPlatform().daemon().name("vCPU " + i)
                    .start(() -> keepRunning(core, engine, budget, own)));
        }
        disturb(random, nanos);
        stop(threads);
        checkBystanders();
    }

    private static void begin(Core core, Random random) {
        core.exit.completion = null;
        for (int i = 0; i < 32; i++) {
            core.r[i] = HostileCode.register(random);
            core.cpu.fpr[i] = random.nextLong();
        }
        core.r[Cpu.LR] = HostileCode.register(random);
        core.r[Cpu.CTR] = HostileCode.register(random);
        core.cpu.setCr(random.nextInt());
        core.cpu.setXer(random.nextInt() & 0xE000_007F);
        core.cpu.pc = HostileCode.pc(random);
        core.cpu.msr = HostileCode.msr(random);
        for (int i = 0; i < 16; i++) {
            core.cpu.sr[i] = random.nextInt();
        }
        if (random.nextInt(4) != 0) {
            // Everything below 256 MiB is where it is.
            core.cpu.spr[Spr.IBAT0U] = IDENTITY;
            core.cpu.spr[Spr.IBAT0U + 1] = WRITABLE;
            core.cpu.spr[Spr.DBAT0U] = IDENTITY;
            core.cpu.spr[Spr.DBAT0U + 1] = WRITABLE;
        }
        core.modeChanged();
        core.flushTranslations();
    }

    /** Begins anew, somewhere else, whenever it is interrupted or cannot go on. */
    private void keepRunning(Core core, Engine engine, long budget, Random random) {
        try {
            begin(core, random);
            while (!stopping) {
                engine.run(core, budget);
                if (!goesOn(core)) {
                    begin(core, random);
                }
            }
        } catch (Throwable t) {
            failure = t;
        }
    }

    /** Answers an access; false when the vCPU was interrupted or cannot go on. */
    private static boolean goesOn(Core core) {
        Exit e = core.exit;
        switch (e.reason) {
            case INTERNAL_ERROR, INTERRUPTED -> {
                return false;
            }
            case DEBUG -> core.cpu.pc += 4;
            default -> { }
        }
        while (e.completion != null) {
            Exit.LoadCompletion completion = e.completion;
            e.completion = null;
            completion.complete(core, e.address * 0x9E37_79B9L & 0xFF);
        }
        return true;
    }

    /** While it runs: requests to stop, DMA into code, code forgotten, interrupts. */
    private void disturb(Random random, long nanos) {
        long end = System.nanoTime() + nanos;
        byte[] few = new byte[16];
        while (System.nanoTime() < end && failure == null) {
            random.nextBytes(few);
            space.write(random.nextInt(HostileCode.RAM_SIZE - few.length) & -4, few, 0, few.length);
            cores.forEach(random.nextInt(3) == 0 ? Core::pulseExternal : Core::requestExit);
            if (random.nextInt(4) == 0) {
                space.dropCode(ram, random.nextInt(ram.pageFlags().pages()));
            }
            LockSupport.parkNanos(100_000);
        }
    }

    private void stop(List<Thread> threads) throws InterruptedException {
        stopping = true;
        cores.forEach(Core::requestExit);
        for (int i = 0; i < threads.size(); i++) {
            threads.get(i).join(PATIENCE_MILLIS);
            if (threads.get(i).isAlive()) {
                throw new Hang(threads.get(i).getName() + " does not stop; it is at " + Arrays.toString(threads.get(i).getStackTrace()));
            }
        }
        cores.forEach(Core::clearExitRequest);
        if (failure != null) {
            throw new AssertionError("an engine threw", failure);
        }
    }

    private void checkBystanders() {
        for (GuestMemory memory : List.of(before, behind)) {
            for (int at = 0; at < BYSTANDER_SIZE; at += 8) {
                if (memory.get64(at) != 0x5A5A_5A5A_5A5A_5A5AL) {
                    throw new AssertionError("guest code changed memory that it was not given, at " + at);
                }
            }
        }
    }

    @Override
    public void close() {
        engines.forEach(Engine::close);
        cores.forEach(Core::close);
        time.close();
        List.of(before, ram, rom, behind).forEach(GuestMemory::close);
    }
}
