package dev.osiris.devices.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.osiris.engine.interpreter.Interpreter;
import dev.osiris.kvm.Kvm;
import dev.osiris.kvm.Mapping;
import dev.osiris.kvm.Regs;
import dev.osiris.kvm.Sregs;
import dev.osiris.kvm.Vcpu;
import dev.osiris.kvm.Vm;
import dev.osiris.kvm.VmConfig;
import dev.osiris.memory.GuestMemory;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Spr;
import dev.osiris.ppc.mmu.Mmu;
import dev.osiris.time.ManualTime;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The walk that people are shown ends where the processor's own translation does, for random tables. */
class MmuWalkTest {
    private static final int TABLE = 0x1_0000;

    @ParameterizedTest
    @EnumSource(names = {"PPC604", "PPC750", "PPC7447A"})
    void theStoryEndsWhereTheProcessorDoes(CpuModel model) {
        Random random = new Random(model.ordinal() + 1);
        try (GuestMemory ram = new GuestMemory("ram", 1 << 20);
                Vm vm = new Kvm(new ManualTime(), Interpreter::new).createVm(VmConfig.DEFAULT)) {
            vm.setUserMemoryRegion(0, 0, 0, ram, 0, ram.size());
            Vcpu vcpu = vm.createVcpu(0, model);
            for (int round = 0; round < 200; round++) {
                randomize(vcpu, random);
                for (int i = 0; i < 60; i++) {
                    int ea = random.nextInt(16) << 28 | random.nextInt(64) << 12 | random.nextInt(4096);
                    Mmu.Access access = Mmu.Access.values()[random.nextInt(3)];
                    Mapping real = vcpu.lookUp(ea, access);
                    MmuWalk.Result told = MmuWalk.of(vcpu, ea, access);
                    assertEquals(real.valid() ? real.physical() : -1, told.real().orElse(-1), () -> String.join("\n", told.steps()));
                }
                checkList(vcpu);
            }
        }
    }

    /** Valid entries in a table of one megabit of hash, matching pages among the first 64 of a few VSIDs. */
    private static void randomize(Vcpu vcpu, Random random) {
        Regs regs = vcpu.getRegs();
        regs.msr = Msr.ME | (random.nextInt(8) == 0 ? 0 : Msr.IR | Msr.DR) | (random.nextBoolean() ? Msr.PR : 0);
        vcpu.setRegs(regs);
        Sregs s = vcpu.getSregs();
        s.sdr1 = TABLE;
        for (int i = 0; i < 16; i++) {
            s.sr[i] = random.nextInt(4) | random.nextInt(16) << 28 & (random.nextInt(4) == 0 ? -1 : 0x7000_0000);
        }
        for (int i = 0; i < 8; i++) {
            s.ibat[i] = bat(random);
            s.dbat[i] = bat(random);
        }
        vcpu.setSregs(s);
        if (model(vcpu)) {
            vcpu.setSpr(Spr.HID0, random.nextBoolean() ? Spr.HID0_HIGH_BAT_EN : 0);
        }
        for (int at = 0; at < 1 << 16; at += 8) {
            int group = at >>> 6;
            int vsid = random.nextInt(4);
            boolean second = random.nextInt(4) == 0;
            int page = ((second ? ~group : group) ^ vsid) & 0x3FF;
            int upper = random.nextInt(3) == 0 ? 0x8000_0000 | vsid << 7 | (second ? 0x40 : 0) | page >>> 10 : 0;
            vcpu.addressSpace().write32(TABLE + at, upper);
            vcpu.addressSpace().write32(TABLE + at + 4, random.nextInt() & 0x000F_F1FB);
        }
    }

    private static boolean model(Vcpu vcpu) {
        return vcpu.model() == CpuModel.PPC7447A;
    }

    private static long bat(Random random) {
        if (random.nextInt(3) != 0) {
            return 0;
        }
        long upper = random.nextInt(16) << 28 | random.nextInt(4) << 2 & 0x1FFC | random.nextInt(4);
        long lower = random.nextInt(8) << 17 | random.nextInt(16) << 3 | random.nextInt(4);
        return upper << 32 | lower;
    }

    /** What the list says a page leads to is what the table says, where no BAT and no protection stands before it. */
    private static void checkList(Vcpu vcpu) {
        List<PageTable.Entry> entries = PageTable.of(vcpu, 100);
        for (PageTable.Entry e : entries) {
            MmuWalk.Result walk = MmuWalk.of(vcpu, (int) e.effective(), Mmu.Access.READ);
            boolean byTable = walk.steps().stream().anyMatch(s -> s.contains(": entry "));
            if (byTable && walk.real().isPresent()) {
                assertEquals(true, entries.stream().anyMatch(x -> x.effective() == e.effective()
                        && x.real() == (walk.real().getAsLong() & ~0xFFFL)), () -> String.join("\n", walk.steps()));
            }
        }
    }
}
