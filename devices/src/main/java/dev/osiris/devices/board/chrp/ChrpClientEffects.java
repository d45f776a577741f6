package dev.osiris.devices.board.chrp;

import dev.osiris.bits.Bits;
import dev.osiris.devices.openfirmware.ClientEffects;
import dev.osiris.kvm.Regs;
import dev.osiris.kvm.Vcpu;
import dev.osiris.machine.Machine;
import dev.osiris.machine.Report;
import dev.osiris.machine.VmmRequest;
import java.util.concurrent.atomic.AtomicInteger;

/** What clients of Open Firmware do to the machine. */
final class ChrpClientEffects implements ClientEffects {
    /** Different things that are told and counted by name; names are the guest's. */
    private static final int MAX_NAMES = 64;

    private final Machine machine;
    private final HoldLoop hold;
    private final AtomicInteger names = new AtomicInteger();

    ChrpClientEffects(Machine machine, HoldLoop hold) {
        this.machine = machine;
        this.hold = hold;
    }

    /** There is no prompt of a firmware to go back to. */
    @Override
    public void exit(int vcpu) {
        machine.event("firmware", vcpu, "the client program has ended; the machine is switched off");
        machine.submit(new VmmRequest.PowerOff());
    }

    @Override
    public void boot(int vcpu, String bootspec) {
        machine.event("firmware", vcpu, "the client program starts the machine again" + (bootspec.isEmpty() ? ""
                : ", which boots what it was given, not " + bootspec));
        machine.submit(new VmmRequest.Reset());
    }

    @Override
    public void powerOff() {
        machine.submit(new VmmRequest.PowerOff());
    }

    /** The monitor is the firmware's prompt. */
    @Override
    public void enter(int vcpu) {
        machine.event("warning", vcpu, "the client program asks for the firmware's prompt: the machine is paused; cont in"
                + " the monitor goes on");
        machine.submit(new VmmRequest.Pause());
    }

    @Override
    public boolean startCpu(int cpu, int pc, int r3) {
        return cpu < machine.vcpus().size() && hold.start(cpu, pc, r3);
    }

    @Override
    public void unexpectedInterrupt(int vcpu, int vector) {
        Vcpu v = machine.vcpus().get(vcpu);
        Regs regs = v.getRegs();
        machine.submit(new VmmRequest.Fail(Report.of(v, "the client program of Open Firmware took an interrupt that it has"
                + " no handler for: vector " + Bits.hex32(vector) + ", at " + Bits.hex32((int) regs.srr0)
                + " (r3 to r6 were " + Bits.hex32((int) regs.sprg[0]) + " " + Bits.hex32((int) regs.sprg[1]) + " "
                + Bits.hex32((int) regs.sprg[2]) + " " + Bits.hex32((int) regs.sprg[3]) + ")")));
    }

    @Override
    public void unknown(int vcpu, String what) {
        String counted = "Open Firmware: " + what;
        boolean known = machine.unimplemented().containsKey(counted);
        if (!known && names.incrementAndGet() > MAX_NAMES) {
            machine.unimplemented(vcpu, "Open Firmware: more", () -> "the client program asks Open Firmware for more that"
                    + " there is not (only counted from now on)");
            return;
        }
        machine.unimplemented(vcpu, counted, () -> "the client program asks Open Firmware for what there is not: " + what
                + " (further times are only counted)");
    }

    @Override
    public void trouble(String what) {
        machine.event("warning", machine.currentVcpu(), what);
    }
}
