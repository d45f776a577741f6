package dev.osiris.kvm;

import dev.osiris.ppc.core.DebugPoints;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code struct kvm_guest_debug}: what a debugger wants of a vCPU.
 *
 * @param control {@link Vcpu#DEBUG_ENABLE} and what else; the points count only with {@link Vcpu#DEBUG_USE_HW_BP}
 * @param points where to stop; KVM has room for 16, here there is no limit
 */
public record GuestDebug(int control, List<Point> points) {
    public GuestDebug {
        points = List.copyOf(points);
    }

    /** What makes a vCPU stop at a {@link Point}: KVMPPC_DEBUG_…, as bits. */
    public enum Kind {
        /** The instruction at the address is about to be executed. */
        BREAKPOINT(1 << 1),
        /** A store to the bytes is about to happen. */
        WATCH_WRITE(1 << 2),
        /** A load from the bytes is about to happen. */
        WATCH_READ(1 << 3),
        /** Either. */
        WATCH_ACCESS(1 << 2 | 1 << 3);

        private final int type;

        Kind(int type) {
            this.type = type;
        }

        /** The number in {@code struct kvm_guest_debug_arch}. */
        public int type() {
            return type;
        }
    }

    /**
     * One place.
     *
     * @param kind what is looked for
     * @param address effective address; of a breakpoint a multiple of 4
     * @param length bytes that are watched, at least 1; 4 for a breakpoint
     */
    public record Point(Kind kind, long address, int length) {
        public Point {
            if (length < 1) {
                throw new IllegalArgumentException("a watchpoint of " + length + " bytes; expected at least 1");
            }
            if (kind == Kind.BREAKPOINT && (address & 3) != 0) {
                throw new IllegalArgumentException("breakpoint at 0x" + Long.toHexString(address)
                        + ": instructions are at multiples of 4");
            }
        }

        /** A breakpoint. */
        public static Point breakpoint(long address) {
            return new Point(Kind.BREAKPOINT, address, 4);
        }
    }

    DebugPoints forCore() {
        List<Integer> breakpoints = new ArrayList<>();
        List<DebugPoints.Watch> watches = new ArrayList<>();
        if ((control & Vcpu.DEBUG_USE_HW_BP) != 0) {
            for (Point p : points) {
                int type = p.kind.type;
                if (p.kind == Kind.BREAKPOINT) {
                    breakpoints.add((int) p.address);
                } else {
                    watches.add(new DebugPoints.Watch((int) p.address, p.length,
                            (type & Kind.WATCH_READ.type) != 0, (type & Kind.WATCH_WRITE.type) != 0));
                }
            }
        }
        return DebugPoints.of(breakpoints, watches);
    }
}
