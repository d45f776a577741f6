package dev.osiris.smp;

import dev.osiris.engine.Engines;
import dev.osiris.kvm.Kvm;
import dev.osiris.kvm.Regs;
import dev.osiris.kvm.Vcpu;
import dev.osiris.kvm.VcpuExit;
import dev.osiris.kvm.Vm;
import dev.osiris.kvm.VmConfig;
import dev.osiris.memory.GuestMemory;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.isa.Assembler;
import dev.osiris.ppc.isa.Program;
import dev.osiris.time.HostTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** A VM with several vCPUs, 4 MiB of RAM at 0, and a thread per vCPU while it runs. A program ends by {@link #END}. */
final class SmpGuest implements AutoCloseable {
    /** Leaves to the host for good: nothing answers there. */
    static final String END = "lis 31,0x8000; stw 31,0(31); b .\n";
    static final int RAM = 4 << 20;
    private static final long LIMIT_MILLIS = 240_000;

    final HostTime time = new HostTime("smp-guest-time");
    final GuestMemory ram = new GuestMemory("ram", RAM);
    final Vm vm;
    final List<Vcpu> vcpus = new ArrayList<>();
    private final String engine;

    SmpGuest(String engine, int count) {
        this.engine = engine;
        vm = new Kvm(time, Engines.factory(Engines.byName(engine).orElseThrow())).createVm(VmConfig.DEFAULT);
        vm.setUserMemoryRegion(0, 0, 0, ram, 0, RAM);
        for (int i = 0; i < count; i++) {
            vcpus.add(vm.createVcpu(i, CpuModel.PPC750));
        }
    }

    /** Assembles into RAM. */
    Program load(int at, String program) {
        Program p = new Assembler(CpuModel.PPC750).assemble(program, at);
        vm.addressSpace().write(at, p.bytes(), 0, p.bytes().length);
        return p;
    }

    /** Where a vCPU begins, and its registers r3, r4, … */
    void start(int vcpu, int pc, int msr, int... gprs) {
        Regs regs = vcpus.get(vcpu).getRegs();
        regs.pc = pc;
        regs.msr = msr;
        for (int i = 0; i < gprs.length; i++) {
            regs.gpr[3 + i] = gprs[i];
        }
        vcpus.get(vcpu).setRegs(regs);
    }

    int gpr(int vcpu, int n) {
        return (int) vcpus.get(vcpu).getRegs().gpr[n];
    }

    int word(int at) {
        return ram.get32(at);
    }

    /** Runs all vCPUs, each on its thread, until each has ended; what one throws is thrown here. */
    void run() throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (Vcpu v : vcpus) {
            threads.add(Thread.ofPlatform().daemon().name(engine + "-" + v.id()).start(() -> runToEnd(v, failure)));
        }
        for (Thread t : threads) {
            t.join(LIMIT_MILLIS);
            if (t.isAlive()) {
                vcpus.forEach(Vcpu::requestExit);
                throw new AssertionError(t.getName() + " does not end; " + states());
            }
        }
        if (failure.get() != null) {
            throw new AssertionError(failure.get());
        }
    }

    private String states() {
        StringBuilder s = new StringBuilder();
        for (Vcpu v : vcpus) {
            Regs regs = v.getRegs();
            s.append("vCPU ").append(v.id()).append(" pc ").append(Long.toHexString(regs.pc));
            for (int i = 0; i < 32; i++) {
                s.append(" r").append(i).append(' ').append(Long.toHexString(regs.gpr[i]));
            }
            s.append('\n');
        }
        return s.toString();
    }

    private static void runToEnd(Vcpu v, AtomicReference<Throwable> failure) {
        try {
            VcpuExit exit = v.run();
            while (!(exit instanceof VcpuExit.MmioWrite)) {
                if (!(exit instanceof VcpuExit.Interrupted)) {
                    throw new AssertionError("vCPU " + v.id() + ": " + exit);
                }
                exit = v.run();
            }
        } catch (Throwable t) {
            failure.compareAndSet(null, t);
        }
    }

    @Override
    public void close() {
        vm.close();
        time.close();
        ram.close();
    }
}
