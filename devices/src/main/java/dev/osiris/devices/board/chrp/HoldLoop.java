package dev.osiris.devices.board.chrp;

import dev.osiris.kvm.Regs;
import dev.osiris.kvm.Vcpu;
import dev.osiris.machine.Machine;
import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.Region;
import java.util.BitSet;

/**
 * Secondary processors in the kernel's hold loop read physical address 0 until it holds their number
 * ({@code __secondary_hold}). Running that loop would cost a host core each, so they stand still until it would end:
 * stores to the first page are watched, as stores to code are.
 *
 * <p>With Open Firmware they are parked until the client starts them, and a client that sends one into that loop, which
 * is recognised by its four instructions, finds it held there.
 */
final class HoldLoop implements AddressSpace.Listener {
    /** {@code stw r3,ACKNOWLEDGE(0)}; the low half is the address. */
    private static final int ACKNOWLEDGE = 0x9060_0000;
    /** {@code lwz r4,0(0); cmpw r4,r3; bne .-8}. */
    private static final int[] LOOP = {0x8080_0000, 0x7C04_1800, 0x4082_FFF8};

    private final Machine machine;
    private final Region.Ram ram;
    /** In the loop. Guarded by this. */
    private final BitSet held = new BitSet();
    /** Not started. Guarded by this. */
    private final BitSet parked = new BitSet();

    HoldLoop(Machine machine, Region.Ram ram) {
        this.machine = machine;
        this.ram = ram;
        machine.vm().addressSpace().addListener(this);
    }

    /** The vCPU stands still from now on, as in the loop; while the machine is paused. */
    synchronized void hold(int vcpu) {
        held.set(vcpu);
        machine.hold(vcpu);
        watch();
    }

    /** The vCPU stands still from now on until it is started. From any thread. */
    synchronized void park(int vcpu) {
        held.clear(vcpu);
        parked.set(vcpu);
        machine.hold(vcpu);
    }

    /**
     * Starts a vCPU that is parked, at {@code pc} in real mode with this r3. From another vCPU's thread.
     *
     * @return whether it was parked
     */
    synchronized boolean start(int vcpu, int pc, int r3) {
        if (!parked.get(vcpu)) {
            return false;
        }
        parked.clear(vcpu);
        boolean loop = r3 == vcpu && acknowledge(pc, r3);
        registers(machine.vcpus().get(vcpu), loop ? pc + 4 : pc, r3);
        if (loop) {
            held.set(vcpu);
            watch();
            releaseWhoIsNamed();
        } else {
            machine.release(vcpu);
        }
        return true;
    }

    private static void registers(Vcpu vcpu, int pc, int r3) {
        Regs regs = vcpu.getRegs();
        regs.pc = pc;
        regs.msr = OpenFirmwareBoot.CLIENT_MSR;
        regs.gpr[3] = r3;
        vcpu.setRegs(regs);
    }

    /** Does the loop's store if it is the loop that stands there. */
    private boolean acknowledge(int pc, int r3) {
        AddressSpace space = machine.vm().addressSpace();
        long at = pc & 0xFFFF_FFFFL;
        Integer first = space.read32(at);
        boolean loop = first != null && (first & 0xFFFF_8000) == ACKNOWLEDGE;
        for (int i = 0; loop && i < LOOP.length; i++) {
            Integer word = space.read32(at + 4 + 4L * i);
            loop = word != null && word == LOOP[i];
        }
        return loop && space.write32(first & 0x7FFF, r3);
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
        releaseWhoIsNamed();
    }

    private void releaseWhoIsNamed() {
        int word = ram.memory().get32(0);
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
