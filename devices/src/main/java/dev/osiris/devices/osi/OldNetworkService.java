package dev.osiris.devices.osi;

import dev.osiris.device.Device;
import dev.osiris.devices.chip.Bytes;
import dev.osiris.devices.net.NetBackend;
import dev.osiris.irq.InterruptLine;
import dev.osiris.memory.AddressSpace;
import dev.osiris.osi.OsiCall;
import dev.osiris.osi.OsiSelector;
import dev.osiris.osi.OsiService;
import dev.osiris.osi.OsiTable;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;

/**
 * The network as guests before {@code mol-enet}'s rings knew it ({@code enet}): a call for each frame. There is one
 * interface, 0; another number gives −1.
 *
 * <ul>
 * <li>ENET_OPEN (10): r6 = the first word of the node's {@code reg}; r3 = the interface, or −1. ENET_CLOSE (11): r3 = 0.
 * <li>ENET_GET_ADDR (12): r6 = interface, r7 = where the six bytes go; r3 = 0 or −1.
 * <li>ENET_GET_STATUS (13): r6 = interface; r3 = {@link #ARRIVED} | bytes of the oldest frame that waits, or 0.
 * <li>ENET_CONTROL (14): r6 = interface, r7 = 0 acknowledge (r3 = the interrupt's level before), 1 start, 2 stop (what
 * waits is lost), 3 route; r3 = 0.
 * <li>ENET_ADD_MULTI (16), ENET_DEL_MULTI (17): r6 = interface, r7 = an address; r3 = 0 or −1. All group addresses are
 * received anyway.
 * <li>ENET_GET_PACKET (18): r6 = interface, r7 = a buffer, 0 throws the frame away; r3 = 0, or −1 when none waits. A
 * frame is gone also when the buffer was not in RAM.
 * <li>ENET_SEND_PACKET (19): r6 = interface, r7 = a frame, r8 = its bytes, {@link #MAX_BYTES} at most; r3 = 0 or −1.
 * </ul>
 *
 * <p>{@link #QUEUE} frames wait at most, cut to {@link #MAX_BYTES} bytes; what comes then, what is shorter than a header,
 * and what is for another address is lost.
 */
public final class OldNetworkService implements Device<OldNetworkState>, OsiService {
    /** Bytes of a frame, at most. */
    public static final int MAX_BYTES = 1514;
    /** Frames that wait, at most. */
    public static final int QUEUE = 32;
    /** In the status: a frame waits. */
    public static final int ARRIVED = 0x1_0000;

    /** What the node's {@code reg} says. */
    public static final int COOKIE = 0;
    private static final int HEADER = 14;
    private static final int GROUP = 1;

    private final String name;
    private final AddressSpace memory;
    private final NetBackend backend;
    private final byte[] address;
    private final IrqOutput irq;
    private final Deque<byte[]> queue = new ArrayDeque<>();
    private boolean started;

    /**
     * @param name name in the machine
     * @param memory where frames are
     * @param backend the network; closed with this
     * @param address six bytes
     * @param line raised by frames that arrive
     */
    public OldNetworkService(String name, AddressSpace memory, NetBackend backend, byte[] address, InterruptLine line) {
        this.name = Objects.requireNonNull(name);
        this.memory = Objects.requireNonNull(memory);
        this.backend = Objects.requireNonNull(backend);
        this.address = address.clone();
        this.irq = new IrqOutput(line);
        backend.connect(this::receive);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void claimIn(OsiTable table) {
        table.claim(OsiSelector.ENET_OPEN, name, call -> call.result(call.arg(0) == COOKIE ? 0 : -1));
        table.claim(OsiSelector.ENET_CLOSE, name, call -> { });
        claim(table, OsiSelector.ENET_GET_ADDR, call -> call.write(call.pointer(1), address) ? 0 : -1);
        claim(table, OsiSelector.ENET_GET_STATUS, call -> status());
        claim(table, OsiSelector.ENET_CONTROL, call -> control(call.arg(1)));
        claim(table, OsiSelector.ENET_ADD_MULTI, this::group);
        claim(table, OsiSelector.ENET_DEL_MULTI, this::group);
        claim(table, OsiSelector.ENET_GET_PACKET, call -> fetch(call.pointer(1)));
        claim(table, OsiSelector.ENET_SEND_PACKET, call -> send(call.pointer(1), call.pointer(2)));
    }

    private interface Answer {
        int to(OsiCall call);
    }

    private void claim(OsiTable table, OsiSelector selector, Answer answer) {
        table.claim(selector, name, call -> call.result(call.arg(0) == 0 ? answer.to(call) : -1));
    }

    // ------------------------------------------------------------------ calls

    private synchronized int status() {
        return started && !queue.isEmpty() ? ARRIVED | queue.peek().length : 0;
    }

    private int control(int what) {
        switch (what) {
            case 0 -> {
                return irq.set(false) ? 1 : 0;
            }
            case 1 -> start(true);
            case 2 -> {
                start(false);
                irq.set(false);
            }
            default -> { }
        }
        return 0;
    }

    private synchronized void start(boolean on) {
        started = on;
        if (!on) {
            queue.clear();
        }
    }

    private int group(OsiCall call) {
        return memory.isMemory(call.pointer(1), address.length, false) ? 0 : -1;
    }

    private int fetch(long to) {
        byte[] frame;
        synchronized (this) {
            frame = queue.poll();
        }
        if (frame != null && to != 0) {
            memory.write(to, frame, 0, frame.length);
        }
        return frame == null ? -1 : 0;
    }

    private int send(long from, long bytes) {
        byte[] frame = new byte[(int) Math.min(bytes, MAX_BYTES)];
        if (bytes > MAX_BYTES || !memory.read(from, frame, 0, frame.length)) {
            return -1;
        }
        backend.send(frame);
        return 0;
    }

    // ------------------------------------------------------------------ the other end

    private boolean receive(byte[] frame) {
        synchronized (this) {
            if (!started || frame.length < HEADER || queue.size() == QUEUE || !isForUs(frame)) {
                return false;
            }
            queue.add(Arrays.copyOf(frame, Math.min(frame.length, MAX_BYTES)));
        }
        irq.set(true);
        return true;
    }

    private boolean isForUs(byte[] frame) {
        return (frame[0] & GROUP) != 0 || Arrays.equals(frame, 0, address.length, address, 0, address.length);
    }

    // ------------------------------------------------------------------ life

    @Override
    public void reset() {
        start(false);
        irq.set(false);
    }

    @Override
    public void close() {
        backend.close();
    }

    @Override
    public synchronized OldNetworkState save() {
        return new OldNetworkState(started, queue.stream().map(Bytes::new).toList(), irq.raised());
    }

    @Override
    public void restore(OldNetworkState state) {
        boolean fits = state.version() == 1 && state.frames().size() <= QUEUE && state.frames().stream()
                .allMatch(f -> f.array().length >= HEADER && f.array().length <= MAX_BYTES);
        if (!fits) {
            throw new IllegalArgumentException(name + ": not a state of this network (version " + state.version() + ", "
                    + state.frames().size() + " frames)");
        }
        synchronized (this) {
            started = state.started();
            queue.clear();
            state.frames().forEach(f -> queue.add(f.array()));
        }
        irq.restore(state.raised());
    }
}
