package dev.osiris.kvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.mmu.Mmu;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Registers, debugging, and the calls that PowerPC refuses. */
class VcpuCallsTest {
    @Test
    void aNewVcpuIsAllZeroExceptPvr() {
        try (Guest g = new Guest(CpuModel.PPC7400)) {
            Regs regs = g.vcpu.getRegs();
            assertEquals(0, regs.pc | regs.msr | regs.cr | regs.xer | regs.lr | regs.ctr | regs.srr0 | regs.srr1);
            assertArrayEquals(new long[32], regs.gpr);
            assertEquals(0x000C_0209, g.vcpu.getSregs().pvr);
            assertEquals(ExitReason.UNKNOWN, g.vcpu.vcpuRun().exitReason());
            assertNull(g.vcpu.vcpuRun().exit());
            assertFalse(g.vcpu.vcpuRun().readyForInterruptInjection());
        }
    }

    @Test
    void regsKeepWhatWasSet() {
        try (Guest g = new Guest(CpuModel.PPC7447A)) {
            Regs set = new Regs();
            set.pc = 0x1234_5678;
            set.cr = 0x8000_0001L;
            set.ctr = 0xFFFF_FFFFL;
            set.lr = 7;
            set.xer = 0xE000_0011L;
            set.msr = Msr.ME | Msr.FP;
            set.srr0 = 0x10;
            set.srr1 = 0x20;
            for (int i = 0; i < 8; i++) {
                set.sprg[i] = 100 + i;
            }
            for (int i = 0; i < 32; i++) {
                set.gpr[i] = 0xF000_0000L + i;
            }
            g.vcpu.setRegs(set);
            Regs got = g.vcpu.getRegs();
            assertEquals(set.pc, got.pc);
            assertEquals(set.cr, got.cr);
            assertEquals(set.ctr, got.ctr);
            assertEquals(set.lr, got.lr);
            assertEquals(set.xer, got.xer);
            assertEquals(set.msr, got.msr);
            assertEquals(set.srr0, got.srr0);
            assertEquals(set.srr1, got.srr1);
            assertArrayEquals(set.sprg, got.sprg);
            assertArrayEquals(set.gpr, got.gpr);
        }
    }

    @Test
    void modelsWithoutTheUpperSprgsReadZero() {
        try (Guest g = new Guest(CpuModel.PPC750)) {
            Regs set = new Regs();
            set.sprg[3] = 3;
            set.sprg[4] = 4;
            g.vcpu.setRegs(set);
            assertArrayEquals(new long[] {0, 0, 0, 3, 0, 0, 0, 0}, g.vcpu.getRegs().sprg);
        }
    }

    /** Linux would put the thread that sets MSR[POW] to sleep. */
    @Test
    void setRegsDropsPow() {
        try (Guest g = new Guest()) {
            g.msr(Msr.POW | Msr.EE);
            assertEquals(Msr.EE, g.vcpu.getRegs().msr);
        }
    }

    /** Linux exchanges the halves of a BAT between getting and setting. */
    @Test
    void sregsThatWereGotCanBeSetAgain() {
        try (Guest g = new Guest(CpuModel.PPC7447A)) {
            Sregs set = g.vcpu.getSregs();
            set.sdr1 = 0x0010_0001;
            for (int i = 0; i < 8; i++) {
                set.ibat[i] = (0x1000_001FL + i) << 32 | 0x0000_0012L;
                set.dbat[i] = (0x2000_001FL + i) << 32 | 0x0000_0012L;
                set.sr[2 * i] = 0x2000_0400 + i;
            }
            g.vcpu.setSregs(set);
            Sregs got = g.vcpu.getSregs();
            g.vcpu.setSregs(got);
            Sregs again = g.vcpu.getSregs();
            assertArrayEquals(set.ibat, again.ibat);
            assertArrayEquals(set.dbat, again.dbat);
            assertArrayEquals(set.sr, again.sr);
            assertEquals(set.sdr1, again.sdr1);
        }
    }

