package dev.osiris.ppc.cpu;

import static dev.osiris.ppc.cpu.Spr.Kind.BAT;
import static dev.osiris.ppc.cpu.Spr.Kind.BREAKPOINT;
import static dev.osiris.ppc.cpu.Spr.Kind.CTR_REGISTER;
import static dev.osiris.ppc.cpu.Spr.Kind.DECREMENTER;
import static dev.osiris.ppc.cpu.Spr.Kind.HID0_REGISTER;
import static dev.osiris.ppc.cpu.Spr.Kind.IGNORED;
import static dev.osiris.ppc.cpu.Spr.Kind.LR_REGISTER;
import static dev.osiris.ppc.cpu.Spr.Kind.PLAIN;
import static dev.osiris.ppc.cpu.Spr.Kind.READ_ONLY;
import static dev.osiris.ppc.cpu.Spr.Kind.SDR1_REGISTER;
import static dev.osiris.ppc.cpu.Spr.Kind.TIMEBASE_LOWER;
import static dev.osiris.ppc.cpu.Spr.Kind.TIMEBASE_UPPER;
import static dev.osiris.ppc.cpu.Spr.Kind.USER_COPY;
import static dev.osiris.ppc.cpu.Spr.Kind.XER_REGISTER;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The special-purpose registers, declared once: number, name, who may touch them, which models have them, which bits
 * they keep, and what kind of thing an access is. Sources: PEM table 8-9; 604UM, 750UM, 7400UM and 7450UM chapter 2.
 *
 * @param number the architected SPR number (not the swapped halves of the instruction field)
 * @param name lower case, as assemblers write it
 * @param kind where its value lives and what a write does beyond storing
 * @param supervisor whether MSR[PR] = 1 makes an access a privileged-instruction program interrupt
 * @param writeMask the bits that a write can change
 * @param models who has it
 */
public record Spr(int number, String name, Kind kind, boolean supervisor, int writeMask, Set<CpuModel> models) {
    /** Where the value lives, and what a write does beyond storing. */
    public enum Kind {
        /** {@link Cpu#spr}; nothing else happens. */
        PLAIN,
        /** {@link Cpu#spr}; writes do nothing. */
        READ_ONLY,
        /** Reads what a supervisor's register 16 further on holds; a write is an illegal instruction (7400UM 1.12). */
        USER_COPY,
        /** Reads as 0, and writes do nothing: boot code for other models may touch it (750UM 11.2.1). */
        IGNORED,
        /** {@link Cpu#spr}; the accesses or fetches that are watched change. */
        BREAKPOINT,
        XER_REGISTER,
        LR_REGISTER,
        CTR_REGISTER,
        DECREMENTER,
        TIMEBASE_LOWER,
        TIMEBASE_UPPER,
        /** {@link Cpu#spr}; translations change. */
        BAT,
        /** {@link Cpu#spr}; translations change. */
        SDR1_REGISTER,
        /** {@link Cpu#spr}; cache flash-invalidate bits read back as 0, power modes are looked at by MSR[POW]. */
        HID0_REGISTER
    }

    public static final int XER = 1;
    public static final int LR = 8;
    public static final int CTR = 9;
    public static final int DSISR = 18;
    public static final int DAR = 19;
    public static final int DEC = 22;
    public static final int SDR1 = 25;
    public static final int SRR0 = 26;
    public static final int SRR1 = 27;
    public static final int VRSAVE = 256;
    public static final int TBL_READ = 268;
    public static final int TBU_READ = 269;
    public static final int SPRG0 = 272;
    public static final int EAR = 282;
    public static final int TBL_WRITE = 284;
    public static final int TBU_WRITE = 285;
    public static final int PVR = 287;
    public static final int IBAT0U = 528;
    public static final int DBAT0U = 536;
    public static final int IBAT4U = 560;
    public static final int DBAT4U = 568;
    /** 603e: what missed its TLB, what to look for, and where. */
    public static final int DMISS = 976;
    public static final int DCMP = 977;
    public static final int HASH1 = 978;
    public static final int HASH2 = 979;
    public static final int IMISS = 980;
    public static final int ICMP = 981;
    /** 603e: the second word of the entry that tlbld or tlbli loads. */
    public static final int RPA = 982;
    /** 7447A: what missed its TLB, and the entry that tlbld or tlbli loads. */
    public static final int TLBMISS = 980;
    public static final int PTEHI = 981;
    public static final int PTELO = 982;
    public static final int HID0 = 1008;
    public static final int HID1 = 1009;
    public static final int IABR = 1010;
    public static final int DABR = 1013;
    public static final int L2CR = 1017;
    public static final int PIR = 1023;

