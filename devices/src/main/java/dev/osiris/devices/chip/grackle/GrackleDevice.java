package dev.osiris.devices.chip.grackle;

import dev.osiris.device.Device;
import dev.osiris.devices.chip.pci.PciBus;
import dev.osiris.devices.chip.pci.PciFunction;
import dev.osiris.memory.MmioHandler;
import java.util.Objects;

/** A {@link Grackle} on the processor bus, plugged in as function 0.0 of its own PCI bus. */
public final class GrackleDevice implements Device<GrackleState> {
    /** Bytes at each of the two ports; the register repeats. */
    public static final int PORT_SIZE = 0x1000;

    private final String name;
    private final PciBus bus;
    /** Guarded by its own monitor; released before a function on the bus is called. */
    private final Grackle chip = new Grackle();

    /**
     * @param name name in the machine
     * @param bus  its PCI bus; place 0.0 must be free
     */
    public GrackleDevice(String name, PciBus bus) {
        this.name = Objects.requireNonNull(name);
        this.bus = bus;
        bus.plug(0, 0, new OwnFunction());
    }

    @Override
    public String name() {
        return name;
    }

    /** CONFIG_ADDR: whole words. Narrower stores are ignored. */
    public MmioHandler addressPort() {
        return new MmioHandler() {
            @Override
            public long read(long offset, int size) {
                synchronized (chip) {
                    long word = chip.address().onBus() & 0xFFFF_FFFFL;
                    int shift = 8 * (4 - (int) (offset & 3) - size);
                    return shift < 0 ? word : word >>> shift & -1L >>> 64 - 8 * size;
                }
            }

            @Override
            public void write(long offset, int size, long value) {
                if (size == 4) {
                    synchronized (chip) {
                        chip.address(ConfigAddress.fromBus((int) value));
                    }
                }
            }
        };
    }

    /** CONFIG_DATA: 1, 2 or 4 bytes at their place in the word. Wider ones read as ones. */
    public MmioHandler dataPort() {
        return new MmioHandler() {
            @Override
            public long read(long offset, int size) {
                return size > 4 ? -1 : selected().read(bus, (int) offset & 3, size) & -1L >>> 64 - 8 * size;
            }

            @Override
            public void write(long offset, int size, long value) {
                if (size <= 4) {
                    selected().write(bus, (int) offset & 3, size, (int) value);
                }
            }
        };
    }

    private ConfigAddress selected() {
        synchronized (chip) {
            return chip.address();
        }
    }

    private final class OwnFunction implements PciFunction {
        @Override
        public int configRead(int register, int size) {
            synchronized (chip) {
                return chip.own().read(register, size);
            }
        }

        @Override
        public void configWrite(int register, int size, int value) {
            synchronized (chip) {
                chip.own().write(register, size, value);
            }
        }
    }

    @Override
    public void reset() {
        synchronized (chip) {
            chip.reset();
        }
    }

    @Override
    public GrackleState save() {
        synchronized (chip) {
            return chip.save();
        }
    }

    @Override
    public void restore(GrackleState state) {
        if (state.version() != 1) {
            throw new IllegalArgumentException(name + ": an MPC106's state has version 1, not " + state.version());
        }
        synchronized (chip) {
            chip.restore(state);
        }
    }
}
