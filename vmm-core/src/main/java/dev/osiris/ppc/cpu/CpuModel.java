package dev.osiris.ppc.cpu;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The processors that can be had, with what software can tell them apart by.
 *
 * <p>PVR: the version in the upper half and the revision in the lower one. {@code bats} counts the BAT pairs of each
 * kind (the 7447A has eight, of which four are enabled by HID0[HIGH_BAT_EN]). All have 32-byte cache blocks.
 */
public enum CpuModel {
    PPC603E("603e", 0x0006_0101, 4, Msr.TGPR, "PowerPC 603e: TLB misses are served by software",
            Trait.SOFTWARE_TLB, Trait.ALIGNS_LITTLE_ENDIAN, Trait.ALIGNS_AT_PAGES, Trait.MULTIPLE_DAR_IS_NEXT,
            Trait.KEEPS_FLASH_INVALIDATE, Trait.UNKNOWN_SPR_DOES_NOTHING, Trait.ALIGNS_DCBZ_BEFORE_PAGES),
    PPC604("604", 0x0004_0103, 4, Msr.PMM, "PowerPC 604: no doze, nap by HID0", Trait.DCBZ_NEEDS_CACHE,
            Trait.DIRECT_STORE),
    PPC750("750", 0x0008_0202, 4, Msr.PMM, "PowerPC 750 (G3)", Trait.THERMAL, Trait.DCBZ_NEEDS_CACHE,
            Trait.NO_TRACE_AFTER_ISYNC, Trait.ALIGNS_DCBZ_BEFORE_PAGES, Trait.ALIGNS_DCBZ_BEFORE_BLOCKS),
    PPC7400("7400", 0x000C_0209, 4, Msr.PMM | Msr.VEC, "PowerPC 7400 (G4), AltiVec", Trait.ALTIVEC, Trait.THERMAL,
            Trait.DCBZ_NEEDS_CACHE, Trait.NO_TRACE_AFTER_ISYNC, Trait.ALIGNS_DCBZ_BEFORE_PAGES,
            Trait.ALIGNS_DCBZ_BEFORE_BLOCKS, Trait.RESERVES_COPY_BACK_ONLY),
    PPC7447A("7447A", 0x8003_0101, 8, Msr.PMM | Msr.VEC, "PowerPC 7447A (G4), AltiVec, eight BAT pairs",
            Trait.ALTIVEC, Trait.DCBZ_NEEDS_CACHE, Trait.NO_TRACE_AFTER_ISYNC, Trait.SOFTWARE_TLB_SELECTABLE,
            Trait.ALIGNS_DCBZ_BEFORE_PAGES, Trait.ALIGNS_DCBZ_BEFORE_BLOCKS, Trait.RESERVES_COPY_BACK_ONLY);

    /** What one model does and another does not. */
    public enum Trait {
        /** The vector unit. */
        ALTIVEC,
        /** The thermal assist unit, THRM1 to THRM3. */
        THERMAL,
        /** No table search: software loads the TLBs, with GPRs of its own (603eUM 5.5). */
        SOFTWARE_TLB,
        /** HID0[STEN] leaves the table search to software (7450UM 5.5.5). */
        SOFTWARE_TLB_SELECTABLE,
        /**
         * A misaligned access in little-endian mode is an alignment interrupt (603eUM 4.5.6.2); the others carry it
         * out unless it is a multiple or a string (750UM 2.3.4.3).
         */
        ALIGNS_LITTLE_ENDIAN,
        /** A scalar that crosses a page which the page table translates is an alignment interrupt (603eUM 4.5.6.1.1). */
        ALIGNS_AT_PAGES,
        /** DAR after a misaligned lmw or stmw is the address of the second word (603eUM 4.5.6.2). */
        MULTIPLE_DAR_IS_NEXT,
        /** dcbz is an alignment interrupt while HID0[DCE] is 0 or HID0[DLOCK] is 1 (604e TS table 2, 7400UM table 4-2). */
        DCBZ_NEEDS_CACHE,
        /**
         * dcbz to a page that is write-through or caching-inhibited is an alignment interrupt even where it may not store
         * (603eUM table 4-2, 750UM and 7400UM table 4-3).
         */
        ALIGNS_DCBZ_BEFORE_PAGES,
        /** The same where a BAT says so (750UM and 7400UM table 4-3). */
        ALIGNS_DCBZ_BEFORE_BLOCKS,
        /** lwarx and stwcx. to write-through memory are a data storage interrupt (7400UM 4.6.3, 7450UM 4.6.3). */
        RESERVES_COPY_BACK_ONLY,
        /** Loads and stores to a direct-store segment go to the bus, and those of FPRs are alignment interrupts (604UM 4.5.6). */
        DIRECT_STORE,
        /** isync is not traced (750UM 4.5.13, 7400UM table 4-2). */
        NO_TRACE_AFTER_ISYNC,
        /** HID0[ICFI] and HID0[DCFI] stay as they were written; elsewhere they clear themselves (603eUM 2.1.2.1). */
        KEEPS_FLASH_INVALIDATE,
        /**
         * mfspr and mtspr of a supervisor's register that there is not do nothing in supervisor mode: among the choices
         * of PEM 8.2, mtspr, and what Linux, which clears DABR on every 32-bit Book3S, relies on. Elsewhere they are
         * illegal.
         */
        UNKNOWN_SPR_DOES_NOTHING
    }

    /** The model that a machine has unless told otherwise. */
    public static final CpuModel DEFAULT = PPC750;
    /** Bytes that one cache instruction works on. */
    public static final int CACHE_BLOCK = 32;

    private final String label;
    private final int pvr;
    private final int bats;
    private final int msr;
    private final Set<Trait> traits = EnumSet.noneOf(Trait.class);
    private final String description;

    CpuModel(String label, int pvr, int bats, int ownMsrBits, String description, Trait... traits) {
        this.label = label;
        this.pvr = pvr;
        this.bats = bats;
        this.msr = Msr.COMMON | ownMsrBits;
        this.description = description;
        this.traits.addAll(Set.of(traits));
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

    /** The bits that its MSR has; the others read as 0 whatever is written. */
    public int msrBits() {
        return msr;
    }

    /** Whether it does what {@code trait} says. */
    public boolean has(Trait trait) {
        return traits.contains(trait);
    }

    /** Whether it has the vector unit. */
    public boolean altivec() {
        return has(Trait.ALTIVEC);
    }

    /** Sets of each TLB that software may load; 0 where it cannot (603eUM 5.4.2, 7450UM 5.4.3). */
    public int softTlbSets() {
        return has(Trait.SOFTWARE_TLB) ? 32 : has(Trait.SOFTWARE_TLB_SELECTABLE) ? 64 : 0;
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
