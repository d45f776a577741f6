package dev.osiris.devices.chip;

import dev.osiris.irq.InterruptLine;
import java.util.ArrayList;
import java.util.List;

/** A wire that remembers its level and every change of it. */
public final class RecordingLine implements InterruptLine {
    private boolean level;
    private final List<String> changes = new ArrayList<>();

    @Override
    public synchronized void set(boolean next) {
        if (next != level) {
            level = next;
            changes.add("set " + next);
        }
    }

    @Override
    public synchronized void restoreLevel(boolean next) {
        level = next;
        changes.add("restore " + next);
    }

    public synchronized boolean level() {
        return level;
    }

    /** Changes in order: {@code "set true"}, {@code "restore false"}, … */
    public synchronized List<String> changes() {
        return List.copyOf(changes);
    }
}
