/**
 * Events for the JDK's Flight Recorder: what a vCPU, its engine and the chips do, on one time line with the JVM's own
 * events. Off until a recording asks for them ({@code jcmd PID JFR.start}, {@code -XX:StartFlightRecording}, or the
 * Java API); until then each place costs one call of {@link dev.osiris.trace.Recorder} that answers false.
 */
package dev.osiris.trace;
