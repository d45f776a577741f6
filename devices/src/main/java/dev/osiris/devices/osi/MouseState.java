package dev.osiris.devices.osi;

import dev.osiris.snapshot.Snapshot;

/**
 * What happened at a {@link MouseService} since the guest looked.
 *
 * @param dx movement
 * @param dy movement
 * @param absolute whether x, y, width and height are a new position
 * @param x position
 * @param y position
 * @param width of the area that positions are in
 * @param height of it
 * @param buttons the union of 1, 2 and 4
 * @param cursorSwitch whether the cursor's drawing has changed hands
 * @param raised the level of its interrupt
 */
public record MouseState(int dx, int dy, boolean absolute, int x, int y, int width, int height, int buttons,
        boolean cursorSwitch, boolean raised) implements Snapshot {
    static final MouseState NOTHING = new MouseState(0, 0, false, 0, 0, 0, 0, 0, false, false);

    @Override
    public int version() {
        return 1;
    }
}
