import dev.osiris.engine.Engines;
import dev.osiris.kvm.Kvm;
import dev.osiris.kvm.Regs;
import dev.osiris.kvm.Vcpu;
import dev.osiris.kvm.VcpuExit;
import dev.osiris.kvm.Vm;
import dev.osiris.kvm.VmConfig;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.MmioHandler;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.isa.Assembler;
import dev.osiris.time.HostTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** scripts/bench smp: what several vCPUs are worth, and what they cost. Bare-metal guests; one line per figure. */
public final class SmpBench {
    private static final String END = "lis 31,0x9000; stw 31,0(31); b .\n";
    private static final int RAM = 8 << 20;
    private static final int ROUNDS = 3;

    private static String engine;
    private static long scale;

    /** One VM; programs at 0x1000 · (n + 1), which count r4 down to 0. r3 = a block of memory of its own. */
    private static final class Guest implements AutoCloseable {
        final HostTime time = new HostTime("bench");
        final GuestMemory ram = new GuestMemory("ram", RAM);
        final Vm vm = new Kvm(time, Engines.factory(Engines.byName(engine).orElseThrow())).createVm(VmConfig.DEFAULT);
        final List<Vcpu> vcpus = new ArrayList<>();

        Guest(int count) {
            vm.setUserMemoryRegion(0, 0, 0, ram, 0, RAM);
            for (int i = 0; i < count; i++) {
                vcpus.add(vm.createVcpu(i, CpuModel.PPC750));
            }
        }

        void load(int at, String program) {
            byte[] code = new Assembler(CpuModel.PPC750).assemble(program, at).bytes();
            vm.addressSpace().write(at, code, 0, code.length);
        }

        void start(int vcpu, int pc, int msr, long count) {
            Regs r = vcpus.get(vcpu).getRegs();
            r.pc = pc;
            r.msr = msr;
            r.gpr[3] = 0x10_0000 + 0x1_0000L * vcpu;
            r.gpr[4] = count;
            r.gpr[5] = 0x10_0000;
            vcpus.get(vcpu).setRegs(r);
        }

        static void toEnd(Vcpu v) {
            while (!(v.run() instanceof VcpuExit.MmioWrite)) { }
        }

        @Override
        public void close() {
            vm.close();
            time.close();
            ram.close();
        }
    }

    /** Seconds that the first {@code busy} vCPUs of {@code vcpus} take for the program; the best of some rounds. */
    private static double seconds(int vcpus, int busy, String program, long count) throws InterruptedException {
        double best = Double.MAX_VALUE;
        try (Guest g = new Guest(vcpus)) {
            g.load(0x1000, program + END);
            for (int round = 0; round <= ROUNDS; round++) {
                List<Thread> threads = new ArrayList<>();
                for (int v = 0; v < busy; v++) {
                    g.vcpus.get(v).completeExit();
                    g.start(v, 0x1000, 0, round == 0 ? Math.max(1, count / 100) : count);
                    Vcpu vcpu = g.vcpus.get(v);
                    threads.add(Thread.ofPlatform().unstarted(() -> Guest.toEnd(vcpu)));
                }
                long began = System.nanoTime();
                threads.forEach(Thread::start);
                for (Thread t : threads) {
                    t.join();
                }
                if (round > 0) {
                    best = Math.min(best, (System.nanoTime() - began) / 1e9);
                }
            }
        }
        return best;
    }

    private static final String COMPUTE = """
            li 6,17
            1: mullw 6,6,6
            addi 6,6,3
            rlwinm 7,6,5,0,31
            xor 6,6,7
            stw 6,0(3)
            lwz 8,4(3)
            add 8,8,6
            stw 8,4(3)
            addic. 4,4,-1
            bne 1b
            """;
    private static final String ATOMIC = "1: lwarx 6,0,%d; addi 6,6,1; stwcx. 6,0,%d; bne- 1b; addic. 4,4,-1; bne 1b\n";

    private static String times8(String insns) {
        return "1: " + insns.repeat(8) + "addic. 4,4,-1; bne 1b\n";
    }

    private static void figure(String what, double value, String unit, String more) {
        System.out.printf("  %-52s %10.2f %-12s %s%n", what, value, unit, more);
    }

    public static void main(String[] args) throws Exception {
        engine = args[0];
        scale = engine.equals("native") ? 20 : 1;
        System.out.println("engine " + engine + ", " + Runtime.getRuntime().availableProcessors()
                + " host processors; best of " + ROUNDS);
        scaling();
        atomics();
        fences();
        flushes();
        for (boolean asleep : new boolean[] {false, true}) {
            interrupts(asleep);
        }
        exits();
    }

    private static void scaling() throws InterruptedException {
        long count = 1_000_000 * scale;
        double one = seconds(1, 1, COMPUTE, count);
        figure("integer work, 1 vCPU alone in its VM", 10 * count / one / 1e6, "MIPS", "");
        double safe = seconds(2, 1, COMPUTE, count);
        figure("the same beside a vCPU that is not run", 10 * count / safe / 1e6, "MIPS",
                "%.3f of the speed alone".formatted(one / safe));
        for (int n : new int[] {2, 4}) {
            double many = seconds(n, n, COMPUTE, count);
            figure(n + " vCPUs, all together", 10 * count * n / many / 1e6, "MIPS", "%.2f times one".formatted(n * one / many));
        }
    }