    /** HID0 on the 750, 7400 and 7447A: sleep modes, cache enables, flash invalidates, software table search, high BATs. */
    public static final int HID0_DOZE = 0x0080_0000;
    public static final int HID0_NAP = 0x0040_0000;
    public static final int HID0_SLEEP = 0x0020_0000;
    public static final int HID0_STEN = 0x0100_0000;
    public static final int HID0_HIGH_BAT_EN = 0x0080_0000;
    public static final int HID0_ICE = 0x0000_8000;
    public static final int HID0_DCE = 0x0000_4000;
    public static final int HID0_DLOCK = 0x0000_1000;
    public static final int HID0_ICFI = 0x0000_0800;
    public static final int HID0_DCFI = 0x0000_0400;
    /** IABR: enabled; and the value that MSR[IR] must have, where the model has this bit. */
    public static final int IABR_ENABLE = 2;
    public static final int IABR_TRANSLATION = 1;
    /** DABR: watched for stores, for loads; and the value that MSR[DR] must have. */
    public static final int DABR_STORES = 2;
    public static final int DABR_LOADS = 1;
    public static final int DABR_TRANSLATION = 4;

    private static final Set<CpuModel> ALL = EnumSet.allOf(CpuModel.class);
    private static final Set<CpuModel> G3_UP = EnumSet.of(CpuModel.PPC750, CpuModel.PPC7400, CpuModel.PPC7447A);
    private static final Set<CpuModel> G4 = EnumSet.of(CpuModel.PPC7400, CpuModel.PPC7447A);
    private static final Set<CpuModel> M603 = EnumSet.of(CpuModel.PPC603E);
    private static final Set<CpuModel> NOT_603 = EnumSet.complementOf(EnumSet.of(CpuModel.PPC603E));
    private static final Set<CpuModel> PLL_READERS = EnumSet.of(CpuModel.PPC603E, CpuModel.PPC750, CpuModel.PPC7400);
    private static final Set<CpuModel> M7400 = EnumSet.of(CpuModel.PPC7400);
    private static final Set<CpuModel> M604 = EnumSet.of(CpuModel.PPC604);
    private static final Set<CpuModel> M7447 = EnumSet.of(CpuModel.PPC7447A);
    private static final Set<CpuModel> NOT_7447 = EnumSet.complementOf(EnumSet.of(CpuModel.PPC7447A));
    private static final Set<CpuModel> PIR_OWNERS = EnumSet.complementOf(EnumSet.of(CpuModel.PPC603E, CpuModel.PPC750));

    /** Every register of every model, by number. */
    public static final List<Spr> TABLE = table();

    private static final Spr[][] BY_MODEL = index();

    /** The register of that number on that model, or null. */
    public static Spr find(CpuModel model, int number) {
        return BY_MODEL[model.ordinal()][number];
    }

    /** The name of a register number on any model, or {@code spr123}. */
    public static String nameOf(int number) {
        for (Spr s : TABLE) {
            if (s.number == number) {
                return s.name;
            }
        }
        return "spr" + number;
    }

