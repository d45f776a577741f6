package dev.osiris.devices.chip.openpic;

/**
 * What kind of OpenPIC.
 *
 * @param cpus           processors, 1..32
 * @param sources        interrupt inputs, 1..2048
 * @param timerFrequency of the four timers, in Hz, 1..0xFFFFFFFF; also what the timer frequency register says
 * @param bigEndian      whether the registers are big-endian on the bus (little-endian is usual)
 * @param vendorId       the vendor identification register: stepping, device, vendor
 */
public record OpenPicSpec(int cpus, int sources, long timerFrequency, boolean bigEndian, int vendorId) {
    /** Timer frequency of Hydra and of the boards that follow it: 1/8 of a 33 MHz bus. */
    public static final long USUAL_TIMER_FREQUENCY = 4_166_666;

    /** @throws IllegalArgumentException for a value out of range */
    public OpenPicSpec {
        check("processors", cpus, 1, 32);
        check("interrupt sources", sources, 1, 2048);
        check("timer frequency in Hz", timerFrequency, 1, 0xFFFF_FFFFL);
    }

    /** Little-endian, 64 sources. */
    public static OpenPicSpec of(int cpus) {
        return new OpenPicSpec(cpus, 64, USUAL_TIMER_FREQUENCY, false, 0);
    }

    private static void check(String what, long value, long low, long high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException("OpenPIC " + what + ": " + value + " is not in " + low + ".." + high);
        }
    }
}
