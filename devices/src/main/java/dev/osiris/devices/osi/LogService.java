package dev.osiris.devices.osi;

import dev.osiris.devices.chip.uart.SerialBackend;
import dev.osiris.osi.OsiSelector;
import dev.osiris.osi.OsiService;
import dev.osiris.osi.OsiTable;

/** LOG_PUTC (47): a character, the low byte of r6, for the log console. */
public record LogService(SerialBackend console) implements OsiService {
    @Override
    public String name() {
        return "log";
    }

    @Override
    public void claimIn(OsiTable table) {
        table.claim(OsiSelector.LOG_PUTC, name(), call -> console.output((byte) call.arg(0)));
    }
}
