package dev.osiris.guests;

import java.util.List;
import java.util.Optional;

/** The manifest: every guest that comes with Osiris, one row each. */
public final class GuestImages {
    /** A monitor with a self-check and a prompt on the serial port, for the {@code chrp} board. */
    public static final GuestImage MONITOR = new GuestImage("monitor", "monitor.elf",
            "self-check (decrementer, OpenPIC timer, OSI call, trap), then a prompt: help regs peek poke osi time off");

    /** Firmware that does all by OSI, for the {@code mol} board. */
    public static final GuestImage FIRMWARE = new GuestImage("firmware", "firmware.elf",
            "firmware by OSI: shows the device tree, clock, disks, files and screen, starts a client, has a prompt");
    /** A client for {@link #FIRMWARE}, or any Open Firmware in real mode. */
    public static final GuestImage CLIENT = new GuestImage("client", "client.elf",
            "an Open Firmware client: looks around through the client interface, ends with status 66");

    private static final List<GuestImage> ALL = List.of(MONITOR, FIRMWARE, CLIENT);

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
