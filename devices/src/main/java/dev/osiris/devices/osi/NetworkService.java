package dev.osiris.devices.osi;

import dev.osiris.device.Device;
import dev.osiris.devices.net.NetBackend;
import dev.osiris.irq.InterruptLine;
import dev.osiris.memory.AddressSpace;
import dev.osiris.osi.OsiCall;
import dev.osiris.osi.OsiSelector;
import dev.osiris.osi.OsiService;
import dev.osiris.osi.OsiTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The network ({@code mol-enet}, version 2).
 *
 * <ul>
 * <li>ENET2_OPEN (68), ENET2_CLOSE (69: stops): r3 = 0.
 * <li>ENET2_CNTRL (70): r6 = 0 check the version in r7 (0, or −1 unless 1), 1 start (1 without rings), 2 stop, 3 stop and
 * begin at the rings' first elements, 4 tell the driver's version; else −1.
 * <li>ENET2_RING_SETUP (71): r6 = 1 receive, 2 send, 3 receive overflow, 4 send overflow, r7 = address, r8 = elements, a
 * power of two; −1 while running, or when it is no ring.
 * <li>ENET2_KICK (72): sends; r3 = 1 when it is stopped, or stops because of a bad address.
 * <li>ENET2_GET_HWADDR (73): r4, and the upper half of r5.
 * <li>ENET2_IRQ_ACK (74): r6 = whether interrupts are wanted, r7 = a receive element; r3 = whether it is filled.
 * </ul>
 *
 * <p>An element is four big-endian words: address, size of the buffer, bytes of the frame, flags (1: the rest of the
 * frame is in the overflow ring's element of the same number). A frame's bytes are 0 in an element that is empty. What
 * does not fit is lost. At most one round of the ring is sent in a call.
 */
public final class NetworkService implements Device<NetworkState>, OsiService {
    private static final int ELEMENT = 16;
    private static final int MAX_ELEMENTS = 1 << 16;
    private static final int SPLIT = 1;
    private static final int RECEIVE = 0;
    private static final int SEND = 1;
    private static final int OVERFLOW = 2;

    private final String name;
    private final AddressSpace memory;
    private final NetBackend backend;
    private final byte[] address;
    private final IrqOutput irq;
    private final long[] rings = new long[4];
    private final int[] sizes = new int[4];
    private int received;
    private int sent;
    private boolean running;
    private boolean interrupts;

    /**
     * @param name name in the machine
     * @param memory where rings and buffers are
     * @param backend the network; closed with this
     * @param address six bytes
     * @param line raised by frames that arrive
     */
    public NetworkService(String name, AddressSpace memory, NetBackend backend, byte[] address, InterruptLine line) {
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
        table.claim(OsiSelector.ENET2_OPEN, name, call -> { });
        table.claim(OsiSelector.ENET2_CLOSE, name, call -> stop(false));
        table.claim(OsiSelector.ENET2_CNTRL, name, call -> call.result(control(call.arg(0), call.arg(1))));
        table.claim(OsiSelector.ENET2_RING_SETUP, name, call -> call.result(setUp(call)));
        table.claim(OsiSelector.ENET2_KICK, name, call -> call.result(kick()));
        table.claim(OsiSelector.ENET2_GET_HWADDR, name, this::hardwareAddress);
        table.claim(OsiSelector.ENET2_IRQ_ACK, name, this::acknowledge);
    }

    // ------------------------------------------------------------------ calls

    private int control(int what, int parameter) {
        return switch (what) {
            case 0 -> parameter == 1 ? 0 : -1;
            case 1 -> start();
            case 2 -> stop(false);
            case 3 -> stop(true);
            case 4 -> 0;
            default -> -1;
        };
    }

    private synchronized int start() {
        running = sizes[RECEIVE] != 0 && sizes[SEND] != 0;
        return running ? 0 : 1;
    }

    private synchronized int stop(boolean rewind) {
        running = false;
        received = rewind ? 0 : received;
        sent = rewind ? 0 : sent;
        return 0;
    }

    private synchronized int setUp(OsiCall call) {
        long which = call.pointer(0) - 1;
        long n = call.pointer(2);
        boolean isRing = which >= 0 && which < rings.length && Long.bitCount(n) == 1 && n <= MAX_ELEMENTS
                && memory.isMemory(call.pointer(1), n * ELEMENT, true);
        if (running || !isRing) {
            return -1;
        }
        rings[(int) which] = call.pointer(1);
        sizes[(int) which] = (int) n;
        received = which == RECEIVE ? 0 : received;
        sent = which == SEND ? 0 : sent;
        return 0;
    }

    private void hardwareAddress(OsiCall call) {
        call.result(1, address[0] << 24 | (address[1] & 0xFF) << 16 | (address[2] & 0xFF) << 8 | address[3] & 0xFF);
        call.result(2, address[4] << 24 | (address[5] & 0xFF) << 16);
    }

    private void acknowledge(OsiCall call) {
        irq.set(false);
        synchronized (this) {
            interrupts = call.arg(0) != 0;
            boolean filled = running && word(RECEIVE, call.arg(1) & sizes[RECEIVE] - 1, 8) != 0;
            call.result(filled ? 1 : 0);
        }
    }

    // ------------------------------------------------------------------ rings

    private long at(int ring, int element) {
        return rings[ring] + (long) ELEMENT * element;
    }

    /** A word of an element, unsigned; 0 when the ring is no longer in RAM. */
    private long word(int ring, int element, int offset) {
        Integer word = memory.read32(at(ring, element) + offset);
        return word == null ? 0 : word & 0xFFFF_FFFFL;
    }

    private int kick() {
        List<byte[]> frames = new ArrayList<>();
        int result = gather(frames);
        frames.forEach(backend::send);
        return result;
    }

    private synchronized int gather(List<byte[]> frames) {
        if (!running) {
            return 1;
        }
        for (int i = 0; i < sizes[SEND] && word(SEND, sent, 8) != 0; i++) {
            byte[] frame = frame();
            if (frame == null || !memory.write32(at(SEND, sent) + 8, 0)) {
                running = false;
                return 1;
            }
            frames.add(frame);
            sent = sent + 1 & sizes[SEND] - 1;
        }
        return 0;
    }

    /** What the element to be sent holds; null for a bad address, a bad size or a missing ring. */
    private byte[] frame() {
        long first = word(SEND, sent, 8);
        boolean split = (word(SEND, sent, 12) & SPLIT) != 0;
        if (split && sizes[SEND + OVERFLOW] <= sent) {
            return null;
        }
        long second = split ? word(SEND + OVERFLOW, sent, 8) : 0;
        if (first + second > NetBackend.MAX_FRAME) {
            return null;
        }
        byte[] frame = new byte[(int) (first + second)];
        return memory.read(word(SEND, sent, 0), frame, 0, (int) first)
                && memory.read(split ? word(SEND + OVERFLOW, sent, 0) : 0, frame, (int) first, (int) second)
                ? frame : null;
    }

    private boolean receive(byte[] frame) {
        boolean interrupt;
        synchronized (this) {
            if (!running || word(RECEIVE, received, 8) != 0 || frame.length == 0 || !store(frame)) {
                return false;
            }
            received = received + 1 & sizes[RECEIVE] - 1;
            interrupt = interrupts;
        }
        if (interrupt) {
            irq.set(true);
        }
        return true;
    }

    private boolean store(byte[] frame) {
        boolean split = (word(RECEIVE, received, 12) & SPLIT) != 0 && sizes[RECEIVE + OVERFLOW] > received;
        int first = (int) Math.min(frame.length, word(RECEIVE, received, 4));
        int rest = frame.length - first;
        if (rest > 0 && (!split || rest > word(RECEIVE + OVERFLOW, received, 4))) {
            return false;
        }
        boolean stored = memory.write(word(RECEIVE, received, 0), frame, 0, first)
                && (rest == 0 || memory.write(word(RECEIVE + OVERFLOW, received, 0), frame, first, rest));
        return stored && (!split || memory.write32(at(RECEIVE + OVERFLOW, received) + 8, rest))
                && memory.write32(at(RECEIVE, received) + 8, first);
    }

    // ------------------------------------------------------------------ life

    @Override
    public void reset() {
        synchronized (this) {
            java.util.Arrays.fill(rings, 0);
            java.util.Arrays.fill(sizes, 0);
            received = 0;
            sent = 0;
            running = false;
            interrupts = false;
        }
        irq.set(false);
    }

    @Override
    public void close() {
        backend.close();
    }

    @Override
    public synchronized NetworkState save() {
        return new NetworkState(java.util.Arrays.stream(rings).boxed().toList(),
                java.util.Arrays.stream(sizes).boxed().toList(), received, sent, running, interrupts, irq.raised());
    }

    @Override
    public synchronized void restore(NetworkState s) {
        if (s.version() != 1 || s.rings().size() != 4 || s.sizes().size() != 4 || !fits(s)) {
            throw new IllegalArgumentException(name + ": not a state of this network (version " + s.version()
                    + ", rings " + s.rings() + " of " + s.sizes() + " elements)");
        }
        for (int i = 0; i < 4; i++) {
            rings[i] = s.rings().get(i);
            sizes[i] = s.sizes().get(i);
        }
        received = s.received();
        sent = s.sent();
        running = s.running();
        interrupts = s.interrupts();
        irq.restore(s.raised());
    }

    private static boolean fits(NetworkState s) {
        boolean sizes = s.sizes().stream().allMatch(n -> n == 0 || Integer.bitCount(n) == 1 && n > 0 && n <= MAX_ELEMENTS);
        return sizes && s.received() >= 0 && s.received() < Math.max(1, s.sizes().get(RECEIVE)) && s.sent() >= 0
                && s.sent() < Math.max(1, s.sizes().get(SEND));
    }
}
