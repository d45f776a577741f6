package dev.osiris.ppc.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Spr;
import dev.osiris.ppc.semantics.Fields;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our disassembler against GNU objdump, word by word. binutils has no machine 750 (objdump ignores the option and
 * assumes a POWER10): the 7450's says the same for all but SPR names, and those are the 750cl's.
 *
 * <p>Where the two may differ, and why:
 * <ul>
 * <li>Prediction: objdump gives every conditional branch a + or -; we only one whose y bit is 1, because y = 0 is
 *     what a compiler without an opinion writes. Where BO is written out, y is part of it.
 * <li>Invalid forms ({@link #invalidForm}): objdump refuses them, processors execute them, so we show what is
 *     executed.
 * <li>objdump prints an absolute target with the sign extended to 64 bits.
 * <li>{@link #OTHER_NAMES}.
 * </ul>
 */
class DisassemblerAgainstBinutilsTest {
    private static final String OBJDUMP = "powerpc-linux-gnu-objdump";
    private static final int EACH = 200;
    /**
     * VRSAVE is not on the 750cl; USIA is called USIAR in our table, as on the 7400; HID4 is a 7447A's ICTRL;
     * those of the 603e, the 7400's UBAMR and USDAR are on no 750cl.
     */
    private static final Set<Integer> OTHER_NAMES = Set.of(Spr.VRSAVE, 935, 939, 943, Spr.DMISS, Spr.DCMP, Spr.HASH1,
            Spr.HASH2, 1011);

    @TempDir
    Path directory;

    @Test
    void everyInstructionIsWrittenAsObjdumpWritesIt() throws Exception {
        List<Row> rows = Isa.of(CpuModel.PPC7447A).rows().stream()
                .filter(r -> !List.of("mfspr", "mtspr", "mftb").contains(r.name()))
                .toList();
        List<Corpus.Sample> samples = new Corpus(1).of(rows, EACH);
        compare(samples, "7450", CpuModel.PPC7447A);
    }

    @Test
    void specialRegistersHaveTheNamesThatObjdumpGivesThem() throws Exception {
        List<Corpus.Sample> samples = new ArrayList<>();
        for (Spr spr : Spr.TABLE.stream().filter(s -> !OTHER_NAMES.contains(s.number())).toList()) {
            for (int opcode : new int[] {0x7C00_02A6, 0x7C00_03A6}) {
                int word = Operand.SPR.put(opcode | spr.number() % 32 << 21, spr.number(), 0);
                samples.add(new Corpus.Sample(null, word, 4 * samples.size()));
            }
        }
        compare(samples, "750cl", CpuModel.PPC750);
    }

    private void compare(List<Corpus.Sample> samples, String machine, CpuModel model) throws Exception {
        List<String> theirs = objdump(samples, machine);
        assertEquals(samples.size(), theirs.size(), "lines of objdump");
        Disassembler ours = new Disassembler(model);
        Map<String, String> differences = new LinkedHashMap<>();
        for (int i = 0; i < samples.size(); i++) {
            Corpus.Sample s = samples.get(i);
            String expected = normal(theirs.get(i), s);
            String actual = ours.disassemble(s.word(), s.pc());
            if (!actual.equals(expected) && !(expected.startsWith(".long") && invalidForm(s.word()))) {
                differences.putIfAbsent(actual.split(" ")[0] + "/" + expected.split(" ")[0],
                        Integer.toHexString(s.word()) + ": ours '" + actual + "', objdump '" + expected + "'");
            }
        }
        if (!differences.isEmpty()) {
            fail(differences.size() + " kinds of difference:\n" + String.join("\n", differences.values()));
        }
    }

    /**
     * Update forms with RA = 0 or a load's RA = RT, lmw and string loads whose base is among their targets, splats of
     * an element that there is not, and bcctr that counts; bits of BO that must be 0 are not in the corpus.
     */
    private static boolean invalidForm(int word) {
        int rt = Fields.rt(word);
        int ra = Fields.ra(word);
        return switch (Isa.of(CpuModel.PPC7447A).decode(word).name()) {
            case "lbzu", "lbzux", "lhzu", "lhzux", "lhau", "lhaux", "lwzu", "lwzux" -> ra == 0 || ra == rt;
            case "stbu", "stbux", "sthu", "sthux", "stwu", "stwux", "lfsu", "lfsux", "lfdu", "lfdux", "stfsu",
                    "stfsux", "stfdu", "stfdux" -> ra == 0;
            case "lmw" -> ra >= rt;
            case "lswi" -> (ra - rt & 31) < (Operand.NB.get(word, 0) + 3) / 4 || ra == 0 && rt == 0;
            case "lswx" -> ra == rt || Fields.rb(word) == rt;
            case "bcctr" -> (rt & 4) == 0;
            case "vspltb" -> ra >= 16;
            case "vsplth" -> ra >= 8;
            case "vspltw" -> ra >= 4;
            default -> false;
        };
    }

    private static String normal(String text, Corpus.Sample s) {
        String t = text.replace("0xffffffff", "0x");
        boolean conditional = List.of(16, 19).contains(s.word() >>> 26);
        boolean raw = conditional && t.matches("bc(lr|ctr)?l?a?[+-].*");
        if (conditional && ((s.word() & 0x0020_0000) == 0 || raw)) {
            t = t.replaceFirst("^(b[a-z]*)[+-]", "$1");
        }
        int space = t.indexOf(' ');
        return space < 0 ? t : pad(t.substring(0, space)) + t.substring(space).trim();
    }

    private static String pad(String mnemonic) {
        return mnemonic + " ".repeat(Math.max(1, 8 - mnemonic.length()));
    }

    private List<String> objdump(List<Corpus.Sample> samples, String machine) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(4 * samples.size());
        samples.forEach(s -> bytes.putInt(s.word()));
        Path file = directory.resolve("corpus.bin");
        Files.write(file, bytes.array());
        List<String> command = List.of(OBJDUMP, "-D", "-z", "-EB", "-b", "binary", "-m", "powerpc", "-M", machine,
                file.toString());
        Process p = start(command);
        List<String> lines = new ArrayList<>();
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(p.getInputStream(), StandardCharsets.UTF_8))) {
            in.lines().map(l -> l.split("\t", 3)).filter(f -> f.length == 3)
                    .forEach(f -> lines.add(f[2].replace('\t', ' ').trim()));
        }
        assertEquals(0, p.waitFor(), String.join(" ", command));
        return lines;
    }

    private static Process start(List<String> command) {
        try {
            return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        } catch (IOException e) {
            return fail(OBJDUMP + " cannot be run; install the Debian package binutils-powerpc-linux-gnu", e);
        }
    }
}
