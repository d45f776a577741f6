package dev.osiris.trace;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A vCPU took an interrupt. What native code takes by itself (system calls without a stop in Java) is not seen. */
@Name("osiris.Interrupt")
@Label("Interrupt")
@Category("Osiris")
@StackTrace(false)
public final class InterruptEvent extends Event {
    /** For asking whether anybody records, without making one: {@link Recorder} does. */
    static final InterruptEvent PROBE = new InterruptEvent();

    @Label("vCPU")
    public int vcpu;

    @Label("Vector")
    public String vector;

    @Label("SRR0")
    public String srr0;

    /** Tells the recording. */
    public static void record(int vcpu, String vector, int srr0) {
        InterruptEvent e = new InterruptEvent();
        e.vcpu = vcpu;
        e.vector = vector;
        e.srr0 = "0x%08x".formatted(srr0);
        e.commit();
    }
}
