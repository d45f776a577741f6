package dev.osiris.ppc.vec;

import java.math.BigDecimal;

/**
 * The book's text, an element at a time, as plainly as it can be said. Sums are exact longs, numbers exact
 * decimals; nothing is shared with what it checks.
 */
final class Reference {
    private static final BigDecimal LEAST_NORMAL = new BigDecimal(Float.MIN_NORMAL);

    private interface Element {
        long at(int i);
    }

    private interface Condition {
        boolean at(int i);
    }

    private interface Number {
        int at(int b);
    }

    final byte[] a;
    final byte[] b;
    final byte[] c;
    final int imm;
    final boolean nj;
    final byte[] d = new byte[16];
    boolean sat;
    int cr6 = -1;
    int vscr;

    Reference(byte[] a, byte[] b, byte[] c, int imm, int vscr) {
        this.a = a;
        this.b = b;
        this.c = c;
        this.imm = imm;
        this.vscr = vscr;
        this.nj = (vscr & 0x10000) != 0;
    }

    static long unsigned(byte[] x, int i, int w) {
        long value = 0;
        for (int k = 0; k < w / 8; k++) {
            value = value << 8 | x[i * w / 8 + k] & 0xFF;
        }
        return value;
    }

    static long signed(byte[] x, int i, int w) {
        return w == 8 ? x[i] : w == 16 ? (short) unsigned(x, i, w) : (int) unsigned(x, i, w);
    }

    private static void put(byte[] x, int i, int w, long value) {
        for (int k = 0; k < w / 8; k++) {
            x[i * w / 8 + k] = (byte) (value >> w - 8 - 8 * k);
        }
    }

    private void fill(int w, Element element) {
        for (int i = 0; i < 128 / w; i++) {
            put(d, i, w, element.at(i));
        }
    }

    private void compare(int w, Condition condition) {
        fill(w, i -> condition.at(i) ? -1 : 0);
        boolean all = true;
        boolean none = true;
        for (int i = 0; i < 128 / w; i++) {
            all &= condition.at(i);
            none &= !condition.at(i);
        }
        cr6 = (all ? 8 : 0) + (none ? 2 : 0);
    }

    private long limit(long value, boolean signed, int w) {
        long low = signed ? -(1L << w - 1) : 0;
        long high = signed ? (1L << w - 1) - 1 : (1L << w) - 1;
        sat |= value < low || value > high;
        return value < low ? low : value > high ? high : value;
    }

    /** Element i of a, of b, of c. */
    private long a(int i, int w, boolean signed) {
        return signed ? signed(a, i, w) : unsigned(a, i, w);
    }

    private long b(int i, int w, boolean signed) {
        return signed ? signed(b, i, w) : unsigned(b, i, w);
    }

    private long c(int i, int w, boolean signed) {
        return signed ? signed(c, i, w) : unsigned(c, i, w);
    }

    /** Runs what {@code name} says; false when it is not one that has a single right answer (an estimate). */
    boolean run(String name) {
        return sums(name) || products(name) || bits(name) || moves(name) || packs(name) || comparisons(name)
                || numbers(name) || conversions(name) || status(name);
    }

    private static int width(char letter) {
        return letter == 'b' ? 8 : letter == 'h' ? 16 : 32;
    }

    private boolean sums(String name) {
        if (!name.matches("v(add|sub|avg|max|min)[us][bhw][ms]?")) {
            return carries(name);
        }
        boolean s = name.charAt(4) == 's';
        int w = width(name.charAt(5));
        boolean modulo = name.endsWith("m");
        switch (name.substring(1, 4)) {
            case "add" -> fill(w, i -> sum(a(i, w, s) + b(i, w, s), modulo, s, w));
            case "sub" -> fill(w, i -> sum(a(i, w, s) - b(i, w, s), modulo, s, w));
            case "avg" -> fill(w, i -> Math.floorDiv(a(i, w, s) + b(i, w, s) + 1, 2));
            case "max" -> fill(w, i -> Math.max(a(i, w, s), b(i, w, s)));
            default -> fill(w, i -> Math.min(a(i, w, s), b(i, w, s)));
        }
        return true;
    }

    private long sum(long value, boolean modulo, boolean signed, int w) {
        return modulo ? value : limit(value, signed, w);
    }

