package dev.osiris.machine;

import dev.osiris.bits.Bits;
import dev.osiris.kvm.HandlingTime;
import dev.osiris.kvm.Vcpu;
import dev.osiris.kvm.VcpuExit;
import dev.osiris.osi.OsiCall;
import dev.osiris.trace.Recorder;
import dev.osiris.trace.VcpuExitEvent;
import java.util.function.BiConsumer;

/** The thread of one vCPU: passes the gate, runs guest code, hands the exit to whoever answers it. */
final class VcpuLoop implements Runnable {
    private static final int PAGE_SHIFT = 12;
    /** What a bus that nobody drives reads as. */
    private static final long UNDRIVEN = -1;

    private final Machine machine;
    private final Vcpu vcpu;
    private final HandlingTime time;
    private final OsiCall osiCall;

    VcpuLoop(Machine machine, Vcpu vcpu) {
        this.machine = machine;
        this.vcpu = vcpu;
        this.time = vcpu.handlingTime();
        this.osiCall = new OsiCall(machine.vm().addressSpace(), vcpu.id());
    }

    @Override
    public void run() {
        machine.current(vcpu.id());
        try {
            while (machine.gate(vcpu.id())) {
                timed(vcpu.run());
            }
        } catch (RuntimeException | Error e) {
            machine.submit(new VmmRequest.Fail(report("vCPU " + vcpu.id() + " died of " + trace(e))));
        }
    }

    /** The clock is read for some of the exits: see {@link HandlingTime}. */
    private void timed(VcpuExit exit) {
        boolean clock = time.wants(exit.reason());
        if (Recorder.wantsExits()) {
            recorded(exit);
        } else if (clock) {
            clocked(exit);
        } else {
            handle(exit);
        }
    }

    private void clocked(VcpuExit exit) {
        long began = System.nanoTime();
        handle(exit);
        time.add(exit.reason(), System.nanoTime() - began);
    }

    private void recorded(VcpuExit exit) {
        VcpuExitEvent event = new VcpuExitEvent();
        event.begin();
        clocked(exit);
        if (event.shouldCommit()) {
            event.vcpu = vcpu.id();
            event.reason = exit.reason().name();
            event.detail = detail(exit);
            event.commit();
        }
    }

    /** What a recording shows besides the reason. */
    private static String detail(VcpuExit exit) {
        return switch (exit) {
            case VcpuExit.Osi osi -> "selector " + osi.gprs()[5];
            case VcpuExit.MmioRead read -> "read " + Bits.hex(read.address());
            case VcpuExit.MmioWrite write -> "write " + Bits.hex(write.address());
            case VcpuExit.Debug debug -> Bits.hex(debug.address());
            default -> "";
        };
    }

    private void handle(VcpuExit exit) {
        BiConsumer<Vcpu, VcpuExit> watcher = machine.exitWatcher();
        if (watcher != null) {
            watcher.accept(vcpu, exit);
        }
        if (exit instanceof VcpuExit.Osi osi) {
            machine.osi().dispatch(osiCall.on(osi.gprs()));
        } else if (exit instanceof VcpuExit.MmioRead read) {
            read.answer(load(read));
        } else if (exit instanceof VcpuExit.MmioWrite write) {
            store(write);
        } else if (exit instanceof VcpuExit.Debug debug) {
            machine.debugStop(vcpu, debug);
        } else if (exit instanceof VcpuExit.InternalError error) {
            machine.submit(new VmmRequest.Fail(Report.of(vcpu, error.message())));
        } else if (!(exit instanceof VcpuExit.Interrupted)) {
            unexpected(exit);
        }
    }

    private long load(VcpuExit.MmioRead read) {
        OutsideRange range = machine.outside(read.address());
        if (range != null) {
            return range.load(vcpu, read.address(), read.length());
        }
        report("read", read.length(), read.address());
        return UNDRIVEN;
    }

    private void store(VcpuExit.MmioWrite write) {
        OutsideRange range = machine.outside(write.address());
        if (range != null) {
            range.store(vcpu, write.address(), write.length(), write.value());
        } else {
            report("write", write.length(), write.address());
        }
    }

    private void unexpected(VcpuExit exit) {
        machine.submit(new VmmRequest.Fail(Report.of(vcpu, "no handler for exit " + exit.reason())));
    }

    private void report(String what, int size, long address) {
        long page = address >>> PAGE_SHIFT << PAGE_SHIFT;
        machine.unimplemented(vcpu.id(), "page " + Bits.hex(page), () -> "guest " + what + " of " + size + " byte(s) at "
                + Bits.hex(address) + ", where nothing answers (further accesses to this page are not reported)");
    }

    /** The machine stops whatever state the vCPU is in. */
    private String report(String what) {
        try {
            return Report.of(vcpu, what);
        } catch (RuntimeException | Error e) {
            return what + "\nIts registers cannot be shown: " + e;
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
