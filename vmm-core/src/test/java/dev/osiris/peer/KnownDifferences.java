package dev.osiris.peer;

import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Spr;
import dev.osiris.ppc.isa.Isa;
import dev.osiris.ppc.isa.Row;
import dev.osiris.ppc.semantics.Fields;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where QEMU's word is not taken, as data: {@code known.rows} beside this class. A row names instructions, when, what
 * is compared all the same, and who says otherwise and what.
 */
final class KnownDifferences {
    /**
     * @param when a name that {@link #holds} knows
     * @param compared {@code nothing}: the instruction is left out; {@code all but} the high word of its target or some
     *     bits of FPSCR: the stream ends behind it, and those are not looked at
     */
    record Known(String instructions, String when, String compared, String statement) {
        private static final Pattern BITS = Pattern.compile("fpscr ([0-9a-f]+)");

        boolean leavesOut() {
            return compared.equals("nothing");
        }

        boolean ignoresHighWord() {
            return compared.contains("high word");
        }

        int ignoredFpscr() {
            Matcher bits = BITS.matcher(compared);
            return bits.find() ? Integer.parseUnsignedInt(bits.group(1), 16) : 0;
        }
    }

    /** OX UX ZX XX and all causes of VX. */
    private static final int STATUS_BITS = 0x1FF8_0700;

    /** LR, CTR, XER; interrupts, translation, SPRGs, EAR, PVR, VRSAVE, BATs: the same in every model. */
    private static final Set<Integer> COMPARED_SPRS = IntStream.of(1, 8, 9, 18, 19, 25, 26, 27, 256, 272, 273, 274, 275,
            282, 287, 528, 529, 530, 531, 532, 533, 534, 535, 536, 537, 538, 539, 540, 541, 542, 543).boxed()
            .collect(Collectors.toSet());

    /** VEC EE PR FP ME FE0 FE1 IP IR DR RI. */
    private static final int COMPARED_MSR = 0x0200_F972;
    /** What rfi takes from SRR1. */
    private static final int RFI_BITS = 0x87C0_FFFF;
    private static final int RFI = 0x4C00_0064;

    private final List<Known> all = new ArrayList<>();
    private final Isa isa;
    private final Map<Row, List<Known>> byRow = new HashMap<>();
    /** How often each row left an instruction out. */
    private final Map<Known, Integer> used = new HashMap<>();

    /** @param files their rows, in this order */
    KnownDifferences(Isa isa, String... files) {
        this.isa = isa;
        for (String file : files) {
            read(file);
        }
    }

