package dev.osiris.devices.chip.openpic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The OpenPIC: registers, arbitration and timers, without lock, clock or I/O. Offsets are from the start of the
 * 256 KiB register block; values are register values whatever the bus does with their bytes; {@code now} is a count
 * of timer ticks that only grows. Not for concurrent use.
 */
public final class OpenPic {
    /** Bytes of the register block. */
    public static final int SIZE = 0x4_0000;

    static final int TIMERS = 4;
    static final int IPIS = 4;

    static final int MASK = 0x8000_0000;
    static final int ACTIVITY = 0x4000_0000;
    static final int POLARITY = 0x0080_0000;
    static final int SENSE_LEVEL = 0x0040_0000;
    private static final int PRIORITY_SHIFT = 16;
    private static final int PRIORITY = 0xF << PRIORITY_SHIFT;
    private static final int VECTOR = 0xFF;
    private static final int MULTICAST_BITS = MASK | PRIORITY | VECTOR;
    private static final int SOURCE_BITS = MULTICAST_BITS | POLARITY | SENSE_LEVEL;

    private static final int GCR_RESET = 0x8000_0000;
    private static final int GCR_MIXED = 0x2000_0000;
    private static final int GCR_BASE = 0x000F_FFFF;
    private static final int VERSION_1_2 = 2;
    private static final int TASK_PRIORITY_RESET = 15;
    /** Priorities strictly grow as interrupts nest, so no processor can hold more. */
    private static final int MAX_NESTING = 16;
    private static final int NONE = -1;

    private final OpenPicSpec spec;
    private final int sources;
    private final int allCpus;

    private int global;
    private int spurious;
    private int timerFrequency;
    private int processorInit;
    private int rotor;

    // Indexed by interrupt: sources, then timers, then inter-processor interrupts.
    private final int[] vectorPriority;
    private final int[] destination;
    private final int[] pending;
    private final boolean[] level;
    private final int[] target;
    /** A bit per processor that has acknowledged it and not ended it. Follows from the stacks below. */
    private final int[] serving;

    private final int[] taskPriority;
    private final int[] depth;
    private final int[][] serviceId;
    private final int[][] servicePriority;
    private final boolean[] output;
    private final GlobalTimer[] timers = new GlobalTimer[TIMERS];

    /** A chip after power-on, with every input wire low. */
    public OpenPic(OpenPicSpec spec) {
        this.spec = spec;
        sources = spec.sources();
        allCpus = -1 >>> (32 - spec.cpus());
        int interrupts = sources + TIMERS + IPIS;
        vectorPriority = new int[interrupts];
        destination = new int[interrupts];
        pending = new int[interrupts];
        level = new boolean[interrupts];
        target = new int[interrupts];
        serving = new int[interrupts];
        taskPriority = new int[spec.cpus()];
        depth = new int[spec.cpus()];
        serviceId = new int[spec.cpus()][MAX_NESTING];
        servicePriority = new int[spec.cpus()][MAX_NESTING];
        output = new boolean[spec.cpus()];
        Arrays.setAll(timers, i -> new GlobalTimer());
        reset();
    }

    /** What the reset bit and the reset pin do. Input wires are outside and stay. */
    public void reset() {
        global = 0;
        spurious = VECTOR;
        timerFrequency = (int) spec.timerFrequency();
        processorInit = 0;
        rotor = 0;
        Arrays.fill(vectorPriority, MASK);
        Arrays.fill(destination, 1);
        Arrays.fill(pending, 0);
        Arrays.fill(target, NONE);
        Arrays.fill(serving, 0);
        Arrays.fill(taskPriority, TASK_PRIORITY_RESET);
        Arrays.fill(depth, 0);
        for (GlobalTimer timer : timers) {
            timer.reset();
        }
        settle();
    }

    /** The level of the INT output of a processor. */
    public boolean output(int cpu) {
        return output[cpu];
    }

    /** The level of the INIT output of a processor. */
    public boolean init(int cpu) {
        return (processorInit >>> cpu & 1) != 0;
    }

    /** A change on an input wire; an edge-sensitive source latches its rise. */
    public void input(int source, boolean asserted) {
        if (asserted && !level[source] && !levelSensitive(source)) {
            pending[source] = 1;
        }
        level[source] = asserted;
        settle();
    }

    /** Puts an input wire at a level without an edge. */
    public void restoreInput(int source, boolean asserted) {
        level[source] = asserted;
        settle();
    }

