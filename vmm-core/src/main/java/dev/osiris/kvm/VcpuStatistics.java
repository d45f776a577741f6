package dev.osiris.kvm;

import dev.osiris.ppc.cpu.Vector;
import java.util.Map;

/**
 * What a vCPU did since it was made. Approximate while it runs.
 *
 * @param instructions guest instructions executed, as far as the engine counts them
 * @param exits how often {@link Vcpu#run} returned for each reason that occurred
 * @param interrupts interrupts taken, by vector, those that occurred
 */
public record VcpuStatistics(long instructions, Map<ExitReason, Long> exits, Map<Vector, Long> interrupts) {}
