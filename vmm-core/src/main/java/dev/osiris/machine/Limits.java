package dev.osiris.machine;

import dev.osiris.ppc.cpu.CpuModel;
import java.util.List;

/**
 * What a board can be built with.
 *
 * @param minMemory bytes of RAM, at least
 * @param maxMemory bytes of RAM, at most
 * @param defaultMemory bytes of RAM unless told otherwise
 * @param memoryStep RAM is a multiple of this
 * @param maxVcpus vCPUs, at most
 * @param cpus the models it takes
 * @param defaultCpu the model unless told otherwise
 */
public record Limits(
        long minMemory,
        long maxMemory,
        long defaultMemory,
        long memoryStep,
        int maxVcpus,
        List<CpuModel> cpus,
        CpuModel defaultCpu) {
    public Limits {
        cpus = List.copyOf(cpus);
    }
}