    /** Lets time pass: expired timers request their interrupts. */
    public void advance(long now) {
        boolean expired = false;
        for (int i = 0; i < TIMERS; i++) {
            if (timers[i].advance(now)) {
                pending[sources + i] |= destination[sources + i];
                expired = true;
            }
        }
        if (expired) {
            settle();
        }
    }

    /**
     * The tick at which {@link #advance} should be called next, {@link Long#MAX_VALUE} for never. A timer that nobody
     * would notice (masked, or already pending everywhere) does not count: it catches up at the next access.
     */
    public long nextExpiry() {
        long next = Long.MAX_VALUE;
        for (int i = 0; i < TIMERS; i++) {
            int id = sources + i;
            if (enabled(id) && (destination[id] & ~pending[id]) != 0) {
                next = Math.min(next, timers[i].expiry());
            }
        }
        return next;
    }

    // --- Registers ----------------------------------------------------------------------------------------------

    /**
     * A load of a register. Reading interrupt acknowledge has its effect.
     *
     * @param offset a multiple of 4; where there is no register, 0 is read
     * @param cpu    the processor that reads, for the block of the reading processor; -1 when it is none
     */
    public int read(int offset, int cpu, long now) {
        advance(now);
        if ((offset & 0xF) != 0) {
            return 0;
        }
        return switch (offset >>> 12) {
            case 0 -> readCpu(cpu, offset);
            case 1 -> readGlobal(offset, now);
            default -> offset >= 0x2_0000
                    ? readCpu(offset - 0x2_0000 >>> 12, offset & 0xFFF)
                    : readSource(offset);
        };
    }

    /** A store to a register; parameters as for {@link #read}. */
    public void write(int offset, int value, int cpu, long now) {
        advance(now);
        if ((offset & 0xF) != 0) {
            return;
        }
        switch (offset >>> 12) {
            case 0 -> writeCpu(cpu, offset, value);
            case 1 -> writeGlobal(offset, value, now);
            default -> {
                if (offset >= 0x2_0000) {
                    writeCpu(offset - 0x2_0000 >>> 12, offset & 0xFFF, value);
                } else {
                    writeSource(offset, value);
                }
            }
        }
        settle();
    }

    private int readGlobal(int offset, long now) {
        if (offset >= 0x1100) {
            return readTimer(offset - 0x1100, now);
        }
        return switch (offset) {
            case 0x1000 -> sources - 1 << 16 | spec.cpus() - 1 << 8 | VERSION_1_2;
            case 0x1020 -> global;
            case 0x1080 -> spec.vendorId();
            case 0x1090 -> processorInit;
            case 0x10A0, 0x10B0, 0x10C0, 0x10D0 -> readVectorPriority(ipi(offset - 0x10A0 >>> 4));
            case 0x10E0 -> spurious;
            case 0x10F0 -> timerFrequency;
            default -> 0;
        };
    }

    private void writeGlobal(int offset, int value, long now) {
        switch (offset) {
            case 0x1020 -> writeGlobalConfiguration(value);
            case 0x1090 -> processorInit = value & allCpus;
            case 0x10A0, 0x10B0, 0x10C0, 0x10D0 ->
                    vectorPriority[ipi(offset - 0x10A0 >>> 4)] = value & MULTICAST_BITS;
            case 0x10E0 -> spurious = value & VECTOR;
            case 0x10F0 -> timerFrequency = value;
            default -> {
                if (offset >= 0x1100) {
                    writeTimer(offset - 0x1100, value, now);
                }
            }
        }
    }

    private void writeGlobalConfiguration(int value) {
        if ((value & GCR_RESET) != 0) {
            reset();
        } else {
            global = value & (GCR_MIXED | GCR_BASE);
        }
    }

    private int readTimer(int offset, long now) {
        int timer = offset >>> 6;
        if (timer >= TIMERS) {
            return 0;
        }
        return switch (offset & 0x30) {
            case 0x00 -> timers[timer].current(now);
            case 0x10 -> timers[timer].base();
            case 0x20 -> readVectorPriority(sources + timer);
            default -> destination[sources + timer];
        };
    }

    private void writeTimer(int offset, int value, long now) {
        int timer = offset >>> 6;
        if (timer >= TIMERS) {
            return;
        }
        switch (offset & 0x30) {
            case 0x10 -> timers[timer].base(value, now);
            case 0x20 -> vectorPriority[sources + timer] = value & MULTICAST_BITS;
            case 0x30 -> destination[sources + timer] = value & allCpus;
            default -> { /* the current count is read only */ }
        }
    }

