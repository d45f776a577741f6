package dev.osiris.devices.boot;

import dev.osiris.bits.Bits;
import java.util.ArrayList;
import java.util.List;

/** Who has which part of the RAM from 0 up. Nobody gets what another has. */
public final class RamLayout {
    /** A claimed range; {@code end} is exclusive. */
    public record Claim(String what, long start, long end) {
        @Override
        public String toString() {
            return what + " at " + Bits.hex(start) + ".." + Bits.hex(end - 1);
        }
    }

    private final long ramSize;
    private final List<Claim> claims = new ArrayList<>();

    /** @param ramSize bytes of RAM, from address 0 */
    public RamLayout(long ramSize) {
        this.ramSize = ramSize;
    }

    /** Bytes of RAM. */
    public long ramSize() {
        return ramSize;
    }

    /** What has been claimed, by address. */
    public List<Claim> claims() {
        return claims.stream().sorted((a, b) -> Long.compare(a.start, b.start)).toList();
    }

    /**
     * Claims a fixed range.
     *
     * @throws BootException when it is not all RAM, or overlaps another claim
     */
    public Claim claim(String what, long start, long size) {
        Claim claim = new Claim(what, start, start + size);
        if (start < 0 || claim.end() > ramSize) {
            throw new BootException(what, "needs " + Bits.hex(start) + ".." + Bits.hex(claim.end() - 1),
                    "a place within " + describe(ramSize) + " of RAM", "Give the machine more RAM (-m).");
        }
        Claim other = overlapping(start, claim.end());
        if (other != null) {
            throw new BootException(what, claim + " overlaps " + other, "a place of its own",
                    "Link it to another address, or use another image.");
        }
        claims.add(claim);
        return claim;
    }

    /**
     * Claims the highest free range.
     *
     * @param alignment of its start, a power of two
     * @param below     it ends at or below this address
     * @throws BootException when there is none
     */
    public Claim claimHigh(String what, long size, long alignment, long below) {
        long limit = Math.min(below, ramSize);
        long start = limit - size & -alignment;
        Claim other = start < 0 ? null : overlapping(start, start + size);
        while (other != null) {
            start = other.start() - size & -alignment;
            other = start < 0 ? null : overlapping(start, start + size);
        }
        if (start < 0) {
            throw new BootException(what, describe(size) + " to place",
                    "that much free RAM in one piece below " + Bits.hex(limit) + " beside " + claims(),
                    "Give the machine more RAM (-m), or make it smaller.");
        }
        return claim(what, start, size);
    }

    /**
     * Claims the lowest free range.
     *
     * @param alignment of its start, a power of two
     * @param from it begins at or above this address
     * @throws BootException when there is none
     */
    public Claim claimLow(String what, long size, long alignment, long from) {
        long start = from + alignment - 1 & -alignment;
        for (Claim other = overlapping(start, start + size); other != null; other = overlapping(start, start + size)) {
            start = other.end() + alignment - 1 & -alignment;
        }
        if (start + size > ramSize) {
            throw new BootException(what, describe(size) + " to place",
                    "that much free RAM in one piece above " + Bits.hex(from) + " beside " + claims(),
                    "Give the machine more RAM (-m), or make it smaller.");
        }
        return claim(what, start, size);
    }

    private Claim overlapping(long start, long end) {
        for (Claim c : claims) {
            if (start < c.end() && c.start() < end) {
                return c;
            }
        }
        return null;
    }

    private static String describe(long bytes) {
        return bytes % (1 << 20) == 0 ? (bytes >> 20) + " MiB" : bytes + " bytes";
    }
}
