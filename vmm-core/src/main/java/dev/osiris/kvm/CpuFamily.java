package dev.osiris.kvm;

/** The PowerPC families that KVM tells apart; a capability means something on some of them. */
public enum CpuFamily {
    /** 32-bit server and desktop processors: 604, 750, 7400, 7447A. What this build has. */
    BOOK3S_32("Book3S 32-bit"),
    /** 64-bit server and desktop processors: 970, POWER. */
    BOOK3S_64("Book3S 64-bit"),
    /** Embedded, e500v2. */
    E500V2("e500v2"),
    /** Embedded with its own hypervisor mode, e500mc. */
    E500MC("e500mc");

    private final String title;

    CpuFamily(String title) {
        this.title = title;
    }

    /** Its name in prose. */
    public String title() {
        return title;
    }
}
