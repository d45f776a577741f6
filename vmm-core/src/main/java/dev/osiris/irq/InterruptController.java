package dev.osiris.irq;

/** A chip with interrupt inputs. */
public interface InterruptController {
    /** How many inputs it has. */
    int inputs();

    /**
     * The wire into input {@code number}; the same wire for the same number.
     *
     * @throws IllegalArgumentException for a number outside {@code 0 .. inputs() - 1}
     */
    InterruptLine input(int number);
}
