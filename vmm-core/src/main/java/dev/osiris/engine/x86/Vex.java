package dev.osiris.engine.x86;

/**
 * The 128-bit AVX and AVX2 instructions that vector code is made of, each named by its mnemonic: prefix (0 none, 1 66, 2
 * F3, 3 F2; 80 with W), opcode map (1 0F, 2 0F38, 3 0F3A) and opcode, as {@link Encoder#vex} takes them. Source: Intel 64
 * Architectures Software Developer's Manual, volume 2.
 */
final class Vex {
    private Vex() {}

    // Three registers, or two and memory.
    static final int VSQRTSD = 0x3_1_51;
    static final int VPADDB = 0x1_1_FC;
    static final int VPADDW = 0x1_1_FD;
    static final int VPADDD = 0x1_1_FE;
    static final int VPSUBB = 0x1_1_F8;
    static final int VPSUBW = 0x1_1_F9;
    static final int VPSUBD = 0x1_1_FA;
    static final int VPSUBQ = 0x1_1_FB;
    static final int VPADDSB = 0x1_1_EC;
    static final int VPADDSW = 0x1_1_ED;
    static final int VPADDUSB = 0x1_1_DC;
    static final int VPADDUSW = 0x1_1_DD;
    static final int VPSUBSB = 0x1_1_E8;
    static final int VPSUBSW = 0x1_1_E9;
    static final int VPSUBUSB = 0x1_1_D8;
    static final int VPSUBUSW = 0x1_1_D9;
    static final int VPAVGB = 0x1_1_E0;
    static final int VPAVGW = 0x1_1_E3;
    static final int VPMAXUB = 0x1_1_DE;
    static final int VPMAXUW = 0x1_2_3E;
    static final int VPMAXUD = 0x1_2_3F;
    static final int VPMAXSB = 0x1_2_3C;
    static final int VPMAXSW = 0x1_1_EE;
    static final int VPMAXSD = 0x1_2_3D;
    static final int VPMINUB = 0x1_1_DA;
    static final int VPMINUW = 0x1_2_3A;
    static final int VPMINUD = 0x1_2_3B;
    static final int VPMINSB = 0x1_2_38;
    static final int VPMINSW = 0x1_1_EA;
    static final int VPMINSD = 0x1_2_39;
    static final int VPMULLW = 0x1_1_D5;
    static final int VPMULHW = 0x1_1_E5;
    static final int VPMULHUW = 0x1_1_E4;
    static final int VPMULHRSW = 0x1_2_0B;
    static final int VPMADDWD = 0x1_1_F5;
    static final int VPMADDUBSW = 0x1_2_04;
    static final int VPAND = 0x1_1_DB;
    static final int VPANDN = 0x1_1_DF;
    static final int VPOR = 0x1_1_EB;
    static final int VPXOR = 0x1_1_EF;
    static final int VPCMPEQB = 0x1_1_74;
    static final int VPCMPEQW = 0x1_1_75;
    static final int VPCMPEQD = 0x1_1_76;
    static final int VPCMPGTB = 0x1_1_64;
    static final int VPCMPGTW = 0x1_1_65;
    static final int VPCMPGTD = 0x1_1_66;
    static final int VPSHUFB = 0x1_2_00;
    static final int VPUNPCKLBW = 0x1_1_60;
    static final int VPUNPCKLWD = 0x1_1_61;
    static final int VPUNPCKLDQ = 0x1_1_62;
    static final int VPUNPCKHBW = 0x1_1_68;
    static final int VPUNPCKHWD = 0x1_1_69;
    static final int VPUNPCKHDQ = 0x1_1_6A;
    static final int VPACKUSWB = 0x1_1_67;
    static final int VPACKUSDW = 0x1_2_2B;
    static final int VPACKSSWB = 0x1_1_63;
    static final int VPACKSSDW = 0x1_1_6B;
    static final int VPSLLVD = 0x1_2_47;
    static final int VPSRLVD = 0x1_2_45;
    static final int VPSRAVD = 0x1_2_46;
    static final int VPSLLQ = 0x1_1_F3;
    static final int VPSRLQ = 0x1_1_D3;
    static final int VADDPS = 0x0_1_58;
    static final int VSUBPS = 0x0_1_5C;
    static final int VMULPS = 0x0_1_59;
    static final int VDIVPS = 0x0_1_5E;
    static final int VMAXPS = 0x0_1_5F;
    static final int VMINPS = 0x0_1_5D;
    static final int VFMADD213PS = 0x1_2_A8;
    static final int VFMSUB213PS = 0x1_2_AA;

    static final int VADDSD = 0x3_1_58;
    static final int VSUBSD = 0x3_1_5C;
    static final int VMULSD = 0x3_1_59;
    static final int VDIVSD = 0x3_1_5E;
    static final int VFMADD213SD = 0x81_2_A9;
    static final int VFMSUB213SD = 0x81_2_AB;
    static final int VFMADD231SD = 0x81_2_B9;
    static final int VFMSUB231SD = 0x81_2_BB;
    static final int VFNMADD213SD = 0x81_2_AD;
    static final int VXORPD = 0x1_1_57;
    static final int VANDPD = 0x1_1_54;
    static final int VORPD = 0x1_1_56;
    static final int VCVTSS2SD = 0x2_1_5A;

    // Two registers.
    static final int VPTEST = 0x1_2_17;
    static final int VPMOVSXBW = 0x1_2_20;
    static final int VPMOVSXWD = 0x1_2_23;
    static final int VPMOVZXWD = 0x1_2_33;
    static final int VPBROADCASTB = 0x1_2_78;
    static final int VPBROADCASTW = 0x1_2_79;
    static final int VPBROADCASTD = 0x1_2_58;
    static final int VSQRTPS = 0x0_1_51;
    static final int VCVTDQ2PS = 0x0_1_5B;
    static final int VCVTTPS2DQ = 0x2_1_5B;

    // A mask of sign bits to a general register.
    static final int VPMOVMSKB = 0x1_1_D7;
    static final int VMOVMSKPS = 0x0_1_50;

    // Three registers and a constant.
    static final int VPALIGNR = 0x1_3_0F;
    static final int VPBLENDW = 0x1_3_0E;
    static final int VCMPPS = 0x0_1_C2;
    static final int VCMPSD = 0x3_1_C2;
    /** The fourth register stands in the upper half of the constant. */
    static final int VPBLENDVB = 0x1_3_4C;
    static final int VBLENDVPS = 0x1_3_4A;
    static final int VBLENDVPD = 0x1_3_4B;

    // Two registers and a constant.
    static final int VPSHUFD = 0x1_1_70;
    static final int VROUNDPS = 0x1_3_08;

    // Shifts by a constant: {@link Encoder#vexShift} with the opcode's extension.
    static final int SHIFT_W = 0x1_1_71;
    static final int SHIFT_D = 0x1_1_72;
    static final int SHIFT_Q = 0x1_1_73;
    static final int RIGHT = 2;
    static final int ALGEBRAIC = 4;
    static final int LEFT = 6;
    /** Of {@link #SHIFT_Q}: the whole register, by bytes. */
    static final int BYTES_RIGHT = 3;
    static final int BYTES_LEFT = 7;

    // Predicates of the comparisons; those that signal for quiet NaNs only differ in flags that nobody reads.
    static final int EQ = 0x00;
    static final int UNORDERED = 0x03;
    static final int ORDERED = 0x07;
    static final int NOT_GE = 0x19;
    static final int NOT_LE = 0x16;
    static final int LT = 0x11;
    static final int LE = 0x12;
    static final int GE = 0x1D;
    static final int GT = 0x1E;
}
