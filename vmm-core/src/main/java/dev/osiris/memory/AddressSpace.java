package dev.osiris.memory;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The guest-physical address space: a sorted list of regions that do not overlap. Looking up needs no lock; changing
 * it replaces the list and tells the listeners, who drop what they cached.
 *
 * <p>{@link #read} and {@link #write} are the way in for everything that is not a vCPU: DMA, loaders, debuggers, OSI
 * services. They reach RAM and ROM only, never registers, and they see to it that no engine runs stale code.
 */
public class AddressSpace {
    /** Told of changes that engines cache. Called on the changing thread, after the change. */
    public interface Listener {
        /** Regions came or went: every cached translation is void. */
        void regionsChanged();

        /** The RAM page no longer holds what was decoded from it. */
        void codeChanged(GuestMemory memory, int page);

        /** Cached write permission for the page (or all pages, {@code page < 0}) of this memory is void. */
        void writesWatched(GuestMemory memory, int page);
    }

    private final CopyOnWriteArrayList<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Reservations reservations = new Reservations();
    private final Object watching = new Object();
    private volatile Region[] regions = {};

    /** The reservations of the vCPUs that use this address space. */
    public Reservations reservations() {
        return reservations;
    }

    public void addListener(Listener listener) {
        listeners.add(Objects.requireNonNull(listener));
    }

    public void removeListener(Listener listener) {
        listeners.remove(listener);
    }

    /** The region at {@code gpa}, or null where nothing answers. */
    public Region find(long gpa) {
        Region[] sorted = regions;
        int low = 0;
        int high = sorted.length - 1;
        while (low <= high) {
            int mid = (low + high) >>> 1;
            Region r = sorted[mid];
            if (gpa < r.base()) {
                high = mid - 1;
            } else if (gpa - r.base() >= r.size()) {
                low = mid + 1;
            } else {
                return r;
            }
        }
        return null;
    }

    /** All regions, by address. */
    public List<Region> regions() {
        return List.of(regions);
    }

    /**
     * Adds a region.
     *
     * @throws IllegalArgumentException when it is empty or overlaps another; the message names both
     */
    public synchronized void add(Region region) {
        if (region.size() <= 0 || region.base() < 0 || region.base() + region.size() < 0) {
            throw new IllegalArgumentException("region " + describe(region) + " is empty or wraps");
        }
        List<Region> next = new ArrayList<>(Arrays.asList(regions));
        for (Region r : next) {
            if (region.base() < r.base() + r.size() && r.base() < region.base() + region.size()) {
                throw new IllegalArgumentException(describe(region) + " overlaps " + describe(r));
            }
        }
        next.add(region);
        next.sort((a, b) -> Long.compare(a.base(), b.base()));
        publish(next);
    }

    /** Removes a region that was added; does nothing for another. */
    public synchronized void remove(Region region) {
        List<Region> next = new ArrayList<>(Arrays.asList(regions));
        if (next.remove(region)) {
            publish(next);
        }
    }

    private void publish(List<Region> next) {
        regions = next.toArray(Region[]::new);
        for (Listener l : listeners) {
            l.regionsChanged();
        }
    }

    /**
     * Copies from RAM or ROM.
     *
     * @return false, with nothing copied, when any byte of the range is elsewhere
     */
    public boolean read(long gpa, byte[] into, int at, int length) {
        if (!isMemory(gpa, length, false)) {
            return false;
        }
        for (int done = 0; done < length; ) {
            Region.Memory r = (Region.Memory) find(gpa + done);
            int n = (int) Math.min(length - done, r.base() + r.size() - (gpa + done));
            r.memory().read(r.offsetOf(gpa + done), into, at + done, n);
            done += n;
        }
        return true;
    }

    /**
     * Copies to RAM, marks it dirty and drops code decoded from it.
     *
     * @return false, with nothing copied, when any byte of the range is elsewhere (ROM included)
     */
    public boolean write(long gpa, byte[] from, int at, int length) {
        return write(gpa, MemorySegment.ofArray(from).asSlice(at, length));
    }

    /** The same from other memory. */
    public boolean write(long gpa, MemorySegment from) {
        long length = from.byteSize();
        if (!isMemory(gpa, length, true)) {
            return false;
        }
        for (long done = 0; done < length; ) {
            Region.Memory r = (Region.Memory) find(gpa + done);
            long n = Math.min(length - done, r.base() + r.size() - (gpa + done));
            r.memory().write(r.offsetOf(gpa + done), from.asSlice(done, n));
            written(r.memory(), r.offsetOf(gpa + done), n);
            done += n;
        }
        return true;
    }

    /** Zeroes a memory, giving its host pages back where the host can; what was decoded from it goes. */
    public void clear(GuestMemory memory) {
        memory.clear();
        for (int page = 0; page < memory.pageFlags().pages(); page++) {
            written(memory, (long) page << GuestMemory.PAGE_SHIFT, 1);
        }
    }

    /** A big-endian word of RAM or ROM, or null where there is none. */
    public Integer read32(long gpa) {
        byte[] b = new byte[4];
        return read(gpa, b, 0, 4)
                ? (b[0] << 24) | (b[1] & 0xFF) << 16 | (b[2] & 0xFF) << 8 | (b[3] & 0xFF)
                : null;
    }

    /** Writes a big-endian word to RAM; false where there is none. */
    public boolean write32(long gpa, int value) {
        byte[] b = {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
        return write(gpa, b, 0, 4);
    }

    /**
     * Whether all of a range is RAM (or, for reading, ROM). A range that wraps is not.
     *
     * @param forWriting whether ROM counts as missing
     */
    public boolean isMemory(long gpa, long length, boolean forWriting) {
        if (length < 0 || gpa < 0 || gpa + length < 0) {
            return false;
        }
        long at = gpa;
        while (at < gpa + length) {
            Region r = find(at);
            if (r == null || r instanceof Region.Mmio || (forWriting && r instanceof Region.Rom)) {
                return false;
            }
            at = r.base() + r.size();
        }
        return true;
    }

    /**
     * To be called after every store to RAM that an engine did not find harmless
     * ({@link PageFlags#storesMayBypass}), and after every store by anyone else.
     */
    public void written(GuestMemory memory, long offset, long length) {
        int last = (int) ((offset + length - 1) >>> GuestMemory.PAGE_SHIFT);
        for (int page = (int) (offset >>> GuestMemory.PAGE_SHIFT); page <= last; page++) {
            int before = memory.pageFlags().set(page, PageFlags.DIRTY);
            if ((before & PageFlags.COPIED) != 0) {
                memory.pageFlags().endCopy(page);
            }
            if ((before & PageFlags.CODE) != 0) {
                dropCode(memory, page);
            }
        }
    }

    /**
     * Forgets what engines decoded from a page: the meaning of {@code icbi}, and of a store to the page. When this
     * returns the listeners have been told, by this thread or by another before.
     *
     * <p>Several threads may be here for one page, and each may be held up anywhere. So {@link PageFlags#CODE} stays
     * until the listeners have been told: whoever stores to the page meanwhile comes here as well and tells them
     * himself. What is decoded meanwhile watches the page anew, because WATCHED is gone, and then CODE stays. The
     * generation changes before that, so that the last step finds out about another thread that took WATCHED away; and
     * after it, so that nothing decoded under the old watch is of the new generation.
     */
    public void dropCode(GuestMemory memory, int page) {
        PageFlags flags = memory.pageFlags();
        if ((flags.get(page) & PageFlags.CODE) == 0) {
            return;
        }
        flags.nextGeneration(page);
        flags.clear(page, PageFlags.WATCHED);
        int generation = flags.nextGeneration(page);
        for (Listener l : listeners) {
            l.codeChanged(memory, page);
        }
        synchronized (watching) {
            if ((flags.get(page) & PageFlags.WATCHED) == 0 && flags.generation(page) == generation) {
                flags.clear(page, PageFlags.CODE);
            }
        }
    }

    /**
     * Marks a page as decoded from; to be called before it is read. From now on every store to it is seen, but those of
     * cores that have not yet attended to what the listeners ask of them before this returns.
     */
    public void watchCode(GuestMemory memory, int page) {
        PageFlags flags = memory.pageFlags();
        if ((flags.get(page) & PageFlags.WATCHED) != 0) {
            return;
        }
        // Whoever finds it watched may rely on the listeners having been told.
        synchronized (watching) {
            do {
                if ((flags.set(page, PageFlags.CODE) & PageFlags.WATCHED) == 0) {
                    for (Listener l : listeners) {
                        l.writesWatched(memory, page);
                    }
                }
            } while (!flags.setWhere(page, PageFlags.CODE, PageFlags.WATCHED));
        }
    }

    /** To be called after pages were marked {@link PageFlags#COPIED}: from now on the next store to each is seen. */
    public void watchCopies(GuestMemory memory) {
        for (Listener l : listeners) {
            l.writesWatched(memory, -1);
        }
    }

    private static String describe(Region r) {
        String what = switch (r) {
            case Region.Memory m -> m.memory().name();
            case Region.Mmio m -> m.name();
        };
        return what + " at 0x" + Long.toHexString(r.base()) + "..0x" + Long.toHexString(r.base() + r.size() - 1);
    }
}
