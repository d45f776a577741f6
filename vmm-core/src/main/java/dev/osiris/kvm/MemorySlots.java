package dev.osiris.kvm;

import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.PageFlags;
import dev.osiris.memory.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The memory slots of a VM: KVM's rules, and the dirty log.
 *
 * <p>Why the log loses nothing while vCPUs run. A vCPU stores without telling anybody only while it has cached write
 * permission for the page, and it caches that only while the page is marked dirty. Fetching (1) moves the marks into
 * the slots, (2) asks every vCPU to drop cached permissions, (3) returns when all that run guest code have. A store
 * between (1) and the drop goes to a page that this fetch reports, and is in memory when the fetch returns; a store
 * after the drop marks the page again.
 *
 * <p>Step (3) and the request for it are the caller's, {@link Vm}, without the lock: a vCPU that has to drop something
 * may be waiting for the lock in an in-core handler.
 *
 * <p>Marks are kept per page of host memory, bits per slot: a page that two logged slots show is reported by both.
 */
final class MemorySlots {
    private static final String CALL = "KVM_SET_USER_MEMORY_REGION: ";
    private static final int WORD_BITS = 64;

    private final AddressSpace space;
    private final TreeMap<Integer, Slot> slots = new TreeMap<>();

    MemorySlots(AddressSpace space) {
        this.space = space;
    }

    /** A slot, its region, and its dirty bits not yet fetched (null when it is not logged). */
    private static final class Slot {
        final MemorySlot what;
        final Region.Ram region;
        byte[] dirty;

        Slot(MemorySlot what) {
            this.what = what;
            this.region = new Region.Ram(what.gpa(), what.size(), what.memory(), what.offset());
        }

        int firstPage() {
            return (int) (what.offset() >>> GuestMemory.PAGE_SHIFT);
        }

        int pages() {
            return (int) (what.size() >>> GuestMemory.PAGE_SHIFT);
        }

        boolean shows(GuestMemory memory, int page) {
            return what.memory() == memory && page - firstPage() >= 0 && page - firstPage() < pages();
        }
    }

    synchronized List<MemorySlot> list() {
        List<MemorySlot> all = new ArrayList<>();
        slots.values().forEach(s -> all.add(s.what));
        return List.copyOf(all);
    }

    /** See {@link Vm#setUserMemoryRegion}. Returns whether vCPUs may have cached what is no longer so. */
    synchronized boolean set(MemorySlot next) {
        checkShape(next);
        Slot old = slots.get(next.slot());
        if (next.size() == 0) {
            delete(next, old);
            return true;
        }
        checkBacking(next);
        if (old == null) {
            create(next);
            return true;
        }
        return modify(old, next);
    }

    private static void checkShape(MemorySlot s) {
        int page = GuestMemory.PAGE_SIZE;
        if (s.slot() < 0 || s.slot() >= Vm.MAX_SLOTS) {
            throw invalid(s, "slots are 0.." + (Vm.MAX_SLOTS - 1));
        }
        if ((s.flags() & MemorySlot.READONLY) != 0) {
            throw invalid(s, "read-only slots do not exist on PowerPC; add a Region.Rom to the address space");
        }
        if ((s.flags() & ~MemorySlot.LOG_DIRTY_PAGES) != 0) {
            throw invalid(s, "flags 0x" + Integer.toHexString(s.flags()) + "; expected 0 or LOG_DIRTY_PAGES (1)");
        }
        if (s.gpa() % page != 0 || s.size() % page != 0 || s.offset() % page != 0) {
            throw invalid(s, "address, size and offset must be multiples of " + page + " bytes");
        }
        if (s.size() < 0 || s.gpa() < 0 || s.gpa() + s.size() < 0) {
            throw invalid(s, "the range wraps");
        }
    }

    private static void checkBacking(MemorySlot s) {
        if (s.memory() == null) {
            throw invalid(s, "no memory given");
        }
        if (s.offset() < 0 || s.offset() + s.size() > s.memory().size()) {
            throw invalid(s, "offset and size reach beyond " + s.memory());
        }
    }

    private void create(MemorySlot what) {
        checkOverlap(what);
        Slot s = new Slot(what);
        map(s);
        slots.put(what.slot(), s);
        if (what.logged()) {
            startLog(s);
        }
    }

    private void map(Slot s) {
        try {
            space.add(s.region);
        } catch (IllegalArgumentException e) {
            throw new KvmException(Errno.EEXIST, CALL + describe(s.what) + ": " + e.getMessage());
        }
    }

    private void checkOverlap(MemorySlot what) {
        for (Slot other : slots.values()) {
            MemorySlot o = other.what;
            if (o.slot() != what.slot() && what.gpa() < o.gpa() + o.size() && o.gpa() < what.gpa() + what.size()) {
                throw new KvmException(Errno.EEXIST, CALL + describe(what) + " overlaps " + describe(o));
            }
        }
    }

