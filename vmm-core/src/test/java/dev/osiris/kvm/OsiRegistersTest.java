package dev.osiris.kvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.engine.Engines;
import dev.osiris.memory.GuestMemory;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.isa.Assembler;
import dev.osiris.time.ManualTime;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All registers over OSI exits, on engines that keep them elsewhere until somebody asks. */
class OsiRegistersTest {
    private static final int CODE = 0x1000;
    private static final int DATA = 0x4000;
    private static final String MAGIC = """
            lis 3,0x1137
            ori 3,3,0x24fa
            lis 4,0x7781
            ori 4,4,0x0f9b
            sc
            """;

    private final ManualTime time = new ManualTime();
    private final GuestMemory ram = new GuestMemory("ram", 1 << 20);

    private Vm vm(String engine) {
        Vm vm = new Kvm(time, Engines.factory(Engines.parse(engine))).createVm(VmConfig.DEFAULT);
        vm.setUserMemoryRegion(0, 0, 0, ram, 0, ram.size());
        return vm;
    }

    private static Vcpu start(Vm vm, String program) {
        Vcpu vcpu = vm.createVcpu(0, CpuModel.PPC7400);
        byte[] code = new Assembler(CpuModel.PPC7400).assemble(program, CODE).bytes();
        vm.addressSpace().write(CODE, code, 0, code.length);
        vcpu.enableCap(Capability.OSI);
        Regs regs = vcpu.getRegs();
        regs.pc = CODE;
        regs.msr = Msr.FP | Msr.VEC;
        vcpu.setRegs(regs);
        return vcpu;
    }

    private static VcpuExit.Osi call(Vcpu vcpu) {
        return assertInstanceOf(VcpuExit.Osi.class, vcpu.run());
    }

    private static final String EVERYTHING = """
            lfd 1,0x4000(0)
            lfd 2,0x4008(0)
            fadd 3,1,2
            li 9,0x4000
            lvx 5,0,9
            li 10,7
            mtctr 10
            mtlr 9
            cmpwi 6,10,8
            mtspr 272,10
            li 5,1
            """ + MAGIC + """
            fadd 3,3,1
            vaddubm 6,5,5
            mfcr 11
            addi 12,12,1
            li 5,2
            """ + MAGIC + "b .\n";

