package dev.osiris.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReservationsTest {
    private static final int GRANULE = 32;
    private static final int CACHE_LINE = 64;

    /** As a guest's per-processor areas lie. */
    @ParameterizedTest
    @ValueSource(longs = {0x7f00_0000_0000L, 0x7f12_3456_7000L, 0x7fff_ffff_ffe0L})
    void granulesAtDistancesThatArePowersOfTwoHaveVersionsInCacheLinesOfTheirOwn(long base) {
        for (long distance = GRANULE; distance <= 64 << 20; distance *= 2) {
            int one = Reservations.entry(base & -GRANULE);
            int other = Reservations.entry((base & -GRANULE) ^ distance);
            assertNotEquals(one / CACHE_LINE, other / CACHE_LINE, () -> "same line for " + Long.toHexString(base));
        }
    }

    @Test
    void theBytesOfAGranuleShareTheirVersion() {
        for (int i = 0; i < GRANULE; i++) {
            assertEquals(Reservations.entry(0x7f12_3456_7000L), Reservations.entry(0x7f12_3456_7000L + i));
        }
    }
}
