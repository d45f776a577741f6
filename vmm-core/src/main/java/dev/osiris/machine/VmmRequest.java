package dev.osiris.machine;

import dev.osiris.kvm.Capability;
import dev.osiris.kvm.GuestDebug;
import dev.osiris.kvm.Vcpu;
import java.util.BitSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A change to a machine, or a look into it: the only door. Whoever wants one, an option, the monitor, QMP, gdb, a chip,
 * a test, submits one of these to {@link Machine}; so all offer the same verbs with the same rules.
 *
 * <p>What is legal when, besides what each says:
 * <ul>
 * <li>PAUSED, RUNNING: everything. A request that needs the vCPUs to stand still makes them do so at an instruction
 * boundary, does its work and lets them go on; the guest notices nothing but the time.
 * <li>STOPPED: a request that ends the machine changes nothing and succeeds; {@link Inspect} works until the machine
 * is closed; all others are refused with an {@link IllegalStateException} whose message says so.
 * </ul>
 * Requests that are named as waiting return when they are done. From a vCPU's own thread (an OSI service, a chip) they
 * return at once and are done when that vCPU comes to the gate, right after its current exit was handled; requests with
 * an answer cannot wait there and are refused.
 */
public sealed interface VmmRequest {
    // ------------------------------------------------------------------ life

    /** The vCPUs run, and guest time goes on. */
    record Resume() implements VmmRequest {}

    /** The vCPUs stop at an instruction boundary and guest time with them; an unfinished {@link Step} ends. Waits. */
    record Pause() implements VmmRequest {}

    /** Power-on reset: devices, vCPUs, images. The machine then runs or pauses as before. Waits. */
    record Reset() implements VmmRequest {}

    /**
     * Somebody presses the power button: the guest may shut itself down.
     *
     * <p>Refused when the board has none ({@link Board#pressPowerButton}).
     */
    record PowerButton() implements VmmRequest {}

    /** A request that ends the machine. */
    sealed interface End extends VmmRequest {
        /** What is left of it then. */
        MachineExit how();
    }

    /** The guest, or its power switch, turns the machine off. */
    record PowerOff() implements End {
        @Override
        public MachineExit how() {
            return new MachineExit(MachineExit.Kind.POWER_OFF, 0, "");
        }
    }

    /** The guest ends the machine with an exit status of its own. */
    record GuestExit(int status) implements End {
        @Override
        public MachineExit how() {
            return new MachineExit(MachineExit.Kind.GUEST_EXIT, status, "");
        }
    }

    /** Somebody outside ends the machine. */
    record Quit() implements End {
        @Override
        public MachineExit how() {
            return new MachineExit(MachineExit.Kind.QUIT, 0, "");
        }
    }

    /** The machine cannot go on. */
    record Fail(String report) implements End {
        @Override
        public MachineExit how() {
            return new MachineExit(MachineExit.Kind.FAILURE, 1, report);
        }
    }

    // ------------------------------------------------------------------ changes

    /** Enables a capability on one vCPU, some or all, perhaps with arguments; the machine must be PAUSED. */
    record EnableCapability(Grant grant) implements VmmRequest {
        /** On one vCPU, without arguments. */
        public EnableCapability(int vcpu, Capability capability) {
            this(new Grant(capability, BitSet.valueOf(new long[] {1L << vcpu})));
        }
    }

    /**
     * Changes whatever the work changes (registers, memory, chips) while all vCPUs stand still. Waits.
     *
     * @param what for people, in messages when it fails
     * @param work must not submit requests
     */
    record Change(String what, Consumer<Machine> work) implements VmmRequest {}

    // ------------------------------------------------------------------ debugging

    /**
     * One vCPU executes instructions while the others stand still; guest time goes on meanwhile. Ends early at a
     * breakpoint or watchpoint, or with {@link Pause}. Waits. The machine must be PAUSED.
     *
     * @param count how many, at least 1
     * @param interrupts whether it takes interrupts; otherwise they stay pending
     */
    record Step(int vcpu, long count, boolean interrupts) implements VmmRequest {}

    /**
     * Sets a breakpoint or watchpoint on all vCPUs. When it is met the machine pauses, and
     * {@link MachineListener#stopped} tells. Waits; the answer is its number.
     *
     * @param when looked at on the vCPU's thread when the point is met; false goes on without a stop. Null: always
     */
    record AddPoint(GuestDebug.Point point, Predicate<Vcpu> when) implements Answered<Integer> {}

    /** Takes a point away. Refused for a number that is none. Waits. */
    record RemovePoint(int number) implements VmmRequest {}

    // ------------------------------------------------------------------ looks

    /** A request with an answer. */
    sealed interface Answered<A> extends VmmRequest {}

    /** Looks at the machine while all vCPUs stand still, so that everything fits together; changes nothing. Waits. */
    record Inspect<A>(Function<Machine, A> look) implements Answered<A> {}
}
