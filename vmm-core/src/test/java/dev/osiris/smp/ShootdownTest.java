package dev.osiris.smp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.kvm.Sregs;
import dev.osiris.kvm.Vcpu;
import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.Region;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Spr;
import dev.osiris.ppc.mmu.Mmu;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Page table changes on one vCPU while others use the pages (PEM 7.6.3). */
@Timeout(300)
class ShootdownTest {
    private static final int KERNEL = 0x1000;
    private static final int READER = 0x2000;
    private static final int STORER = 0x3000;
    private static final int CONTROL = 0x1_0000;
    private static final int FRAME_A = 0x20_0000;
    private static final int FRAME_B = 0x21_0000;
    private static final int TABLE = 0x8_0000;
    private static final int VSID = 0x123;
    private static final int PAGE = 0x2000_0000;
    private static final int ENTRY = TABLE + VSID * 64;
    private static final int PTE = 0x8000_0000 | VSID << 7;
    private static final int REFERENCED_CHANGED_WRITABLE = 0x182;
    /** Accesses in a row without a place where an engine looks up. */
    private static final int UNROLLED = 60;

    /**
     * Moves the page from one frame to the other and back, r4 times: r5 = entry, r6 = its second word for the new frame,
     * r7 = new frame, r8 = old frame, r9 = poison, r10 = page, r11 = control, r12 = the entry's first word. r14 counts
     * poison that somebody stored over.
     */
    private static final String MOVE = """
            li 14,0
            1: li 0,0
            stw 0,0(5)
            sync
            tlbie 10
            sync
            tlbsync
            sync
            stw 9,0(8)          # nobody reads or writes the old frame any more
            li 15,1
            stw 15,0(7)
            stw 6,4(5)
            eieio
            stw 12,0(5)
            sync
            li 16,30
            2: lwz 17,0(8)
            cmpw 17,9
            beq 3f
            addi 14,14,1
            3: addic. 16,16,-1
            bne 2b
            mr 18,7
            mr 7,8
            mr 8,18
            ori 6,7,0x182
            addic. 4,4,-1
            bne 1b
            li 15,1
            stw 15,0(11)
            """ + SmpGuest.END;

    /** r3 = page, r4 = control, r8 = poison; r7 counts poison that was read. */
    private static final String READ = "li 7,0; 1:\n" + "lwz 6,0(3); cmpw 6,8; bne+ 2f; addi 7,7,1; 2:\n".repeat(UNROLLED)
            + "lwz 9,0(4); cmpwi 9,0; beq 1b\n" + SmpGuest.END;
    private static final String STORE = "li 6,2; 1:\n" + "stw 6,0(3)\n".repeat(UNROLLED)
            + "lwz 9,0(4); cmpwi 9,0; beq 1b\n" + SmpGuest.END;

    @ParameterizedTest
    @CsvSource({"native, 6000", "interpreter, 1500"})
    void afterTlbsyncNobodyReadsOrStoresThroughTheOldTranslation(String engine, int moves) throws Exception {
        int poison = 0xDEAD;
        try (SmpGuest g = new SmpGuest(engine, 3)) {
            g.load(KERNEL, MOVE);
            g.load(READER, READ);
            g.load(STORER, STORE);
            // A page that is away is tried again.
            g.load(0x300, "rfi\n");
            g.ram.put32(ENTRY, PTE);
            g.ram.put32(ENTRY + 4, FRAME_A | REFERENCED_CHANGED_WRITABLE);
            g.start(0, KERNEL, 0, 0, moves, ENTRY, FRAME_B | REFERENCED_CHANGED_WRITABLE, FRAME_B, FRAME_A, poison, PAGE,
                    CONTROL, PTE);
            translate(g.vcpus.get(1));
            translate(g.vcpus.get(2));
            g.start(1, READER, Msr.DR, PAGE, CONTROL, 0, 0, 0, poison);
            g.start(2, STORER, Msr.DR, PAGE, CONTROL);
            g.run();
            assertEquals(0, g.gpr(0, 14), "stores that came to a frame after tlbsync");
            assertEquals(0, g.gpr(1, 7), "loads that came to a frame after tlbsync");
        }
    }

    /** The page through the table; the low 128 KiB and where programs end through BATs. */
    private static void translate(Vcpu v) {
        Sregs s = v.getSregs();
        s.sdr1 = TABLE;
        s.sr[PAGE >>> 28] = VSID;
        s.dbat[0] = 0x0000_0002L << 32 | 0x0000_0002L;
        s.dbat[1] = 0x8000_0002L << 32 | 0x8000_0022L;
        v.setSregs(s);
    }

    /**
     * A walk marks an entry while somebody else changes it: his bits stay as he left them. He counts in bits that a
     * walk does not look at, and takes the marks away again and again.
     */
    @Test
    void aWalkThatSetsReferencedAndChangedUndoesNothing() throws Exception {
        try (GuestMemory ram = new GuestMemory("ram", SmpGuest.RAM)) {
            AddressSpace space = new AddressSpace();
            space.add(new Region.Ram(0, SmpGuest.RAM, ram, 0));
            ram.put32(ENTRY, PTE);
            ram.put32(ENTRY + 4, FRAME_A | 2);
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<?>[] walkers = new CompletableFuture<?>[2];
            for (int i = 0; i < walkers.length; i++) {
                Mmu mmu = new Mmu(walker(i), space);
                walkers[i] = CompletableFuture.runAsync(() -> {
                    while (!over.get()) {
                        assertTrue(mmu.translate(PAGE, Mmu.Access.WRITE));
                        assertEquals(FRAME_A, mmu.real);
                    }
                });
            }
            int marked = 0;
            for (int n = 1; n <= 300_000; n++) {
                int seen = ram.get32(ENTRY + 4);
                assertEquals((n - 1) % 8, seen >>> 9 & 7);
                marked += seen >>> 7 & 1;
                int wanted = FRAME_A | (n % 8) << 9 | 2;
                while (!ram.compareAndSet32(ENTRY + 4, seen, wanted)) {
                    seen = ram.get32(ENTRY + 4);
                    assertEquals((n - 1) % 8, seen >>> 9 & 7);
                }
            }
            while (marked == 0 && (ram.get32(ENTRY + 4) & 0x180) != 0x180) {
                Thread.onSpinWait();
            }
            over.set(true);
            for (CompletableFuture<?> w : walkers) {
                w.get(60, TimeUnit.SECONDS);
            }
        }
    }

    private static Cpu walker(int index) {
        Cpu cpu = new Cpu(CpuModel.PPC750, index);
        cpu.msr = Msr.DR;
        cpu.spr[Spr.SDR1] = TABLE;
        cpu.sr[PAGE >>> 28] = VSID;
        return cpu;
    }
}
