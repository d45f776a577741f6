package dev.osiris.guests;

import java.util.List;
import java.util.Optional;

/** The manifest: every guest that comes with Osiris, one row each. */
public final class GuestImages {
    /** A monitor with a self-check and a prompt on the serial port, for the {@code chrp} board. */
    public static final GuestImage MONITOR = new GuestImage("monitor", "monitor.elf",
            "self-check (decrementer, OpenPIC timer, OSI call, trap), then a prompt: help regs peek poke osi time off");

    private static final List<GuestImage> ALL = List.of(MONITOR);

    private GuestImages() {}

    /** All of them. */
    public static List<GuestImage> all() {
        return ALL;
    }

    /** The guest of that name. */
    public static Optional<GuestImage> find(String name) {
        return ALL.stream().filter(g -> g.name().equals(name)).findFirst();
    }
}
