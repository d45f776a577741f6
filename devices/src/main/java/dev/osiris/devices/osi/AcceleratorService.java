package dev.osiris.devices.osi;

import dev.osiris.device.Device;
import dev.osiris.memory.AddressSpace;
import dev.osiris.osi.OsiCall;
import dev.osiris.osi.OsiSelector;
import dev.osiris.osi.OsiService;
import dev.osiris.osi.OsiTable;
import java.util.Objects;

/**
 * What Mac-on-Linux's boot loader for Mac OS X replaces privileged instructions by. There they are slow; here they are
 * not, so the replacements are the instructions themselves.
 *
 * <ul>
 * <li>EMUACCEL (89) with r6 = 0: r8 = a page that the guest has to spare; r3 = the same, or 0 when it is not the start of a page
 * of RAM, or there is one already.
 * <li>EMUACCEL with r6 = what | register: r8 = the address of an instruction; r3 = an address to branch to instead of it, from
 * where the guest comes back behind it, or 0. What, in steps of 32: 1 mtsrr0, 2 mtsrr1, 3–6 mtsprg0–3, 7 mtmsr, 8 rfi, 9
 * bring the decrementer up to date, 10 (with {@value #WITH_PARAMETER} added) the {@code mtsr} instruction that r7 holds, 11
 * nothing, 12 mthid0. It must be within a branch's reach of 32 MiB, effective addresses being real ones, as the guest's own
 * branch assumes too.
 * <li>MAPIN_MREGS (90): r6 = where in memory the processor's registers are to be seen from now on, {@link #REGISTERS} bytes, 0
 * for nowhere; r3 = 0. {@link RegisterPage} has the layout.
 * </ul>
 */
public final class AcceleratorService implements Device<AcceleratorState>, OsiService {
    /** Bytes that registers are shown in. */
    public static final int REGISTERS = 0x2000;
    private static final int PAGE = 0x1000;
    private static final int SLOT = 8;
    private static final int WITH_PARAMETER = 0x400;
    private static final int REACH = 1 << 25;
    private static final int NOP = 0x6000_0000;
    private static final int BRANCH = 0x4800_0000;
    private static final int DISPLACEMENT = 0x03FF_FFFC;

    /** Where registers are shown. */
    public interface Window {
        /** From the next instruction on; called in a guest's call. */
        void move(long address);

        /** At once, the vCPUs standing still. */
        void place(long address);
    }

    private final String name;
    private final AddressSpace memory;
    private final Window window;
    private long page;
    private int used;
    private long registers;

    /**
     * @param name name in the machine
     * @param memory where the guest's page is
     * @param window shows the registers
     */
    public AcceleratorService(String name, AddressSpace memory, Window window) {
        this.name = Objects.requireNonNull(name);
        this.memory = Objects.requireNonNull(memory);
        this.window = Objects.requireNonNull(window);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void claimIn(OsiTable table) {
        table.claim(OsiSelector.EMUACCEL, name, call -> call.result(call.arg(0) == 0 ? takePage(call.pointer(2))
                : slot(call.arg(0), call.arg(1), call.arg(2))));
        table.claim(OsiSelector.MAPIN_MREGS, name, this::show);
    }

    private void show(OsiCall call) {
        long at = call.pointer(0) & -PAGE;
        synchronized (this) {
            registers = at;
        }
        window.move(at);
    }

    // ------------------------------------------------------------------ instructions

    private synchronized int takePage(long at) {
        if (page != 0 || at % PAGE != 0 || !memory.write(at, new byte[PAGE], 0, PAGE)) {
            return 0;
        }
        page = at;
        used = 0;
        return (int) at;
    }

    private synchronized int slot(int what, int parameter, int address) {
        int size = (what & WITH_PARAMETER) != 0 ? 2 * SLOT : SLOT;
        int code = instruction(what, parameter);
        int slot = (int) page + used;
        int back = address - slot; // from the slot's second word to what follows the instruction
        if (page == 0 || code == 0 || used + size > PAGE || (address & 3) != 0 || back < -REACH || back >= REACH
                || !memory.write32(page + used, code)
                || !memory.write32(page + used + 4, BRANCH | back & DISPLACEMENT)) {
            return 0;
        }
        used += size;
        return slot;
    }

    /** 0 for none. */
    private static int instruction(int what, int parameter) {
        int register = what & 31;
        return switch (what >>> 5) {
            case 1 -> mtspr(26, register);
            case 2 -> mtspr(27, register);
            case 3, 4, 5, 6 -> mtspr(272 + (what >>> 5) - 3, register);
            case 7 -> 0x7C00_0124 | register << 21; // mtmsr
            case 8 -> 0x4C00_0064; // rfi
            case 9, 11 -> NOP;
            case WITH_PARAMETER >>> 5 | 10 -> (parameter & 0xFC10_FFFF) == 0x7C00_01A4 ? parameter : 0; // mtsr
            case 12 -> mtspr(1008, register);
            default -> 0;
        };
    }

    private static int mtspr(int spr, int register) {
        return 0x7C00_03A6 | register << 21 | (spr & 31) << 16 | spr >>> 5 << 11;
    }

    // ------------------------------------------------------------------ life

    @Override
    public void reset() {
        synchronized (this) {
            page = 0;
            used = 0;
            registers = 0;
        }
        window.place(0);
    }

    @Override
    public synchronized AcceleratorState save() {
        return new AcceleratorState(page, used, registers);
    }

    @Override
    public void restore(AcceleratorState s) {
        if (s.version() != 1 || s.page() % PAGE != 0 || s.used() < 0 || s.used() > PAGE || s.registers() % PAGE != 0) {
            throw new IllegalArgumentException(name + ": not a state of this accelerator (version " + s.version() + ", page "
                    + s.page() + ", used " + s.used() + ", registers " + s.registers() + ")");
        }
        synchronized (this) {
            page = s.page();
            used = s.used();
            registers = s.registers();
        }
        window.place(s.registers());
    }
}
