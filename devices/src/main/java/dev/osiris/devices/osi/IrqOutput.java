package dev.osiris.devices.osi;

import dev.osiris.devices.chip.LineDriver;
import dev.osiris.irq.InterruptLine;
import java.util.concurrent.atomic.AtomicBoolean;

/** A service's interrupt: a level that it raises for an event and lowers when the guest has acknowledged it. */
final class IrqOutput {
    private final InterruptLine line;
    private final AtomicBoolean raised = new AtomicBoolean();
    private final LineDriver driver;

    IrqOutput(InterruptLine line) {
        this.line = line;
        this.driver = new LineDriver(() -> line.set(raised.get()));
    }

    /**
     * Drives the wire. To be called without a lock.
     *
     * @return the level before
     */
    boolean set(boolean level) {
        boolean before = raised.getAndSet(level);
        if (before != level) {
            driver.drive();
        }
        return before;
    }

    boolean raised() {
        return raised.get();
    }

    void restore(boolean level) {
        raised.set(level);
        line.restoreLevel(level);
    }
}
