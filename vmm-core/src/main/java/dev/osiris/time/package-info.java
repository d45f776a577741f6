/**
 * Time as a constructor argument: a {@link dev.osiris.time.Clock} says what time it is, a
 * {@link dev.osiris.time.Scheduler} calls back at a deadline on that clock. No chip and no CPU reads the host's
 * clock; {@link dev.osiris.time.HostTime} is the one place that does, and that names the function of the host by which
 * machine code reads the same clock; {@link dev.osiris.time.ManualTime} is time in the hands of a test.
 */
package dev.osiris.time;
