package dev.osiris.kvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.MmioHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** KVM's rules for slots, and what the dirty log answers. */
class MemorySlotTest {
    private static final int PAGE = 4096;
    private static final long BASE = 0x1000_0000L;

    private Guest g;
    private GuestMemory memory;

    @BeforeEach
    void make() {
        g = new Guest();
        memory = new GuestMemory("extra", 128 * PAGE);
    }

    @AfterEach
    void close() {
        g.close();
        memory.close();
    }

    private void set(int slot, int flags, long gpa, long offset, long size) {
        g.vm.setUserMemoryRegion(slot, flags, gpa, memory, offset, size);
    }

    private void fails(Errno errno, int slot, int flags, long gpa, long offset, long size) {
        var before = g.vm.memorySlots();
        Guest.assertFails(errno, () -> set(slot, flags, gpa, offset, size));
        assertEquals(before, g.vm.memorySlots());
    }

    @ParameterizedTest
    @CsvSource({
        "32767, 0, 0x10000000, 0,       4096",
        "-1,    0, 0x10000000, 0,       4096",
        "0x10001, 0, 0x10000000, 0,     4096",
        "1,     2, 0x10000000, 0,       4096",
        "1,     4, 0x10000000, 0,       4096",
        "1,     0, 0x10000800, 0,       4096",
        "1,     0, 0x10000000, 2048,    4096",
        "1,     0, 0x10000000, 0,       4095",
        "1,     0, 0x10000000, 0,      -4096",
        "1,     0, -4096,      0,       8192",
        "1,     0, 0x10000000, 520192,  8192",
        "1,     0, 0x10000000, 0,       0",
    })
    void malformedSlotsAreInvalid(String slot, int flags, String gpa, long offset, long size) {
        fails(Errno.EINVAL, Integer.decode(slot), flags, Long.decode(gpa), offset, size);
    }

    @Test
    void aSlotWithoutMemoryIsInvalid() {
        Guest.assertFails(Errno.EINVAL, () -> g.vm.setUserMemoryRegion(1, 0, BASE, null, 0, PAGE));
    }

    @Test
    void overlappingAnotherSlotExists() {
        set(1, 0, BASE, 0, 4 * PAGE);
        fails(Errno.EEXIST, 2, 0, BASE + 3 * PAGE, 0, 2 * PAGE);
        set(2, 0, BASE + 4 * PAGE, 0, PAGE);
        fails(Errno.EEXIST, 2, 0, BASE, 0, PAGE);
    }

    @Test
    void overlappingRegistersExists() {
        g.vm.addMmio(BASE, PAGE, "chip", new MmioHandler() {
            @Override
            public long read(long offset, int size) {
                return 0;
            }

            @Override
            public void write(long offset, int size, long value) {}
        });
        fails(Errno.EEXIST, 1, 0, BASE, 0, PAGE);
        set(1, 0, BASE + PAGE, 0, PAGE);
        fails(Errno.EEXIST, 1, 0, BASE, 0, PAGE);
        assertNotNull(g.vm.addressSpace().read32(BASE + PAGE));
    }

    @Test
    void resizingOrRebackingIsInvalid() {
        set(1, 0, BASE, 0, 4 * PAGE);
        fails(Errno.EINVAL, 1, 0, BASE, 0, 2 * PAGE);
        fails(Errno.EINVAL, 1, 0, BASE, PAGE, 4 * PAGE);
        Guest.assertFails(Errno.EINVAL, () -> g.vm.setUserMemoryRegion(1, 0, BASE, g.ram, 0, 4 * PAGE));
    }

    @Test
    void anIdenticalCallChangesNothing() {
        set(1, MemorySlot.LOG_DIRTY_PAGES, BASE, 0, PAGE);
        g.vm.addressSpace().write32(BASE, 1);
        set(1, MemorySlot.LOG_DIRTY_PAGES, BASE, 0, PAGE);
        assertEquals(1, g.vm.getDirtyLog(1)[0]);
    }

    @Test
    void aSlotMovesWithItsContentsAndItsLog() {
        set(1, MemorySlot.LOG_DIRTY_PAGES, BASE, 0, 2 * PAGE);
        g.vm.addressSpace().write32(BASE + PAGE, 0x55);
        set(1, MemorySlot.LOG_DIRTY_PAGES, 2 * BASE, 0, 2 * PAGE);
        assertNull(g.vm.addressSpace().read32(BASE + PAGE));
        assertEquals(0x55, g.vm.addressSpace().read32(2 * BASE + PAGE));
        assertEquals(2, g.vm.getDirtyLog(1)[0]);
    }

