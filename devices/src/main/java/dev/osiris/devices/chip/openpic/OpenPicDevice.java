package dev.osiris.devices.chip.openpic;

import dev.osiris.device.Device;
import dev.osiris.devices.chip.LineDriver;
import dev.osiris.irq.InterruptController;
import dev.osiris.irq.InterruptLine;
import dev.osiris.memory.MmioHandler;
import dev.osiris.time.Scheduler;
import dev.osiris.time.Timer;
import java.util.List;
import java.util.Objects;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/** An {@link OpenPic} on a bus, with a clock, an INT and an INIT wire to each processor, and wires into its sources. */
public final class OpenPicDevice implements Device<OpenPicState>, MmioHandler, InterruptController {
    /** Bytes of registers. */
    public static final int SIZE = OpenPic.SIZE;

    private static final long NANOS = 1_000_000_000L;

    private final String name;
    private final OpenPicSpec spec;
    private final List<InterruptLine> interruptLines;
    private final List<InterruptLine> initLines;
    private final IntSupplier currentCpu;
    private final Scheduler scheduler;
    private final Timer timer;
    private final List<InterruptLine> inputs;
    /** Guarded by its own monitor; nothing is called while it is held. */
    private final OpenPic chip;
    private final LineDriver driver = new LineDriver(this::driveLines);

    /**
     * @param name           name in the machine
     * @param spec           what kind
     * @param interruptLines to each processor's external interrupt, in order
     * @param initLines      to each processor's soft reset, in order; empty when they are not wired
     * @param currentCpu     the processor whose access is being served on this thread, -1 when it is none
     * @param scheduler      what the timers run on
     */
    public OpenPicDevice(String name, OpenPicSpec spec, List<InterruptLine> interruptLines,
            List<InterruptLine> initLines, IntSupplier currentCpu, Scheduler scheduler) {
        this.name = Objects.requireNonNull(name);
        this.spec = spec;
        this.interruptLines = exactly(spec.cpus(), interruptLines, "interrupt lines");
        this.initLines = initLines.isEmpty() ? List.of() : exactly(spec.cpus(), initLines, "INIT lines");
        this.currentCpu = Objects.requireNonNull(currentCpu);
        this.scheduler = scheduler;
        this.timer = scheduler.newTimer(this::timerFired);
        this.chip = new OpenPic(spec);
        this.inputs = IntStream.range(0, spec.sources()).<InterruptLine>mapToObj(Input::new).toList();
    }

    private static List<InterruptLine> exactly(int count, List<InterruptLine> lines, String what) {
        if (lines.size() != count) {
            throw new IllegalArgumentException(
                    "an OpenPIC for " + count + " processors needs as many " + what + ", not " + lines.size());
        }
        return List.copyOf(lines);
    }

    @Override
    public String name() {
        return name;
    }

    // --- Registers ----------------------------------------------------------------------------------------------

    @Override
    public long read(long offset, int size) {
        if (size == 8) {
            return read(offset, 4) << 32 | read(offset + 4, 4);
        }
        int inWord = (int) offset & 3;
        if (inWord + size > 4) {
            return 0; // no register spans words
        }
        long word = readWord((int) offset & ~3) & 0xFFFF_FFFFL;
        return word >>> 8 * (4 - inWord - size) & -1L >>> (64 - 8 * size);
    }

    @Override
    public void write(long offset, int size, long value) {
        if (size == 8) {
            write(offset, 4, value >>> 32);
            write(offset + 4, 4, value);
        } else if (size == 4 && (offset & 3) == 0) {
            writeWord((int) offset, (int) value);
        }
    }

    private int readWord(int offset) {
        int cpu = currentCpu.getAsInt();
        int value;
        synchronized (chip) {
            value = chip.read(offset, cpu, ticks());
        }
        driver.drive();
        return onBus(value);
    }

    private void writeWord(int offset, int value) {
        int cpu = currentCpu.getAsInt();
        synchronized (chip) {
            chip.write(offset, onBus(value), cpu, ticks());
        }
        driver.drive();
    }

    private int onBus(int value) {
        return spec.bigEndian() ? value : Integer.reverseBytes(value);
    }

