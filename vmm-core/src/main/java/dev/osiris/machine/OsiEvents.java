package dev.osiris.machine;

import dev.osiris.osi.OsiListener;
import dev.osiris.osi.OsiSelector;

/** What a machine says about OSI calls: topic {@code osi}, and {@code warning} for defects. */
record OsiEvents(Machine machine) implements OsiListener {
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

    private static String at(Throwable why) {
        StackTraceElement[] frames = why.getStackTrace();
        return frames.length == 0 ? "" : " at " + frames[0];
    }
}