    private static void atomics() throws InterruptedException {
        long count = 200_000 * scale;
        String own = ATOMIC.formatted(3, 3);
        String shared = ATOMIC.formatted(5, 5);
        double alone = seconds(1, 1, own, count);
        figure("lwarx/stwcx. loops, 1 vCPU alone in its VM", count / alone / 1e6, "million/s", "");
        double one = seconds(2, 1, own, count);
        figure("the same in a VM of two", count / one / 1e6, "million/s", "%.2f of the speed alone".formatted(alone / one));
        double two = seconds(2, 2, own, count);
        figure("2 vCPUs, each its own word", 2 * count / two / 1e6, "million/s", "%.2f times one".formatted(2 * one / two));
        double contended = seconds(2, 2, shared, count);
        figure("2 vCPUs, one word", 2 * count / contended / 1e6, "million/s", "%.2f times one".formatted(2 * one / contended));
    }

    private static void fences() throws InterruptedException {
        long count = 50_000 * scale;
        for (String fence : new String[] {"sync", "eieio", "isync"}) {
            figure(fence, seconds(2, 1, times8(fence + "; "), count) * 1e9 / (8 * count), "ns", "");
        }
        figure("stw; sync", seconds(2, 1, times8("stw 4,0(3); sync; "), count) * 1e9 / (8 * count), "ns", "");
    }

    /** One vCPU flushes, the others compute. */
    private static void flushes() throws InterruptedException {
        long count = 2_000 * scale;
        String flush = "1: tlbie 3; sync; tlbsync; sync; addi 3,3,0x1000; addic. 4,4,-1; bne 1b\n";
        double alone = seconds(1, 1, flush, count);
        figure("tlbie; tlbsync, 1 vCPU", alone * 1e6 / count, "us", "");
        for (int others = 1; others <= 3; others += 2) {
            double best;
            try (Guest g = new Guest(1 + others)) {
                g.load(0x1000, flush + END);
                g.load(0x2000, COMPUTE);
                List<Thread> threads = new ArrayList<>();
                for (int v = 1; v <= others; v++) {
                    Vcpu vcpu = g.vcpus.get(v);
                    g.start(v, 0x2000, 0, 0);
                    threads.add(Thread.ofPlatform().daemon().start(vcpu::run));
                }
                best = best(g, count);
            }
            figure("tlbie; tlbsync while " + others + " more compute", best * 1e6 / count, "us", "%.1f times as long".formatted(best / alone));
        }
    }

    /** A chip that raises the other vCPU's interrupt; reading it lowers the reader's. */
    private record Doorbell(Guest g) implements MmioHandler {
        @Override
        public long read(long offset, int size) {
            g.vcpus.get((int) offset >> 2).externalInput().set(false);
            return 0;
        }

        @Override
        public void write(long offset, int size, long value) {
            g.vcpus.get((int) offset >> 2).externalInput().set(true);
        }
    }

    /** vCPU 0 rings vCPU 1 and looks at memory until its handler has answered. */
    private static void interrupts(boolean asleep) throws InterruptedException {
        long count = asleep ? 2_000 : 1_000 * scale;
        try (Guest g = new Guest(2)) {
            g.vm.addMmio(0x8000_0000L, 0x1000, "doorbell", new Doorbell(g));
            g.load(0x500, "lis 20,0x8000; lwz 21,4(20); lwz 22,0(5); addi 22,22,1; stw 22,0(5); rfi\n");
            g.load(0x1000, """
                    lis 6,0x8000
                    1: lwz 7,0(5)
                    addi 7,7,1
                    stw 4,4(6)
                    2: lwz 8,0(5)
                    cmpw 8,7
                    bne 2b
                    addic. 4,4,-1
                    bne 1b
                    """ + END);
            g.load(0x2000, asleep
                    ? "lis 6,0x80; mtspr 1008,6; mfmsr 6; oris 7,6,4; ori 7,7,0x8000; 1: sync; mtmsr 7; isync; b 1b\n"
                    : "1: addi 7,7,1; b 1b\n");
            Vcpu other = g.vcpus.get(1);
            g.start(1, 0x2000, 0x8000, 0);
            Thread.ofPlatform().daemon().start(other::run);
            double best = best(g, count);
            figure("interrupt to another vCPU and its answer" + (asleep ? ", asleep" : ", awake"), best * 1e6 / count, "us", "");
        }
    }

    /** Seconds of vCPU 0's program, the least of all rounds, while the others do what they do. */
    private static double best(Guest g, long count) throws InterruptedException {
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            g.vcpus.get(0).completeExit();
            g.start(0, 0x1000, 0, count);
            long began = System.nanoTime();
            Guest.toEnd(g.vcpus.get(0));
            best = Math.min(best, (System.nanoTime() - began) / 1e9);
        }
        return best;
    }

    /** How long a request to leave takes, for all vCPUs of a VM of four that compute. */
    private static void exits() throws InterruptedException {
        try (Guest g = new Guest(4)) {
            g.load(0x2000, COMPUTE);
            double[] times = new double[21];
            for (int i = 0; i < times.length; i++) {
                List<Thread> threads = new ArrayList<>();
                for (Vcpu v : g.vcpus) {
                    g.start(v.id(), 0x2000, 0, 0);
                    threads.add(Thread.ofPlatform().start(v::run));
                }
                Thread.sleep(5);
                long began = System.nanoTime();
                g.vcpus.forEach(Vcpu::requestExit);
                for (Thread t : threads) {
                    t.join();
                }
                times[i] = (System.nanoTime() - began) / 1e6;
            }
            Arrays.sort(times);
            figure("4 computing vCPUs asked to stop, until all have", times[times.length / 2], "ms",
                    "median; %.2f at worst".formatted(times[times.length - 1]));
        }
    }
}
