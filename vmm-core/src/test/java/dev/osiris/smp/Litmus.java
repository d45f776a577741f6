package dev.osiris.smp;

import dev.osiris.kvm.Vcpu;
import dev.osiris.kvm.VcpuExit;
import dev.osiris.memory.GuestMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * Litmus tests: small programs, one per vCPU, that are run very often on fresh memory, all at the same time as far as
 * that can be had; the outcomes are counted. An outcome that the Power memory model forbids (Book II, chapter 1; the
 * verdicts are those of the published axiomatic model) must never be seen. One that it allows may be.
 *
 * <p>A program finds the addresses of its locations in r3 (x) and r4 (y), which are in different cache lines and 0 at
 * first, may use r14–r19 and r22–r29, and leaves what it observed in r20 and r21. A batch is many runs, each on locations of its
 * own; before each run the vCPUs wait for each other, but not long, as one may have lost its host processor.
 *
 * <p>{@code main ENGINE RUNS [NAME...]} prints a table; exit status 1 when something forbidden was seen.
 */
public final class Litmus {
    private static final int BATCH = 2048;
    /** From one run's x to the next one's; y is half way. */
    private static final int STRIDE = 256;
    private static final int LOCATIONS = 0x10_0000;
    private static final int RESULTS = 0x20_0000;
    private static final int COUNTERS = 0x30_0000;
    private static final int CODE = 0x1000;
    /** How often a vCPU looks whether the others have come: at the beginning of a batch, and before each run. */
    private static final int FIRST_PATIENCE = 2_000_000;
    private static final int PATIENCE = 60;

    /** What a run ended with: registers by vCPU, then memory. */
    record Outcome(int[] r20, int[] r21, int x, int y) {
        @Override
        public String toString() {
            StringBuilder s = new StringBuilder();
            for (int t = 0; t < r20.length; t++) {
                s.append(t).append(':').append(r20[t]).append(',').append(r21[t]).append(' ');
            }
            return s + "x=" + x + " y=" + y;
        }
    }

    /**
     * @param name as in the literature: the shape, then what is between the two accesses of each vCPU
     * @param asked the outcome that the test is about
     * @param forbidden whether the memory model forbids it
     */
    record Test(String name, boolean forbidden, Predicate<Outcome> asked, String... programs) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** How often each outcome came, and the one asked about. */
    record Result(Test test, long runs, long asked, Map<String, Long> outcomes) {
        boolean wrong() {
            return test.forbidden && asked > 0;
        }
    }

    // ------------------------------------------------------------------ the tests

    private static final String X1 = "li 14,1; stw 14,0(3)\n";
    private static final String X2 = "li 14,2; stw 14,0(3)\n";
    private static final String Y1 = "li 15,1; stw 15,0(4)\n";
    private static final String Y2 = "li 15,2; stw 15,0(4)\n";
    private static final String RX = "lwz 20,0(3)\n";
    private static final String RY = "lwz 20,0(4)\n";
    private static final String THEN_RX = "lwz 21,0(3)\n";
    private static final String THEN_RY = "lwz 21,0(4)\n";
    /** What comes next depends on r20 by its address. */
    private static final String RX_BY_ADDRESS = "xor 16,20,20; lwzx 21,16,3\n";
    private static final String RY_BY_ADDRESS = "xor 16,20,20; lwzx 21,16,4\n";
    private static final String CONTROL = "cmpw 20,20; beq 1f; nop; 1:\n";
    private static final String CONTROL_ISYNC = CONTROL + "isync\n";
    private static final String Y1_BY_DATA = "xor 16,20,20; addi 15,16,1; stw 15,0(4)\n";
    private static final String X1_BY_DATA = "xor 16,20,20; addi 14,16,1; stw 14,0(3)\n";
    private static final String X1_BY_ADDRESS = "xor 16,20,20; li 14,1; stwx 14,16,3\n";
    private static final String Y1_BY_ADDRESS = "xor 16,20,20; li 15,1; stwx 15,16,4\n";
    private static final String INCREMENT_X = "2: lwarx 20,0,3; addi 14,20,1; stwcx. 14,0,3; bne- 2b\n";
    private static final String SYNC = "sync\n";
    private static final String LWSYNC = "lwsync\n";
    private static final String EIEIO = "eieio\n";

    static final List<Test> TESTS = tests();

