package dev.osiris.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.Shootdown;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Timebase;
import dev.osiris.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pages that somebody wants to know stores to: because of code, and because of a copy. */
class WatchedPagesTest {
    private static final int PAGE = 3;

    private final GuestMemory ram = new GuestMemory("RAM", 0x10000);
    private final PageFlags flags = ram.pageFlags();
    private final AddressSpace space = new AddressSpace();
    private int codeChanges;

    @AfterEach
    void close() {
        ram.close();
    }

    private class Counter implements AddressSpace.Listener {
        @Override
        public void regionsChanged() {}

        @Override
        public void codeChanged(GuestMemory memory, int page) {
            codeChanges++;
        }

        @Override
        public void writesWatched(GuestMemory memory, int page) {}
    }

    private void storeToThePage() {
        ram.put32(PAGE << GuestMemory.PAGE_SHIFT, 1);
        space.written(ram, PAGE << GuestMemory.PAGE_SHIFT, 4);
    }

    @Test
    void aPageThatIsCopiedIsStillWatchedWhenCodeIsMadeFromIt() {
        space.addListener(new Counter());
        flags.set(PAGE, PageFlags.COPIED);
        space.watchCode(ram, PAGE);
        assertNotEquals(0, flags.get(PAGE) & PageFlags.CODE);
        storeToThePage();
        assertEquals(1, codeChanges);
    }

    @Test
    void makingCodeFromAPageDoesNotMakeACopyOfItCurrent() {
        flags.set(PAGE, PageFlags.COPIED);
        storeToThePage();
        space.watchCode(ram, PAGE);
        assertEquals(0, flags.get(PAGE) & PageFlags.COPIED);
    }

    @Test
    void droppingCodeLeavesACopyThatIsCurrentAsItIs() {
        flags.set(PAGE, PageFlags.COPIED);
        space.watchCode(ram, PAGE);
        space.dropCode(ram, PAGE);
        assertEquals(PageFlags.COPIED, flags.get(PAGE));
        assertFalse(flags.storesMayBypass(PAGE));
    }

    /** As when the other thread is held up there by the host. */
    @Test
    void whoStoresToAPageThatAnotherIsDroppingHasItsCodeDroppedWhenTheStoreIsDone() {
        int[] toldBefore = new int[1];
        space.addListener(new Counter() {
            @Override
            public void codeChanged(GuestMemory memory, int page) {
                if (toldBefore[0] == 0) {
                    toldBefore[0] = -1;
                    storeToThePage();
                    toldBefore[0] = codeChanges;
                }
            }
        });
        space.addListener(new Counter());
        space.watchCode(ram, PAGE);
        storeToThePage();
        assertEquals(1, toldBefore[0], "the second listener was told during the second store");
        assertEquals(0, flags.get(PAGE) & PageFlags.CODE);
    }

    @Test
    void aPageThatIsDecodedAnewWhileAnotherDropsItsCodeStaysWatched() {
        space.addListener(new DecodesAnew());
        space.watchCode(ram, PAGE);
        int before = flags.generation(PAGE);
        storeToThePage();
        assertNotEquals(before, flags.generation(PAGE));
        assertNotEquals(0, flags.get(PAGE) & PageFlags.CODE);
        storeToThePage();
        assertEquals(2, codeChanges);
        assertEquals(0, flags.get(PAGE) & PageFlags.CODE);
    }

    private int firstWordOfCode(Core core) {
        int[] words = new int[GuestMemory.PAGE_SIZE / 4];
        core.readCode(ram, PAGE, words);
        return words[0];
    }

    /** What is told of a dropped page late, when somebody has already decoded from the page anew. */
    @Test
    void whoDecodesAPageWhileItsOlderCodeIsBeingDroppedReadsItsOwnCopyUntilAllHavePassed() {
        ManualTime time = new ManualTime();
        Shootdown shootdown = new Shootdown();
        space.add(new Region.Ram(0, ram.size(), ram, 0));
        space.addListener(new DecodesAnew());
        space.addListener(shootdown);
        Core mine = new Core(new Cpu(CpuModel.PPC750, 0), space, new Timebase(time, 1_000_000), time, shootdown);
        Core other = new Core(new Cpu(CpuModel.PPC750, 1), space, new Timebase(time, 1_000_000), time, shootdown);
        other.enterGuest();
        space.watchCode(ram, PAGE);
        storeToThePage();
        assertEquals(1, codeChanges);
        long firstWord = (long) PAGE << GuestMemory.PAGE_SHIFT;
        int decoded = ram.get32(firstWord);
        ram.put32(firstWord, decoded + 1);
        assertEquals(decoded, firstWordOfCode(mine), "the other core may still be storing to the page");
        other.leaveGuest();
        assertEquals(decoded + 1, firstWordOfCode(mine));
        mine.close();
        other.close();
    }

    private final class DecodesAnew implements AddressSpace.Listener {
        @Override
        public void regionsChanged() {}

        @Override
        public void codeChanged(GuestMemory memory, int page) {
            if (codeChanges++ == 0) {
                space.watchCode(memory, page);
            }
        }

        @Override
        public void writesWatched(GuestMemory memory, int page) {}
    }
}
