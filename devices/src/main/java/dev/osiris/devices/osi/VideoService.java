package dev.osiris.devices.osi;

import dev.osiris.device.Device;
import dev.osiris.devices.chip.Bytes;
import dev.osiris.devices.video.Display;
import dev.osiris.devices.video.Picture;
import dev.osiris.irq.InterruptLine;
import dev.osiris.memory.GuestMemory;
import dev.osiris.osi.OsiCall;
import dev.osiris.osi.OsiSelector;
import dev.osiris.osi.OsiService;
import dev.osiris.osi.OsiTable;
import dev.osiris.time.Scheduler;
import dev.osiris.time.Timer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Video modes and the frame buffer.
 *
 * <ul>
 * <li>SET_VMODE (28): r6 = mode from 1, r7 = index of the depth; r3 = 0, or 1 for none.
 * <li>GET_VMODE_INFO (29): r6 = mode, 0 for the current one, r7 = index of the depth; r3 = 0, or 1 for none; r4 = modes
 * and current mode, r5 = depths and current depth, r6 = width and height, r9 = bytes in a row and offset (each the upper
 * and the lower half), r7 = refresh rate in 1/65536 Hz, r8 = depth.
 * <li>SET_VIDEO_POWER (31): r6 = 0..3; r3 = 0. Below 3 the picture is black.
 * <li>GET_FB_INFO (32): r3 = 0; r4 = address, r5 = bytes in a row, r6 = width, r7 = height, r8 = depth.
 * <li>VIDEO_ACK_IRQ (38): r3 = whether the interrupt was high, r4 = events (none). VIDEO_CNTRL (39): r6 = 0 stop, 1
 * start vertical blanks at 60 Hz, 2 route, 3 hardware cursor; r3 = 0.
 * <li>SET_COLOR (59): r6 = index, r7 = 0xRRGGBB; r3 = 0, or −1 for an index beyond 255; below 0 it says that the palette
 * is complete. GET_COLOR (64): r6 = index; r3 = the colour, or −1.
 * </ul>
 *
 * <p>Depths are 8 (palette), 15 (two bytes: 5 bits each of red, green, blue) and 32 (four bytes: 0, red, green, blue).
 * The picture begins at the start of the frame buffer in every mode. There is no hardware cursor, and routing does
 * nothing: the device tree says where the interrupt is.
 */
public final class VideoService implements Device<VideoState>, OsiService, Display {
    /** A width and a height. */
    public record Mode(int width, int height) {}

    /** What can be chosen, from 1. */
    public static final List<Mode> MODES = List.of(new Mode(640, 480), new Mode(800, 600), new Mode(1024, 768),
            new Mode(1280, 1024));
    /** Bits of a pixel. */
    public static final List<Integer> DEPTHS = List.of(8, 15, 32);
    /** Bytes that the largest picture needs. */
    public static final int MEMORY = 1280 * 1024 * 4;

    private static final int COLOURS = 256;
    private static final int ON = 3;
    private static final int REFRESH_HZ = 60;
    private static final long FRAME_NANOS = 1_000_000_000L / REFRESH_HZ;

    private final String name;
    private final GuestMemory buffer;
    private final long address;
    private final IrqOutput irq;
    private final Scheduler scheduler;
    private final Timer blank;
    private final int firstMode;
    private final int firstDepth;
    private final int[] palette = new int[COLOURS];
    private int mode;
    private int depth;
    private int power;
    private boolean blanking;
    private long nextBlank;

