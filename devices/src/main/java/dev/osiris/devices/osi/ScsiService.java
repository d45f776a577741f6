package dev.osiris.devices.osi;

import dev.osiris.device.Device;
import dev.osiris.devices.scsi.ScsiData;
import dev.osiris.devices.scsi.ScsiDisk;
import dev.osiris.devices.scsi.ScsiResult;
import dev.osiris.irq.InterruptLine;
import dev.osiris.memory.AddressSpace;
import dev.osiris.osi.OsiCall;
import dev.osiris.osi.OsiSelector;
import dev.osiris.osi.OsiService;
import dev.osiris.osi.OsiTable;
import java.util.List;
import java.util.Objects;

/**
 * SCSI requests ({@code mol-scsi}): SCSI_CNTRL (23: r6 = 1 begin, 2 end; r3 = 0, else −1), SCSI_SUBMIT (24: r6 = address
 * of a request; r3 = 0, or 1 when it is none), SCSI_ACK (25: r3 = 0, or the guest's address of the first completed
 * request | 1; the interrupt falls). Completed requests are chained by the guest's own addresses.
 *
 * <p>A request, in big-endian words unless said otherwise: 0 the guest's address of it, 4 the next completed, 8 sixteen
 * bytes of command; bytes 24 length of the command, 25 target, 26 unit, 27 direction, 28 status, 29 adapter status (1: no
 * such target); 32 bytes of sense data given, 36 two places for sense data (address, size), 52 bytes to move, 56 bytes
 * moved, 60 buffers in all, 64 the first list: entries, address of the next list, a word for the driver, then entries of
 * address and size. Requests are done on the calling vCPU's thread, at most {@link #MAX_BYTES} bytes in
 * {@link #MAX_BUFFERS} buffers each.
 */
public final class ScsiService implements Device<ScsiState>, OsiService {
    /** Bytes of one request, at most. */
    public static final long MAX_BYTES = 32L << 20;
    /** Buffers of one request, at most. */
    public static final int MAX_BUFFERS = 4096;

    private static final int COMMAND = 8;
    private static final int COMMAND_BYTES = 16;
    private static final int LENGTHS = 24;
    private static final int STATUS = 28;
    private static final int SENSE_GIVEN = 32;
    private static final int SENSE = 36;
    private static final int SIZE = 52;
    private static final int MOVED = 56;
    private static final int BUFFERS = 60;
    private static final int LIST = 64;
    private static final int LIST_HEADER = 12;
    private static final int REQUEST_BYTES = 76;

    private final String name;
    private final AddressSpace memory;
    private final List<ScsiDisk> targets;
    private final IrqOutput irq;
    private boolean active;
    private int firstDone;
    private long lastDone;

