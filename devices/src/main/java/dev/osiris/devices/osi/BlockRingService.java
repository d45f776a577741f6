package dev.osiris.devices.osi;

import dev.osiris.device.Device;
import dev.osiris.devices.block.BlockBackend;
import dev.osiris.irq.InterruptLine;
import dev.osiris.memory.AddressSpace;
import dev.osiris.osi.OsiCall;
import dev.osiris.osi.OsiSelector;
import dev.osiris.osi.OsiService;
import dev.osiris.osi.OsiTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Disks by a ring of requests ({@code mol-blk}). In all calls r6 is the channel, which must be 0 (else −1).
 *
 * <ul>
 * <li>ABLK_RING_SETUP (79): r7 = address, r8 = elements, a power of two; −1 while running or when it is not RAM.
 * <li>ABLK_CNTRL (80): r7 = 1 reset, 2 stop, 3 start (−1 without a ring), 4 route the interrupt, 5 events of a unit (0);
 * else −1.
 * <li>ABLK_DISK_INFO (81): r7 = unit; r4 = sectors of 512 bytes, r5 = flags (1 read-only, 2 removable, 4 has a medium, 8
 * look here first, 16 CD), r6 = r7 = 0; −1 past the last unit.
 * <li>ABLK_KICK (82), ABLK_IRQ_ACK (83): r3 = 0 when the interrupt was low, else 1, r4 = elements worked on, r5 =
 * whether it is at work, r6 = events (0); what has become ready meanwhile is then worked on.
 * <li>ABLK_SYNC_READ (84), ABLK_SYNC_WRITE (85): r7 = unit, r8 = sector, r9 = address, r10 = bytes; r3 = 0 or −1.
 * <li>ABLK_BLESS_DISK (86): r7 = unit: a guest should look there first.
 * </ul>
 *
 * <p>An element is 16 bytes, big-endian words: flags, proceed, and for a request (flag 1 read, 2 write) unit and first
 * sector, for a buffer (flag 8) address and bytes. "Proceed" says that the next element is valid; it and the flags are
 * cleared when the next element's turn comes. Requests with flag 0x100 do nothing, 0x200 eject, 0x300 lock the door.
 * At the end of what is ready the engine rests and raises the interrupt, which is what flag 4 asks for too; an error (no such disk or sector, no RAM, a write to a read-only disk) stops it and raises the interrupt.
 *
 * <p>The engine works on the calling vCPU's thread: buffers are read and written one by one, not gathered, which only a
 * guest that watches its memory from another vCPU can tell from Mac-on-Linux. At most {@link #BUDGET} bytes are moved
 * and {@link #STEPS} elements looked at in one call; then the interrupt is raised as for a rest, and the acknowledgement
 * goes on.
 */
public final class BlockRingService implements Device<BlockRingState>, OsiService {
    /** Bytes moved in one call, at most, give or take one buffer. */
    public static final long BUDGET = 32L << 20;
    /** Elements looked at in one call, at most. */
    public static final int STEPS = 4096;

    private static final int ELEMENT = 16;
    private static final int READ = 1;
    private static final int WRITE = 2;
    private static final int BUFFER = 8;
    private static final int CONTROL = 0x300;
    private static final int NOP = 0x100;
    private static final int EJECT = 0x200;

    private static final int INFO_READ_ONLY = 1;
    private static final int INFO_REMOVABLE = 2;
    private static final int INFO_MEDIUM = 4;
    private static final int INFO_BOOT = 8;
    private static final int INFO_CD = 16;

    private final String name;
    private final AddressSpace memory;
    private final List<Disk> disks;
    private final IrqOutput irq;

    private long ring;
    private int elements;
    private int head;
    private boolean running;
    private int count;
    private int request;
    private int unit;
    private long sector;
    private int boot;
    private long ejected;

    /**
     * @param name name in the machine
     * @param memory where rings and buffers are
     * @param disks by unit, 64 at most; closed with this
     * @param line raised by what the ring has done
     */
    public BlockRingService(String name, AddressSpace memory, List<Disk> disks, InterruptLine line) {
        if (disks.size() > Long.SIZE) {
            throw new IllegalArgumentException(name + ": " + disks.size() + " disks; at most " + Long.SIZE);
        }
        this.name = Objects.requireNonNull(name);
        this.memory = Objects.requireNonNull(memory);
        this.disks = List.copyOf(disks);
        this.irq = new IrqOutput(line);
        reset();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void claimIn(OsiTable table) {
        claim(table, OsiSelector.ABLK_RING_SETUP, this::setUp);
        claim(table, OsiSelector.ABLK_CNTRL, this::control);
        claim(table, OsiSelector.ABLK_DISK_INFO, this::info);
        claim(table, OsiSelector.ABLK_KICK, call -> kick());
        claim(table, OsiSelector.ABLK_IRQ_ACK, this::acknowledge);
        claim(table, OsiSelector.ABLK_SYNC_READ, call -> synchronous(call, false));
        claim(table, OsiSelector.ABLK_SYNC_WRITE, call -> synchronous(call, true));
        claim(table, OsiSelector.ABLK_BLESS_DISK, this::bless);
    }

    private interface Answer {
        int to(OsiCall call);
    }

    private void claim(OsiTable table, OsiSelector selector, Answer answer) {
        table.claim(selector, name, call -> call.result(call.arg(0) == 0 ? answer.to(call) : -1));
    }

    // ------------------------------------------------------------------ calls

    private synchronized int setUp(OsiCall call) {
        long at = call.pointer(1);
        long n = call.pointer(2);
        if (running || Long.bitCount(n) != 1 || !memory.isMemory(at, n * ELEMENT, true)) {
            return -1;
        }
        ring = at;
        elements = (int) n;
        return 0;
    }

    private int control(OsiCall call) {
        return switch (call.arg(1)) {
            case 1 -> stop(true);
            case 2 -> stop(false);
            case 3 -> start();
            case 4, 5 -> 0;
            default -> -1;
        };
    }

    private synchronized int stop(boolean forgetRing) {
        running = false;
        request = 0;
        elements = forgetRing ? 0 : elements;
        return 0;
    }

    private synchronized int start() {
        if (elements == 0 || !memory.write32(ring, NOP)) {
            return -1;
        }
        running = true;
        head = 0;
        count = 0;
        request = 0;
        return 0;
    }

    private Disk disk(long n) {
        return n < disks.size() ? disks.get((int) n) : null;
    }

    private synchronized int info(OsiCall call) {
        Disk disk = disk(call.pointer(1));
        if (disk == null) {
            return -1;
        }
        int n = call.arg(1);
        boolean there = (ejected >>> n & 1) == 0;
        call.result(1, there ? (int) Math.min(disk.backend().sectors(), 0xFFFF_FFFFL) : 0);
        call.result(2, (disk.backend().readOnly() ? INFO_READ_ONLY : 0) | (disk.removable() ? INFO_REMOVABLE : 0)
                | (there ? INFO_MEDIUM : 0) | (boot == n ? INFO_BOOT : 0) | (disk.cd() ? INFO_CD : 0));
        call.result(3, 0);
        call.result(4, 0);
        return 0;
    }

    private synchronized int bless(OsiCall call) {
        if (disk(call.pointer(1)) == null) {
            return -1;
        }
        boot = call.arg(1);
        return 0;
    }

    private synchronized int synchronous(OsiCall call, boolean write) {
        BlockBackend disk = medium(call.pointer(1));
        return disk != null && call.pointer(4) <= BUDGET
                && DiskTransfer.run(disk, write, call.pointer(2), memory, call.pointer(3), call.pointer(4)) ? 0 : -1;
    }

    private BlockBackend medium(long n) {
        Disk disk = disk(n);
        return disk == null || (ejected >>> n & 1) != 0 ? null : disk.backend();
    }

    private int kick() {
        if (work()) {
            irq.set(true);
        }
        return 0;
    }

    private int acknowledge(OsiCall call) {
        if (!irq.set(false)) {
            return 0;
        }
        if (isReady() && work()) {
            irq.set(true);
        }
        synchronized (this) {
            call.result(1, count);
            call.result(2, 0);
            call.result(3, 0);
        }
        return 1;
    }

    private synchronized boolean isReady() {
        return running && proceed();
    }

    // ------------------------------------------------------------------ the engine

    private boolean proceed() {
        Integer proceed = memory.read32(at(head) + 4);
        return proceed != null && proceed != 0;
    }

    private long at(int element) {
        return ring + (long) ELEMENT * element;
    }

    /** Works until nothing is ready; returns whether the interrupt is to be raised. */
    private synchronized boolean work() {
        if (!running) {
            return false;
        }
        long moved = 0;
        for (int i = 0; i < STEPS && moved < BUDGET && proceed(); i++) {
            long bytes = step();
            if (bytes < 0) {
                running = false;
                request = 0;
                return true;
            }
            moved += bytes;
        }
        return true;
    }

    /** The next element; returns bytes moved, −1 for an error. */
    private long step() {
        memory.write32(at(head), 0);
        memory.write32(at(head) + 4, 0);
        head = head + 1 & elements - 1;
        Integer flags = memory.read32(at(head));
        Integer first = memory.read32(at(head) + 8);
        Integer second = memory.read32(at(head) + 12);
        if (flags == null || first == null || second == null) {
            return -1;
        }
        long moved = element(flags, first, second);
        count++;
        return moved;
    }

    private long element(int flags, int first, int second) {
        if ((flags & CONTROL) != 0) {
            return controlRequest(flags & CONTROL, first);
        }
        if ((flags & BUFFER) != 0) {
            return buffer(first & 0xFFFF_FFFFL, second & 0xFFFF_FFFFL);
        }
        request = flags & (READ | WRITE);
        unit = first;
        sector = second & 0xFFFF_FFFFL;
        return request == READ || request == WRITE ? 0 : -1;
    }

    private long controlRequest(int what, int n) {
        request = 0;
        Disk disk = disk(n & 0xFFFF_FFFFL);
        if (what == EJECT && disk != null && disk.removable()) {
            ejected |= 1L << n;
        }
        return what == NOP || disk != null ? 0 : -1;
    }

    private long buffer(long address, long bytes) {
        BlockBackend disk = request == 0 ? null : medium(unit & 0xFFFF_FFFFL);
        if (disk == null || !DiskTransfer.run(disk, request == WRITE, sector, memory, address, bytes)) {
            return -1;
        }
        sector += bytes / BlockBackend.SECTOR;
        return bytes;
    }

    // ------------------------------------------------------------------ life

    @Override
    public void reset() {
        synchronized (this) {
            ring = 0;
            elements = 0;
            head = 0;
            running = false;
            count = 0;
            request = 0;
            unit = 0;
            sector = 0;
            ejected = 0;
            boot = Math.max(0, disks.stream().map(Disk::boot).toList().indexOf(true));
        }
        irq.set(false);
    }

    /**
     * Returns when everything that was written is on the host's disks.
     *
     * @return how many there are that can be written
     * @throws IOException when the host fails
     */
    public int flush() throws IOException {
        int count = 0;
        for (Disk disk : disks) {
            if (!disk.backend().readOnly()) {
                disk.backend().flush();
                count++;
            }
        }
        return count;
    }

    /** The disks are flushed, and closed. */
    @Override
    public void close() {
        List<IOException> failures = new ArrayList<>();
        for (Disk disk : disks) {
            try (BlockBackend backend = disk.backend()) {
                backend.flush();
            } catch (IOException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw new java.io.UncheckedIOException(failures.getFirst());
        }
    }

    @Override
    public synchronized BlockRingState save() {
        return new BlockRingState(ring, elements, head, running, count, request, unit, sector, boot, ejected,
                irq.raised());
    }

    @Override
    public synchronized void restore(BlockRingState s) {
        boolean fits = s.version() == 1 && (s.elements() == 0 || Integer.bitCount(s.elements()) == 1
                && memory.isMemory(s.ring(), (long) ELEMENT * s.elements(), true));
        if (!fits || s.elements() != 0 && (s.head() < 0 || s.head() >= s.elements()) || s.elements() == 0 && s.running()) {
            throw new IllegalArgumentException(name + ": not a state of this ring (version " + s.version() + ", "
                    + s.elements() + " elements at " + s.ring() + ")");
        }
        ring = s.ring();
        elements = s.elements();
        head = s.head();
        running = s.running();
        count = s.count();
        request = s.request();
        unit = s.unit();
        sector = s.sector();
        boot = s.boot();
        ejected = s.ejected();
        irq.restore(s.raised());
    }
}
