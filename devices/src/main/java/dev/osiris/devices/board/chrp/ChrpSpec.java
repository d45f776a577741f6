package dev.osiris.devices.board.chrp;

import dev.osiris.devices.chip.openpic.OpenPicSpec;
import java.util.Objects;

/**
 * What the device tree says of the processors and the memory.
 *
 * @param cpus             1..32
 * @param cpuName          node name of a processor: {@code PowerPC,750}
 * @param pvr              its version register
 * @param clockFrequency   Hz
 * @param busFrequency     Hz
 * @param timebaseFrequency Hz
 * @param ramSize          bytes
 * @param firmware         whether the vCPUs have the OSI capability: only then are there RTAS, its clock and its NVRAM
 * @param nvramSize        bytes; 0 for none
 * @param bootArguments    the kernel's command line, empty for none
 */
public record ChrpSpec(int cpus, String cpuName, int pvr, long clockFrequency, long busFrequency,
        long timebaseFrequency, long ramSize, boolean firmware, int nvramSize, String bootArguments) {
    /** @throws IllegalArgumentException for a value out of range */
    public ChrpSpec {
        if (cpus < 1 || cpus > 32) {
            throw new IllegalArgumentException("board chrp has 1 to 32 processors, not " + cpus);
        }
        ChrpLayout.checkRam(ramSize);
        Objects.requireNonNull(cpuName);
        Objects.requireNonNull(bootArguments);
    }

    /** The interrupt controller that goes with it. */
    public OpenPicSpec openPic() {
        return new OpenPicSpec(cpus, ChrpLayout.OPENPIC_SOURCES, OpenPicSpec.USUAL_TIMER_FREQUENCY, false, 0);
    }
}