    private static List<Test> tests() {
        List<Test> t = new ArrayList<>();
        Predicate<Outcome> mp = o -> o.r20[1] == 1 && o.r21[1] == 0;
        t.add(new Test("MP", false, mp, X1 + Y1, RY + THEN_RX));
        t.add(new Test("MP+sync+po", false, mp, X1 + SYNC + Y1, RY + THEN_RX));
        t.add(new Test("MP+po+sync", false, mp, X1 + Y1, RY + SYNC + THEN_RX));
        t.add(new Test("MP+syncs", true, mp, X1 + SYNC + Y1, RY + SYNC + THEN_RX));
        t.add(new Test("MP+lwsyncs", true, mp, X1 + LWSYNC + Y1, RY + LWSYNC + THEN_RX));
        t.add(new Test("MP+lwsync+addr", true, mp, X1 + LWSYNC + Y1, RY + RX_BY_ADDRESS));
        t.add(new Test("MP+eieio+addr", true, mp, X1 + EIEIO + Y1, RY + RX_BY_ADDRESS));
        t.add(new Test("MP+sync+ctrl", false, mp, X1 + SYNC + Y1, RY + CONTROL + THEN_RX));
        t.add(new Test("MP+lwsync+ctrlisync", true, mp, X1 + LWSYNC + Y1, RY + CONTROL_ISYNC + THEN_RX));
        t.add(new Test("MP+eieio+ctrlisync", true, mp, X1 + EIEIO + Y1, RY + CONTROL_ISYNC + THEN_RX));
        t.add(new Test("MP+lwsync+lwarx-ctrlisync", true, mp, X1 + LWSYNC + Y1,
                "lwarx 20,0,4\n" + CONTROL_ISYNC + THEN_RX));
        t.add(new Test("MP+lwsync-stwcx+addr", true, mp,
                X1 + LWSYNC + "1: lwarx 17,0,4; li 15,1; stwcx. 15,0,4; bne- 1b\n", RY + RX_BY_ADDRESS));
        Predicate<Outcome> sb = o -> o.r20[0] == 0 && o.r20[1] == 0;
        t.add(new Test("SB", false, sb, X1 + RY, Y1 + RX));
        t.add(new Test("SB+lwsyncs", false, sb, X1 + LWSYNC + RY, Y1 + LWSYNC + RX));
        t.add(new Test("SB+eieios", false, sb, X1 + EIEIO + RY, Y1 + EIEIO + RX));
        t.add(new Test("SB+syncs", true, sb, X1 + SYNC + RY, Y1 + SYNC + RX));
        Predicate<Outcome> lb = o -> o.r20[0] == 1 && o.r20[1] == 1;
        t.add(new Test("LB", false, lb, RX + Y1, RY + X1));
        t.add(new Test("LB+addrs", true, lb, RX + Y1_BY_ADDRESS, RY + X1_BY_ADDRESS));
        t.add(new Test("LB+datas", true, lb, RX + Y1_BY_DATA, RY + X1_BY_DATA));
        t.add(new Test("LB+ctrls", true, lb, RX + CONTROL + Y1, RY + CONTROL + X1));
        t.add(new Test("LB+syncs", true, lb, RX + SYNC + Y1, RY + SYNC + X1));
        t.add(new Test("LB+lwsyncs", true, lb, RX + LWSYNC + Y1, RY + LWSYNC + X1));
        Predicate<Outcome> wrc = o -> o.r20[1] == 1 && o.r20[2] == 1 && o.r21[2] == 0;
        t.add(new Test("WRC", false, wrc, X1, RX + Y1, RY + THEN_RX));
        t.add(new Test("WRC+addrs", false, wrc, X1, RX + Y1_BY_ADDRESS, RY + RX_BY_ADDRESS));
        t.add(new Test("WRC+lwsync+addr", true, wrc, X1, RX + LWSYNC + Y1, RY + RX_BY_ADDRESS));
        t.add(new Test("WRC+sync+addr", true, wrc, X1, RX + SYNC + Y1, RY + RX_BY_ADDRESS));
        t.add(new Test("WRC+lwsync+ctrlisync", true, wrc, X1, RX + LWSYNC + Y1, RY + CONTROL_ISYNC + THEN_RX));
        Predicate<Outcome> iriw = o -> o.r20[2] == 1 && o.r21[2] == 0 && o.r20[3] == 1 && o.r21[3] == 0;
        t.add(new Test("IRIW", false, iriw, X1, Y1, RX + THEN_RY, RY + THEN_RX));
        t.add(new Test("IRIW+addrs", false, iriw, X1, Y1, RX + RY_BY_ADDRESS, RY + RX_BY_ADDRESS));
        t.add(new Test("IRIW+lwsyncs", false, iriw, X1, Y1, RX + LWSYNC + THEN_RY, RY + LWSYNC + THEN_RX));
        t.add(new Test("IRIW+syncs", true, iriw, X1, Y1, RX + SYNC + THEN_RY, RY + SYNC + THEN_RX));
        t.add(new Test("CoRR", true, o -> o.r20[1] == 1 && o.r21[1] == 0, X1, RX + THEN_RX));
        t.add(new Test("CoRR2", true, o -> o.r20[2] == 1 && o.r21[2] == 2 && o.r20[3] == 2 && o.r21[3] == 1, X1, X2,
                RX + THEN_RX, RX + THEN_RX));
        t.add(new Test("CoWR", true, o -> o.r20[0] == 0 || o.r20[0] == 2 && o.x == 1, X1 + RX, X2));
        t.add(new Test("CoWW", true, o -> o.x == 1, X1 + X2));
        Predicate<Outcome> twoPlusTwo = o -> o.x == 1 && o.y == 1;
        t.add(new Test("2+2W", false, twoPlusTwo, X1 + Y2, Y1 + X2));
        t.add(new Test("2+2W+lwsyncs", true, twoPlusTwo, X1 + LWSYNC + Y2, Y1 + LWSYNC + X2));
        t.add(new Test("2+2W+syncs", true, twoPlusTwo, X1 + SYNC + Y2, Y1 + SYNC + X2));
        Predicate<Outcome> r = o -> o.y == 2 && o.r20[1] == 0;
        t.add(new Test("R", false, r, X1 + Y1, Y2 + RX));
        t.add(new Test("R+syncs", true, r, X1 + SYNC + Y1, Y2 + SYNC + RX));
        Predicate<Outcome> s = o -> o.x == 2 && o.r20[1] == 1;
        t.add(new Test("S", false, s, X2 + Y1, RY + X1));
        t.add(new Test("S+lwsync+addr", true, s, X2 + LWSYNC + Y1, RY + X1_BY_ADDRESS));
        t.add(new Test("S+sync+data", true, s, X2 + SYNC + Y1, RY + X1_BY_DATA));
        t.add(new Test("increments", true, o -> o.x != 2 || o.r20[0] == o.r20[1], INCREMENT_X, INCREMENT_X));
        t.add(new Test("4 increments", true, o -> o.x != 4 || o.r20[0] + o.r20[1] + o.r20[2] + o.r20[3] != 6,
                INCREMENT_X, INCREMENT_X, INCREMENT_X, INCREMENT_X));
        // r21 = whether it stored; a store of the other in between must make it fail.
        String once = "lwarx 20,0,3; addi 14,20,1; stwcx. 14,0,3; mfcr 21; rlwinm 21,21,3,31,31\n";
        t.add(new Test("stwcx/store", true, o -> o.r21[0] == 1 && o.x == 1 || o.r21[0] == 0 && o.x != 5, once,
                "li 14,5; stw 14,0(3)\n"));
        t.add(new Test("lock+isync+lwsync", true, o -> o.x != 2, locked(), locked()));
        return List.copyOf(t);
    }

