package dev.osiris.ppc.isa;

import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Spr;
import java.util.List;
import java.util.function.Function;

/** One statement to one word: finds the syntax that the mnemonic and the number of operands select, and fills it in. */
final class InstructionAssembler {
    private static final int HALF = 0xFFFF;

    private final CpuModel model;
    private final Mnemonics mnemonics;

    InstructionAssembler(CpuModel model) {
        this.model = model;
        this.mnemonics = new Mnemonics(model);
    }

    int assemble(String mnemonic, String operands, int pc, Function<String, Integer> symbols) {
        Mnemonics.Candidate chosen = choose(mnemonic, count(operands));
        Scanner in = new Scanner(operands, pc, symbols);
        int word = fill(chosen, in, pc, count(operands));
        if (!in.atEnd()) {
            throw in.unexpected("nothing more");
        }
        return chosen.syntax().predict(word, chosen.variant().hint());
    }

    /** Operands as written: D(RA) is one. */
    private static int count(String operands) {
        return operands.isBlank() ? 0 : (int) operands.chars().filter(c -> c == ',').count() + 1;
    }

    private Mnemonics.Candidate choose(String mnemonic, int count) {
        List<Mnemonics.Candidate> candidates = mnemonics.candidates(mnemonic);
        if (candidates.isEmpty()) {
            throw unknown(mnemonic);
        }
        for (Mnemonics.Candidate c : candidates) {
            if (groups(c.syntax(), false) <= count && count <= groups(c.syntax(), true)) {
                return c;
            }
        }
        throw new AssemblyException("'" + mnemonic + "' does not take " + count + " operands, but "
                + String.join(" or ", candidates.stream().map(c -> c.syntax().operandList()).toList()));
    }

    private static int groups(Syntax syntax, boolean all) {
        int n = 0;
        for (int i = 0; i < syntax.operands(); i++) {
            n += syntax.inParentheses(i) || syntax.optional(i) && !all ? 0 : 1;
        }
        return n;
    }

    private AssemblyException unknown(String mnemonic) {
        for (Row row : Isa.ROWS) {
            if (row.name().equals(mnemonic) && !row.models.contains(model)) {
                return new AssemblyException("the " + model.label() + " has no '" + mnemonic + "'; these have it: "
                        + String.join(", ", row.models.stream().map(CpuModel::label).toList()));
            }
        }
        String close = closest(mnemonic);
        return new AssemblyException("unknown instruction '" + mnemonic + "'"
                + (close == null ? "" : "; did you mean '" + close + "'?"));
    }

    private String closest(String mnemonic) {
        String best = null;
        int least = 3;
        for (String known : mnemonics.all()) {
            int distance = distance(mnemonic, known);
            if (distance < least || distance == least && best != null && known.compareTo(best) < 0) {
                least = distance;
                best = known;
            }
        }
        return best;
    }

    /** Levenshtein's. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    private int fill(Mnemonics.Candidate chosen, Scanner in, int pc, int count) {
        Syntax syntax = chosen.syntax();
        int word = syntax.match | chosen.variant().bits();
        boolean leaveOut = count < groups(syntax, true);
        boolean first = true;
        for (int i = 0; i < syntax.operands(); i++) {
            if (syntax.optional(i) && leaveOut) {
                continue;
            }
            if (!first) {
                in.expect(syntax.inParentheses(i) ? '(' : ',', " before " + describe(syntax.operand(i)));
            }
            word = put(syntax.operand(i), word, in, pc);
            if (syntax.inParentheses(i)) {
                in.expect(')', " after the base register");
            }
            first = false;
        }
        return word;
    }

    private int put(Operand operand, int word, Scanner in, int pc) {
        int value = switch (operand.kind) {
            case GPR, GPR_OR_ZERO -> register(in, "r", 32, operand);
            case FPR -> register(in, "f", 32, operand);
            case VR -> register(in, "v", 32, operand);
            case CR_FIELD -> register(in, "cr", 8, operand);
            case SPECIAL_REGISTER -> specialRegister(in);
            default -> in.expression();
        };
        if (operand.kind == Operand.Kind.TARGET) {
            checkTarget(operand, word, value, pc);
        } else {
            value = checkRange(operand, word, value, in);
        }
        return operand.put(word, value, pc);
    }

    private static int register(Scanner in, String prefix, int count, Operand operand) {
        Integer register = in.register(prefix, count);
        if (register != null) {
            return register;
        }
        if (in.atEnd()) {
            throw in.unexpected(describe(operand));
        }
        return in.expression();
    }

    private static int specialRegister(Scanner in) {
        Integer named = in.name(InstructionAssembler::numberOf);
        return named != null ? named : in.expression();
    }

    private static Integer numberOf(String name) {
        for (Spr s : Spr.TABLE) {
            if (s.name().equals(name)) {
                return s.number();
            }
        }
        return null;
    }

    /** {@code @l} and its like fit a field of 16 bits whether it is signed or not. */
    private static int checkRange(Operand operand, int word, int value, Scanner in) {
        if (in.half() && operand.kind == Operand.Kind.SIGNED && operand.max() >= HALF >> 1) {
            return (short) value;
        }
        if (value < operand.min() || value > operand.max()) {
            throw new AssemblyException("expected " + describe(operand) + ", found " + value);
        }
        if (!operand.agrees(word, value)) {
            throw new AssemblyException(value + " and the operand before it do not fit into 32 bits together");
        }
        return value;
    }

    private static void checkTarget(Operand operand, int word, int value, int pc) {
        int distance = (word & Form.AA) != 0 ? value : value - pc;
        // Both fields are signed and end at bit 29: LI reaches 32 MiB, BD 32 KiB.
        int reach = Integer.highestOneBit(operand.mask());
        if ((distance & 3) != 0) {
            throw new AssemblyException("branch target 0x" + Integer.toHexString(value) + " is not a multiple of 4");
        }
        if (distance < -reach || distance >= reach) {
            throw new AssemblyException("branch target 0x" + Integer.toHexString(value) + " is " + distance
                    + " bytes away; the instruction reaches " + reach);
        }
    }

    private static String describe(Operand operand) {
        String range = operand.min() + " to " + operand.max();
        return switch (operand.kind) {
            case GPR -> "register r0 to r31 for " + operand;
            case GPR_OR_ZERO -> "register r1 to r31 or 0 for " + operand;
            case FPR -> "register f0 to f31 for " + operand;
            case VR -> "register v0 to v31 for " + operand;
            case CR_FIELD -> "CR field cr0 to cr7 for " + operand;
            case CR_BIT -> "CR bit 0 to 31 (such as 4*cr1+eq) for " + operand;
            case SPECIAL_REGISTER -> "SPR name or number 0 to 1023 for " + operand;
            case TARGET -> "branch target for " + operand;
            case SIGNED, UNSIGNED -> "integer from " + range + " for " + operand;
        };
    }
}
