package dev.osiris.devices.osi;

import dev.osiris.device.Device;
import dev.osiris.devices.audio.AudioFormat;
import dev.osiris.devices.audio.AudioSink;
import dev.osiris.devices.chip.Bytes;
import dev.osiris.irq.InterruptLine;
import dev.osiris.memory.AddressSpace;
import dev.osiris.osi.OsiCall;
import dev.osiris.osi.OsiSelector;
import dev.osiris.osi.OsiService;
import dev.osiris.osi.OsiTable;
import dev.osiris.time.Scheduler;
import dev.osiris.time.Timer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * Sound ({@code mol-audio}).
 *
 * <ul>
 * <li>SOUND_CNTL (36): r6 = −1 check the version in r7 (0, or −1 unless 2), 0 stop, 1 start (−1 without a format, or when
 * it plays), 2 bytes of a fragment, 3 route, 4 flush, 5 resume, 6 whether a format (r7) and rate (r8) can be played (0 or
 * −1), 7 set them, 9 pause, 10 set up a ring (r7 = bytes, r8 = address, 0 for none), 11 the ring's frame that is played,
 * 12 and 13 tell the driver's version, 14 frames not to be touched (0), 15 frames of latency (2048).
 * <li>SOUND_WRITE (33): r6 = address, r7 = bytes, r8 = whether to go on after a pause; −1 when it is not RAM, or too much
 * waits already.
 * <li>SOUND_SET_VOLUME (35): r6 = left &lt;&lt; 16 | right, r8 = mute; r3 = 0. It is remembered; the sink hears samples as
 * they are, or silence.
 * <li>SOUND_IRQ_ACK (40): r3 = whether the interrupt was high; r4, r5 = the time base when the last fragment ended.
 * </ul>
 *
 * <p>A format is 1 (unsigned bytes), 2 (two bytes, big-endian) or 4 (little-endian), with 16 for stereo; rates are 4,000
 * to 96,000. A fragment of {@link #FRAGMENT} bytes is played at a time, in the guest's time; each raises the interrupt,
 * with a ring only its last. SOUND_START_STOP (41) is nobody's, as in Mac-on-Linux.
 */
public final class SoundService implements Device<SoundState>, OsiService {
    /** Bytes that are played at a time. */
    public static final int FRAGMENT = 4096;

    private static final int API_VERSION = 2;
    private static final int STEREO = 16;
    private static final int MAX_QUEUE = 4;
    private static final int MAX_RING = 1 << 24;
    private static final int LATENCY = 2048;
    private static final long SECOND = 1_000_000_000L;

    private final String name;
    private final AddressSpace memory;
    private final AudioSink sink;
    private final LongSupplier ticks;
    private final Scheduler scheduler;
    private final Timer timer;
    private final IrqOutput irq;
    private final Deque<byte[]> queue = new ArrayDeque<>();
    private int format;
    private int rate;
    private long ring;
    private int fragments;
    private int next;
    private boolean started;
    private boolean paused;
    private long deadline;
    private long timestamp;
    private int volume;
    private boolean muted;

    /**
     * @param name name in the machine
     * @param memory where rings and samples are
     * @param sink where they go; closed with this
     * @param ticks the time base
     * @param scheduler the machine's time
     * @param line raised by what was played
     */
    public SoundService(String name, AddressSpace memory, AudioSink sink, LongSupplier ticks, Scheduler scheduler,
            InterruptLine line) {
        this.name = Objects.requireNonNull(name);
        this.memory = Objects.requireNonNull(memory);
        this.sink = Objects.requireNonNull(sink);
        this.ticks = Objects.requireNonNull(ticks);
        this.scheduler = Objects.requireNonNull(scheduler);
        this.timer = scheduler.newTimer(this::fragment);
        this.irq = new IrqOutput(line);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void claimIn(OsiTable table) {
        table.claim(OsiSelector.SOUND_CNTL, name, call -> call.result(control(call)));
        table.claim(OsiSelector.SOUND_WRITE, name, call -> call.result(write(call)));
        table.claim(OsiSelector.SOUND_SET_VOLUME, name, this::setVolume);
        table.claim(OsiSelector.SOUND_IRQ_ACK, name, this::acknowledge);
    }

    // ------------------------------------------------------------------ calls

    private int control(OsiCall call) {
        return switch (call.arg(0)) {
            case -1 -> call.arg(1) == API_VERSION ? 0 : -1;
            case 0 -> stop();
            case 1 -> start();
            case 2 -> FRAGMENT;
            case 5 -> paused(false);
            case 6 -> format(call.arg(1), call.pointer(2)) == null ? -1 : 0;
            case 7 -> setFormat(call.arg(1), call.pointer(2));
            case 9 -> paused(true);
            case 10 -> setRing(call.pointer(1), call.pointer(2));
            case 11 -> frame();
            case 15 -> LATENCY;
            case 3, 4, 12, 13, 14 -> 0;
            default -> -1;
        };
    }

    /** Null for none. */
    private static AudioFormat format(int format, long rate) {
        int bytes = switch (format & ~STEREO) {
            case 1 -> 1;
            case 2, 4 -> 2;
            default -> 0;
        };
        return bytes == 0 || rate < 4000 || rate > 96000 ? null
                : new AudioFormat((int) rate, bytes, (format & STEREO) != 0 ? 2 : 1, (format & 4) != 0);
    }

    private synchronized int setFormat(int wanted, long wantedRate) {
        if (started || format(wanted, wantedRate) == null) {
            return -1;
        }
        format = wanted;
        rate = (int) wantedRate;
        return 0;
    }

    private synchronized int setRing(long bytes, long address) {
        boolean none = address == 0;
        if (started || !none && (bytes < FRAGMENT || bytes > MAX_RING || !memory.isMemory(address, bytes, false))) {
            return -1;
        }
        ring = none ? 0 : address;
        fragments = none ? 0 : (int) (bytes / FRAGMENT);
        next = 0;
        return 0;
    }

    private synchronized int frame() {
        AudioFormat f = format(format, rate);
        return f == null ? 0 : next * FRAGMENT / f.frame();
    }

    private synchronized int paused(boolean on) {
        paused = on;
        return 0;
    }

    private int start() {
        synchronized (this) {
            if (started || format == 0) {
                return -1;
            }
            started = true;
            paused = fragments == 0;
            next = 0;
        }
        arm(fragmentNanos());
        return 0;
    }

    private int stop() {
        synchronized (this) {
            started = false;
            queue.clear();
        }
        timer.cancel();
        irq.set(false);
        return 0;
    }

    private synchronized int write(OsiCall call) {
        long bytes = call.pointer(1);
        if (bytes > FRAGMENT || queue.size() == MAX_QUEUE) {
            return -1;
        }
        byte[] samples = new byte[(int) bytes];
        if (!memory.read(call.pointer(0), samples, 0, samples.length)) {
            return -1;
        }
        queue.add(samples);
        paused &= call.arg(2) == 0;
        return 0;
    }

    private synchronized void setVolume(OsiCall call) {
        volume = call.arg(0);
        muted = call.arg(2) != 0;
    }

    private void acknowledge(OsiCall call) {
        long at;
        synchronized (this) {
            at = timestamp;
        }
        call.result(1, (int) (at >>> 32));
        call.result(2, (int) at);
        call.result(irq.set(false) ? 1 : 0);
    }

    // ------------------------------------------------------------------ time

    private synchronized long fragmentNanos() {
        AudioFormat f = format(format, rate);
        return SECOND * FRAGMENT / ((long) f.frame() * f.rate());
    }

    private void arm(long nanos) {
        long at = scheduler.clock().nanos() + nanos;
        synchronized (this) {
            deadline = at;
        }
        timer.arm(at);
    }

    private void fragment() {
        byte[] samples;
        AudioFormat played;
        boolean interrupt;
        synchronized (this) {
            if (!started) {
                return;
            }
            played = format(format, rate);
            samples = take();
            interrupt = fragments == 0 ? samples != null : next == 0;
            timestamp = interrupt ? ticks.getAsLong() : timestamp;
        }
        arm(fragmentNanos());
        if (samples != null) {
            sink.play(played, samples);
        }
        if (interrupt) {
            irq.set(true);
        }
    }

    /** What is played now, or null. */
    private byte[] take() {
        if (fragments == 0) {
            return audible(paused ? null : queue.poll());
        }
        byte[] samples = new byte[FRAGMENT];
        boolean there = memory.read(ring + (long) FRAGMENT * next, samples, 0, FRAGMENT);
        next = (next + 1) % fragments;
        return audible(there ? samples : null);
    }

    private byte[] audible(byte[] samples) {
        if (samples != null && muted) {
            java.util.Arrays.fill(samples, (byte) ((format & 1) != 0 ? 0x80 : 0));
        }
        return samples;
    }

    // ------------------------------------------------------------------ life

    @Override
    public void reset() {
        stop();
        synchronized (this) {
            format = 0;
            rate = 0;
            ring = 0;
            fragments = 0;
            next = 0;
            paused = false;
            timestamp = 0;
            volume = 0;
            muted = false;
        }
    }

    @Override
    public void close() {
        timer.cancel();
        sink.close();
    }

    @Override
    public synchronized SoundState save() {
        long left = started ? Math.max(0, deadline - scheduler.clock().nanos()) : 0;
        return new SoundState(format, rate, ring, fragments, next, started, paused, left, timestamp,
                queue.stream().map(Bytes::new).toList(), volume, muted, irq.raised());
    }

    @Override
    public void restore(SoundState s) {
        boolean fits = s.version() == 1 && s.queue().size() <= MAX_QUEUE && s.fragments() >= 0
                && s.next() >= 0 && s.next() <= Math.max(0, s.fragments() - 1)
                && (s.format() == 0 && !s.started() || format(s.format(), s.rate()) != null);
        if (!fits) {
            throw new IllegalArgumentException(name + ": not a state of this sound (version " + s.version() + ", format "
                    + s.format() + ", rate " + s.rate() + ")");
        }
        timer.cancel();
        synchronized (this) {
            format = s.format();
            rate = s.rate();
            ring = s.ring();
            fragments = s.fragments();
            next = s.next();
            started = s.started();
            paused = s.paused();
            timestamp = s.timestamp();
            volume = s.volume();
            muted = s.muted();
            queue.clear();
            s.queue().forEach(b -> queue.add(b.array()));
        }
        if (s.started()) {
            arm(s.untilNext());
        }
        irq.restore(s.raised());
    }
}
