package dev.osiris.trace;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A vCPU returned from guest code; lasts as long as its exit was being handled. */
@Name("osiris.VcpuExit")
@Label("vCPU exit")
@Category("Osiris")
@Description("A vCPU left guest code; the duration is that of the handling")
@StackTrace(false)
public final class VcpuExitEvent extends Event {
    /** For asking whether anybody records, without making one: {@link Recorder} does. */
    static final VcpuExitEvent PROBE = new VcpuExitEvent();

    @Label("vCPU")
    public int vcpu;

    @Label("Reason")
    public String reason;

    @Label("Detail")
    public String detail;
}
