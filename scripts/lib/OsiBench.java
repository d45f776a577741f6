import dev.osiris.engine.Engine;
import dev.osiris.engine.Engines;
import dev.osiris.kvm.Capability;
import dev.osiris.kvm.Kvm;
import dev.osiris.kvm.Regs;
import dev.osiris.kvm.Vcpu;
import dev.osiris.kvm.VcpuExit;
import dev.osiris.kvm.Vm;
import dev.osiris.kvm.VmConfig;
import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.Region;
import dev.osiris.osi.OsiCall;
import dev.osiris.osi.OsiSelector;
import dev.osiris.osi.OsiTable;
import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.Shootdown;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Timebase;
import dev.osiris.ppc.isa.Assembler;
import dev.osiris.time.HostTime;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/**
 * OSI round trips per second of one vCPU, guest sc to Java handler to guest, and what share of the time each step has:
 * run by scripts/bench, which prints it. A step's share is what is lost when the loop does that step too. Arguments:
 * engine, seconds for each of the loops.
 */
class OsiBench {
    private static final String GUEST = """
            call:   lis     r3,0x1137
                    ori     r3,r3,0x24fa
                    lis     r4,0x7781
                    ori     r4,r4,0x0f9b
                    li      r5,91
                    sc
                    b       call
            """;
    private static final int BATCH = 1000;

    private interface Round {
        void run();
    }

    public static void main(String[] args) {
        String engine = args[0];
        double seconds = Double.parseDouble(args[1]);
        double bare = nanos(seconds, bareEngine(engine));
        double api = nanos(seconds, throughApi(engine, false));
        double full = nanos(seconds, throughApi(engine, true));
        System.out.printf("%-12s %10.0f OSI calls/s, %4.0f ns each: engine in and out %2.0f%%, KVM-shaped API %2.0f%%,"
                + " table and handler %2.0f%%%n", engine, 1e9 / full, full, 100 * bare / full,
                100 * Math.max(0, api - bare) / full, 100 * Math.max(0, full - api) / full);
        System.exit(0);
    }

    /**
     * Nanoseconds of the processor that a round takes: the median of ten parts, of which the first warm up. What else
     * the machine does counts less that way.
     */
    private static double nanos(double seconds, Round round) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double[] parts = new double[10];
        for (int part = -5; part < parts.length; part++) {
            long rounds = 0;
            long began = threads.getCurrentThreadCpuTime();
            long end = began + (long) (seconds * 1e8);
            while (threads.getCurrentThreadCpuTime() < end) {
                for (int i = 0; i < BATCH; i++, rounds++) {
                    round.run();
                }
            }
            parts[Math.max(0, part)] = (threads.getCurrentThreadCpuTime() - began) / (double) rounds;
        }
        Arrays.sort(parts);
        return parts[parts.length / 2];
    }

    private static byte[] program() {
        return new Assembler(CpuModel.PPC750).assemble(GUEST, 0x1000).bytes();
    }

    private static Round bareEngine(String name) {
        GuestMemory ram = new GuestMemory("RAM", 1 << 20);
        AddressSpace space = new AddressSpace();
        space.add(new Region.Ram(0, 1 << 20, ram, 0));
        HostTime time = new HostTime("bench-timer");
        Shootdown cores = new Shootdown();
        space.addListener(cores);
        Core core = new Core(new Cpu(CpuModel.PPC750, 0), space, new Timebase(time, 25_000_000), time, cores);
        core.osiEnabled = true;
        space.write(0x1000, program(), 0, program().length);
        Engine engine = Engines.factory(Engines.parse(name)).create(core);
        core.cpu.pc = 0x1000;
        return () -> engine.resume(core);
    }

    private static Round throughApi(String name, boolean answer) {
        GuestMemory ram = new GuestMemory("RAM", 1 << 20);
        HostTime time = new HostTime("bench-timer");
        Vm vm = new Kvm(time, Engines.factory(Engines.parse(name))).createVm(VmConfig.DEFAULT);
        vm.setUserMemoryRegion(0, 0, 0, ram, 0, ram.size());
        Vcpu vcpu = vm.createVcpu(0, CpuModel.PPC750);
        vcpu.enableCap(Capability.OSI);
        vm.addressSpace().write(0x1000, program(), 0, program().length);
        Regs regs = vcpu.getRegs();
        regs.pc = 0x1000;
        vcpu.setRegs(regs);
        OsiTable table = new OsiTable();
        table.claim(OsiSelector.NVRAM_SIZE, "bench", call -> call.result(0x2000));
        OsiCall call = new OsiCall(vm.addressSpace(), 0);
        return () -> {
            VcpuExit.Osi exit = (VcpuExit.Osi) vcpu.run();
            if (answer) {
                table.dispatch(call.on(exit.gprs()));
            }
        };
    }
}
