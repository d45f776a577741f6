package dev.osiris.irq;

/** The driving end of one interrupt wire. Setting the level that it already has does nothing. */
public interface InterruptLine {
    /** Drives the wire. */
    void set(boolean level);

    /** Puts the wire at a level as part of a restore: the listener takes the level, but sees no edge. */
    void restoreLevel(boolean level);

    /** Drives the wire active. */
    default void raise() {
        set(true);
    }

    /** Drives the wire inactive. */
    default void lower() {
        set(false);
    }

    /** A wire that ends nowhere. */
    InterruptLine UNCONNECTED = new InterruptLine() {
        @Override
        public void set(boolean level) {}

        @Override
        public void restoreLevel(boolean level) {}
    };
}
