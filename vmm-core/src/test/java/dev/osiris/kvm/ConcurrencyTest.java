package dev.osiris.kvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.MmioHandler;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Msr;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls from other threads while a vCPU runs. No test waits for time to pass. */
@Timeout(120)
class ConcurrencyTest {
    private static final long CHIP = 0x8000_0000L;
    /** Tells the chip that it runs, then loops without end. */
    private static final String SAY_SO_AND_LOOP = "lis 6,0x8000; stw 6,0(6); 1: addi 7,7,1; b 1b\n";

    /** A chip that counts down at each store. */
    private static final class Bell implements MmioHandler {
        final CountDownLatch rung = new CountDownLatch(1);

        @Override
        public long read(long offset, int size) {
            return 0;
        }

        @Override
        public void write(long offset, int size, long value) {
            rung.countDown();
        }
    }

    private static Background loopingIn(Guest g) throws InterruptedException {
        Bell bell = new Bell();
        g.vm.addMmio(CHIP, 0x1000, "bell", bell);
        g.start(SAY_SO_AND_LOOP);
        g.msr(Msr.EE);
        Background runner = Background.start(g.vcpu::run);
        bell.rung.await();
        return runner;
    }

    @Test
    void aRequestStopsARunningVcpu() throws InterruptedException {
        try (Guest g = new Guest()) {
            Background runner = loopingIn(g);
            g.vcpu.requestExit();
            assertEquals(new VcpuExit.Interrupted(false), runner.result());
            assertEquals(ExitReason.INTR, g.vcpu.vcpuRun().exitReason());
        }
    }

    @Test
    void anInterruptReachesARunningVcpu() throws InterruptedException {
        try (Guest g = new Guest()) {
            g.load("lis 21,0x9000; stw 21,0(21); b .\n", 0x500);
            Background runner = loopingIn(g);
            g.vcpu.interrupt(Vcpu.INTERRUPT_SET);
            assertTrue(runner.result() instanceof VcpuExit.MmioWrite);
            assertTrue(g.gpr(7) >= 0);
        }
    }

    @Test
    void getRegsWaitsForTheExitAndInterruptDoesNot() throws InterruptedException {
        try (Guest g = new Guest()) {
            Background runner = loopingIn(g);
            Background reader = Background.start(() -> g.vcpu.getRegs());
            Background.await(() -> g.vcpu.isAwaitedBy(reader.thread));
            g.vcpu.interrupt(Vcpu.INTERRUPT_UNSET);
            assertFalse(reader.done());
            assertFalse(runner.done());
            g.vcpu.requestExit();
            runner.result();
            assertEquals(0x8000_0000L, ((Regs) reader.result()).gpr[6]);
        }
    }

    @Test
    void aSecondRunWaitsForTheFirst() throws InterruptedException {
        try (Guest g = new Guest()) {
            Background first = loopingIn(g);
            Background second = Background.start(g.vcpu::run);
            Background.await(() -> g.vcpu.isAwaitedBy(second.thread));
            g.vcpu.requestExit();
            first.result();
            g.vcpu.requestExit();
            second.result();
        }
    }

    @Test
    void closingTheVmStopsItsVcpus() throws InterruptedException {
        Guest g = new Guest();
        Background runner = loopingIn(g);
        g.close();
        assertTrue(runner.result() instanceof VcpuExit.Interrupted);
    }

    @Test
    void enablingACapabilityWaitsForARunningVcpu() throws InterruptedException {
        try (Guest g = new Guest()) {
            Background runner = loopingIn(g);
            Background enabler = Background.start(() -> g.vcpu.enableCap(Capability.OSI));
            Background.await(() -> g.vcpu.isAwaitedBy(enabler.thread));
            assertTrue(g.vcpu.enabledCapabilities().isEmpty());
            g.vcpu.requestExit();
            runner.result();
            enabler.result();
            assertTrue(g.vcpu.enabledCapabilities().contains(Capability.OSI));
        }
    }

    @Test
    void aDeletedSlotsMemoryMayBeClosedWhileTheGuestStoresToIt() throws InterruptedException {
        try (Guest g = new Guest()) {
            GuestMemory extra = new GuestMemory("extra", 1 << 16);
            g.vm.setUserMemoryRegion(1, 0, 0x1000_0000L, extra, 0, extra.size());
            Bell bell = new Bell();
            g.vm.addMmio(CHIP, 0x1000, "bell", bell);
            g.start("lis 6,0x8000; lis 5,0x1000; stw 7,0(5); stw 6,0(6); 1: stw 7,0(5); addi 7,7,1; b 1b\n");
            Background runner = Background.start(g.vcpu::run);
            bell.rung.await();
            g.vm.setUserMemoryRegion(1, 0, 0, null, 0, 0);
            extra.close();
            assertEquals(0x1000_0000L, ((VcpuExit.MmioWrite) runner.result()).address());
        }
    }

