package dev.osiris.ppc.vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** The accuracy the book asks for; special values are rows of {@link VecRulesTest}. */
class VecEstimateTest {
    private static final int ROUNDS = 3_000;

    private final SplittableRandom random = new SplittableRandom(7447);

    private interface Estimate {
        void run(Cpu cpu, int d, int b);
    }

    @Test
    void theReciprocalIsWithinOnePartIn4096() {
        relative(VecEstimate::vrefp, x -> 1 / x, 0x00800000, 0x7E800000, 1 / 4096.0);
    }

    @Test
    void theReciprocalRootIsWithinOnePartIn4096() {
        relative(VecEstimate::vrsqrtefp, x -> 1 / Math.sqrt(x), 1, 0x7F800000, 1 / 4096.0);
    }

    @Test
    void thePowerIsWithinOnePartIn16() {
        relative(VecEstimate::vexptefp, x -> Math.pow(2, x), 1, 0x42FC0000, 1 / 16.0);
    }

    @Test
    void theLogarithmIsWithinOneIn32() {
        for (int i = 0; i < ROUNDS; i++) {
            int image = random.nextInt(1, 0x7F800000);
            double x = Float.intBitsToFloat(image);
            assertTrue(Math.abs(run(VecEstimate::vlogefp, image) - Math.log(x) / Math.log(2)) <= 1 / 32.0);
        }
    }

    /** What the package of the instruction set promises. */
    @Test
    void allAreRightTo22Bits() {
        relative(VecEstimate::vrefp, x -> 1 / x, 0x00800000, 0x7E800000, 0x1p-22);
        relative(VecEstimate::vrsqrtefp, x -> 1 / Math.sqrt(x), 1, 0x7F800000, 0x1p-22);
        relative(VecEstimate::vexptefp, x -> Math.pow(2, x), 1, 0x42FC0000, 0x1p-22);
        relative(VecEstimate::vexptefp, x -> Math.pow(2, x), 0x80000001, 0xC2FC0000, 0x1p-22);
        relative(VecEstimate::vlogefp, x -> Math.log(x) / Math.log(2), 1, 0x7F800000, 0x1p-22);
        relative(VecEstimate::vlogefp, x -> Math.log(x) / Math.log(2), 0x3F000000, 0x40000000, 0x1p-22);
    }

    @Test
    void thePowerOfAnIntegerAndTheLogarithmOfAPowerOfTwoAreExact() {
        for (int n = -149; n < 128; n++) {
            float power = Math.scalb(1f, n);
            assertEquals(power, run(VecEstimate::vexptefp, Float.floatToRawIntBits(n)), "2^" + n);
            assertEquals((float) n, run(VecEstimate::vlogefp, Float.floatToRawIntBits(power)), "log2(2^" + n + ")");
        }
    }

    @Test
    void elementsDoNotMeet() {
        Cpu cpu = new Cpu(CpuModel.PPC7400, 0);
        cpu.vr[4] = 0x4000_0000_BF80_0000L;
        cpu.vr[5] = 0x3E80_0000_C000_0000L;
        VecEstimate.vrefp(cpu, 2, 2);
        assertEquals(0x3F00_0000_BF80_0000L, cpu.vr[4]);
        assertEquals(0x4080_0000_BF00_0000L, cpu.vr[5]);
    }

    private void relative(Estimate estimate, DoubleUnaryOperator exact, int from, int to, double error) {
        for (int i = 0; i < ROUNDS; i++) {
            int image = random.nextInt(from, to);
            double wanted = exact.applyAsDouble(Float.intBitsToFloat(image));
            double got = run(estimate, image);
            assertTrue(Math.abs(got - wanted) <= Math.abs(wanted) * error, () -> Integer.toHexString(image));
        }
    }

    private static float run(Estimate estimate, int image) {
        Cpu cpu = new Cpu(CpuModel.PPC7400, 0);
        cpu.vr[4] = (long) image << 32;
        estimate.run(cpu, 3, 2);
        return Float.intBitsToFloat((int) (cpu.vr[6] >>> 32));
    }
}
