import dev.osiris.engine.Engine;
import dev.osiris.engine.Engines;
import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.Region;
import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.Shootdown;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Timebase;
import dev.osiris.ppc.isa.Assembler;
import dev.osiris.time.Clock;
import dev.osiris.time.HostTime;

/**
 * What reading the time costs a guest: run by scripts/bench, which prints it. Beside it what the same costs when native
 * code has to leave for it, and what the host's clock costs Java. Arguments: engine.
 */
class TimeBench {
    private static final String OUT = """
            lis 3,0x1137
            ori 3,3,0x24fa
            lis 4,0x7781
            ori 4,4,0x0f9b
            sc
            """;
    private static final int ROUNDS = 1 << 20;
    private static final int PARTS = 7;

    private record Guest(String what, String body) {}

    private static final Guest[] GUESTS = {new Guest("mftb", "mftb 5"), new Guest("mfdec", "mfdec 5"),
        new Guest("mftbu, mftb, mftbu", "mftbu 5; mftb 6; mftbu 7; cmpw 5,7; bne 1b")};

    /** The host's clock, for Java only. */
    private record ForJava(Clock host) implements Clock {
        @Override
        public long nanos() {
            return host.nanos();
        }

        @Override
        public long epochMillis() {
            return host.epochMillis();
        }
    }

    public static void main(String[] args) {
        HostTime time = new HostTime("bench-timer");
        System.out.printf("Reading the time, ns (%s engine; the host's clock, read by Java: %.1f):%n", args[0], host());
        double empty = nanos(args[0], time, time, "nop");
        for (Guest guest : GUESTS) {
            double here = nanos(args[0], time, time, guest.body) - empty;
            double java = nanos(args[0], time, new ForJava(time), guest.body) - empty;
            System.out.printf("  %-20s %6.1f   leaving for it takes %.1f times as long%n", guest.what, here, java / here);
        }
        System.exit(0);
    }

    private static double host() {
        double best = Double.MAX_VALUE;
        long sum = 0;
        for (int part = 0; part < PARTS; part++) {
            long began = System.nanoTime();
            for (int i = 0; i < ROUNDS; i++) {
                sum += System.nanoTime();
            }
            best = Math.min(best, (System.nanoTime() - began) / (double) ROUNDS);
        }
        return sum == 0 ? 0 : best;
    }

    /** Of a round of a loop, at best. */
    private static double nanos(String name, HostTime time, Clock clock, String body) {
        GuestMemory ram = new GuestMemory("RAM", 1 << 20);
        AddressSpace space = new AddressSpace();
        space.add(new Region.Ram(0, 1 << 20, ram, 0));
        Shootdown cores = new Shootdown();
        space.addListener(cores);
        Core core = new Core(new Cpu(CpuModel.PPC750, 0), space, new Timebase(clock, 25_000_000), time, cores);
        core.osiEnabled = true;
        String program = "lis 4," + (ROUNDS >> 16) + "; mtctr 4; 1: " + body + "; bdnz 1b\n" + OUT;
        byte[] code = new Assembler(CpuModel.PPC750).assemble(program, 0x1000).bytes();
        space.write(0x1000, code, 0, code.length);
        double best = Double.MAX_VALUE;
        try (Engine engine = Engines.factory(Engines.byName(name).orElseThrow()).create(core)) {
            for (int part = 0; part < PARTS; part++) {
                core.cpu.pc = 0x1000;
                long began = System.nanoTime();
                engine.run(core, Long.MAX_VALUE);
                best = Math.min(best, (System.nanoTime() - began) / (double) ROUNDS);
            }
        }
        core.close();
        return best;
    }
}