    @Test
    void theUpperHalfOfABatIsItsUpperRegister() {
        try (Guest g = new Guest()) {
            Sregs s = g.vcpu.getSregs();
            s.dbat[0] = 0xC000_0002L << 32 | 0x0000_0002L;
            g.vcpu.setSregs(s);
            g.ram.put32(0x40, 0x1234);
            g.start("lis 5,0xC000; lwz 5,0x40(5); lis 6,0x8000; stw 5,0(6)\n");
            g.load("lis 21,0x9000; stw 21,0(21)\n", 0x300);
            g.msr(Msr.DR);
            // The page table holds nothing for 0x80000000, so the store is a data storage interrupt.
            g.runTo(VcpuExit.MmioWrite.class);
            assertEquals(0x1234, g.gpr(5));
        }
    }

    @Test
    void aPvrOfZeroRefusesToRunUntilAnotherIsSet() {
        try (Guest g = new Guest()) {
            Sregs s = g.vcpu.getSregs();
            s.pvr = 0;
            g.vcpu.setSregs(s);
            Guest.assertFails(Errno.EINVAL, g.vcpu::run);
            assertEquals(ExitReason.INTERNAL_ERROR, g.vcpu.vcpuRun().exitReason());
            assertEquals(Errno.EINVAL, g.vcpu.vcpuRun().errno());
            s.pvr = 0x0008_0202;
            g.vcpu.setSregs(s);
            g.start("lis 6,0x8000; mfpvr 5; stw 5,0(6)\n");
            assertEquals(0x0008_0202, g.runTo(VcpuExit.MmioWrite.class).value());
        }
    }

    @Test
    void scalarOneRegsKeepWhatWasSet() {
        try (Guest g = new Guest(CpuModel.PPC7400)) {
            long[] ids = {OneReg.HIOR, OneReg.DAR, OneReg.DSISR, OneReg.fpr(0), OneReg.fpr(31), OneReg.VSCR,
                OneReg.VRSAVE};
            for (long id : ids) {
                g.vcpu.setOneReg(id, 0x0012_3400);
                assertEquals(0x0012_3400, g.vcpu.getOneReg(id), Long.toHexString(id));
            }
            g.vcpu.setOneReg(OneReg.FPSCR, 0x3);
            assertEquals(0x3, g.vcpu.getOneReg(OneReg.FPSCR));
            g.vcpu.setOneReg(OneReg.fpr(7), 0x8000_0000_0000_0001L);
            assertEquals(0x8000_0000_0000_0001L, g.vcpu.getOneReg(OneReg.fpr(7)));
        }
    }

    @Test
    void oneRegIdsAreThoseOfTheHeader() {
        assertEquals(0x1030_0000_0000_0001L, OneReg.HIOR);
        assertEquals(0x1020_0000_0000_000DL, OneReg.DSISR);
        assertEquals(0x1030_0000_0000_003FL, OneReg.fpr(31));
        assertEquals(0x1040_0000_0000_0040L, OneReg.vr(0));
        assertEquals(0x1040_0000_0000_007FL, OneReg.vsr(31));
        assertEquals(0x1020_0000_0000_00B4L, OneReg.VRSAVE);
        assertEquals(4, OneReg.bytes(OneReg.VSCR));
        assertEquals(8, OneReg.bytes(OneReg.FPSCR));
        assertEquals(16, OneReg.bytes(OneReg.vr(1)));
    }

