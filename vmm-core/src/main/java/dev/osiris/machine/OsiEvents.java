package dev.osiris.machine;

import dev.osiris.bits.Bits;
import dev.osiris.kvm.Capability;
import dev.osiris.kvm.RefusedCall;
import dev.osiris.kvm.Vcpu;
import dev.osiris.osi.OsiListener;
import dev.osiris.osi.OsiSelector;
import dev.osiris.time.Clock;

/** What a machine says about OSI calls: topic {@code osi}, and {@code warning} for defects. */
record OsiEvents(Machine machine) implements OsiListener {
    private static final long QUIET_NANOS = 10_000_000_000L;

    @Override
    public void unanswered(int vcpu, long selector) {
        machine.event("osi", vcpu, "nobody answers selector " + OsiSelector.describe(selector)
                + " (further calls of it are only counted)");
    }

    @Override
    public void failed(int vcpu, long selector, String owner, Throwable why) {
        machine.event("warning", vcpu, "OSI service " + owner + " failed at selector "
                + OsiSelector.describe(selector) + ": " + why + at(why) + "; the guest got -1; please report it");
    }

    /**
     * What hears of the calls that a vCPU may not make: tells of the first, and then of one in ten seconds at most.
     *
     * @param clock what seconds are measured on
     */
    RefusedCall refusals(Vcpu vcpu, Clock clock) {
        return new RefusedCall() {
            private long quietUntil = Long.MIN_VALUE;
            private long untold;

            @Override
            public void refused(long pc, long selector) {
                long now = clock.nanos();
                if (now < quietUntil) {
                    untold++;
                    return;
                }
                quietUntil = now + QUIET_NANOS;
                machine.event("warning", vcpu.id(), refusal(vcpu, pc, selector)
                        + (untold == 0 ? "" : " (" + untold + " more since the last message)"));
                untold = 0;
            }
        };
    }

    private static String refusal(Vcpu vcpu, long pc, long selector) {
        String call = "OSI call " + OsiSelector.describe(selector) + " at " + Bits.hex32((int) pc);
        return vcpu.enabledCapabilities().contains(Capability.OSI)
                ? call + " from user mode, with supervisor-only=on: it was taken as a system call"
                : call + " without the capability: it was taken as a system call (--enable-cap osi allows it)";
    }

    private static String at(Throwable why) {
        StackTraceElement[] frames = why.getStackTrace();
        return frames.length == 0 ? "" : " at " + frames[0];
    }
}
