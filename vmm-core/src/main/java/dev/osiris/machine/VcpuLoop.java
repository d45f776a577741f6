package dev.osiris.machine;

import dev.osiris.bits.Bits;
import dev.osiris.kvm.Vcpu;
import dev.osiris.kvm.VcpuExit;
import dev.osiris.osi.OsiCall;
import java.util.HashSet;
import java.util.Set;

/** The thread of one vCPU: passes the gate, runs guest code, hands the exit to whoever answers it. */
final class VcpuLoop implements Runnable {
    private static final int PAGE_SHIFT = 12;

    private final Machine machine;
    private final Vcpu vcpu;
    private final OsiCall osiCall;
    /** Pages of unassigned addresses that were reported; each is worth one line. */
    private final Set<Long> reported = new HashSet<>();

    VcpuLoop(Machine machine, Vcpu vcpu) {
        this.machine = machine;
        this.vcpu = vcpu;
        this.osiCall = new OsiCall(machine.vm().addressSpace(), vcpu.id());
    }

    @Override
    public void run() {
        machine.current(vcpu.id());
        try {
            while (machine.gate(vcpu.id())) {
                handle(vcpu.run());
            }
        } catch (RuntimeException | Error e) {
            machine.submit(new VmmRequest.Fail(Report.of(vcpu, "vCPU " + vcpu.id() + " died of " + trace(e))));
        }
    }

    private void handle(VcpuExit exit) {
        switch (exit) {
            case VcpuExit.Osi osi -> machine.osi().dispatch(osiCall.on(osi.gprs()));
            case VcpuExit.MmioRead read -> {
                report("read", read.length(), read.address());
                // What an undriven bus reads as.
                read.answer(-1);
            }
            case VcpuExit.MmioWrite write -> report("write", write.length(), write.address());
            case VcpuExit.Interrupted i -> { }
            case VcpuExit.Debug debug -> machine.debugStop(vcpu, debug);
            case VcpuExit.InternalError error ->
                    machine.submit(new VmmRequest.Fail(Report.of(vcpu, error.message())));
            case VcpuExit.PaprHcall h -> unexpected(exit);
            case VcpuExit.Epr e -> unexpected(exit);
            case VcpuExit.Watchdog w -> unexpected(exit);
        }
    }

    private void unexpected(VcpuExit exit) {
        machine.submit(new VmmRequest.Fail(Report.of(vcpu, "no handler for exit " + exit.reason())));
    }

    private void report(String what, int size, long address) {
        if (reported.add(address >>> PAGE_SHIFT)) {
            machine.event("unassigned", vcpu.id(), "guest " + what + " of " + size + " byte(s) at " + Bits.hex(address)
                    + ", where nothing answers (further accesses to this page are not reported)");
        }
    }

    private static String trace(Throwable e) {
        StringBuilder text = new StringBuilder(e.toString());
        for (StackTraceElement frame : e.getStackTrace()) {
            text.append("\n    at ").append(frame);
        }
        return text.toString();
    }
}