    private void read(String file) {
        for (String line : text(file).split("\n")) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] parts = line.split(" \\| ", 4);
                all.add(new Known(parts[0].trim(), parts[1].trim(), parts[2].trim(), parts[3].trim()));
            }
        }
    }

    private static String text(String file) {
        try (InputStream in = KnownDifferences.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was left out, and how often. */
    void print(CpuModel model) {
        used.forEach((k, n) -> System.out.printf("left out %d times on %s: %s, %s: %s%n", n, model.label(),
                k.instructions(), k.when(), k.statement()));
    }

    /** The row that says why {@code word}, about to be executed by {@code core}, is not compared; null when it is. */
    Known before(int word, Core core, boolean afterArithmetic) {
        return first(word, core, afterArithmetic, false);
    }

    /** The row for {@code word}, which {@code core} has executed; it cannot leave it out any more. */
    Known after(int word, Core core) {
        return first(word, core, true, true);
    }

    /** Whether an interrupt that {@code word} took is one that is not compared. */
    boolean interrupted(int word, String interrupt) {
        String when = "it takes a" + (interrupt.startsWith("a") ? "n " : " ") + interrupt + " interrupt";
        Row row = isa.decode(word);
        for (Known k : row == null ? List.<Known>of() : all) {
            if (k.when().equals(when) && row.name().matches(k.instructions())) {
                used.merge(k, 1, Integer::sum);
                return true;
            }
        }
        return false;
    }

    private Known first(int word, Core core, boolean afterArithmetic, boolean executed) {
        Row row = isa.decode(word);
        if (row == null) {
            return null;
        }
        for (Known k : byRow.computeIfAbsent(row, r -> all.stream()
                .filter(k -> r.name().matches(k.instructions())).toList())) {
            if (k.when().startsWith("the result was ") == executed && holds(k.when(), word, core, afterArithmetic)) {
                used.merge(k, 1, Integer::sum);
                return k;
            }
        }
        return null;
    }

    private static boolean holds(String when, int word, Core core, boolean afterArithmetic) {
        int ra = core.r[Fields.ra(word)];
        int rb = core.r[Fields.rb(word)];
        return switch (when) {
            case "always" -> true;
            case "divisor is 0" -> rb == 0;
            case "quotient overflows" -> rb == -1 && ra == 0x8000_0000;
            case "XER count reaches an address register" -> reaches(word, core.cpu.xer() & 0x7F);
            case "reserved bits of XER are written" ->
                Fields.spr(word) == Spr.XER && (core.r[Fields.rt(word)] & 0x1FFF_0080) != 0;
            case "rounding is directed" -> (core.cpu.fp.fpscr & 2) != 0;
            case "FR is read after arithmetic" -> afterArithmetic && ((word >>> 1 & 0x3FF) != 64 || (word >>> 18 & 7) == 3);
            case "the SPR is not one of those compared" -> !COMPARED_SPRS.contains(Fields.spr(word))
                    || Spr.find(core.cpu.model(), Fields.spr(word)) == null;
            case "FEX is 1 and FE0 or FE1 become 1" -> (core.cpu.fp.fpscr & 0x4000_0000) != 0
                    && ((word == RFI ? core.cpu.spr[Spr.SRR1] : core.r[Fields.rt(word)]) & (Msr.FE0 | Msr.FE1)) != 0;
            case "it takes an alignment interrupt", "it takes a data storage interrupt",
                    "it takes a bus interrupt", "it takes a vector assist interrupt" -> false;
            case "ME becomes 0" -> (core.r[Fields.rt(word)] & Msr.ME) == 0;
            case "it records, and interrupts are enabled" -> (word & 1) != 0
                    && (core.cpu.msr & (Msr.FE0 | Msr.FE1)) != 0 && (core.cpu.fp.fpscr & 0xF8) != 0;
            case "it loads its address register" ->
                reaches(word & ~(31 << 11) | Fields.ra(word) << 11, (Fields.rb(word) + 31 & 31) + 1);
            case "it is an invalid form" -> isInvalid(word);
            case "CTR would be counted" -> (word >>> 23 & 1) == 0;
            case "other MSR bits are written" -> ((word == RFI ? core.cpu.spr[Spr.SRR1] & RFI_BITS
                    : core.r[Fields.rt(word)]) & ~COMPARED_MSR) != 0;
            case "the operand is 0" -> core.cpu.fpr[Fields.rb(word)] << 1 == 0;
            case "FX is 0" -> core.cpu.fp.fpscr >= 0;
            case "the result was a denormal single" -> isDenormalSingle(core.cpu.fpr[Fields.rt(word)]);
            case "the result is an estimate" -> isEstimate(core.cpu.fpr[Fields.rb(word)], (word >>> 1 & 31) == 26);
            case "reserved bits of VSCR are written" ->
                ((int) core.cpu.vr[2 * Fields.rb(word) + 1] & ~0x0001_0001) != 0;
            case "FX is 0 beside a status bit that is 1" ->
                core.cpu.fp.fpscr >= 0 && (core.cpu.fp.fpscr & STATUS_BITS) != 0;
            case "exceptions or NI are enabled" -> (statusAfter(word, core) & 0xFC) != 0;
            case "a NaN operand is no single" -> wideNan(core.cpu.fpr[Fields.ra(word)])
                    || wideNan(core.cpu.fpr[Fields.rb(word)]) || wideNan(core.cpu.fpr[Fields.rc(word)]);
            default -> throw new IllegalStateException("known.rows: '" + when + "' is no condition");
        };
    }

    private static boolean isDenormalSingle(long value) {
        double magnitude = Math.abs(Double.longBitsToDouble(value));
        return magnitude != 0 && magnitude < Float.MIN_NORMAL;
    }

    private static boolean wideNan(long operand) {
        return Double.isNaN(Double.longBitsToDouble(operand)) && (operand & 0x1FFF_FFFF) != 0;
    }

    /** The last byte of FPSCR after an instruction that writes to it. */
    private static int statusAfter(int word, Core core) {
        int now = core.cpu.fp.fpscr & 0xFF;
        return switch (word >>> 1 & 0x3FF) {
            case 38 -> now | 0x8000_0000 >>> Fields.rt(word);
            case 134 -> now | (word >>> 12 & 15) << 4 * (7 - (word >>> 23 & 7));
            default -> {
                int fields = ((word >>> 17 & 1) * 0xF) | ((word >>> 18 & 1) * 0xF0);
                yield now & ~fields | (int) core.cpu.fpr[Fields.rb(word)] & fields;
            }
        };
    }

    private static boolean isEstimate(long operand, boolean root) {
        double d = Double.longBitsToDouble(operand);
        return d != 0 && !Double.isInfinite(d) && !Double.isNaN(d) && !(root && d < 0);
    }

    /** Load and store with update: rA is 0, or the register loaded. */
    private static boolean isInvalid(int word) {
        boolean load = word >>> 26 == 31 ? (word & 0x500) == 0 : (word >>> 26 & 4) == 0 && word >>> 26 < 48;
        return Fields.ra(word) == 0 || load && Fields.ra(word) == Fields.rt(word);
    }

    private static boolean reaches(int word, int bytes) {
        int count = (bytes + 3) / 4;
        return (Fields.ra(word) - Fields.rt(word) & 31) < count || (Fields.rb(word) - Fields.rt(word) & 31) < count;
    }
}
