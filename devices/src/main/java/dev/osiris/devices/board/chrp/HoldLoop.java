package dev.osiris.devices.board.chrp;

import dev.osiris.machine.Machine;
import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.Region;
import java.util.BitSet;

/**
 * Secondary processors in the kernel's hold loop read physical address 0 until it holds their number
 * ({@code __secondary_hold}). Running that loop would cost a host core each, so they stand still until it would end:
 * stores to the first page are watched, as stores to code are.
 */
final class HoldLoop implements AddressSpace.Listener {
    private final Machine machine;
    private final Region.Ram ram;
    /** Guarded by this. */
    private final BitSet held = new BitSet();

    HoldLoop(Machine machine, Region.Ram ram) {
        this.machine = machine;
        this.ram = ram;
        machine.vm().addressSpace().addListener(this);
    }

    /** The vCPU stands still from now on; while the machine is paused. */
    synchronized void hold(int vcpu) {
        held.set(vcpu);
        machine.hold(vcpu);
        watch();
    }

    private void watch() {
        machine.vm().addressSpace().watchCode(ram.memory(), 0);
    }

    @Override
    public synchronized void codeChanged(GuestMemory memory, int page) {
        if (memory != ram.memory() || page != 0 || held.isEmpty()) {
            return;
        }
        // Watched again before it is read: a store after the reading is seen.
        watch();
        int word = memory.get32(0);
        if (word > 0 && held.get(word)) {
            held.clear(word);
            machine.release(word);
        }
    }

    @Override
    public void regionsChanged() {}

    @Override
    public void writesWatched(GuestMemory memory, int page) {}
}
