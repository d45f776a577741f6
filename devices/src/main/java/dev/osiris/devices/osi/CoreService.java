package dev.osiris.devices.osi;

import dev.osiris.machine.Machine;
import dev.osiris.machine.VmmRequest;
import dev.osiris.osi.OsiCall;
import dev.osiris.osi.OsiSelector;
import dev.osiris.osi.OsiService;
import dev.osiris.osi.OsiTable;

/**
 * What every machine answers: CALL_AVAILABLE (0), DEBUGGER (1: an event, r3 = 0), CMOUNT_DRV_VOL (4: there is no driver
 * disk, r3 = 0) and EXIT (54).
 *
 * <p>EXIT ends the machine; the guest must tolerate a return. Mac-on-Linux's has no argument. A guest of ours may give
 * an exit status for the process: r6 = {@link #EXIT_STATUS} | 0..255. With anything else in r6 the machine counts as
 * switched off, which is status 0.
 */
public record CoreService(Machine machine) implements OsiService {
    /** The upper three bytes of r6 when its lowest is an exit status: "OSI". */
    public static final int EXIT_STATUS = 0x4F53_4900;

    @Override
    public String name() {
        return "core";
    }

    @Override
    public void claimIn(OsiTable table) {
        table.claim(OsiSelector.CALL_AVAILABLE, name(),
                call -> call.result(table.isClaimed(call.pointer(0)) ? 1 : 0));
        table.claim(OsiSelector.DEBUGGER, name(), this::debugger);
        table.claim(OsiSelector.CMOUNT_DRV_VOL, name(), call -> { });
        table.claim(OsiSelector.EXIT, name(), this::exit);
    }

    private void debugger(OsiCall call) {
        machine.event("debug", call.vcpu(), "the guest asks for the debugger (" + call.arg(0) + ")");
    }

    private void exit(OsiCall call) {
        int how = call.arg(0);
        machine.submit((how & ~0xFF) == EXIT_STATUS ? new VmmRequest.GuestExit(how & 0xFF)
                : new VmmRequest.PowerOff());
    }
}
