package dev.osiris.ppc.core;

/**
 * Why a core left its engine, with what the reason carries. One mutable object per core; the API above makes
 * immutable records of it.
 */
public final class Exit {
    /** Why. */
    public enum Reason {
        NONE,
        /** A load from where no memory and no in-core chip answers: {@link #address}, {@link #size}. */
        MMIO_READ,
        /** A store there: {@link #data}. */
        MMIO_WRITE,
        /** A system call with OSI's magic on a core that has the capability. */
        OSI,
        /**
         * An instruction was single-stepped, or a breakpoint was met: {@link #status}, {@link #address}. For a watchpoint
         * {@link #size} and {@link #data} too; the instruction has done nothing yet.
         */
        DEBUG,
        /** Somebody asked for it. */
        INTERRUPTED,
        /** The instruction budget is used up. */
        BUDGET,
        /** The engine met something that it cannot go on from: {@link #message}. */
        INTERNAL_ERROR
    }

    public Reason reason = Reason.NONE;
    /** Guest-physical address. */
    public long address;
    /** Bytes: 1, 2, 4 or 8. */
    public int size;
    /** The bytes as a big-endian number: what a store puts on the bus, or what a load is completed with. */
    public long data;
    /** What kind of DEBUG: 0, or one of the constants below. */
    public int status;
    /** An instruction breakpoint: {@link #address} is PC. Numbers as KVM's {@code KVMPPC_DEBUG_}…. */
    public static final int DEBUG_BREAKPOINT = 1 << 1;
    /** A store is about to touch watched bytes at {@link #address}. */
    public static final int DEBUG_WATCH_WRITE = 1 << 2;
    /** A load is about to. */
    public static final int DEBUG_WATCH_READ = 1 << 3;
    /** For people. */
    public String message;
    /**
     * What finishes the load, or null. Whoever leaves in the middle of an instruction may have set it; an engine sets
     * it only when it is null. It may also follow a store, which then has another part.
     */
    public LoadCompletion completion;

    /** Delivers the bytes of an MMIO load to where the instruction wants them. */
    public interface LoadCompletion {
        /**
         * Finishes the access, or goes on with its next part: then it fills in {@link Core#exit}, which was set to
         * {@code NONE} without a completion before.
         *
         * @param raw the bytes on the bus as a big-endian number of the access's size
         */
        void complete(Core core, long raw);
    }
}
