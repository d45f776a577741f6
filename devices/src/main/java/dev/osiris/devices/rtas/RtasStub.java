package dev.osiris.devices.rtas;

/**
 * The RTAS entry that a guest calls: r3 is the physical address of the argument block, r4 the base of RTAS, and the
 * return is by LR. Position independent; changes r3 to r6 only. A vCPU without the OSI capability would take a
 * system-call interrupt here, so a board offers RTAS only with it.
 */
public final class RtasStub {
    /** OSI's selector for RTAS. */
    public static final int SELECTOR = 22;

    private static final int[] CODE = {
        0x7C66_1B78,            // mr    r6,r3        the argument block
        0x3C60_1137,            // lis   r3,0x1137    the two magic numbers of an OSI call
        0x6063_24FA,            // ori   r3,r3,0x24FA
        0x3C80_7781,            // lis   r4,0x7781
        0x6084_0F9B,            // ori   r4,r4,0x0F9B
        0x38A0_0000 | SELECTOR, // li    r5,22
        0x4400_0002,            // sc
        0x4E80_0020,            // blr
    };

    /** Bytes. */
    public static final int SIZE = 4 * CODE.length;

    private RtasStub() {}

    /** The instructions, big-endian. */
    public static byte[] code() {
        byte[] bytes = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            bytes[i] = (byte) (CODE[i >> 2] >>> 24 - 8 * (i & 3));
        }
        return bytes;
    }
}
