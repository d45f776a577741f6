package dev.osiris.devices.chip.openpic;

import dev.osiris.snapshot.Snapshot;
import java.util.List;

/**
 * The state of an {@link OpenPic}. Registers are values, not bytes on a bus.
 *
 * @param global         global configuration 0
 * @param spurious       spurious vector
 * @param timerFrequency timer frequency reporting
 * @param processorInit  processor initialisation
 * @param rotor          the processor that is next in turn for a distributed interrupt
 * @param interrupts     sources, then four timers, then four inter-processor interrupts
 * @param timers         the four timers
 * @param cpus           the processors
 */
public record OpenPicState(int global, int spurious, int timerFrequency, int processorInit, int rotor,
        List<Interrupt> interrupts, List<Timer> timers, List<Cpu> cpus) implements Snapshot {
    public OpenPicState {
        interrupts = List.copyOf(interrupts);
        timers = List.copyOf(timers);
        cpus = List.copyOf(cpus);
    }

    @Override
    public int version() {
        return 1;
    }

    /**
     * One interrupt.
     *
     * @param vectorPriority its vector/priority register without the activity bit
     * @param destination    a bit per processor
     * @param pending        latched: a bit per processor, for an edge source bit 0
     * @param level          the input wire of a source
     * @param target         the processor a distributed source is offered to, -1 none
     */
    public record Interrupt(int vectorPriority, int destination, int pending, boolean level, int target) {}

    /**
     * One timer.
     *
     * @param left ticks to zero
     */
    public record Timer(int base, boolean inhibited, boolean counting, boolean toggle, int left) {}

    /**
     * One processor.
     *
     * @param inService what it has acknowledged and not ended, innermost last
     */
    public record Cpu(int taskPriority, List<Service> inService) {
        public Cpu {
            inService = List.copyOf(inService);
        }
    }

    /** An acknowledged interrupt: its index in {@link #interrupts} and its priority at that time. */
    public record Service(int interrupt, int priority) {}
}
