package dev.osiris.devices.board;

import dev.osiris.devices.rtas.RtasEffects;
import dev.osiris.machine.Machine;
import dev.osiris.machine.VmmRequest;

/** What RTAS does to any machine outside its argument block. */
public class MachineEffects implements RtasEffects {
    private final Machine machine;

    public MachineEffects(Machine machine) {
        this.machine = machine;
    }

    @Override
    public void powerOff() {
        machine.submit(new VmmRequest.PowerOff());
    }

    @Override
    public void reboot() {
        machine.submit(new VmmRequest.Reset());
    }

    @Override
    public void displayCharacter(byte character) {
        machine.event("rtas", machine.currentVcpu(), "display-character " + (character & 0xFF));
    }

    @Override
    public void freezeTimeBase() {
        machine.vm().timebase().freeze();
    }

    @Override
    public void thawTimeBase() {
        machine.vm().timebase().thaw();
    }
}
