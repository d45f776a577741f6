package dev.osiris.devices.board;

import dev.osiris.devices.fdt.Node;

/**
 * What a device tree says of the processors (PowerPC Processor binding to IEEE 1275).
 *
 * @param count how many
 * @param name node name: {@code PowerPC,750}
 * @param pvr version register
 * @param clock Hz
 * @param bus Hz
 * @param timebase Hz
 */
public record CpuNodes(int count, String name, int pvr, long clock, long bus, long timebase) {
    /** Fills {@code /cpus}. */
    public void addTo(Node cpus) {
        cpus.cells("#address-cells", 1).cells("#size-cells", 0);
        for (int i = 0; i < count; i++) {
            cpus.add(name + "@" + Integer.toHexString(i)).strings("device_type", "cpu").cells("reg", i)
                    .cells("cpu-version", pvr)
                    .cells("clock-frequency", (int) clock)
                    .cells("bus-frequency", (int) bus)
                    .cells("timebase-frequency", (int) timebase)
                    .cells("d-cache-line-size", 32).cells("i-cache-line-size", 32)
                    .cells("d-cache-size", 0x8000).cells("i-cache-size", 0x8000);
        }
    }
}