    /** Copies what the log reports, as a migration does; at the end the copy is the memory. */
    @Test
    void theDirtyLogLosesNoStoreOfRunningVcpus() throws InterruptedException {
        int pages = 64;
        try (Guest g = new Guest(); GuestMemory extra = new GuestMemory("extra", pages * 4096L)) {
            g.vm.setUserMemoryRegion(1, MemorySlot.LOG_DIRTY_PAGES, 0x1000_0000L, extra, 0, extra.size());
            Vcpu other = g.vm.createVcpu(1, CpuModel.PPC750);
            Bell bell = new Bell();
            g.vm.addMmio(CHIP, 0x1000, "bell", bell);
            g.start(scribble(0));
            g.load(scribble(8), 0x2000);
            Guest.startAt(other, 0x2000, 0);
            Background one = Background.start(g.vcpu::run);
            Background two = Background.start(other::run);
            bell.rung.await();
            byte[] copy = new byte[(int) extra.size()];
            int reported = 0;
            for (int round = 0; round < 100; round++) {
                reported += copyDirty(g.vm.getDirtyLog(1), extra, copy);
            }
            g.vcpu.requestExit();
            other.requestExit();
            one.result();
            two.result();
            copyDirty(g.vm.getDirtyLog(1), extra, copy);
            byte[] all = new byte[copy.length];
            extra.read(0, all, 0, all.length);
            assertArrayEquals(all, copy);
            assertTrue(reported > 0);
        }
    }

    /** Stores an ever growing number to a word of 64 pages in turn, resting on each for a while. */
    private static String scribble(int offset) {
        return """
                lis 6,0x8000
                1: lis 5,0x1000
                li 8,64
                2: li 9,37
                mtctr 9
                3: addi 7,7,1
                stw 7,%d(5)
                bdnz 3b
                addi 5,5,0x1000
                addi 8,8,-1
                cmpwi 8,0
                bne 2b
                stw 7,0(6)
                b 1b
                """.formatted(offset);
    }

    private static int copyDirty(byte[] log, GuestMemory from, byte[] to) {
        int copied = 0;
        for (int page = 0; page < to.length / 4096; page++) {
            if ((log[page >> 3] >> (page & 7) & 1) != 0) {
                from.read(page * 4096L, to, page * 4096, 4096);
                copied++;
            }
        }
        return copied;
    }

    /** Two vCPUs in handlers that fetch would wait for each other if a waiting one did not serve. */
    @Test
    void theDirtyLogCanBeFetchedFromInCoreHandlers() throws InterruptedException {
        try (Guest g = new Guest(); GuestMemory extra = new GuestMemory("extra", 1 << 16)) {
            g.vm.setUserMemoryRegion(1, MemorySlot.LOG_DIRTY_PAGES, 0x1000_0000L, extra, 0, extra.size());
            AtomicInteger fetched = new AtomicInteger();
            g.vm.addMmio(CHIP, 0x1000, "fetcher", new MmioHandler() {
                @Override
                public long read(long offset, int size) {
                    return 0;
                }

                @Override
                public void write(long offset, int size, long value) {
                    g.vm.getDirtyLog(1);
                    if (fetched.incrementAndGet() >= 2000) {
                        g.vm.vcpus().forEach(Vcpu::requestExit);
                    }
                }
            });
            Vcpu other = g.vm.createVcpu(1, CpuModel.PPC750);
            g.start("lis 6,0x8000; lis 5,0x1000; 1: stw 7,0(5); stw 7,0(6); b 1b\n");
            Guest.startAt(other, Guest.CODE, 0);
            Background one = Background.start(g.vcpu::run);
            Background two = Background.start(other::run);
            one.result();
            two.result();
            assertTrue(fetched.get() >= 2000);
        }
    }

    @Test
    void twoVmsInOneJvmRunAtOnceAndDoNotSeeEachOther() throws InterruptedException {
        String countCalls = Guest.OSI_CALL + "addi 20,20,1; b " + (Guest.CODE + 16) + "\n";
        try (Guest first = Guest.withOsi(countCalls); Guest second = Guest.withOsi(countCalls)) {
            second.gpr(20, 1_000_000);
            Background a = Background.start(() -> callOften(first, 1));
            Background b = Background.start(() -> callOften(second, 2));
            assertEquals(4999L, a.result());
            assertEquals(1_004_999L, b.result());
            assertEquals(4999, first.ram.get32(0x8000));
            assertEquals(9998, second.ram.get32(0x8000));
        }
    }

    /** Answers 5000 calls, adding to a word of the guest's memory; returns r20 at the last. */
    private static long callOften(Guest g, int step) {
        for (int i = 0; i < 4999; i++) {
            g.runToOsi();
            g.vm.addressSpace().write32(0x8000, g.ram.get32(0x8000) + step);
        }
        return g.runToOsi().gprs()[20];
    }

    @Test
    void aVcpuMayRunOnOneThreadAfterAnother() throws InterruptedException {
        try (Guest g = Guest.withOsi(Guest.OSI_CALL + "b " + (Guest.CODE + 16) + "\n")) {
            for (int i = 0; i < 10; i++) {
                assertTrue(Background.start(g.vcpu::run).result() instanceof VcpuExit.Osi);
            }
        }
    }
}
