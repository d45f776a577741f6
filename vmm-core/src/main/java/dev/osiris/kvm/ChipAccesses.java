package dev.osiris.kvm;

import dev.osiris.bits.Bits;
import dev.osiris.memory.MmioHandler;
import dev.osiris.trace.ChipAccessEvent;
import dev.osiris.trace.Recorder;

/**
 * Stands before the handler of one range of registers: counts accesses, and shows them to who wants to see each. Costs
 * two looks per access when nobody does.
 */
public final class ChipAccesses implements MmioHandler {
    /** Told of each access, on the vCPU's thread; values are as in {@link MmioHandler}. */
    @FunctionalInterface
    public interface Watcher {
        void accessed(ChipAccesses chip, boolean write, long offset, int size, long value);
    }

    private final String name;
    private final long base;
    private final MmioHandler chip;
    private volatile Watcher watcher;
    private long reads;
    private long writes;

    ChipAccesses(String name, long base, MmioHandler chip) {
        this.name = name;
        this.base = base;
        this.chip = chip;
    }

    /** The range's name. */
    public String name() {
        return name;
    }

    /** Its first guest-physical address. */
    public long base() {
        return base;
    }

    /** Loads so far; approximate with several vCPUs. */
    public long reads() {
        return reads;
    }

    /** Stores so far; approximate with several vCPUs. */
    public long writes() {
        return writes;
    }

    /** Who sees each access, or null. Any thread. */
    public void watch(Watcher who) {
        watcher = who;
    }

    @Override
    public long read(long offset, int size) {
        reads++;
        if (Recorder.wantsChipAccesses()) {
            return recordedRead(offset, size);
        }
        return tell(false, offset, size, chip.read(offset, size));
    }

    @Override
    public void write(long offset, int size, long value) {
        writes++;
        tell(true, offset, size, value);
        if (Recorder.wantsChipAccesses()) {
            recordedWrite(offset, size, value);
        } else {
            chip.write(offset, size, value);
        }
    }

    private long tell(boolean write, long offset, int size, long value) {
        Watcher who = watcher;
        if (who != null) {
            who.accessed(this, write, offset, size, value);
        }
        return value;
    }

    private long recordedRead(long offset, int size) {
        ChipAccessEvent event = new ChipAccessEvent();
        event.begin();
        long value = chip.read(offset, size);
        record(event, false, offset, size, value);
        return tell(false, offset, size, value);
    }

    private void recordedWrite(long offset, int size, long value) {
        ChipAccessEvent event = new ChipAccessEvent();
        event.begin();
        chip.write(offset, size, value);
        record(event, true, offset, size, value);
    }

    private void record(ChipAccessEvent event, boolean write, long offset, int size, long value) {
        event.chip = name;
        event.write = write;
        event.offset = offset;
        event.size = size;
        event.value = Bits.hex(value);
        event.commit();
    }
}
