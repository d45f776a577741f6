package dev.osiris.cli.monitor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What is logged, changed while a machine runs. */
public interface LogControl {
    /**
     * An item.
     *
     * @param name what people call it
     * @param level its level's name, {@code off} when it is not logged
     * @param description one line
     */
    record Item(String name, String level, String description) {}

    /** All items, chips included. */
    List<Item> items();

    /**
     * Changes levels: {@code NAME[:LEVEL]}, {@code -NAME}, {@code all}, {@code none}, separated by commas.
     *
     * @throws MonitorException for a name or level that is none
     */
    void set(String items);

    /**
     * Where lines go from now on.
     *
     * @param file null for standard error
     * @throws IOException when it cannot be written
     */
    void file(Path file) throws IOException;

    /** Where lines go, for people. */
    String where();
}