    /** A lock at y, a plain increment of x inside. */
    private static String locked() {
        return """
                li 15,1
                1: lwarx 16,0,4
                cmpwi 16,0
                bne- 1b
                stwcx. 15,0,4
                bne- 1b
                isync
                lwz 14,0(3)
                addi 14,14,1
                stw 14,0(3)
                lwsync
                li 15,0
                stw 15,0(4)
                """;
    }

    // ------------------------------------------------------------------ running them

    private final SmpGuest guest;
    private final Test test;
    private final int vcpus;
    private final long runs;
    private final Random random;
    private final Map<Long, long[]> counts = new TreeMap<>();
    private long done;

    private Litmus(String engine, Test test, long runs, long seed) {
        this.test = test;
        this.runs = runs;
        this.vcpus = test.programs.length;
        this.random = new Random(seed);
        this.guest = new SmpGuest(engine, vcpus);
    }

    static Result run(String engine, Test test, long runs, long seed) throws InterruptedException {
        Litmus l = new Litmus(engine, test, runs, seed);
        try (l.guest) {
            return l.run();
        }
    }

    private Result run() throws InterruptedException {
        for (int t = 0; t < vcpus; t++) {
            guest.load(code(t), program(t));
        }
        prepare();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        CyclicBarrier barrier = new CyclicBarrier(vcpus, this::evaluate);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < vcpus; t++) {
            int id = t;
            threads.add(Thread.ofPlatform().daemon().start(() -> loop(id, barrier, failure)));
        }
        for (Thread t : threads) {
            t.join();
        }
        if (failure.get() != null) {
            throw new AssertionError(test + ": " + failure.get(), failure.get());
        }
        return result();
    }

    private void loop(int id, CyclicBarrier barrier, AtomicReference<Throwable> failure) {
        try {
            while (done < runs) {
                VcpuExit exit = guest.vcpus.get(id).run();
                if (!(exit instanceof VcpuExit.MmioWrite)) {
                    throw new AssertionError("vCPU " + id + ": " + exit);
                }
                barrier.await();
            }
        } catch (BrokenBarrierException e) {
            // Another one has failed.
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
            guest.vcpus.forEach(Vcpu::requestExit);
            barrier.reset();
        }
    }

    private static int code(int vcpu) {
        return CODE + 0x1000 * vcpu;
    }

    /** r5 = runs left, r6 = results, r7 = counters, r8 = patience, r10 = run, r13 = delay. */
    private String program(int t) {
        StringBuilder s = new StringBuilder("8: addi 10,10,1\nstw 10,%d(7)\nmr 11,8\nli 8,%d\n".formatted(128 * t, PATIENCE));
        s.append("7: addic. 11,11,-1\nbeq 6f\n");
        for (int other = 0; other < vcpus; other++) {
            if (other != t) {
                s.append("lwz 12,%d(7)\ncmpw 12,10\nblt 7b\n".formatted(128 * other));
            }
        }
        s.append("6: mr. 11,13\n5: addic. 11,11,-1\nbgt 5b\nli 20,0\nli 21,0\n");
        s.append(test.programs[t]);
        s.append("stw 20,0(6)\nstw 21,4(6)\naddi 6,6,8\naddi 3,3,%d\naddi 4,4,%d\n".formatted(STRIDE, STRIDE));
        return s.append("addic. 5,5,-1\nbgt 8b\n").append(SmpGuest.END).toString();
    }

    private void prepare() {
        GuestMemory ram = guest.ram;
        ram.segment().asSlice(LOCATIONS, (long) BATCH * STRIDE).fill((byte) 0);
        ram.segment().asSlice(COUNTERS, 4096).fill((byte) 0);
        for (int t = 0; t < vcpus; t++) {
            guest.vcpus.get(t).completeExit();
            guest.start(t, code(t), 0, LOCATIONS, LOCATIONS + STRIDE / 2, BATCH, RESULTS + t * BATCH * 8, COUNTERS,
                    FIRST_PATIENCE, 0, 0, 0, 0, random.nextInt(12));
        }
    }

    /** Between batches, with all vCPUs still. */
    private void evaluate() {
        for (int i = 0; i < BATCH; i++) {
            long key = 0;
            for (int t = 0; t < vcpus; t++) {
                int at = RESULTS + t * BATCH * 8 + 8 * i;
                key = key << 8 | (guest.word(at) & 15) << 4 | guest.word(at + 4) & 15;
            }
            key = key << 8 | (guest.word(LOCATIONS + i * STRIDE) & 15) << 4
                    | guest.word(LOCATIONS + i * STRIDE + STRIDE / 2) & 15;
            counts.computeIfAbsent(key, k -> new long[1])[0]++;
        }
        done += BATCH;
        prepare();
    }

    private Result result() {
        long asked = 0;
        Map<String, Long> outcomes = new TreeMap<>();
        for (Map.Entry<Long, long[]> e : counts.entrySet()) {
            Outcome o = outcome(e.getKey());
            outcomes.put(o.toString(), e.getValue()[0]);
            if (test.asked.test(o)) {
                asked += e.getValue()[0];
            }
        }
        return new Result(test, done, asked, outcomes);
    }

    private Outcome outcome(long key) {
        int[] r20 = new int[vcpus];
        int[] r21 = new int[vcpus];
        for (int t = 0; t < vcpus; t++) {
            long both = key >>> 8 * (vcpus - t);
            r20[t] = (int) (both >>> 4 & 15);
            r21[t] = (int) (both & 15);
        }
        return new Outcome(r20, r21, (int) (key >>> 4 & 15), (int) (key & 15));
    }

    // ------------------------------------------------------------------ for people

    public static void main(String[] args) throws InterruptedException {
        String engine = args[0];
        long runs = Long.parseLong(args[1]);
        List<String> names = List.of(args).subList(2, args.length);
        long seed = System.nanoTime();
        System.out.println("engine " + engine + ", " + runs + " runs of each, seed " + seed);
        System.out.printf("%-28s %-10s %12s %12s  %s%n", "test", "outcome is", "runs", "seen", "all outcomes");
        boolean wrong = false;
        for (Test test : TESTS) {
            if (names.isEmpty() || names.contains(test.name)) {
                Result r = run(engine, test, runs, seed);
                wrong |= r.wrong();
                System.out.printf("%-28s %-10s %12d %12d%s %s%n", test.name, test.forbidden ? "forbidden" : "allowed",
                        r.runs, r.asked, r.wrong() ? "!" : " ", r.outcomes);
            }
        }
        System.out.println(wrong ? "litmus: a forbidden outcome was seen (!)" : "litmus: nothing forbidden was seen");
        System.exit(wrong ? 1 : 0);
    }
}
