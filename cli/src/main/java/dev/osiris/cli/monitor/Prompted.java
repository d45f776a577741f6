package dev.osiris.cli.monitor;

import java.util.List;

/** What answers lines behind a prompt: a session of this process, or one of another. */
public interface Prompted {
    /** Does what a line says. */
    Reply execute(String line) throws InterruptedException;

    /** What the word that ends at the cursor may become. */
    List<String> complete(String line, int cursor) throws InterruptedException;

    /** Ends what the last line waits for. Any thread. */
    void interrupt();

    /** Whether there is nobody to ask any more. */
    boolean isOver();
}
