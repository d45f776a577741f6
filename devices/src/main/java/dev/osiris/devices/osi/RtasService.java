package dev.osiris.devices.osi;

import dev.osiris.devices.rtas.Rtas;
import dev.osiris.osi.OsiSelector;
import dev.osiris.osi.OsiService;
import dev.osiris.osi.OsiTable;

/**
 * OF_RTAS (22): r6 = argument block, guest-physical; r3 = 0, or −1 when the block is not one or not in RAM (for the
 * second, Mac-on-Linux says 0, which a guest takes for success).
 */
public record RtasService(Rtas rtas) implements OsiService {
    @Override
    public String name() {
        return "rtas";
    }

    @Override
    public void claimIn(OsiTable table) {
        table.claim(OsiSelector.OF_RTAS, name(), call -> call.result(rtas.call(call.pointer(0))));
    }
}