    @Test
    void vectorRegistersNeedAltivec() {
        byte[] v = new byte[16];
        try (Guest g = new Guest(CpuModel.PPC750)) {
            Guest.assertFails(Errno.ENXIO, () -> g.vcpu.getOneReg(OneReg.vr(0), v));
            Guest.assertFails(Errno.ENXIO, () -> g.vcpu.setOneReg(OneReg.vr(0), v));
            Guest.assertFails(Errno.ENXIO, () -> g.vcpu.getOneReg(OneReg.VSCR));
            Guest.assertFails(Errno.ENXIO, () -> g.vcpu.setOneReg(OneReg.VRSAVE, 1));
            assertEquals(0, g.vcpu.getOneReg(OneReg.VRSAVE));
        }
        try (Guest g = new Guest(CpuModel.PPC7400)) {
            Guest.assertFails(Errno.ENXIO, () -> g.vcpu.getOneReg(OneReg.vsr(0), v));
            Guest.assertFails(Errno.EFAULT, () -> g.vcpu.getOneReg(OneReg.vr(0), new byte[15]));
            Guest.assertFails(Errno.EFAULT, () -> g.vcpu.getOneReg(OneReg.vr(0)));
            Guest.assertFails(Errno.EFAULT, () -> g.vcpu.setOneReg(OneReg.vr(0), 1L));
        }
    }

    /** SDR1's neighbours in other families, LPCR, TAR, DEC expiry, MAS0, a wrong size, and no PowerPC id at all. */
    @ParameterizedTest
    @ValueSource(longs = {0x1020_0000_0000_00B5L, 0x1030_0000_0000_00A8L, 0x1030_0000_0000_00BEL,
        0x1020_0000_0000_008CL, 0x1020_0000_0000_000CL, 0x1030_0000_0000_000DL, 0x6030_0000_0010_0000L, 0, -1})
    void otherOneRegIdsAreInvalid(long id) {
        try (Guest g = new Guest()) {
            Guest.assertFails(Errno.EINVAL, () -> g.vcpu.getOneReg(id));
            Guest.assertFails(Errno.EINVAL, () -> g.vcpu.setOneReg(id, 0));
        }
    }

    @Test
    void debugInstCanOnlyBeRead() {
        try (Guest g = new Guest()) {
            assertEquals(0x00DD_DD00, g.vcpu.getOneReg(OneReg.DEBUG_INST));
            Guest.assertFails(Errno.EINVAL, () -> g.vcpu.setOneReg(OneReg.DEBUG_INST, 0));
        }
    }

    @Test
    void hiorMovesTheVectors() {
        try (Guest g = new Guest()) {
            g.load("lis 21,0x9000; stw 21,0(21)\n", 0x2_0C00);
            g.start("sc\n");
            g.vcpu.setOneReg(OneReg.HIOR, 0x2_0000);
            g.runTo(VcpuExit.MmioWrite.class);
            assertEquals(0x2_0C08, g.pc());
        }
    }

    @Test
    void theBreakpointInSupervisorModeIsADebugExitAtItEvenUnasked() {
        try (Guest g = new Guest()) {
            g.start("nop\n .long 0x00dddd00\n nop\n");
            for (int i = 0; i < 2; i++) {
                VcpuExit.Debug exit = g.runTo(VcpuExit.Debug.class);
                assertEquals(Guest.CODE + 4, exit.address());
                assertEquals(0, exit.status());
                assertEquals(Guest.CODE + 4, g.pc());
            }
            assertEquals(4, g.vcpu.vcpuRun().exitReason().number());
        }
    }

    @Test
    void theBreakpointInUserModeIsAProgramInterrupt() {
        try (Guest g = new Guest()) {
            g.load("lis 21,0x9000; stw 21,0(21)\n", 0x700);
            g.start("nop\n .long 0x00dddd00\n");
            g.msr(Msr.PR);
            g.runTo(VcpuExit.MmioWrite.class);
            assertEquals(Guest.CODE + 4, g.vcpu.getRegs().srr0);
            assertEquals(0x0008_0000 | Msr.PR, g.vcpu.getRegs().srr1);
        }
    }

