package dev.osiris.machine;

import dev.osiris.kvm.GuestDebug;
import dev.osiris.kvm.Vcpu;
import dev.osiris.kvm.VcpuExit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * A breakpoint or watchpoint that is set.
 *
 * @param number what people call it by, from 1
 * @param point where
 * @param when its condition, or null
 * @param hits how often it stopped the machine
 */
public record Point(int number, GuestDebug.Point point, Predicate<Vcpu> when, AtomicLong hits) {
    boolean matches(VcpuExit.Debug exit) {
        boolean breakpoint = exit.status() == VcpuExit.Debug.BREAKPOINT;
        if (breakpoint) {
            return point.kind() == GuestDebug.Kind.BREAKPOINT && point.address() == exit.address();
        }
        return (point.kind().type() & exit.status()) != 0 && point.address() < exit.address() + exit.size()
                && exit.address() < point.address() + point.length();
    }
}
