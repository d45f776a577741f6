package dev.osiris.machine;

import dev.osiris.kvm.GuestDebug;
import dev.osiris.kvm.Vcpu;
import dev.osiris.kvm.VcpuExit;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** A machine's breakpoints and watchpoints, by number; all vCPUs have the same. */
final class Points {
    private final Machine machine;
    private final NavigableMap<Integer, Point> all = new ConcurrentSkipListMap<>();
    private int last;

    Points(Machine machine) {
        this.machine = machine;
    }

    List<Point> list() {
        return List.copyOf(all.values());
    }

    synchronized int add(VmmRequest.AddPoint add) {
        int number = last + 1;
        Point point = new Point(number, add.point(), add.when(), new AtomicLong());
        machine.still(m -> {
            all.put(number, point);
            apply();
            return null;
        });
        last = number;
        return number;
    }

    synchronized void remove(int number) {
        if (!all.containsKey(number)) {
            throw new IllegalArgumentException("there is no breakpoint or watchpoint " + number + "; "
                    + (all.isEmpty() ? "none is set" : "expected one of " + new ArrayList<>(all.keySet())));
        }
        machine.still(m -> {
            all.remove(number);
            apply();
            return null;
        });
    }

    private void apply() {
        for (Vcpu v : machine.vcpus()) {
            v.setGuestDebug(wanted(0));
        }
    }

    /** What a vCPU is asked for, with more control flags. */
    GuestDebug wanted(int more) {
        int control = more | (all.isEmpty() ? 0 : Vcpu.DEBUG_USE_HW_BP);
        return new GuestDebug(control == 0 ? 0 : control | Vcpu.DEBUG_ENABLE,
                all.values().stream().map(Point::point).toList());
    }

    /** The point that an exit reports, or null when it was taken away meanwhile. */
    Point met(VcpuExit.Debug exit) {
        return all.values().stream().filter(p -> p.matches(exit)).findFirst().orElse(null);
    }
}
