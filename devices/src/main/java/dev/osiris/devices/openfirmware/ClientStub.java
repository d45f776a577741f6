package dev.osiris.devices.openfirmware;

import java.nio.ByteBuffer;

/**
 * The code that the firmware has in guest memory.
 *
 * <p>The handler: a client calls it with the argument array's address in r3; the result is r3. Position independent;
 * changes r3 to r6, r12, CR0 and CTR, which are a callee's to change. When the service goes on elsewhere (chain), r12 is
 * where; otherwise it is 0.
 *
 * <p>Vectors: an interrupt that nobody handles is told to the machine, with r3 to r6 saved in SPRG0 to 3.
 */
public final class ClientStub {
    /** First of the vectors. */
    static final int FIRST_VECTOR = 0x100;
    private static final int VECTOR_STEP = 0x100;

    private static final int[] HANDLER = {
        0x7C66_1B78, // mr    r6,r3        the argument array
        0x3C60_1137, // lis   r3,0x1137    the two magic numbers of an OSI call
        0x6063_24FA, // ori   r3,r3,0x24FA
        0x3C80_7781, // lis   r4,0x7781
        0x6084_0F9B, // ori   r4,r4,0x0F9B
        0x38A0_0014, // li    r5,20        OF_INTERFACE
        0x3980_0000, // li    r12,0
        0x4400_0002, // sc
        0x2C0C_0000, // cmpwi r12,0
        0x4D82_0020, // beqlr
        0x7D89_03A6, // mtctr r12
        0x4E80_0420, // bctr
    };

    private static final int[] VECTOR = {
        0x7C70_43A6, // mtsprg 0,r3
        0x7C91_43A6, // mtsprg 1,r4
        0x7CB2_43A6, // mtsprg 2,r5
        0x7CD3_43A6, // mtsprg 3,r6
        0x3C60_1137, // lis   r3,0x1137
        0x6063_24FA, // ori   r3,r3,0x24FA
        0x3C80_7781, // lis   r4,0x7781
        0x6084_0F9B, // ori   r4,r4,0x0F9B
        0x38A0_0015, // li    r5,21        OF_TRAP
        0x38C0_0000, // li    r6,VECTOR
        0x4400_0002, // sc
        0x4800_0000, // b     .
    };
    private static final int VECTOR_NUMBER = 9;

    private ClientStub() {}

    /** The client interface handler. */
    public static byte[] handler() {
        ByteBuffer code = ByteBuffer.allocate(4 * HANDLER.length);
        code.asIntBuffer().put(HANDLER);
        return code.array();
    }

    /** All vectors, from address 0. */
    public static byte[] vectors(int size) {
        ByteBuffer code = ByteBuffer.allocate(size);
        for (int vector = FIRST_VECTOR; vector < size; vector += VECTOR_STEP) {
            code.asIntBuffer().put(vector / 4, VECTOR);
            code.putInt(vector + 4 * VECTOR_NUMBER, VECTOR[VECTOR_NUMBER] | vector);
        }
        return code.array();
    }
}
