package dev.osiris.ppc.cpu;

/** Interrupt vectors: offsets from the base that MSR[IP] selects (PEM table 6-2; 750UM table 4-2). */
public enum Vector {
    SYSTEM_RESET(0x100, "system reset"),
    MACHINE_CHECK(0x200, "machine check"),
    DSI(0x300, "data storage"),
    ISI(0x400, "instruction storage"),
    EXTERNAL(0x500, "external interrupt"),
    ALIGNMENT(0x600, "alignment"),
    PROGRAM(0x700, "program"),
    FP_UNAVAILABLE(0x800, "floating-point unavailable"),
    DECREMENTER(0x900, "decrementer"),
    SYSTEM_CALL(0xC00, "system call"),
    TRACE(0xD00, "trace"),
    PERFORMANCE_MONITOR(0xF00, "performance monitor"),
    ALTIVEC_UNAVAILABLE(0xF20, "AltiVec unavailable"),
    /** These three, on a 603e, with MSR[TGPR] = 1: 603eUM table 4-1; 7450UM table 4-1. */
    INSTRUCTION_TLB_MISS(0x1000, "instruction TLB miss"),
    DATA_TLB_MISS_LOAD(0x1100, "data TLB miss on load"),
    DATA_TLB_MISS_STORE(0x1200, "data TLB miss on store"),
    INSTRUCTION_ADDRESS_BREAKPOINT(0x1300, "instruction address breakpoint"),
    SYSTEM_MANAGEMENT(0x1400, "system management"),
    ALTIVEC_ASSIST(0x1600, "AltiVec assist"),
    THERMAL(0x1700, "thermal management");

    private final int offset;
    private final String title;

    Vector(int offset, String title) {
        this.offset = offset;
        this.title = title;
    }

    /** Whether it asks software to load a TLB. */
    public boolean tlbMiss() {
        return offset >= 0x1000 && offset <= 0x1200;
    }

    /** Offset from the vector base. */
    public int offset() {
        return offset;
    }

    /** Its name in prose. */
    public String title() {
        return title;
    }
}
