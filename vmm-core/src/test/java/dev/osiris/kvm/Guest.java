package dev.osiris.kvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.osiris.engine.interpreter.Interpreter;
import dev.osiris.memory.GuestMemory;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.isa.Assembler;
import dev.osiris.ppc.isa.Program;
import dev.osiris.time.ManualTime;
import org.junit.jupiter.api.function.Executable;

/** A VM with one vCPU, 1 MiB of RAM at 0 and the interpreter, for tests that run guest code. */
final class Guest implements AutoCloseable {
    /** Where programs are put. */
    static final int CODE = 0x1000;
    /** Nothing answers here. */
    static final int NOWHERE = 0x8000_0000;
    static final int MAGIC_R3 = 0x113724FA;
    static final int MAGIC_R4 = 0x77810F9B;
    /** Makes an OSI call. */
    static final String OSI_CALL = """
            lis 3,0x1137
            ori 3,3,0x24fa
            lis 4,0x7781
            ori 4,4,0x0f9b
            sc
            """;
    /** Address of the instruction after the {@code sc} of an {@link #OSI_CALL} at the start of a program. */
    static final int AFTER_CALL = CODE + 20;

    final ManualTime time = new ManualTime();
    final GuestMemory ram = new GuestMemory("ram", 1 << 20);
    final Vm vm;
    final Vcpu vcpu;
    private final CpuModel model;

    Guest() {
        this(CpuModel.PPC750);
    }

    Guest(CpuModel model) {
        this.model = model;
        vm = new Kvm(time, Interpreter::new).createVm(VmConfig.DEFAULT);
        vm.setUserMemoryRegion(0, 0, 0, ram, 0, ram.size());
        vcpu = vm.createVcpu(0, model);
    }

    /** A guest about to run the program, OSI enabled. */
    static Guest withOsi(String program) {
        Guest g = new Guest();
        g.vcpu.enableCap(Capability.OSI);
        g.start(program);
        return g;
    }

    /** Puts a program at {@link #CODE} and the first vCPU's PC there. */
    Program start(String program) {
        Program p = load(program, CODE);
        startAt(vcpu, CODE, 0);
        return p;
    }

    /** Assembles into RAM. */
    Program load(String program, int at) {
        Program p = new Assembler(model).assemble(program, at);
        vm.addressSpace().write(at, p.bytes(), 0, p.bytes().length);
        return p;
    }

    static void startAt(Vcpu vcpu, int pc, int msr) {
        Regs regs = vcpu.getRegs();
        regs.pc = pc;
        regs.msr = msr;
        vcpu.setRegs(regs);
    }

    void gpr(int n, int value) {
        Regs regs = vcpu.getRegs();
        regs.gpr[n] = value;
        vcpu.setRegs(regs);
    }

    int gpr(int n) {
        return (int) vcpu.getRegs().gpr[n];
    }

    int pc() {
        return (int) vcpu.getRegs().pc;
    }

    void msr(int value) {
        Regs regs = vcpu.getRegs();
        regs.msr = value;
        vcpu.setRegs(regs);
    }

    /** Runs to the next exit, which must be of this kind. */
    <E extends VcpuExit> E runTo(Class<E> kind) {
        return assertInstanceOf(kind, vcpu.run());
    }

    VcpuExit.Osi runToOsi() {
        return runTo(VcpuExit.Osi.class);
    }

    static void assertFails(Errno errno, Executable call) {
        assertEquals(errno, assertThrows(KvmException.class, call).errno());
    }

    @Override
    public void close() {
        vm.close();
        ram.close();
    }
}
