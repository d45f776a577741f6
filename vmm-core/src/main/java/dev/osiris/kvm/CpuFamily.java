package dev.osiris.kvm;

import dev.osiris.ppc.cpu.CpuModel;

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

    /** The family that KVM counts a model to. */
    public static CpuFamily of(CpuModel model) {
        return switch (model) {
            case PPC603E, PPC604, PPC750, PPC7400, PPC7447A -> BOOK3S_32;
        };
    }

    /** Its name in prose. */
    public String title() {
        return title;
    }
}
