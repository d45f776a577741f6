package dev.osiris.osi;

/**
 * How often a selector was called.
 *
 * @param selector its number, or {@link OsiTable#SELECTORS} for all numbers beyond the table
 * @param label its name, or its number when it has none, or {@code out of range}
 * @param owner the service that answers it, or empty when nobody does
 * @param calls how often
 * @param failures how many calls ended in a defect of the service
 */
public record OsiCount(int selector, String label, String owner, long calls, long failures) {}
