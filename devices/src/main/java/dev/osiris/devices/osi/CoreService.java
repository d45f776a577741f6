package dev.osiris.devices.osi;

import dev.osiris.machine.Machine;
import dev.osiris.machine.VmmRequest;
import dev.osiris.osi.OsiService;
import dev.osiris.osi.OsiTable;

/**
 * What every machine answers: CALL_AVAILABLE (0), GET_GMT_TIME (7: Unix seconds) and EXIT (54: the machine ends; the
 * guest must tolerate a return).
 */
public record CoreService(Machine machine) implements OsiService {
    private static final int CALL_AVAILABLE = 0;
    private static final int GET_GMT_TIME = 7;
    private static final int EXIT = 54;

    @Override
    public String name() {
        return "core";
    }

    @Override
    public void claimIn(OsiTable table) {
        table.claim(CALL_AVAILABLE, name(),
                call -> call.result(table.isClaimed(call.arg(0) & 0xFFFF_FFFFL) ? 1 : 0));
        table.claim(GET_GMT_TIME, name(),
                call -> call.result((int) (machine.scheduler().clock().epochMillis() / 1000)));
        table.claim(EXIT, name(), call -> machine.submit(new VmmRequest.PowerOff()));
    }
}