    @ParameterizedTest
    @ValueSource(strings = {"interpreter", "native"})
    void whoAsksDuringTheExitSeesEverythingAndTheGuestGoesOnWithIt(String engine) {
        for (boolean ask : new boolean[] {false, true}) {
            try (Vm vm = vm(engine)) {
                ram.put64(DATA, Double.doubleToLongBits(1.5));
                ram.put64(DATA + 8, Double.doubleToLongBits(2.25));
                Vcpu vcpu = start(vm, EVERYTHING);
                VcpuExit.Osi exit = call(vcpu);
                assertEquals(0x4000, exit.gprs()[9]);
                if (ask) {
                    Regs regs = vcpu.getRegs();
                    assertEquals(CODE + 16 * 4, regs.pc);
                    assertEquals(7, regs.ctr);
                    assertEquals(0x4000, regs.lr);
                    assertEquals(8L << 4, regs.cr & 0xF0);
                    assertEquals(7, regs.sprg[0]);
                    assertEquals(Double.doubleToLongBits(3.75), vcpu.getOneReg(OneReg.fpr(3)));
                }
                exit.gprs()[12] = 41;
                exit.gprs()[3] = 5;
                VcpuExit.Osi second = call(vcpu);
                assertEquals(2, second.gprs()[5]);
                assertEquals(42, second.gprs()[12]);
                assertEquals(8L << 4, second.gprs()[11] & 0xF0);
                vcpu.completeExit();
                VcpuState state = vcpu.save();
                assertEquals(5.25, Double.longBitsToDouble(state.fpr()[3]));
                assertEquals(2 * 0x3F, state.vr()[12] >>> 56);
                assertEquals(CODE + 26 * 4, state.pc());
            }
        }
        ram.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"interpreter", "native"})
    void changesDuringTheExitAreTakenExceptGprs(String engine) {
        try (Vm vm = vm(engine)) {
            Vcpu vcpu = start(vm, MAGIC + "mfctr 7; mflr 8; fmr 4,3\n" + MAGIC + "b .\n");
            call(vcpu);
            Regs regs = vcpu.getRegs();
            regs.ctr = 11;
            regs.lr = 12;
            regs.gpr[20] = 99;
            vcpu.setRegs(regs);
            vcpu.setOneReg(OneReg.fpr(3), 1234);
            VcpuExit.Osi second = call(vcpu);
            assertEquals(11, second.gprs()[7]);
            assertEquals(12, second.gprs()[8]);
            assertEquals(0, second.gprs()[20]);
            assertEquals(1234, vcpu.getOneReg(OneReg.fpr(4)));
        }
        ram.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"interpreter", "native"})
    void anInterruptAfterTheExitHasItsPcAndTheNewGprs(String engine) {
        try (Vm vm = vm(engine)) {
            byte[] handler = new Assembler(CpuModel.PPC7400).assemble("mfspr 30,26; lis 31,0x8000; stw 3,0(31); b .\n",
                    0x500).bytes();
            vm.addressSpace().write(0x500, handler, 0, handler.length);
            Vcpu vcpu = start(vm, "mfmsr 20; ori 20,20,0x8000; mtmsr 20\n" + MAGIC + "b .\n");
            call(vcpu).gprs()[3] = 77;
            vcpu.interrupt(Vcpu.INTERRUPT_SET);
            VcpuExit.MmioWrite write = assertInstanceOf(VcpuExit.MmioWrite.class, vcpu.run());
            assertEquals(77, write.value());
            assertEquals(CODE + 8 * 4, vcpu.getRegs().gpr[30]);
        }
        ram.close();
    }

    /** Two vCPUs, one that is asked at random, must end with the same registers. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aVcpuThatIsAskedAtRandomComputesTheSame(long seed) {
        Random random = new Random(seed);
        try (Vm vm = vm("native"); GuestMemory other = new GuestMemory("ram", 1 << 20)) {
            Vm second = new Kvm(time, Engines.factory(Engines.parse("interpreter"))).createVm(VmConfig.DEFAULT);
            second.setUserMemoryRegion(0, 0, 0, other, 0, other.size());
            String program = "loop: add 6,6,7; addic. 7,6,3; fadd 1,1,2; mullw 8,6,7; subfe 9,8,6; stw 6,0x4000(0)\n"
                    + MAGIC + "b loop\n";
            Vcpu one = start(vm, program);
            Vcpu two = start(second, program);
            for (int i = 0; i < 200; i++) {
                VcpuExit.Osi a = call(one);
                VcpuExit.Osi b = call(two);
                org.junit.jupiter.api.Assertions.assertArrayEquals(b.gprs(), a.gprs(), "round " + i);
                int n = 5 + random.nextInt(27);
                a.gprs()[n] = b.gprs()[n] = random.nextInt();
                switch (random.nextInt(6)) {
                    case 0 -> one.getRegs();
                    case 1 -> one.completeExit();
                    case 2 -> one.setOneReg(OneReg.fpr(2), random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL);
                    default -> { }
                }
                two.setOneReg(OneReg.fpr(2), one.getOneReg(OneReg.fpr(2)));
            }
            one.completeExit();
            two.completeExit();
            VcpuState a = one.save();
            VcpuState b = two.save();
            assertEquals(b.cr(), a.cr());
            assertEquals(b.xer(), a.xer());
            assertEquals(b.fpr()[1], a.fpr()[1]);
            assertEquals(b.fpscr(), a.fpscr());
            assertTrue(a.pc() == b.pc());
            second.close();
        }
        ram.close();
    }
}