    private void delete(MemorySlot asked, Slot old) {
        if (old == null) {
            throw invalid(asked, "size 0 deletes a slot, and this one does not exist");
        }
        space.remove(old.region);
        slots.remove(asked.slot());
        stopLog(old);
    }

    private boolean modify(Slot old, MemorySlot next) {
        if (next.size() != old.what.size() || !next.sameBacking(old.what)) {
            throw invalid(next, "a slot cannot change its size or memory (it is " + describe(old.what)
                    + "); delete it first");
        }
        if (next.equals(old.what)) {
            return false;
        }
        if (next.gpa() == old.what.gpa()) {
            changeFlags(old, next);
        } else {
            move(old, next);
        }
        return true;
    }

    private void changeFlags(Slot old, MemorySlot next) {
        Slot changed = new Slot(next);
        slots.put(next.slot(), changed);
        switchLog(old, changed);
    }

    private void move(Slot old, MemorySlot next) {
        checkOverlap(next);
        Slot moved = new Slot(next);
        space.remove(old.region);
        try {
            map(moved);
        } catch (KvmException e) {
            space.add(old.region);
            throw e;
        }
        slots.put(next.slot(), moved);
        switchLog(old, moved);
    }

    /** What was logged and not yet fetched survives when the slot stays logged. */
    private void switchLog(Slot old, Slot changed) {
        if (!changed.what.logged()) {
            stopLog(old);
        } else if (old.dirty == null) {
            startLog(changed);
        } else {
            changed.dirty = old.dirty;
        }
    }

    /** See {@link Vm#getDirtyLog}. */
    synchronized byte[] fetch(int number) {
        if (number < 0 || number >= Vm.MAX_SLOTS) {
            throw new KvmException(Errno.EINVAL, "KVM_GET_DIRTY_LOG: slot " + number + "; slots are 0.."
                    + (Vm.MAX_SLOTS - 1));
        }
        Slot s = slots.get(number);
        if (s == null || s.dirty == null) {
            throw new KvmException(Errno.ENOENT, "KVM_GET_DIRTY_LOG: slot " + number
                    + (s == null ? " does not exist" : " has no LOG_DIRTY_PAGES flag"));
        }
        collect(s);
        byte[] fetched = s.dirty;
        s.dirty = new byte[fetched.length];
        return fetched;
    }

    private void startLog(Slot s) {
        collect(s);
        s.dirty = new byte[(s.pages() + WORD_BITS - 1) / WORD_BITS * (WORD_BITS / 8)];
        PageFlags flags = s.what.memory().pageFlags();
        for (int i = 0; i < s.pages(); i++) {
            flags.set(s.firstPage() + i, PageFlags.LOGGED);
        }
    }

    /** The pages stay logged where another logged slot shows them. */
    private void stopLog(Slot s) {
        PageFlags flags = s.what.memory().pageFlags();
        for (int page = s.firstPage(); page < s.firstPage() + s.pages(); page++) {
            if (!loggedBySomebody(s.what.memory(), page)) {
                flags.clear(page, PageFlags.LOGGED);
            }
        }
        s.dirty = null;
    }

    private boolean loggedBySomebody(GuestMemory memory, int page) {
        for (Slot s : slots.values()) {
            if (s.what.logged() && s.shows(memory, page)) {
                return true;
            }
        }
        return false;
    }

    /** Moves the marks of a slot's pages into the bits of every logged slot that shows them. */
    private void collect(Slot s) {
        PageFlags flags = s.what.memory().pageFlags();
        for (int page = s.firstPage(); page < s.firstPage() + s.pages(); page++) {
            boolean dirty = (flags.get(page) & PageFlags.DIRTY) != 0
                    && (flags.clear(page, PageFlags.DIRTY) & PageFlags.DIRTY) != 0;
            if (dirty) {
                report(s.what.memory(), page);
            }
        }
    }

    private void report(GuestMemory memory, int page) {
        for (Slot s : slots.values()) {
            if (s.dirty != null && s.shows(memory, page)) {
                int i = page - s.firstPage();
                s.dirty[i >>> 3] |= (byte) (1 << (i & 7));
            }
        }
    }

    private static KvmException invalid(MemorySlot s, String why) {
        return new KvmException(Errno.EINVAL, CALL + describe(s) + ": " + why);
    }

    private static String describe(MemorySlot s) {
        return "slot " + s.slot() + " (0x" + Long.toHexString(s.gpa()) + ", " + s.size() + " bytes"
                + (s.memory() == null ? "" : ", " + s.memory().name()) + ")";
    }
}