    private static List<Spr> table() {
        List<Spr> t = new ArrayList<>();
        t.add(user(XER, "xer", XER_REGISTER, ALL));
        t.add(user(LR, "lr", LR_REGISTER, ALL));
        t.add(user(CTR, "ctr", CTR_REGISTER, ALL));
        t.add(plain(DSISR, "dsisr", ALL));
        t.add(plain(DAR, "dar", ALL));
        t.add(new Spr(DEC, "dec", DECREMENTER, true, -1, ALL));
        t.add(new Spr(SDR1, "sdr1", SDR1_REGISTER, true, 0xFFFF_01FF, NOT_7447));
        t.add(new Spr(SDR1, "sdr1", SDR1_REGISTER, true, 0xFFFF_FFFF, M7447));
        t.add(plain(SRR0, "srr0", ALL));
        t.add(plain(SRR1, "srr1", ALL));
        t.add(user(VRSAVE, "vrsave", PLAIN, G4));
        t.add(new Spr(TBL_READ, "tbl", TIMEBASE_LOWER, false, 0, ALL));
        t.add(new Spr(TBU_READ, "tbu", TIMEBASE_UPPER, false, 0, ALL));
        t.add(new Spr(TBL_WRITE, "tblw", TIMEBASE_LOWER, true, -1, ALL));
        t.add(new Spr(TBU_WRITE, "tbuw", TIMEBASE_UPPER, true, -1, ALL));
        series(t, SPRG0, 4, "sprg", 0, ALL);
        series(t, SPRG0 + 4, 4, "sprg", 4, M7447);
        t.add(new Spr(EAR, "ear", PLAIN, true, 0x8000_003F, ALL));
        t.add(new Spr(PVR, "pvr", READ_ONLY, true, 0, ALL));
        bats(t, IBAT0U, "ibat", 0, ALL);
        bats(t, DBAT0U, "dbat", 0, ALL);
        bats(t, IBAT4U, "ibat", 4, M7447);
        bats(t, DBAT4U, "dbat", 4, M7447);
        t.add(new Spr(HID0, "hid0", HID0_REGISTER, true, -1, ALL));
        // How the PLL is wired; the 7447A's can be written, and the 604 has none.
        t.add(new Spr(HID1, "hid1", READ_ONLY, true, 0, PLL_READERS));
        t.add(plain(HID1, "hid1", M7447));
        t.add(new Spr(IABR, "iabr", BREAKPOINT, true, 0xFFFF_FFFE, M603));
        t.add(new Spr(IABR, "iabr", BREAKPOINT, true, -1, NOT_603));
        t.add(new Spr(DABR, "dabr", BREAKPOINT, true, -1, NOT_603));
        t.add(plain(PIR, "pir", PIR_OWNERS));
        monitor604(t);
        monitor750(t);
        caches(t);
        tableSearch603e(t);
        tableSearch7450(t);
        return List.copyOf(t);
    }

    private static void monitor604(List<Spr> t) {
        t.add(plain(952, "mmcr0", M604));
        series(t, 953, 2, "pmc", 1, M604);
        t.add(plain(955, "sia", M604));
        t.add(plain(959, "sda", M604));
    }

    /** Performance monitor and thermal assist: readable, writable, and counting nothing. */
    private static void monitor750(List<Spr> t) {
        t.add(user(936, "ummcr0", USER_COPY, G3_UP));
        t.add(user(937, "upmc1", USER_COPY, G3_UP));
        t.add(user(938, "upmc2", USER_COPY, G3_UP));
        t.add(user(939, "usiar", USER_COPY, G3_UP));
        t.add(user(940, "ummcr1", USER_COPY, G3_UP));
        t.add(user(941, "upmc3", USER_COPY, G3_UP));
        t.add(user(942, "upmc4", USER_COPY, G3_UP));
        t.add(user(943, "usdar", IGNORED, G3_UP));
        t.add(plain(952, "mmcr0", G3_UP));
        series(t, 953, 2, "pmc", 1, G3_UP);
        t.add(plain(955, "siar", G3_UP));
        t.add(plain(956, "mmcr1", G3_UP));
        series(t, 957, 2, "pmc", 3, G3_UP);
        t.add(new Spr(959, "sdar", IGNORED, true, 0, G3_UP));
        t.add(plain(944, "mmcr2", G4));
        t.add(user(928, "ummcr2", USER_COPY, G4));
        t.add(plain(951, "bamr", G4));
        t.add(user(935, "ubamr", USER_COPY, M7400));
        series(t, 945, 2, "pmc", 5, M7447);
        t.add(user(929, "upmc5", USER_COPY, M7447));
        t.add(user(930, "upmc6", USER_COPY, M7447));
        thermal(t);
    }

