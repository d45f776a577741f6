package dev.osiris.devices.osi;

import dev.osiris.device.Device;
import dev.osiris.irq.InterruptLine;
import dev.osiris.osi.OsiCall;
import dev.osiris.osi.OsiSelector;
import dev.osiris.osi.OsiService;
import dev.osiris.osi.OsiTable;
import java.util.Objects;

/**
 * The mouse: MOUSE_CNTRL (8: r6 = 0 resolution in dots per inch, 1 route the interrupt; anything else r3 = 1), GET_MOUSE
 * (26: r3 = whether the interrupt was high; r4 = x, r5 = y, r6 = width, r7 = height, r8 = event) and ACK_MOUSE_IRQ (27:
 * r3 = the level before). Both lower the interrupt. The event is the union of the buttons (1, 2, 4), 64 with a
 * movement, 128 with a position, 256 when the cursor's drawing has changed hands; r4 to r7 are written only when they
 * say something.
 *
 * <p>Routing does nothing: the device tree says where the interrupt is. GET_MOUSE_DPI (30) is nobody's, as in
 * Mac-on-Linux.
 */
public final class MouseService implements Device<MouseState>, OsiService {
    private static final int MOVED = 64;
    private static final int PLACED = 128;
    private static final int CURSOR_SWITCH = 256;

    private final String name;
    private final int dpi;
    private final IrqOutput irq;
    private MouseState state = MouseState.NOTHING;

    /**
     * @param name name in the machine
     * @param dpi dots per inch, as it is told
     * @param line raised by whatever happens to the mouse
     */
    public MouseService(String name, int dpi, InterruptLine line) {
        this.name = Objects.requireNonNull(name);
        this.dpi = dpi;
        this.irq = new IrqOutput(line);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void claimIn(OsiTable table) {
        table.claim(OsiSelector.MOUSE_CNTRL, name, call -> call.result(switch (call.arg(0)) {
            case 0 -> dpi;
            case 1 -> 0;
            default -> 1;
        }));
        table.claim(OsiSelector.GET_MOUSE, name, this::get);
        table.claim(OsiSelector.ACK_MOUSE_IRQ, name, call -> call.result(irq.set(false) ? 1 : 0));
    }

    /** It moves; any thread. */
    public void move(int dx, int dy) {
        synchronized (this) {
            MouseState s = state;
            state = new MouseState(s.dx() + dx, s.dy() + dy, s.absolute(), s.x(), s.y(), s.width(), s.height(),
                    s.buttons(), s.cursorSwitch(), false);
        }
        irq.set(true);
    }

    /** It is at a place in an area of this size; any thread. */
    public void place(int x, int y, int width, int height) {
        synchronized (this) {
            MouseState s = state;
            state = new MouseState(s.dx(), s.dy(), true, x, y, width, height, s.buttons(), s.cursorSwitch(), false);
        }
        irq.set(true);
    }

    /** These buttons are down, the union of 1, 2 and 4; any thread. */
    public void buttons(int down) {
        synchronized (this) {
            MouseState s = state;
            state = new MouseState(s.dx(), s.dy(), s.absolute(), s.x(), s.y(), s.width(), s.height(), down & 7,
                    s.cursorSwitch(), false);
        }
        irq.set(true);
    }

    private void get(OsiCall call) {
        MouseState s;
        synchronized (this) {
            s = state;
            state = new MouseState(0, 0, false, 0, 0, 0, 0, s.buttons(), false, false);
        }
        int event = s.buttons() | (s.cursorSwitch() ? CURSOR_SWITCH : 0);
        if (s.dx() != 0 || s.dy() != 0) {
            event |= MOVED;
            results(call, s.dx(), s.dy());
        } else if (s.absolute()) {
            event |= PLACED;
            results(call, s.x(), s.y(), s.width(), s.height());
        }
        call.result(5, event);
        call.result(irq.set(false) ? 1 : 0);
    }

    private static void results(OsiCall call, int... values) {
        for (int i = 0; i < values.length; i++) {
            call.result(1 + i, values[i]);
        }
    }

    @Override
    public void reset() {
        synchronized (this) {
            state = MouseState.NOTHING;
        }
        irq.set(false);
    }

    @Override
    public synchronized MouseState save() {
        MouseState s = state;
        return new MouseState(s.dx(), s.dy(), s.absolute(), s.x(), s.y(), s.width(), s.height(), s.buttons(),
                s.cursorSwitch(), irq.raised());
    }

    @Override
    public synchronized void restore(MouseState saved) {
        if (saved.version() != 1) {
            throw new IllegalArgumentException(name + ": mouse state has version 1, not " + saved.version());
        }
        state = new MouseState(saved.dx(), saved.dy(), saved.absolute(), saved.x(), saved.y(), saved.width(),
                saved.height(), saved.buttons(), saved.cursorSwitch(), false);
        irq.restore(saved.raised());
    }
}
