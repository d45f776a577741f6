package dev.osiris.cli.monitor;

import dev.osiris.devices.guest.BackTrace;
import dev.osiris.devices.guest.GuestView;
import dev.osiris.devices.guest.SymbolTable;
import dev.osiris.kvm.Vcpu;
import dev.osiris.machine.Machine;
import dev.osiris.machine.VmmRequest;
import dev.osiris.ppc.cpu.Msr;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Where a guest spends its time: its vCPUs are stopped so many times a second, and their back chains read. A vCPU stops where its
 * engine polls (at branches backwards, and where it leaves native code), so a routine's share is right where its loops are.
 */
final class Profile {
    private static final int MAX_FRAMES = 64;
    private static final long SECOND = 1_000_000_000L;

    private final Machine machine;
    private final SymbolTable symbols;
    /** Samples by stack, the outermost routine first, separated by semicolons. */
    private final Map<String, Long> stacks = new TreeMap<>();

    Profile(Machine machine, SymbolTable symbols) {
        this.machine = machine;
        this.symbols = symbols;
    }

    /** Samples so long, or until the machine does not run any more. */
    Map<String, Long> run(double seconds, int rate) throws InterruptedException {
        long end = System.nanoTime() + (long) (seconds * SECOND);
        long next = System.nanoTime();
        while (next < end && machine.state() == Machine.State.RUNNING) {
            machine.submit(new VmmRequest.Inspect<>(m -> sample()));
            next += SECOND / rate;
            for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
                LockSupport.parkNanos(left);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }
        return stacks;
    }

    private boolean sample() {
        for (Vcpu v : machine.vcpus()) {
            stacks.merge(stack(v), 1L, Long::sum);
        }
        return true;
    }

    private String stack(Vcpu v) {
        List<String> names = new ArrayList<>();
        boolean user = (v.getRegs().msr & Msr.PR) != 0;
        for (BackTrace.Frame f : BackTrace.of(new GuestView(v), symbols, user ? 1 : MAX_FRAMES)) {
            names.add(name(f.isReturn() ? f.pc() - 4 : f.pc(), user));
        }
        names.add("vCPU " + v.id());
        Collections.reverse(names);
        return String.join(";", names);
    }

    /** Programs of the guest have no symbols here: they are one frame. */
    private String name(long pc, boolean user) {
        return user ? "[user]" : symbols.at(pc).map(s -> s.name().replace(';', ':')).orElse(Call.hex(pc & ~0xFFFL));
    }
}
