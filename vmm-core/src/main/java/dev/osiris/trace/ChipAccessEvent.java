package dev.osiris.trace;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A guest accessed a chip's registers; lasts as long as the chip took. */
@Name("osiris.ChipAccess")
@Label("Chip access")
@Category("Osiris")
@StackTrace(false)
public final class ChipAccessEvent extends Event {
    /** For asking whether anybody records, without making one: {@link Recorder} does. */
    static final ChipAccessEvent PROBE = new ChipAccessEvent();

    @Label("Chip")
    public String chip;

    @Label("Offset")
    public long offset;

    @Label("Size")
    public int size;

    @Label("Write")
    public boolean write;

    @Label("Value")
    public String value;
}