    @Test
    void aBreakpointThatWasTakenAwayDoesNotLeaveAgain() {
        try (Guest g = new Guest()) {
            g.start("nop\n .long 0x00dddd00\n lis 6,0x8000; stw 6,0(6)\n");
            g.runTo(VcpuExit.Debug.class);
            g.load("nop\n", Guest.CODE + 4);
            g.runTo(VcpuExit.MmioWrite.class);
        }
    }

    @Test
    void aRequestBesideABreakpointIsReportedByTheNextRun() {
        try (Guest g = new Guest()) {
            g.start(".long 0x00dddd00\n");
            g.vcpu.setGuestDebug(0);
            g.runTo(VcpuExit.Debug.class);
            g.vcpu.requestExit();
            g.runTo(VcpuExit.Interrupted.class);
            g.runTo(VcpuExit.Debug.class);
        }
    }

    @Test
    void singleSteppingLeavesTheGuestsTraceBitAlone() {
        try (Guest g = new Guest()) {
            g.start("nop; nop; nop\n");
            g.msr(Msr.EE);
            g.vcpu.setGuestDebug(Vcpu.DEBUG_SINGLESTEP);
            assertEquals(Guest.CODE + 4, g.runTo(VcpuExit.Debug.class).address());
            assertEquals(Guest.CODE + 8, g.runTo(VcpuExit.Debug.class).address());
            assertEquals(Msr.EE, g.vcpu.getRegs().msr);
            g.vcpu.setGuestDebug(0);
            g.load("lis 6,0x8000; stw 6,0(6)\n", Guest.CODE + 8);
            g.runTo(VcpuExit.MmioWrite.class);
        }
    }

    @Test
    void translateLeavesTheStructureAsItWas() {
        try (Guest g = new Guest()) {
            Translation asked = Translation.of(0x1234);
            assertSame(asked, g.vcpu.translate(asked));
        }
    }

    @Test
    void lookUpTranslates() {
        try (Guest g = new Guest()) {
            assertEquals(0x1234, g.vcpu.lookUp(0x1234, Mmu.Access.READ).physical());
            g.msr(Msr.DR);
            Mapping none = g.vcpu.lookUp(0x1234, Mmu.Access.READ);
            assertFalse(none.valid());
            assertEquals("no page table entry", none.path());
            Sregs s = g.vcpu.getSregs();
            s.dbat[3] = 0xC000_0002L << 32 | 0x0010_0002L;
            g.vcpu.setSregs(s);
            Mapping found = g.vcpu.lookUp(0xC000_0040, Mmu.Access.WRITE);
            assertTrue(found.valid() && found.writable());
            assertEquals(0x0010_0040, found.physical());
        }
    }

    @Test
    void callsThatPowerPcRefuses() {
        try (Guest g = new Guest()) {
            Guest.assertFails(Errno.EOPNOTSUPP, g.vcpu::getFpu);
            Guest.assertFails(Errno.EOPNOTSUPP, g.vcpu::setFpu);
            Guest.assertFails(Errno.EINVAL, g.vcpu::getMpState);
            Guest.assertFails(Errno.EINVAL, () -> g.vcpu.setMpState(0));
            Guest.assertFails(Errno.EINVAL, g.vcpu::nmi);
        }
    }

    @Test
    void irqLineAndDevicesNeedAnInCoreController() {
        try (Guest g = new Guest()) {
            Guest.assertFails(Errno.ENXIO, () -> g.vm.irqLine(5, true));
            for (int type : new int[] {1, 2, 3, 9, 77}) {
                Guest.assertFails(Errno.ENODEV, () -> g.vm.createDevice(type, 0));
                Guest.assertFails(Errno.ENODEV, () -> g.vm.createDevice(type, 1));
            }
            Guest.assertFails(Errno.EINVAL, () -> g.vm.createDevice(1, 2));
        }
    }

