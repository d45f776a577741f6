package dev.osiris.trace;

import jdk.jfr.FlightRecorder;

/**
 * Whether somebody records events of a kind. To be asked before an event class is touched: the JVM registers each with
 * the Flight Recorder when it is loaded, and the first one brings in all of that, which takes longer than the rest
 * of a machine's building.
 */
public final class Recorder {
    private Recorder() {}

    public static boolean wantsTranslations() {
        return FlightRecorder.isInitialized() && TranslationEvent.PROBE.isEnabled();
    }

    public static boolean wantsInterrupts() {
        return FlightRecorder.isInitialized() && InterruptEvent.PROBE.isEnabled();
    }

    public static boolean wantsChipAccesses() {
        return FlightRecorder.isInitialized() && ChipAccessEvent.PROBE.isEnabled();
    }

    public static boolean wantsExits() {
        return FlightRecorder.isInitialized() && VcpuExitEvent.PROBE.isEnabled();
    }
}
