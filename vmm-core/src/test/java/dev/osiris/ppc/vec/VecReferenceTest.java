package dev.osiris.ppc.vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the table against the plain model, on edges and random operands, with sources that are targets too. */
class VecReferenceTest {
    private static final int ROUNDS = 100;
    private static final List<String> ESTIMATES = List.of("vrefp", "vrsqrtefp", "vexptefp", "vlogefp");
    private static final int[] EDGES = {0, 0x80000000, 1, 0x80000001, 0x007FFFFF, 0x00800000, 0x80800000, 0x3F800000,
        0xBF800000, 0x3F7FFFFF, 0x3F000000, 0x3FC00000, 0xBF000001, 0x4EFFFFFF, 0x4F000000, 0xCF000000, 0xCF000001,
        0x4F7FFFFF, 0x4F800000, 0x7F7FFFFF, 0x7F800000, 0xFF800000, 0x7F800001, 0x7FC00000, 0xFFC12345, 0xFFBFFFFF,
        0x4B000001, 0x4AFFFFFF, 0x7FFF8000, 0x7FFFFFFF, 0xFFFFFFFF, 0x80008000, 0x7F808000, 0x20000000, 0x1F800000};

    private final SplittableRandom random = new SplittableRandom(7400);

    static Stream<VectorOp> rows() {
        return Stream.of(VectorOp.values()).filter(op -> !ESTIMATES.contains(op.mnemonic()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void doesWhatTheBookSaysToTheBit(VectorOp op) {
        for (int i = 0; i < ROUNDS; i++) {
            check(op, i % 4 == 0);
        }
    }

    private void check(VectorOp op, boolean record) {
        Cpu cpu = new Cpu(CpuModel.PPC7400, 0);
        int first = random.nextInt(28);
        for (int n = first; n < first + 5; n++) {
            Registers.set(cpu, n, operand());
        }
        cpu.vscr = random.nextInt() & 0x10001;
        cpu.r[Cpu.CR0 + 6] = 5;
        int[] values = values(op.operands().split(","), first);
        Reference wanted = reference(op, values, cpu);
        assertTrue(wanted.run(Registers.base(op)), () -> "the model lacks " + op);
        boolean compares = op.form() == VectorOp.Form.VXR;
        Supplier<String> what = () -> op.mnemonic() + Arrays.toString(values) + state(wanted);
        long[] after = cpu.vr.clone();
        op.run(cpu, Registers.encode(op, values, compares && record));
        if (op != VectorOp.MTVSCR) {
            assertEquals(hex(wanted.d), hex(Registers.get(cpu, values[0])), what);
            System.arraycopy(cpu.vr, 2 * values[0], after, 2 * values[0], 2);
        }
        assertTrue(Arrays.equals(after, cpu.vr), () -> "another register changed: " + what.get());
        assertEquals(wanted.vscr | (wanted.sat ? 1 : 0), cpu.vscr, what);
        assertEquals(compares && record ? wanted.cr6 : 5, cpu.r[Cpu.CR0 + 6], what);
    }

    /** Register numbers from a few, so that they meet often. */
    private int[] values(String[] names, int first) {
        int[] values = new int[names.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (names[i]) {
                case "UIMM", "SIMM" -> random.nextInt(32);
                case "SHB" -> random.nextInt(16);
                default -> first + random.nextInt(5);
            };
        }
        return values;
    }

    private static Reference reference(VectorOp op, int[] values, Cpu cpu) {
        byte[][] in = new byte[3][16];
        int imm = 0;
        String[] names = op.operands().split(",");
        for (int i = 0; i < names.length; i++) {
            int source = List.of("VA", "VB", "VC").indexOf(names[i]);
            if (source >= 0) {
                in[source] = Registers.get(cpu, values[i]);
            } else if (!names[i].equals("VD")) {
                imm = values[i];
            }
        }
        return new Reference(in[0], in[1], in[2], imm, cpu.vscr);
    }

    private byte[] operand() {
        byte[] value = new byte[16];
        int kind = random.nextInt(6);
        for (int i = 0; i < 4; i++) {
            int word = word(kind);
            for (int k = 0; k < 4; k++) {
                value[4 * i + k] = (byte) (word >> 24 - 8 * k);
            }
        }
        return value;
    }

    private int word(int kind) {
        int raw = random.nextInt();
        return switch (kind) {
            case 0 -> EDGES[random.nextInt(EDGES.length)];
            case 1 -> raw;
            case 2 -> 0x3F800000 + raw % 0x02000000 ^ raw & 0x80000000;
            case 3 -> 0x4B000000 + raw % 0x05000000 ^ raw & 0x80000000;
            case 4 -> raw & random.nextInt() & random.nextInt() & 0xFF0FF0FF ^ random.nextInt(2) * 0x80808080;
            default -> random.nextInt(3) == 0 ? raw & 0x80FFFFFF : 0x20000000 + raw % 0x01000000 ^ raw & 0x80000000;
        };
    }

    private static String hex(byte[] register) {
        return HexFormat.ofDelimiter(" ").formatHex(register);
    }

    private static String state(Reference r) {
        return " nj=" + r.nj + "\na=" + hex(r.a) + "\nb=" + hex(r.b) + "\nc=" + hex(r.c) + "\n";
    }
}