    @Test
    void sizeZeroDeletesAndDeletingTwiceIsInvalid() {
        set(1, 0, BASE, 0, PAGE);
        g.vm.setUserMemoryRegion(1, 0, 0, null, 0, 0);
        assertNull(g.vm.addressSpace().read32(BASE));
        fails(Errno.EINVAL, 1, 0, 0, 0, 0);
        set(1, 0, BASE, 0, 2 * PAGE);
    }

    @Test
    void theHighestSlotNumberWorks() {
        set(32766, 0, BASE, 0, PAGE);
        assertEquals(2, g.vm.memorySlots().size());
    }

    @Test
    void theDirtyLogNeedsALoggedSlot() {
        Guest.assertFails(Errno.ENOENT, () -> g.vm.getDirtyLog(0));
        Guest.assertFails(Errno.ENOENT, () -> g.vm.getDirtyLog(7));
        Guest.assertFails(Errno.EINVAL, () -> g.vm.getDirtyLog(32767));
        Guest.assertFails(Errno.EINVAL, () -> g.vm.getDirtyLog(-1));
    }

    @Test
    void aFetchReportsPagesInLittleEndianBitOrderAndClearsThem() {
        set(1, MemorySlot.LOG_DIRTY_PAGES, BASE, 0, 70 * PAGE);
        for (int page : new int[] {0, 9, 69}) {
            g.vm.addressSpace().write32(BASE + (long) page * PAGE, 1);
        }
        byte[] expected = new byte[16];
        expected[0] = 1;
        expected[1] = 2;
        expected[8] = 32;
        assertArrayEquals(expected, g.vm.getDirtyLog(1));
        assertArrayEquals(new byte[16], g.vm.getDirtyLog(1));
    }

    @Test
    void whatWasWrittenBeforeLoggingIsNotReported() {
        set(1, 0, BASE, 0, 4 * PAGE);
        g.vm.addressSpace().write32(BASE, 1);
        set(1, MemorySlot.LOG_DIRTY_PAGES, BASE, 0, 4 * PAGE);
        assertEquals(0, g.vm.getDirtyLog(1)[0]);
    }

    @Test
    void aGuestThatHasCachedItsPagesIsLoggedAfterEachFetch() {
        set(1, MemorySlot.LOG_DIRTY_PAGES, BASE, 0, 4 * PAGE);
        g.start("""
                lis 5,0x1000
                lis 6,0x8000
                1: stw 7,0(5)
                stb 7,0x2001(5)
                stw 7,0(6)
                b 1b
                """);
        for (int i = 0; i < 3; i++) {
            g.runTo(VcpuExit.MmioWrite.class);
            assertEquals(0b101, g.vm.getDirtyLog(1)[0]);
            assertEquals(0, g.vm.getDirtyLog(1)[0]);
        }
    }

    /** Turning logging on finds a guest that stores without telling anybody. */
    @Test
    void loggingTurnedOnLaterSeesTheNextStore() {
        set(1, 0, BASE, 0, 4 * PAGE);
        g.start("lis 5,0x1000; lis 6,0x8000; 1: stw 7,0x1000(5); stw 7,0(6); b 1b\n");
        g.runTo(VcpuExit.MmioWrite.class);
        g.runTo(VcpuExit.MmioWrite.class);
        set(1, MemorySlot.LOG_DIRTY_PAGES, BASE, 0, 4 * PAGE);
        g.runTo(VcpuExit.MmioWrite.class);
        assertEquals(0b10, g.vm.getDirtyLog(1)[0]);
        set(1, 0, BASE, 0, 4 * PAGE);
        Guest.assertFails(Errno.ENOENT, () -> g.vm.getDirtyLog(1));
    }

    @Test
    void aPageThatTwoLoggedSlotsShowIsReportedByBoth() {
        set(1, MemorySlot.LOG_DIRTY_PAGES, BASE, 0, 4 * PAGE);
        set(2, MemorySlot.LOG_DIRTY_PAGES, 2 * BASE, 2 * PAGE, 4 * PAGE);
        g.vm.addressSpace().write32(BASE + 3 * PAGE, 1);
        assertEquals(0b1000, g.vm.getDirtyLog(1)[0]);
        assertEquals(0b10, g.vm.getDirtyLog(2)[0]);
        set(1, 0, BASE, 0, 4 * PAGE);
        g.vm.addressSpace().write32(BASE + 2 * PAGE, 1);
        assertEquals(0b1, g.vm.getDirtyLog(2)[0]);
    }
}