    private boolean carries(String name) {
        switch (name) {
            case "vaddcuw" -> fill(32, i -> a(i, 32, false) + b(i, 32, false) >> 32);
            case "vsubcuw" -> fill(32, i -> a(i, 32, false) + (b(i, 32, false) ^ 0xFFFFFFFFL) + 1 >> 32);
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean products(String name) {
        if (name.matches("vmul[eo][us][bh]")) {
            int odd = name.charAt(4) == 'o' ? 1 : 0;
            boolean s = name.charAt(5) == 's';
            int w = width(name.charAt(6));
            fill(2 * w, i -> a(2 * i + odd, w, s) * b(2 * i + odd, w, s));
            return true;
        }
        switch (name) {
            case "vmladduhm" -> fill(16, i -> a(i, 16, false) * b(i, 16, false) + c(i, 16, false));
            case "vmhaddshs" -> fill(16, i -> limit((product(i) >> 15) + c(i, 16, true), true, 16));
            case "vmhraddshs" -> fill(16, i -> limit((product(i) + 16384 >> 15) + c(i, 16, true), true, 16));
            case "vmsumubm" -> fill(32, i -> c(i, 32, false) + sumOfProducts(i, 8, false, false));
            case "vmsummbm" -> fill(32, i -> c(i, 32, true) + sumOfProducts(i, 8, true, false));
            case "vmsumuhm" -> fill(32, i -> c(i, 32, false) + sumOfProducts(i, 16, false, false));
            case "vmsumshm" -> fill(32, i -> c(i, 32, true) + sumOfProducts(i, 16, true, true));
            case "vmsumuhs" -> fill(32, i -> limit(c(i, 32, false) + sumOfProducts(i, 16, false, false), false, 32));
            case "vmsumshs" -> fill(32, i -> limit(c(i, 32, true) + sumOfProducts(i, 16, true, true), true, 32));
            case "vsum4ubs" -> fill(32, i -> limit(b(i, 32, false) + sumOf(4 * i, 4, 8, false), false, 32));
            case "vsum4sbs" -> fill(32, i -> limit(b(i, 32, true) + sumOf(4 * i, 4, 8, true), true, 32));
            case "vsum4shs" -> fill(32, i -> limit(b(i, 32, true) + sumOf(2 * i, 2, 16, true), true, 32));
            case "vsum2sws" -> fill(64, i -> limit(b(2 * i + 1, 32, true) + sumOf(2 * i, 2, 32, true), true, 32)
                    & 0xFFFFFFFFL);
            case "vsumsws" -> put(d, 3, 32, limit(b(3, 32, true) + sumOf(0, 4, 32, true), true, 32));
            default -> {
                return false;
            }
        }
        return true;
    }

    private long product(int i) {
        return a(i, 16, true) * b(i, 16, true);
    }

    private long sumOfProducts(int word, int w, boolean signedA, boolean signedB) {
        long sum = 0;
        for (int i = word * 32 / w; i < (word + 1) * 32 / w; i++) {
            sum += a(i, w, signedA) * b(i, w, signedB);
        }
        return sum;
    }

    private long sumOf(int first, int count, int w, boolean signed) {
        long sum = 0;
        for (int i = first; i < first + count; i++) {
            sum += a(i, w, signed);
        }
        return sum;
    }

    private boolean bits(String name) {
        if (name.matches("v(rl|sl|sr|sra)[bhw]")) {
            int w = width(name.charAt(name.length() - 1));
            fill(w, i -> shift(name.substring(1, name.length() - 1), i, w, (int) (b(i, w, false) % w)));
            return true;
        }
        switch (name) {
            case "vand" -> fill(8, i -> a[i] & b[i]);
            case "vandc" -> fill(8, i -> a[i] & ~b[i]);
            case "vor" -> fill(8, i -> a[i] | b[i]);
            case "vxor" -> fill(8, i -> a[i] ^ b[i]);
            case "vnor" -> fill(8, i -> ~(a[i] | b[i]));
            case "vsel" -> fill(8, i -> a[i] & ~c[i] | b[i] & c[i]);
            case "vsl" -> shiftWhole(b[15] & 7);
            case "vsr" -> shiftWhole(-(b[15] & 7));
            case "vslo" -> shiftWhole(b[15] & 0x78);
            case "vsro" -> shiftWhole(-(b[15] & 0x78));
            default -> {
                return false;
            }
        }
        return true;
    }

    private long shift(String how, int i, int w, int by) {
        return switch (how) {
            case "rl" -> a(i, w, false) << by | a(i, w, false) >> w - by;
            case "sl" -> a(i, w, false) << by;
            case "sr" -> a(i, w, false) >> by;
            default -> a(i, w, true) >> by;
        };
    }

    private void shiftWhole(int left) {
        java.math.BigInteger all = new java.math.BigInteger(1, a);
        byte[] shifted = all.shiftLeft(left).toByteArray();
        for (int i = 0; i < 16; i++) {
            int from = shifted.length - 16 + i;
            d[i] = from < 0 ? 0 : shifted[from];
        }
    }

    private byte joined(int i) {
        return i < 16 ? a[i] : b[i - 16];
    }

    private boolean moves(String name) {
        if (name.matches("vmrg[hl][bhw]")) {
            int w = width(name.charAt(5));
            int first = name.charAt(4) == 'h' ? 0 : 64 / w;
            fill(w, i -> i % 2 == 0 ? a(first + i / 2, w, false) : b(first + i / 2, w, false));
            return true;
        }
        switch (name) {
            case "vspltb" -> fill(8, i -> b[imm % 16]);
            case "vsplth" -> fill(16, i -> b(imm % 8, 16, false));
            case "vspltw" -> fill(32, i -> b(imm % 4, 32, false));
            case "vspltisb" -> fill(8, i -> imm < 16 ? imm : imm - 32);
            case "vspltish" -> fill(16, i -> imm < 16 ? imm : imm - 32);
            case "vspltisw" -> fill(32, i -> imm < 16 ? imm : imm - 32);
            case "vperm" -> fill(8, i -> joined(c[i] & 31));
            case "vsldoi" -> fill(8, i -> joined(i + imm));
            default -> {
                return false;
            }
        }
        return true;
    }

    private long joined(int i, int w, boolean signed) {
        int n = 128 / w;
        return i < n ? a(i, w, signed) : b(i - n, w, signed);
    }

    private boolean packs(String name) {
        if (name.matches("vpk[us][hw]us|vpks[hw]ss")) {
            boolean from = name.charAt(3) == 's';
            boolean to = name.charAt(5) == 's';
            int w = width(name.charAt(4));
            fill(w / 2, i -> limit(joined(i, w, from), to, w / 2));
            return true;
        }
        switch (name) {
            case "vpkuhum" -> fill(8, i -> joined(i, 16, false));
            case "vpkuwum" -> fill(16, i -> joined(i, 32, false));
            case "vpkpx" -> fill(16, i -> packed(4 * i));
            case "vupkhsb" -> fill(16, i -> b(i, 8, true));
            case "vupklsb" -> fill(16, i -> b(8 + i, 8, true));
            case "vupkhsh" -> fill(32, i -> b(i, 16, true));
            case "vupklsh" -> fill(32, i -> b(4 + i, 16, true));
            case "vupkhpx" -> fill(32, i -> unpacked((int) b(i, 16, false)));
            case "vupklpx" -> fill(32, i -> unpacked((int) b(4 + i, 16, false)));
            default -> {
                return false;
            }
        }
        return true;
    }

    private long packed(int first) {
        int red = (joined(first + 1) & 0xFF) / 8;
        int green = (joined(first + 2) & 0xFF) / 8;
        int blue = (joined(first + 3) & 0xFF) / 8;
        return (joined(first) & 1) * 32768 + red * 1024 + green * 32 + blue;
    }

    private static long unpacked(int pixel) {
        long alpha = pixel >= 32768 ? 255 : 0;
        return alpha << 24 | pixel / 1024 % 32 << 16 | pixel / 32 % 32 << 8 | pixel % 32;
    }

    private boolean comparisons(String name) {
        if (name.matches("vcmp(equ|gtu|gts)[bhw]")) {
            int w = width(name.charAt(7));
            boolean s = name.charAt(6) == 's';
            boolean equal = name.startsWith("vcmpeq");
            compare(w, i -> equal ? a(i, w, s) == b(i, w, s) : a(i, w, s) > b(i, w, s));
            return true;
        }
        switch (name) {
            case "vcmpeqfp" -> compare(32, i -> ordered(i) && x(i) == y(i));
            case "vcmpgefp" -> compare(32, i -> ordered(i) && x(i) >= y(i));
            case "vcmpgtfp" -> compare(32, i -> ordered(i) && x(i) > y(i));
            case "vcmpbfp" -> {
                fill(32, i -> (ordered(i) && x(i) <= y(i) ? 0 : 1L << 31)
                        + (ordered(i) && x(i) >= -y(i) ? 0 : 1L << 30));
                cr6 = java.util.Arrays.equals(d, new byte[16]) ? 2 : 0;
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean ordered(int i) {
        return !Float.isNaN(x(i)) && !Float.isNaN(y(i));
    }

    private float x(int i) {
        return number((int) unsigned(a, i, 32));
    }

    private float y(int i) {
        return number((int) unsigned(b, i, 32));
    }

    private float z(int i) {
        return number((int) unsigned(c, i, 32));
    }

    float number(int image) {
        float value = Float.intBitsToFloat(image);
        return nj && Math.abs(value) < Float.MIN_NORMAL ? Math.copySign(0f, value) : value;
    }

    /** The first NaN of those images made quiet, or 0. */
    private static int nan(long... images) {
        for (long image : images) {
            if (Float.isNaN(Float.intBitsToFloat((int) image))) {
                return (int) image | 0x00400000;
            }
        }
        return 0;
    }

    /** x * z + y. */
    private int fused(float x, float z, float y) {
        double ieee = (double) x * z + y;
        if (Double.isNaN(ieee)) {
            return 0x7FC00000;
        }
        if (Double.isInfinite(ieee)) {
            return Float.floatToRawIntBits((float) ieee);
        }
        BigDecimal exact = new BigDecimal(x).multiply(new BigDecimal(z)).add(new BigDecimal(y));
        if (exact.signum() == 0 || nj && exact.abs().compareTo(LEAST_NORMAL) < 0) {
            return Math.copySign(1.0, ieee) < 0 ? 0x80000000 : 0;
        }
        float rounded = exact.floatValue();
        return Float.floatToRawIntBits(rounded == 0 ? Math.copySign(0f, (float) exact.signum()) : rounded);
    }

    private boolean numbers(String name) {
        switch (name) {
            case "vaddfp" -> arithmetic(false, i -> fused(x(i), 1, y(i)));
            case "vsubfp" -> arithmetic(false, i -> fused(x(i), 1, -y(i)));
            case "vmaddfp" -> arithmetic(true, i -> fused(x(i), z(i), y(i)));
            case "vnmsubfp" -> arithmetic(true, i -> negated(fused(x(i), z(i), -y(i))));
            case "vmaxfp" -> arithmetic(false, i -> Float.floatToRawIntBits(above(x(i), y(i)) ? x(i) : y(i)));
            case "vminfp" -> arithmetic(false, i -> Float.floatToRawIntBits(above(x(i), y(i)) ? y(i) : x(i)));
            case "vrfin" -> integers(java.math.RoundingMode.HALF_EVEN);
            case "vrfiz" -> integers(java.math.RoundingMode.DOWN);
            case "vrfip" -> integers(java.math.RoundingMode.CEILING);
            case "vrfim" -> integers(java.math.RoundingMode.FLOOR);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static boolean above(float x, float y) {
        return x > y || x == y && 1 / x > 1 / y;
    }

    private static int negated(int image) {
        return image == 0x7FC00000 ? image : image ^ 0x80000000;
    }

    private void arithmetic(boolean three, Number number) {
        fill(32, i -> {
            int nan = nan(unsigned(a, i, 32), unsigned(b, i, 32), three ? unsigned(c, i, 32) : 0);
            return nan != 0 ? nan : number.at(i);
        });
    }

    private void integers(java.math.RoundingMode mode) {
        fill(32, i -> {
            int nan = nan(unsigned(b, i, 32));
            return nan != 0 ? nan : Float.floatToRawIntBits(integer(y(i), mode));
        });
    }

    private static float integer(float y, java.math.RoundingMode mode) {
        if (Float.isInfinite(y)) {
            return y;
        }
        return Math.copySign(new BigDecimal(y).setScale(0, mode).floatValue(), y);
    }

    private boolean conversions(String name) {
        BigDecimal scale = new BigDecimal(1L << (imm & 31));
        switch (name) {
            case "vcfsx" -> fill(32, i -> single(new BigDecimal(b(i, 32, true)).divide(scale)));
            case "vcfux" -> fill(32, i -> single(new BigDecimal(b(i, 32, false)).divide(scale)));
            case "vctsxs" -> fill(32, i -> integer(i, scale, true));
            case "vctuxs" -> fill(32, i -> integer(i, scale, false));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static int single(BigDecimal exact) {
        return Float.floatToRawIntBits(exact.floatValue());
    }

    private long integer(int i, BigDecimal scale, boolean signed) {
        float y = Float.intBitsToFloat((int) unsigned(b, i, 32));
        if (Float.isNaN(y)) {
            return 0;
        }
        if (Float.isInfinite(y) || Math.abs(y) > 0x1p40f) {
            return limit(y > 0 ? Long.MAX_VALUE : Long.MIN_VALUE, signed, 32);
        }
        BigDecimal exact = new BigDecimal(y).multiply(scale);
        return limit(exact.setScale(0, java.math.RoundingMode.DOWN).toBigInteger().min(
                java.math.BigInteger.valueOf(Long.MAX_VALUE)).max(java.math.BigInteger.valueOf(Long.MIN_VALUE))
                .longValue(), signed, 32);
    }

    private boolean status(String name) {
        switch (name) {
            case "mfvscr" -> put(d, 3, 32, vscr);
            case "mtvscr" -> vscr = (int) unsigned(b, 3, 32) & 0x10001;
            default -> {
                return false;
            }
        }
        return true;
    }
}
