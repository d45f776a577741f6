package dev.osiris.ppc.cpu;

import java.util.Locale;
import java.util.Optional;

/**
 * The processors that can be had, with what software can tell them apart by.
 *
 * <p>PVR: the version in the upper half and the revision in the lower one. {@code bats} counts the BAT pairs of each
 * kind (the 7447A has eight, of which four are enabled by HID0[HIGH_BAT_EN]). All have 32-byte cache blocks.
 */
public enum CpuModel {
    PPC604("604", 0x0004_0103, 4, false, false, "PowerPC 604: no doze, nap by HID0"),
    PPC750("750", 0x0008_0202, 4, false, true, "PowerPC 750 (G3)"),
    PPC7400("7400", 0x000C_0209, 4, true, true, "PowerPC 7400 (G4), AltiVec"),
    PPC7447A("7447A", 0x8003_0101, 8, true, true, "PowerPC 7447A (G4), AltiVec, eight BAT pairs");

    /** The model that a machine has unless told otherwise. */
    public static final CpuModel DEFAULT = PPC750;
    /** Bytes that one cache instruction works on. */
    public static final int CACHE_BLOCK = 32;

    private final String label;
    private final int pvr;
    private final int bats;
    private final boolean altivec;
    private final boolean thermal;
    private final String description;

    CpuModel(String label, int pvr, int bats, boolean altivec, boolean thermal, String description) {
        this.label = label;
        this.pvr = pvr;
        this.bats = bats;
        this.altivec = altivec;
        this.thermal = thermal;
        this.description = description;
    }

    /** The name people type: {@code 750}. */
    public String label() {
        return label;
    }

    /** What {@code mfspr rD,PVR} reads. */
    public int pvr() {
        return pvr;
    }

    /** Pairs of IBATs, and of DBATs. */
    public int bats() {
        return bats;
    }

    /** Whether it has the vector unit. */
    public boolean altivec() {
        return altivec;
    }

    /** Whether it has the 750's thermal and performance-monitor registers. */
    public boolean thermal() {
        return thermal;
    }

    /** One line for lists. */
    public String description() {
        return description;
    }

    /** The model of a name, whatever its case. */
    public static Optional<CpuModel> byLabel(String label) {
        for (CpuModel m : values()) {
            if (m.label.toLowerCase(Locale.ROOT).equals(label.toLowerCase(Locale.ROOT))) {
                return Optional.of(m);
            }
        }
        return Optional.empty();
    }
}
