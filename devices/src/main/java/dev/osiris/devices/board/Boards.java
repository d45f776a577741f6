package dev.osiris.devices.board;

import dev.osiris.devices.board.chrp.ChrpBoard;
import dev.osiris.devices.board.mol.MolBoard;
import java.util.List;
import java.util.Optional;

/** The boards there are: an explicit list, the default first. */
public final class Boards {
    public static final List<BoardType> ALL = List.of(ChrpBoard.TYPE, MolBoard.TYPE);
    public static final BoardType DEFAULT = ALL.getFirst();

    private Boards() {}

    /** The board of a name. */
    public static Optional<BoardType> byName(String name) {
        return ALL.stream().filter(t -> t.name().equals(name)).findFirst();
    }
}
