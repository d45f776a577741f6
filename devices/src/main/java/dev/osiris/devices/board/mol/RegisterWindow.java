package dev.osiris.devices.board.mol;

import dev.osiris.devices.osi.AcceleratorService;
import dev.osiris.devices.osi.RegisterPage;
import dev.osiris.kvm.Vcpu;
import dev.osiris.kvm.Vm;
import dev.osiris.machine.Machine;
import dev.osiris.machine.OutsideRange;
import dev.osiris.machine.VmmRequest;
import dev.osiris.memory.GuestMemory;

/**
 * The board's RAM, and a place in it where each vCPU sees its own registers instead: a hole in the memory slot, whose
 * accesses leave the core. What RAM holds there comes back when the window moves. Stores do nothing.
 */
final class RegisterWindow implements AcceleratorService.Window, OutsideRange {
    private final Machine machine;
    private final GuestMemory ram;
    private final int below;
    private final int above;
    private volatile long at;
    private boolean split;

    /**
     * @param below the slot of RAM up to the window, or of all RAM
     * @param above the slot of RAM behind it
     */
    RegisterWindow(Machine machine, GuestMemory ram, int below, int above) {
        this.machine = machine;
        this.ram = ram;
        this.below = below;
        this.above = above;
        machine.vm().setUserMemoryRegion(below, 0, 0, ram, 0, ram.size());
        machine.answer(this);
    }

    @Override
    public void move(long address) {
        if (address != at) {
            machine.submit(new VmmRequest.Change("moving the register window", m -> place(address)));
        }
    }

    @Override
    public void place(long address) {
        if (address == at) {
            return;
        }
        Vm vm = machine.vm();
        vm.setUserMemoryRegion(below, 0, 0, ram, 0, 0);
        if (split) {
            vm.setUserMemoryRegion(above, 0, 0, ram, 0, 0);
        }
        at = address;
        long end = address + AcceleratorService.REGISTERS;
        boolean hole = address != 0 && address < ram.size();
        split = hole && end < ram.size();
        vm.setUserMemoryRegion(below, 0, 0, ram, 0, hole ? address : ram.size());
        if (split) {
            vm.setUserMemoryRegion(above, 0, end, ram, end, ram.size() - end);
        }
    }

    @Override
    public boolean covers(long address) {
        long from = at;
        return from != 0 && address >= from && address < from + AcceleratorService.REGISTERS;
    }

    @Override
    public long load(Vcpu vcpu, long address, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            int offset = (int) (address - at) + i;
            value = value << 8 | RegisterPage.word(vcpu, offset & ~3) >>> 24 - 8 * (offset & 3) & 0xFF;
        }
        return value;
    }

    @Override
    public void store(Vcpu vcpu, long address, int length, long value) {}
}
