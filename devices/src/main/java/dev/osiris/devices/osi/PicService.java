package dev.osiris.devices.osi;

import dev.osiris.device.Device;
import dev.osiris.devices.chip.LineDriver;
import dev.osiris.irq.InterruptController;
import dev.osiris.irq.InterruptLine;
import dev.osiris.osi.OsiCall;
import dev.osiris.osi.OsiSelector;
import dev.osiris.osi.OsiService;
import dev.osiris.osi.OsiTable;
import java.util.Objects;

/**
 * The interrupt controller {@code osi-pic}: 32 level inputs, a mask, one output that is high while an input is high and
 * let through. PIC_MASK_IRQ (60) and PIC_UNMASK_IRQ (61): r6 = input, r3 = 0; other numbers are ignored.
 * PIC_GET_ACTIVE_IRQ (63): r3 = a bit for each input that is high and let through. After a reset none is let through.
 *
 * <p>PIC_ACK_IRQ (62) is nobody's, as in Mac-on-Linux: an input falls when its device is acknowledged.
 */
public final class PicService implements Device<PicState>, OsiService, InterruptController {
    /** Inputs. */
    public static final int INPUTS = 32;

    private final String name;
    private final InterruptLine output;
    private final LineDriver driver;
    private final InterruptLine[] inputs = new InterruptLine[INPUTS];
    private int levels;
    private int mask;

    /**
     * @param name name in the machine
     * @param output the vCPU's external interrupt input
     */
    public PicService(String name, InterruptLine output) {
        this.name = Objects.requireNonNull(name);
        this.output = Objects.requireNonNull(output);
        this.driver = new LineDriver(() -> output.set(active() != 0));
        for (int i = 0; i < INPUTS; i++) {
            inputs[i] = new Input(1 << i);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int inputs() {
        return INPUTS;
    }

    @Override
    public InterruptLine input(int n) {
        if (n < 0 || n >= INPUTS) {
            throw new IllegalArgumentException(name + " has no input " + n + "; expected 0 to " + (INPUTS - 1));
        }
        return inputs[n];
    }

    @Override
    public void claimIn(OsiTable table) {
        table.claim(OsiSelector.PIC_MASK_IRQ, name, call -> letThrough(call, false));
        table.claim(OsiSelector.PIC_UNMASK_IRQ, name, call -> letThrough(call, true));
        table.claim(OsiSelector.PIC_GET_ACTIVE_IRQ, name, call -> call.result(active()));
    }

    private void letThrough(OsiCall call, boolean on) {
        long input = call.pointer(0);
        if (input >= INPUTS) {
            return;
        }
        synchronized (this) {
            mask = on ? mask | 1 << input : mask & ~(1 << input);
        }
        driver.drive();
    }

    private synchronized int active() {
        return levels & mask;
    }

    private synchronized void level(int bit, boolean high) {
        levels = high ? levels | bit : levels & ~bit;
    }

    private final class Input implements InterruptLine {
        private final int bit;

        Input(int bit) {
            this.bit = bit;
        }

        @Override
        public void set(boolean high) {
            level(bit, high);
            driver.drive();
        }

        @Override
        public void restoreLevel(boolean high) {
            level(bit, high);
            output.restoreLevel(active() != 0);
        }
    }

    @Override
    public void reset() {
        synchronized (this) {
            mask = 0;
        }
        driver.drive();
    }

    @Override
    public synchronized PicState save() {
        return new PicState(levels, mask);
    }

    @Override
    public void restore(PicState state) {
        if (state.version() != 1) {
            throw new IllegalArgumentException(name + ": interrupt state has version 1, not " + state.version());
        }
        synchronized (this) {
            levels = state.levels();
            mask = state.mask();
        }
        output.restoreLevel(active() != 0);
    }
}