    // --- Wires in -----------------------------------------------------------------------------------------------

    @Override
    public int inputs() {
        return spec.sources();
    }

    @Override
    public InterruptLine input(int number) {
        if (number < 0 || number >= inputs.size()) {
            throw new IllegalArgumentException(name + " has inputs 0.." + (inputs.size() - 1) + ", not " + number);
        }
        return inputs.get(number);
    }

    private final class Input implements InterruptLine {
        private final int number;

        Input(int number) {
            this.number = number;
        }

        @Override
        public void set(boolean level) {
            synchronized (chip) {
                chip.input(number, level);
            }
            driver.drive();
        }

        @Override
        public void restoreLevel(boolean level) {
            synchronized (chip) {
                chip.restoreInput(number, level);
            }
            restoreLines();
        }
    }

    // --- Wires out and time -------------------------------------------------------------------------------------

    private void driveLines() {
        int raised;
        int init;
        long expiry;
        synchronized (chip) {
            raised = outputs();
            init = inits();
            expiry = chip.nextExpiry();
        }
        for (int cpu = 0; cpu < interruptLines.size(); cpu++) {
            interruptLines.get(cpu).set((raised >>> cpu & 1) != 0);
        }
        for (int cpu = 0; cpu < initLines.size(); cpu++) {
            initLines.get(cpu).set((init >>> cpu & 1) != 0);
        }
        arm(expiry);
    }

    private void restoreLines() {
        int raised;
        int init;
        synchronized (chip) {
            raised = outputs();
            init = inits();
        }
        for (int cpu = 0; cpu < interruptLines.size(); cpu++) {
            interruptLines.get(cpu).restoreLevel((raised >>> cpu & 1) != 0);
        }
        for (int cpu = 0; cpu < initLines.size(); cpu++) {
            initLines.get(cpu).restoreLevel((init >>> cpu & 1) != 0);
        }
    }

    private int outputs() {
        int bits = 0;
        for (int cpu = 0; cpu < spec.cpus(); cpu++) {
            bits |= (chip.output(cpu) ? 1 : 0) << cpu;
        }
        return bits;
    }

    private int inits() {
        int bits = 0;
        for (int cpu = 0; cpu < spec.cpus(); cpu++) {
            bits |= (chip.init(cpu) ? 1 : 0) << cpu;
        }
        return bits;
    }

    private void timerFired() {
        synchronized (chip) {
            chip.advance(ticks());
        }
        driver.drive();
    }

    private void arm(long expiry) {
        if (expiry == Long.MAX_VALUE) {
            timer.cancel();
        } else {
            timer.arm(nanosAt(expiry));
        }
    }

    /** Timer ticks since the clock's origin. Seconds apart, because nanoseconds times hertz do not fit a long. */
    private long ticks() {
        long nanos = scheduler.clock().nanos();
        return Math.floorDiv(nanos, NANOS) * spec.timerFrequency()
                + Math.floorMod(nanos, NANOS) * spec.timerFrequency() / NANOS;
    }

    /** The first nanosecond at which {@link #ticks} gives {@code tick}. */
    private long nanosAt(long tick) {
        long hertz = spec.timerFrequency();
        long part = Math.floorMod(tick, hertz) * NANOS;
        return Math.floorDiv(tick, hertz) * NANOS + Math.ceilDiv(part, hertz);
    }

    // --- Life ---------------------------------------------------------------------------------------------------

    @Override
    public void reset() {
        synchronized (chip) {
            chip.reset();
        }
        driver.drive();
    }

    @Override
    public OpenPicState save() {
        synchronized (chip) {
            return chip.save(ticks());
        }
    }

    @Override
    public void restore(OpenPicState state) {
        if (state.version() != 1) {
            throw new IllegalArgumentException(name + ": an OpenPIC's state has version 1, not " + state.version());
        }
        long expiry;
        synchronized (chip) {
            chip.restore(state, ticks());
            expiry = chip.nextExpiry();
        }
        restoreLines();
        arm(expiry);
    }

    @Override
    public void close() {
        timer.cancel();
    }
}
