package dev.osiris.trace;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Guest code was translated to host code; lasts as long as that took. */
@Name("osiris.Translation")
@Label("Translation")
@Category("Osiris")
@StackTrace(false)
public final class TranslationEvent extends Event {
    /** For asking whether anybody records, without making one: {@link Recorder} does. */
    static final TranslationEvent PROBE = new TranslationEvent();

    @Label("Guest address")
    public String pc;

    @Label("Guest instructions")
    public int instructions;

    @Label("Host bytes")
    public int bytes;
}
