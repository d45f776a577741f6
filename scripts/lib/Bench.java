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
import dev.osiris.time.HostTime;

/** What one engine does per second: run by scripts/bench, which prints it. Arguments: engine, seconds. */
class Bench {
    /** Sixteen million rounds of seven instructions with a store and a load, then an OSI call. */
    private static final String LOOP = """
            start:  li      r3,0
                    lis     r4,0x100
                    mtctr   r4
            loop:   addi    r3,r3,1
                    slwi    r5,r3,2
                    add     r3,r5,r3
                    stw     r5,0x2800(0)
                    lwz     r6,0x2800(0)
                    xor     r7,r6,r5
                    bdnz    loop
            call:   lis     r3,0x1137
                    ori     r3,r3,0x24fa
                    lis     r4,0x7781
                    ori     r4,r4,0x0f9b
                    sc
                    b       call
            """;
    private static final double ROUNDS = 7.0 * 0x100_0000;

    public static void main(String[] args) {
        GuestMemory ram = new GuestMemory("RAM", 1 << 20);
        AddressSpace space = new AddressSpace();
        space.add(new Region.Ram(0, 1 << 20, ram, 0));
        HostTime time = new HostTime("bench-timer");
        Shootdown cores = new Shootdown();
        space.addListener(cores);
        Core core = new Core(new Cpu(CpuModel.PPC750, 0), space, new Timebase(time, 25_000_000), time, cores);
        core.osiEnabled = true;
        byte[] program = new Assembler(CpuModel.PPC750).assemble(LOOP, 0x1000).bytes();
        space.write(0x1000, program, 0, program.length);
        try (Engine engine = Engines.factory(Engines.byName(args[0]).orElseThrow()).create(core)) {
            long end = System.nanoTime() + Long.parseLong(args[1]) * 1_000_000_000L;
            double last = 0;
            while (System.nanoTime() < end) {
                core.cpu.pc = 0x1000;
                long began = System.nanoTime();
                engine.run(core, Long.MAX_VALUE);
                last = ROUNDS / (System.nanoTime() - began) * 1e3;
            }
            int calls = 0;
            long began = System.nanoTime();
            for (long now = began; now - began < 1_000_000_000L; now = System.nanoTime()) {
                for (int i = 0; i < 1000; i++, calls++) {
                    engine.run(core, Long.MAX_VALUE);
                }
            }
            double perSecond = calls / ((System.nanoTime() - began) / 1e9);
            System.out.printf("%-12s %8.0f MIPS on an integer loop   %9.0f OSI calls/s%n", args[0], last, perSecond);
        }
        System.exit(0);
    }
}