    private int readSource(int offset) {
        int source = offset - 0x1_0000 >> 5;
        if (source < 0 || source >= sources) {
            return 0;
        }
        return (offset & 0x10) == 0 ? readVectorPriority(source) : destination[source];
    }

    private void writeSource(int offset, int value) {
        int source = offset - 0x1_0000 >> 5;
        if (source < 0 || source >= sources) {
            return;
        }
        if ((offset & 0x10) != 0) {
            destination[source] = value & allCpus;
            return;
        }
        vectorPriority[source] = value & SOURCE_BITS;
        if (levelSensitive(source)) {
            pending[source] = 0; // an edge latched before does not outlive the change of sense
        }
    }

    private int readVectorPriority(int id) {
        boolean active = requested(id) || serving[id] != 0;
        return vectorPriority[id] | (active ? ACTIVITY : 0);
    }

    private int readCpu(int cpu, int offset) {
        if (cpu < 0 || cpu >= spec.cpus()) {
            return 0;
        }
        return switch (offset) {
            case 0x80 -> taskPriority[cpu];
            case 0x90 -> cpu;
            case 0xA0 -> acknowledge(cpu);
            default -> 0;
        };
    }

    private void writeCpu(int cpu, int offset, int value) {
        if (cpu < 0 || cpu >= spec.cpus()) {
            return;
        }
        switch (offset) {
            case 0x40, 0x50, 0x60, 0x70 -> pending[ipi(offset - 0x40 >>> 4)] |= value & allCpus;
            case 0x80 -> taskPriority[cpu] = value & 0xF;
            case 0xB0 -> endOfInterrupt(cpu);
            default -> { /* who am I and interrupt acknowledge are read only */ }
        }
    }

    private int ipi(int number) {
        return sources + TIMERS + number;
    }

    // --- Delivery -----------------------------------------------------------------------------------------------

    private int acknowledge(int cpu) {
        int id = best(cpu);
        if (id == NONE) {
            return spurious;
        }
        pending[id] &= isSource(id) ? 0 : ~(1 << cpu);
        serving[id] |= 1 << cpu;
        serviceId[cpu][depth[cpu]] = id;
        servicePriority[cpu][depth[cpu]] = priority(id);
        depth[cpu]++;
        settle();
        return vectorPriority[id] & VECTOR;
    }

    private void endOfInterrupt(int cpu) {
        if (depth[cpu] > 0) {
            depth[cpu]--;
            serving[serviceId[cpu][depth[cpu]]] &= ~(1 << cpu);
        }
    }

    /** Makes targets and outputs what the rest of the state says. */
    private void settle() {
        for (int id = 0; id < sources; id++) {
            target[id] = chooseTarget(id);
        }
        for (int cpu = 0; cpu < spec.cpus(); cpu++) {
            output[cpu] = passThrough() ? cpu == 0 && level[0] : best(cpu) != NONE;
        }
    }

    private int chooseTarget(int source) {
        if (!enabled(source) || !requested(source) || serving[source] != 0) {
            return NONE;
        }
        int candidates = destination[source];
        if (Integer.bitCount(candidates) <= 1) {
            return candidates == 0 ? NONE : Integer.numberOfTrailingZeros(candidates);
        }
        int held = target[source];
        boolean stays = held != NONE && (candidates >>> held & 1) != 0 && priority(source) > threshold(held);
        return stays ? held : leastBusy(candidates, priority(source));
    }

    private int leastBusy(int candidates, int priority) {
        int chosen = NONE;
        for (int i = 0; i < spec.cpus(); i++) {
            int cpu = (rotor + i) % spec.cpus();
            boolean able = (candidates >>> cpu & 1) != 0 && priority > threshold(cpu);
            if (able && (chosen == NONE || threshold(cpu) < threshold(chosen))) {
                chosen = cpu;
            }
        }
        if (chosen != NONE) {
            rotor = (chosen + 1) % spec.cpus();
        }
        return chosen;
    }

    /** The interrupt that {@code cpu} would get now. */
    private int best(int cpu) {
        int best = NONE;
        int bestPriority = threshold(cpu);
        if (passThrough()) {
            return NONE;
        }
        for (int id = 0; id < vectorPriority.length; id++) {
            if (priority(id) > bestPriority && offered(id, cpu)) {
                best = id;
                bestPriority = priority(id);
            }
        }
        return best;
    }