    /** Interval and enable of instruction fetching; thresholds with TID, TIE and V; the sampling timer (750UM 10.3). */
    private static void thermal(List<Spr> t) {
        Set<CpuModel> assisted = EnumSet.of(CpuModel.PPC750, CpuModel.PPC7400);
        t.add(new Spr(1019, "ictc", PLAIN, true, 0x0000_01FF, G3_UP));
        t.add(new Spr(1020, "thrm1", PLAIN, true, 0x3F80_0007, assisted));
        t.add(new Spr(1021, "thrm2", PLAIN, true, 0x3F80_0007, assisted));
        t.add(new Spr(1022, "thrm3", PLAIN, true, 0x0000_3FFF, assisted));
    }

    private static void caches(List<Spr> t) {
        t.add(plain(L2CR, "l2cr", G3_UP));
        t.add(plain(1014, "msscr0", G4));
        t.add(plain(1015, "msscr1", M7400));
        t.add(plain(1015, "msssr0", M7447));
        t.add(plain(1011, "ictrl", M7447));
        t.add(plain(1016, "ldstcr", M7447));
        // In no manual, but the chips have it, and Linux keeps its value over a sleep.
        t.add(plain(1012, "ldstdb", M7447));
        t.add(plain(1018, "l3cr", M7447));
    }

    /** Written by a TLB miss; software writes only what tlbld and tlbli take their entry from (603eUM 2.1.2.3). */
    private static void tableSearch603e(List<Spr> t) {
        t.add(new Spr(DMISS, "dmiss", READ_ONLY, true, 0, M603));
        t.add(plain(DCMP, "dcmp", M603));
        t.add(new Spr(HASH1, "hash1", READ_ONLY, true, 0, M603));
        t.add(new Spr(HASH2, "hash2", READ_ONLY, true, 0, M603));
        t.add(new Spr(IMISS, "imiss", READ_ONLY, true, 0, M603));
        t.add(plain(ICMP, "icmp", M603));
        t.add(plain(RPA, "rpa", M603));
    }

    /** TLBMISS and PTEHI are written by a TLB miss; all three are storage, too (7450UM 2.1.5.7). */
    private static void tableSearch7450(List<Spr> t) {
        t.add(plain(TLBMISS, "tlbmiss", M7447));
        t.add(plain(PTEHI, "ptehi", M7447));
        t.add(plain(PTELO, "ptelo", M7447));
    }

    private static Spr user(int number, String name, Kind kind, Set<CpuModel> models) {
        return new Spr(number, name, kind, false, -1, models);
    }

    private static Spr plain(int number, String name, Set<CpuModel> models) {
        return new Spr(number, name, PLAIN, true, -1, models);
    }

    private static void series(List<Spr> t, int first, int count, String stem, int firstName, Set<CpuModel> models) {
        for (int i = 0; i < count; i++) {
            t.add(plain(first + i, stem + (firstName + i), models));
        }
    }

    private static void bats(List<Spr> t, int first, String stem, int firstName, Set<CpuModel> models) {
        for (int i = 0; i < 8; i++) {
            String name = stem + (firstName + i / 2) + ((i & 1) == 0 ? "u" : "l");
            t.add(new Spr(first + i, name, BAT, true, -1, models));
        }
    }

    private static Spr[][] index() {
        Spr[][] byModel = new Spr[CpuModel.values().length][1024];
        for (Spr s : TABLE) {
            for (CpuModel m : s.models) {
                Spr[] row = byModel[m.ordinal()];
                if (row[s.number] != null) {
                    throw new IllegalStateException("SPR " + s.number + " claimed twice on the " + m.label());
                }
                row[s.number] = s;
            }
        }
        return byModel;
    }
}