    /**
     * @param name name in the machine
     * @param buffer the frame buffer, {@link #MEMORY} bytes at least
     * @param address where the guest finds it
     * @param mode what is shown after a reset, from 1
     * @param depth index of its depth
     * @param line raised by vertical blanks
     * @param scheduler the machine's time
     */
    public VideoService(String name, GuestMemory buffer, long address, int mode, int depth, InterruptLine line,
            Scheduler scheduler) {
        this.name = Objects.requireNonNull(name);
        this.buffer = Objects.requireNonNull(buffer);
        this.address = address;
        this.firstMode = mode;
        this.firstDepth = depth;
        this.irq = new IrqOutput(line);
        this.scheduler = scheduler;
        this.blank = scheduler.newTimer(this::blank);
        if (buffer.size() < MEMORY || !isMode(mode, depth)) {
            throw new IllegalArgumentException(name + ": mode " + mode + ", depth " + depth + " in " + buffer);
        }
        reset();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void claimIn(OsiTable table) {
        table.claim(OsiSelector.SET_VMODE, name, this::setMode);
        table.claim(OsiSelector.GET_VMODE_INFO, name, this::modeInfo);
        table.claim(OsiSelector.SET_VIDEO_POWER, name, this::setPower);
        table.claim(OsiSelector.GET_FB_INFO, name, this::bufferInfo);
        table.claim(OsiSelector.VIDEO_ACK_IRQ, name, this::acknowledge);
        table.claim(OsiSelector.VIDEO_CNTRL, name, this::control);
        table.claim(OsiSelector.SET_COLOR, name, this::setColour);
        table.claim(OsiSelector.GET_COLOR, name, this::getColour);
    }

    // ------------------------------------------------------------------ modes

    private static boolean isMode(long mode, long depth) {
        return mode >= 1 && mode <= MODES.size() && depth < DEPTHS.size();
    }

    private static int rowBytes(int mode, int depth) {
        return MODES.get(mode - 1).width * ((DEPTHS.get(depth) + 1) / 8);
    }

    private synchronized void setMode(OsiCall call) {
        if (!isMode(call.pointer(0), call.pointer(1))) {
            call.result(1);
            return;
        }
        mode = call.arg(0);
        depth = call.arg(1);
    }

    private synchronized void modeInfo(OsiCall call) {
        boolean current = call.arg(0) == 0;
        if (!current && !isMode(call.pointer(0), call.pointer(1))) {
            call.result(1);
            return;
        }
        int m = current ? mode : call.arg(0);
        int d = current ? depth : call.arg(1);
        Mode size = MODES.get(m - 1);
        call.result(1, MODES.size() << 16 | mode);
        call.result(2, DEPTHS.size() << 16 | depth);
        call.result(3, size.width << 16 | size.height);
        call.result(4, REFRESH_HZ << 16);
        call.result(5, DEPTHS.get(d));
        call.result(6, rowBytes(m, d) << 16);
    }

    private synchronized void bufferInfo(OsiCall call) {
        Mode size = MODES.get(mode - 1);
        call.result(1, (int) address);
        call.result(2, rowBytes(mode, depth));
        call.result(3, size.width);
        call.result(4, size.height);
        call.result(5, DEPTHS.get(depth));
    }

    private synchronized void setPower(OsiCall call) {
        if (call.pointer(0) <= ON) {
            power = call.arg(0);
        }
    }

    private synchronized void setColour(OsiCall call) {
        int index = call.arg(0);
        if (index >= COLOURS) {
            call.result(-1);
        } else if (index >= 0) {
            palette[index] = call.arg(1) & 0xFF_FFFF;
        }
    }

    private synchronized void getColour(OsiCall call) {
        call.result(call.pointer(0) < COLOURS ? palette[call.arg(0)] : -1);
    }

    // ------------------------------------------------------------------ vertical blanks

    private void control(OsiCall call) {
        switch (call.arg(0)) {
            case 0 -> blanking(false);
            case 1 -> blanking(true);
            default -> { }
        }
    }

    private void blanking(boolean on) {
        boolean starts;
        synchronized (this) {
            starts = on && !blanking;
            blanking = on;
        }
        if (starts) {
            armBlank(FRAME_NANOS);
        } else if (!on) {
            blank.cancel();
        }
    }

    private void armBlank(long nanos) {
        long deadline = scheduler.clock().nanos() + nanos;
        synchronized (this) {
            nextBlank = deadline;
        }
        blank.arm(deadline);
    }

    private void blank() {
        boolean on;
        synchronized (this) {
            on = blanking;
        }
        if (on) {
            armBlank(FRAME_NANOS);
            irq.set(true);
        }
    }

    private void acknowledge(OsiCall call) {
        call.result(1, 0);
        call.result(irq.set(false) ? 1 : 0);
    }

    // ------------------------------------------------------------------ the picture

    @Override
    public synchronized Picture picture() {
        Mode size = MODES.get(mode - 1);
        int[] pixels = new int[size.width * size.height];
        int row = rowBytes(mode, depth);
        if (power == ON) {
            for (int y = 0; y < size.height; y++) {
                for (int x = 0; x < size.width; x++) {
                    pixels[y * size.width + x] = pixel((long) y * row, x);
                }
            }
        }
        return new Picture(size.width, size.height, pixels);
    }

    private int pixel(long row, int x) {
        return switch (DEPTHS.get(depth)) {
            case 8 -> palette[buffer.get8(row + x)];
            case 15 -> fromFifteen(buffer.get16(row + 2L * x));
            default -> buffer.get32(row + 4L * x) & 0xFF_FFFF;
        };
    }

    private static int fromFifteen(int value) {
        return eight(value >>> 10) << 16 | eight(value >>> 5) << 8 | eight(value);
    }

    private static int eight(int five) {
        return (five & 31) << 3 | (five & 31) >>> 2;
    }

    // ------------------------------------------------------------------ life

    @Override
    public void reset() {
        blanking(false);
        synchronized (this) {
            mode = firstMode;
            depth = firstDepth;
            power = ON;
            java.util.Arrays.fill(palette, 0);
        }
        irq.set(false);
    }

    @Override
    public void close() {
        blank.cancel();
    }

    @Override
    public synchronized VideoState save() {
        ByteBuffer bytes = ByteBuffer.allocate(4 * COLOURS);
        bytes.asIntBuffer().put(palette);
        long left = blanking ? Math.max(0, nextBlank - scheduler.clock().nanos()) : 0;
        return new VideoState(mode, depth, power, blanking, left, irq.raised(), new Bytes(bytes.array()));
    }

    @Override
    public void restore(VideoState state) {
        byte[] colours = state.palette().array();
        if (state.version() != 1 || !isMode(state.mode(), state.depth()) || colours.length != 4 * COLOURS) {
            throw new IllegalArgumentException(name + ": not a state of this display (version " + state.version()
                    + ", mode " + state.mode() + ", depth " + state.depth() + ")");
        }
        blanking(false);
        synchronized (this) {
            mode = state.mode();
            depth = state.depth();
            power = state.power();
            ByteBuffer.wrap(colours).asIntBuffer().get(palette);
            blanking = state.blanking();
        }
        if (state.blanking()) {
            armBlank(state.untilBlank());
        }
        irq.restore(state.raised());
    }
}
