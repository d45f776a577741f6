package dev.osiris.osi;

/** A group of selectors that belong together. */
public interface OsiService {
    /** Its name, for messages and lists. */
    String name();

    /** Claims its selectors in {@code table}. */
    void claimIn(OsiTable table);
}
