package dev.osiris.devices.chip.isa;

import dev.osiris.memory.MmioHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * The 64 KiB of ISA I/O ports. Chips claim ranges while the board is built; afterwards the bus does not change and any
 * thread may access it. A port that nobody claimed reads as ones, as the floating bus does.
 */
public final class IsaBus implements MmioHandler {
    /** Ports. */
    public static final int SIZE = 0x1_0000;

    private record Claim(String name, int port, int size, MmioHandler handler) {
        boolean has(long at) {
            return at >= port && at < port + size;
        }
    }

    private final List<Claim> claims = new ArrayList<>();
    private final IntConsumer unclaimed;

    /** @param unclaimed told of each access to a port that no chip has, by its number; on the vCPU's thread */
    public IsaBus(IntConsumer unclaimed) {
        this.unclaimed = unclaimed;
    }

    /** Without anybody to tell. */
    public IsaBus() {
        this(port -> { });
    }

    /**
     * Gives a range of ports to a chip.
     *
     * @param handler sees offsets from {@code port}
     * @throws IllegalArgumentException when the range is not free, or not there
     */
    public void claim(String name, int port, int size, MmioHandler handler) {
        if (port < 0 || size < 1 || port + size > SIZE) {
            throw new IllegalArgumentException(name + ": ISA has ports 0..0xffff, not 0x" + Integer.toHexString(port)
                    + " and " + size + " on");
        }
        for (Claim c : claims) {
            if (port < c.port + c.size && c.port < port + size) {
                throw new IllegalArgumentException(name + " and " + c.name + " both want ISA port 0x"
                        + Integer.toHexString(Math.max(port, c.port)));
            }
        }
        claims.add(new Claim(name, port, size, handler));
    }

    @Override
    public long read(long offset, int size) {
        Claim claim = at(offset);
        if (claim != null && claim.has(offset + size - 1)) {
            return claim.handler.read(offset - claim.port, size);
        }
        if (size == 1) {
            unclaimed.accept((int) offset);
            return 0xFF;
        }
        long value = 0;
        for (int i = 0; i < size; i++) {
            value = value << 8 | read(offset + i, 1);
        }
        return value;
    }

    @Override
    public void write(long offset, int size, long value) {
        Claim claim = at(offset);
        if (claim != null && claim.has(offset + size - 1)) {
            claim.handler.write(offset - claim.port, size, value);
        } else if (size == 1) {
            unclaimed.accept((int) offset);
        } else {
            for (int i = 0; i < size; i++) {
                write(offset + i, 1, value >>> 8 * (size - 1 - i) & 0xFF);
            }
        }
    }

    private Claim at(long port) {
        for (int i = 0; i < claims.size(); i++) {
            Claim claim = claims.get(i);
            if (claim.has(port)) {
                return claim;
            }
        }
        return null;
    }
}
