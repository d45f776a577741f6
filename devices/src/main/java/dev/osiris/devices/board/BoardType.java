package dev.osiris.devices.board;

import dev.osiris.machine.Board;
import dev.osiris.machine.Limits;
import java.util.function.Function;

/**
 * A kind of board that can be asked for.
 *
 * @param name what people type
 * @param description one line
 * @param limits what it can be built with
 * @param starts what it begins with
 * @param serialPorts how many it has; without one, OSI's terminal is what people type at
 * @param factory makes a board for one machine
 */
public record BoardType(String name, String description, Limits limits, Starts starts, int serialPorts,
        Function<Endpoints, Board> factory) {
    /** What a board begins with. */
    public enum Starts {
        /** A kernel, placed as firmware would have placed it. */
        KERNEL,
        /** Firmware, which finds everything else itself. */
        FIRMWARE
    }
}