    private boolean offered(int id, int cpu) {
        return isSource(id) ? target[id] == cpu : enabled(id) && (pending[id] >>> cpu & 1) != 0;
    }

    /** The priority that an interrupt must exceed: task priority, or that of what is in service. */
    private int threshold(int cpu) {
        int inService = depth[cpu] == 0 ? 0 : servicePriority[cpu][depth[cpu] - 1];
        return Math.max(taskPriority[cpu], inService);
    }

    private boolean requested(int id) {
        return levelSensitive(id) ? level[id] : pending[id] != 0;
    }

    private boolean enabled(int id) {
        return vectorPriority[id] >= 0 && priority(id) != 0; // the mask is the sign
    }

    private int priority(int id) {
        return (vectorPriority[id] & PRIORITY) >>> PRIORITY_SHIFT;
    }

    private boolean levelSensitive(int id) {
        return (vectorPriority[id] & SENSE_LEVEL) != 0;
    }

    private boolean isSource(int id) {
        return id < sources;
    }

    private boolean passThrough() {
        return (global & GCR_MIXED) == 0;
    }

    // --- Snapshot -----------------------------------------------------------------------------------------------

    /** The state as it is at {@code now}. */
    public OpenPicState save(long now) {
        advance(now);
        List<OpenPicState.Interrupt> interrupts = new ArrayList<>();
        for (int id = 0; id < vectorPriority.length; id++) {
            interrupts.add(new OpenPicState.Interrupt(vectorPriority[id], destination[id], pending[id], level[id],
                    target[id]));
        }
        List<OpenPicState.Cpu> cpus = new ArrayList<>();
        for (int cpu = 0; cpu < spec.cpus(); cpu++) {
            cpus.add(saveCpu(cpu));
        }
        return new OpenPicState(global, spurious, timerFrequency, processorInit, rotor, interrupts,
                Arrays.stream(timers).map(t -> t.save(now)).toList(), cpus);
    }

    private OpenPicState.Cpu saveCpu(int cpu) {
        List<OpenPicState.Service> stack = new ArrayList<>();
        for (int i = 0; i < depth[cpu]; i++) {
            stack.add(new OpenPicState.Service(serviceId[cpu][i], servicePriority[cpu][i]));
        }
        return new OpenPicState.Cpu(taskPriority[cpu], stack);
    }

    /**
     * Takes a saved state.
     *
     * @throws IllegalArgumentException when it is of a chip with other numbers of processors or sources
     */
    public void restore(OpenPicState s, long now) {
        if (s.interrupts().size() != vectorPriority.length || s.cpus().size() != spec.cpus()
                || s.timers().size() != TIMERS) {
            throw new IllegalArgumentException("the state is of an OpenPIC with " + s.cpus().size()
                    + " processors and " + (s.interrupts().size() - TIMERS - IPIS) + " sources; this one has "
                    + spec.cpus() + " and " + sources);
        }
        global = s.global();
        spurious = s.spurious();
        timerFrequency = s.timerFrequency();
        processorInit = s.processorInit();
        for (int id = 0; id < vectorPriority.length; id++) {
            restoreInterrupt(id, s.interrupts().get(id));
        }
        for (int i = 0; i < TIMERS; i++) {
            timers[i].restore(s.timers().get(i), now);
        }
        Arrays.fill(serving, 0);
        for (int cpu = 0; cpu < spec.cpus(); cpu++) {
            restoreCpu(cpu, s.cpus().get(cpu));
        }
        settle();
        rotor = s.rotor();
    }

    private void restoreInterrupt(int id, OpenPicState.Interrupt s) {
        vectorPriority[id] = s.vectorPriority();
        destination[id] = s.destination();
        pending[id] = s.pending();
        level[id] = s.level();
        target[id] = s.target();
    }

    private void restoreCpu(int cpu, OpenPicState.Cpu s) {
        taskPriority[cpu] = s.taskPriority();
        depth[cpu] = s.inService().size();
        for (int i = 0; i < depth[cpu]; i++) {
            OpenPicState.Service service = s.inService().get(i);
            serviceId[cpu][i] = service.interrupt();
            servicePriority[cpu][i] = service.priority();
            serving[service.interrupt()] |= 1 << cpu;
        }
    }
}