    @Test
    void vcpuIdsAreUniqueAndBelow32() {
        try (Guest g = new Guest()) {
            Guest.assertFails(Errno.EEXIST, () -> g.vm.createVcpu(0, CpuModel.PPC750));
            Guest.assertFails(Errno.EINVAL, () -> g.vm.createVcpu(32, CpuModel.PPC750));
            Guest.assertFails(Errno.EINVAL, () -> g.vm.createVcpu(-1, CpuModel.PPC750));
            g.vcpu.close();
            Guest.assertFails(Errno.EEXIST, () -> g.vm.createVcpu(0, CpuModel.PPC750));
            assertEquals(31, g.vm.createVcpu(31, CpuModel.PPC750).id());
            for (int id = 1; id < 31; id++) {
                g.vm.createVcpu(id, CpuModel.PPC604);
            }
            assertEquals(32, g.vm.vcpus().size());
        }
    }

    @Test
    void pirIsTheId() {
        try (Guest g = new Guest()) {
            Vcpu v = g.vm.createVcpu(5, CpuModel.PPC7400);
            g.load("lis 6,0x8000; mfspr 5,1023; stw 5,0(6)\n", Guest.CODE);
            Guest.startAt(v, Guest.CODE, 0);
            assertEquals(5, ((VcpuExit.MmioWrite) v.run()).value());
        }
    }

    @Test
    void aClosedVcpuOrVmRefusesCalls() {
        Guest g = new Guest();
        g.vcpu.close();
        g.vcpu.close();
        Guest.assertFails(Errno.EBADF, g.vcpu::run);
        Guest.assertFails(Errno.EBADF, g.vcpu::getRegs);
        Guest.assertFails(Errno.EBADF, () -> g.vcpu.interrupt(Vcpu.INTERRUPT_SET));
        g.vcpu.requestExit();
        g.close();
        g.vm.close();
        Guest.assertFails(Errno.EBADF, () -> g.vm.createVcpu(1, CpuModel.PPC750));
        Guest.assertFails(Errno.EBADF, () -> g.vm.getDirtyLog(0));
    }

    @Test
    void vmTypesAndConfigurationsAreChecked() {
        Kvm kvm = new Kvm(new dev.osiris.time.ManualTime(), core -> null);
        assertEquals(12, kvm.apiVersion());
        Guest.assertFails(Errno.EINVAL, () -> kvm.createVm(VmType.HV, VmConfig.DEFAULT));
        kvm.createVm(VmType.PR, VmConfig.DEFAULT).close();
        Guest.assertFails(Errno.EINVAL, () -> new VmConfig(0));
    }

    @Test
    void resetIsAllZeroAgainAndKeepsCapabilities() {
        try (Guest g = Guest.withOsi(Guest.OSI_CALL)) {
            g.runToOsi();
            g.vcpu.interrupt(Vcpu.INTERRUPT_SET_LEVEL);
            g.vcpu.reset();
            assertEquals(0, g.pc());
            assertEquals(0, g.gpr(3));
            assertEquals(0x0008_0202, g.vcpu.getSregs().pvr);
            assertFalse(g.vcpu.save().externalLevel());
            Guest.startAt(g.vcpu, Guest.CODE, Msr.EE);
            g.runToOsi();
        }
    }

    @Test
    void statisticsCountExitsByReason() {
        try (Guest g = Guest.withOsi(Guest.OSI_CALL)) {
            g.runToOsi();
            g.vcpu.requestExit();
            g.vcpu.run();
            VcpuStatistics s = g.vcpu.statistics();
            assertEquals(5, s.instructions());
            assertEquals(1, s.exits().get(ExitReason.OSI));
            assertEquals(1, s.exits().get(ExitReason.INTR));
        }
    }

    /** KVM_RUN's argument must be 0; here there is none to be wrong. */
    @Test
    void runTakesNoArgument() {
        assertEquals(java.util.List.of(0), java.util.Arrays.stream(Vcpu.class.getMethods())
                .filter(m -> m.getName().equals("run")).map(java.lang.reflect.Method::getParameterCount).toList());
    }
}