    /**
     * @param name name in the machine
     * @param memory where requests and buffers are
     * @param targets by number
     * @param line raised by completed requests
     */
    public ScsiService(String name, AddressSpace memory, List<ScsiDisk> targets, InterruptLine line) {
        this.name = Objects.requireNonNull(name);
        this.memory = Objects.requireNonNull(memory);
        this.targets = List.copyOf(targets);
        this.irq = new IrqOutput(line);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void claimIn(OsiTable table) {
        table.claim(OsiSelector.SCSI_CNTRL, name, this::control);
        table.claim(OsiSelector.SCSI_SUBMIT, name, this::submit);
        table.claim(OsiSelector.SCSI_ACK, name, this::acknowledge);
    }

    private void control(OsiCall call) {
        int what = call.arg(0);
        synchronized (this) {
            active = what == 1 || active && what != 2;
            firstDone = what == 1 || what == 2 ? 0 : firstDone;
        }
        call.result(what == 1 || what == 2 ? 0 : -1);
    }

    private void acknowledge(OsiCall call) {
        irq.set(false);
        synchronized (this) {
            call.result(firstDone == 0 ? 0 : firstDone | 1);
            firstDone = 0;
        }
    }

    private void submit(OsiCall call) {
        boolean done;
        synchronized (this) {
            done = request(call.pointer(0));
        }
        call.result(done ? 0 : 1);
        if (done) {
            irq.set(true);
        }
    }

    /** Returns false when it is no request. */
    private boolean request(long at) {
        byte[] head = new byte[REQUEST_BYTES];
        if (!memory.isMemory(at, REQUEST_BYTES, true) || !memory.read(at, head, 0, REQUEST_BYTES)) {
            return false;
        }
        int length = head[LENGTHS] & 0xFF;
        long size = word(head, SIZE) & 0xFFFF_FFFFL;
        Buffers buffers = Buffers.read(memory, at + LIST, word(head, BUFFERS), size);
        if (length > COMMAND_BYTES || buffers == null) {
            return false;
        }
        byte[] command = new byte[COMMAND_BYTES];
        System.arraycopy(head, COMMAND, command, 0, length);
        complete(at, head, run(head[LENGTHS + 1] & 0xFF, head[LENGTHS + 2] & 0xFF, command, buffers));
        return true;
    }

    /** Null: no such target. */
    private ScsiResult run(int target, int unit, byte[] command, Buffers buffers) {
        return target < targets.size() ? targets.get(target).execute(unit, command, buffers) : null;
    }

    private void complete(long at, byte[] head, ScsiResult result) {
        int sense = result == null ? 0 : sense(head, result.sense());
        byte[] status = {(byte) (result == null ? 0 : result.status()), (byte) (result == null ? 1 : 0)};
        memory.write(at + STATUS, status, 0, 2);
        memory.write32(at + SENSE_GIVEN, sense);
        memory.write32(at + MOVED, result == null ? 0 : (int) result.transferred());
        memory.write32(at + 4, 0);
        int own = word(head, 0);
        if (firstDone == 0) {
            firstDone = own;
        } else {
            memory.write32(lastDone + 4, own);
        }
        lastDone = at;
    }

    /** Sense data into the two places; returns how much went there. */
    private int sense(byte[] head, byte[] sense) {
        int done = 0;
        for (int i = 0; i < 2; i++) {
            long room = word(head, SENSE + 8 * i + 4) & 0xFFFF_FFFFL;
            int n = (int) Math.min(room, sense.length - done);
            if (n > 0 && memory.write(word(head, SENSE + 8 * i) & 0xFFFF_FFFFL, sense, done, n)) {
                done += n;
            }
        }
        return done;
    }

    private static int word(byte[] bytes, int at) {
        return bytes[at] << 24 | (bytes[at + 1] & 0xFF) << 16 | (bytes[at + 2] & 0xFF) << 8 | bytes[at + 3] & 0xFF;
    }

    // ------------------------------------------------------------------ scattered buffers

    /** A request's buffers as one run of bytes. */
    private record Buffers(AddressSpace memory, long[] address, long[] begin, long size) implements ScsiData {
        /** Null when they are too many, not enough, or their lists are not in RAM. */
        static Buffers read(AddressSpace memory, long firstList, int count, long size) {
            if (count < 0 || count > MAX_BUFFERS || size > MAX_BYTES) {
                return null;
            }
            long[] address = new long[count];
            long[] begin = new long[count + 1];
            long list = firstList;
            for (int i = 0; i < count; ) {
                Integer entries = memory.read32(list);
                Integer next = memory.read32(list + 4);
                if (entries == null || next == null || entries < 1) {
                    return null;
                }
                for (int j = 0; j < entries && i < count; j++, i++) {
                    Integer base = memory.read32(list + LIST_HEADER + 8L * j);
                    Integer bytes = memory.read32(list + LIST_HEADER + 8L * j + 4);
                    if (base == null || bytes == null) {
                        return null;
                    }
                    address[i] = base & 0xFFFF_FFFFL;
                    begin[i + 1] = begin[i] + (bytes & 0xFFFF_FFFFL);
                }
                list = next & 0xFFFF_FFFFL;
            }
            return begin[count] < size ? null : new Buffers(memory, address, begin, size);
        }

        private interface Move {
            boolean part(long guest, int at, int length);
        }

        @Override
        public boolean toGuest(long offset, byte[] from, int at, int length) {
            return move(offset, at, length, (guest, a, n) -> memory.write(guest, from, a, n));
        }

        @Override
        public boolean fromGuest(long offset, byte[] into, int at, int length) {
            return move(offset, at, length, (guest, a, n) -> memory.read(guest, into, a, n));
        }

        private boolean move(long offset, int at, int length, Move move) {
            int done = 0;
            for (int i = 0; i < address.length && done < length; i++) {
                long from = offset + done;
                if (from < begin[i + 1]) {
                    int n = (int) Math.min(begin[i + 1] - from, length - done);
                    if (!move.part(address[i] + from - begin[i], at + done, n)) {
                        return false;
                    }
                    done += n;
                }
            }
            return true;
        }
    }

    // ------------------------------------------------------------------ life

    @Override
    public void reset() {
        synchronized (this) {
            active = false;
            firstDone = 0;
            lastDone = 0;
            targets.forEach(t -> t.state(0));
        }
        irq.set(false);
    }

    @Override
    public synchronized ScsiState save() {
        return new ScsiState(active, firstDone, lastDone, targets.stream().map(ScsiDisk::state).toList(), irq.raised());
    }

    @Override
    public synchronized void restore(ScsiState state) {
        if (state.version() != 1 || state.targets().size() != targets.size()) {
            throw new IllegalArgumentException(name + ": not a state of this adapter (version " + state.version() + ", "
                    + state.targets().size() + " targets; it has " + targets.size() + ")");
        }
        active = state.active();
        firstDone = state.firstDone();
        lastDone = state.lastDone();
        for (int i = 0; i < targets.size(); i++) {
            targets.get(i).state(state.targets().get(i));
        }
        irq.restore(state.raised());
    }
}
