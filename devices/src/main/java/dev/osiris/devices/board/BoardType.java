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
 * @param factory makes a board for one machine
 */
public record BoardType(String name, String description, Limits limits, Function<Endpoints, Board> factory) {}
