package dev.osiris.ppc.vec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules of the book, one a row, worked out by hand. */
class VecRulesTest {
    /**
     * {@code [NJ] mnemonic operands = VD [SAT] [CR6=n]}, the operands in the assembler's order without VD. A register
     * is its elements in hexadecimal from the left with commas between; one element alone fills the register, and
     * {@code e*n} stands for n of them. Immediates are decimal and begin with #.
     */
    private static final String ROWS = """
        # sums that wrap, and their carries
        vaddubm ff 01 = 00
        vaddubm 80,7f*15 80,01*15 = 00,80*15
        vadduhm ffff 0002 = 0001
        vadduwm ffffffff,7fffffff*3 00000001 = 00000000,80000000*3
        vaddcuw ffffffff,7fffffff,80000000,fffffffe 00000001,7fffffff,80000000,00000001 = \
        00000001,00000000,00000001,00000000
        vsububm 00 01 = ff
        vsubuhm 0000 8000 = 8000
        vsubuwm 00000000 00000001 = ffffffff
        vsubcuw 00000000,00000005,00000005,ffffffff 00000001,00000005,00000004,00000000 = 00000000,00000001*3
        # saturation and its edges
        vaddubs ff,00*15 01,ff*15 = ff*16 SAT
        vaddubs fe 01 = ff
        vadduhs ffff 0001 = ffff SAT
        vadduws ffffffff 00000000 = ffffffff
        vadduws ffffffff 00000001 = ffffffff SAT
        vaddsbs 7f 01 = 7f SAT
        vaddsbs 7f,80*15 80,7f*15 = ff
        vaddsbs 80 ff = 80 SAT
        vaddshs 7fff 0001 = 7fff SAT
        vaddshs 8000 8000 = 8000 SAT
        vaddsws 7fffffff,80000000,00000001,ffffffff 7fffffff,80000000,00000001,ffffffff = \
        7fffffff,80000000,00000002,fffffffe SAT
        vsububs 00 01 = 00 SAT
        vsububs 01 01 = 00
        vsubuhs 0001 ffff = 0000 SAT
        vsubuws 80000000 7fffffff = 00000001
        vsubsbs 80 01 = 80 SAT
        vsubsbs 00 80 = 7f SAT
        vsubsbs ff 80 = 7f
        vsubshs 7fff ffff = 7fff SAT
        vsubsws 80000000 00000001 = 80000000 SAT
        vsubsws 00000000 80000000 = 7fffffff SAT
        # averages round up and do not overflow
        vavgub ff,00*15 fe,01*15 = ff,01*15
        vavgsb 80 7f = 00
        vavgsb 80,7f*15 80,7e*15 = 80,7f*15
        vavguh ffff 0000 = 8000
        vavgsw ffffffff 00000000 = 00000000
        vmaxub 80 7f = 80
        vmaxsb 80 7f = 7f
        vminuw 80000000 7fffffff = 7fffffff
        vminsw 80000000 7fffffff = 80000000
        # products: element 0 is even and the leftmost
        vmuleub ff,02*15 ff,03*15 = fe01,0006*7
        vmuloub ff,02*15 ff,03*15 = 0006*8
        vmulesb 80,02*15 80,03*15 = 4000,0006*7
        vmulosh 0000,8000,0000*6 0000,7fff,0000*6 = c0008000,00000000*3
        vmladduhm ffff ffff 0001 = 0002
        vmhaddshs 8000 8000 0000 = 7fff SAT
        vmhaddshs 8000 8000 ffff = 7fff
        vmhaddshs 0001 3fff 0000 = 0000
        vmhaddshs ffff 0001 0000 = ffff
        vmhraddshs 0001 4000 0000 = 0001
        vmhraddshs ffff 0001 0000 = 0000
        vmhraddshs 8000 7fff 8000 = 8000 SAT
        # sums of products and sums across
        vmsumubm ff ff 00000000 = 0003f804
        vmsumubm ff ff ffffffff = 0003f803
        vmsummbm ff ff 00000000 = fffffc04
        vmsumuhm ffff ffff 00000000 = fffc0002
        vmsumuhs 8000 8000 7fffffff = ffffffff
        vmsumuhs 8000 8000 80000000 = ffffffff SAT
        vmsumshm 8000 8000 00000000 = 80000000
        vmsumshs 8000 8000 00000000 = 7fffffff SAT
        vmsumshs 8000 8000 ffffffff = 7fffffff
        vmsumshs 8000 7fff 80000000 = 80000000 SAT
        vsum4ubs ff fffffc03 = ffffffff
        vsum4ubs ff fffffc04 = ffffffff SAT
        vsum4sbs 80 80000200 = 80000000
        vsum4sbs 80 800001ff = 80000000 SAT
        vsum4shs 7fff 00000000 = 0000fffe
        vsum2sws 7fffffff,00000001,80000000,80000000 ffffffff,ffffffff,00000000,00000001 = \
        00000000,7fffffff,00000000,80000000 SAT
        vsumsws 7fffffff,7fffffff,80000000,80000000 00000000,00000000,00000000,00000003 = 00000000*3,00000001
        vsumsws 7fffffff 00000000 = 00000000*3,7fffffff SAT
        # shifts use the low bits of each count
        vrlb 81 09 = 03
        vrlh 8001 001f = c000
        vrlw 80000001 00000021 = 00000003
        vslb ff 0f = 80
        vsrh 8000 001f = 0001
        vsrab 80 07 = ff
        vsrah 4000 000e = 0001
        vsraw 80000000 0000001f = ffffffff
        vsrw 80000000 00000020 = 80000000
        # whole shifts: three bits of the last byte; the other bytes are ignored
        vsl 80000000,00000000,00000000,00000001 01 = 00000000,00000000,00000000,00000002
        vsl 00,00*7,ff,00*7 07 = 00*7,7f,80,00*7
        vsl 00,00*7,ff,00*7 03*15,00 = 00*8,ff,00*7
        vsr 00*7,01,00*8 01 = 00*8,80,00*7
        vsr ff*16 fa = 3f,ff*15
        vslo 00,01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f 08*15,48 = 09,0a,0b,0c,0d,0e,0f,00*9
        vslo 00,01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f ff*15,87 = 00,01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f
        vsro 00,01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f 00*15,78 = 00*15,00
        vsro 10,01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f 00*15,18 = 00*3,10,01,02,03,04,05,06,07,08,09,0a,0b,0c
        vsldoi 00,01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f f0*16 #15 = 0f,f0*15
        vsldoi 00,01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f f0*16 #8 = 08,09,0a,0b,0c,0d,0e,0f,f0*8
        # splats, merges, permute, select
        vspltb 00,01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f #9 = 09
        vspltb 00,01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f #25 = 09
        vsplth 0000,0001,0002,0003,0004,0005,0006,0007 #6 = 0006
        vspltw 00000000,00000001,00000002,00000003 #1 = 00000001
        vspltisb #-16 = f0
        vspltish #-1 = ffff
        vspltisw #15 = 0000000f
        vmrghb 00,01,02,03,04,05,06,07,08*8 f0,f1,f2,f3,f4,f5,f6,f7,f8*8 = \
        00,f0,01,f1,02,f2,03,f3,04,f4,05,f5,06,f6,07,f7
        vmrglh 0000*4,0004,0005,0006,0007 1000*4,1004,1005,1006,1007 = 0004,1004,0005,1005,0006,1006,0007,1007
        vmrghw 00000001,00000002,00000000*2 00000003,00000004,00000000*2 = 00000001,00000003,00000002,00000004
        vperm 00,01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f f0,f1,f2,f3,f4,f5,f6,f7,f8,f9,fa,fb,fc,fd,fe,ff \
        1f,00,10,ef,e0,ff*11 = ff,00,f0,0f,00,ff*11
        vsel 0f 33 55 = 1b
        # packs and unpacks
        vpkuhum 1234 5678 = 34*8,78*8
        vpkuwum 12345678 9abcdef0 = 5678*4,def0*4
        vpkuhus 00ff 0100 = ff SAT
        vpkuhus 00ff 00fe = ff*8,fe*8
        vpkuwus 0000ffff ffffffff = ffff SAT
        vpkshus ffff 007f = 00*8,7f*8 SAT
        vpkshss 0080 ff80 = 7f*8,80*8 SAT
        vpkshss 007f ff80 = 7f*8,80*8
        vpkswus 80000000 00010000 = 0000*4,ffff*4 SAT
        vpkswss ffff8000 00007fff = 8000*4,7fff*4
        vpkswss ffff7fff 00008000 = 8000*4,7fff*4 SAT
        vpkpx 01f8f8f8 00070707 = ffff*4,0000*4
        vpkpx 01080810 fe0f1807 = 8422*4,0460*4
        vupkhsb 80,7f,00*14 = ff80,007f,0000*6
        vupklsh 0000*4,8000,0001,0000*2 = ffff8000,00000001,00000000*2
        vupkhpx 8422,7fff,0000*6 = ff010102,001f1f1f,00000000*2
        vupklpx ffff*4,8000,0000*3 = ff000000,00000000*3
        # comparisons and CR6
        vcmpequb. 12 12 = ff CR6=8
        vcmpequb. 12 13 = 00 CR6=2
        vcmpequb. 12*15,13 12 = ff*15,00 CR6=0
        vcmpequw 00000001 00000001 = ffffffff
        vcmpgtub. 80 7f = ff CR6=8
        vcmpgtsb. 80 7f = 00 CR6=2
        vcmpgtsh. 0001,ffff*7 0000 = ffff,0000*7 CR6=0
        vcmpgtuw. ffffffff fffffffe = ffffffff CR6=8
        vcmpeqfp. 00000000 80000000 = ffffffff CR6=8
        vcmpeqfp. 7fc00000 7fc00000 = 00000000 CR6=2
        vcmpgefp. 3f800000,7fc00000,ff800000,7f800000 3f800000,00000000,7f800000,ff800000 = \
        ffffffff,00000000,00000000,ffffffff CR6=0
        vcmpgtfp. 00000001 00000000 = ffffffff CR6=8
        NJ vcmpgtfp. 00000001 00000000 = 00000000 CR6=2
        vcmpbfp. 3f800000,bf800000,00000000,3f7fffff 3f800000 = 00000000 CR6=2
        vcmpbfp. 40000000,c0000000,7fc00000,00000000 3f800000 = 80000000,40000000,c0000000,00000000 CR6=0
        vcmpbfp 3f800000,00000000*3 bf800000 = 80000000,c0000000*3
        vcmpbfp 00000000,80000000*3 80000000 = 00000000
        # NaNs: quiet, the first of a, b, c; the default where there is none
        vaddfp 7f800001 ffc12345 = 7fc00001
        vaddfp 3f800000 ff812345 = ffc12345
        vaddfp 7f800000 ff800000 = 7fc00000
        vsubfp 7f800000 7f800000 = 7fc00000
        vsubfp 3f800000 7fc00001 = 7fc00001
        vmaddfp 3f800000 7fc00003 7fc00002 = 7fc00002
        vmaddfp 7fc00001 7fc00003 7fc00002 = 7fc00001
        vmaddfp 7f800000 00000000 7f800002 = 7fc00002
        vmaddfp 7f800000 00000000 3f800000 = 7fc00000
        vnmsubfp 7f800000 3f800000 7f800000 = 7fc00000
        vnmsubfp 3f800000 3f800000 7fc00002 = 7fc00002
        vmaxfp 7f800000 7f800001 = 7fc00001
        vminfp ffc00001 7fc00002 = ffc00001
        vrfin 7f812345 = 7fc12345
        # numbers: rounding, zeros, one rounding of the product and sum
        vaddfp 3f800000 33800000 = 3f800000
        vaddfp 3f800001 33800000 = 3f800002
        vaddfp 3f800000 bf800000 = 00000000
        vaddfp 80000000 80000000 = 80000000
        vaddfp 7f7fffff 7f7fffff = 7f800000
        vsubfp 80000000 00000000 = 80000000
        vmaddfp 3f800800 3f800800 17800000 = 3f801001
        vmaddfp 3f800800 3f800800 97800000 = 3f801000
        vmaddfp 3f800800 3f800800 00000000 = 3f801000
        vmaddfp bf800000 3f800000 3f800000 = 00000000
        vmaddfp 80000000 3f800000 80000000 = 80000000
        vnmsubfp 3f800000 3f800000 3f800000 = 80000000
        vnmsubfp 40000000 40400000 3f800000 = c0a00000
        vmaxfp 80000000 00000000 = 00000000
        vminfp 00000000 80000000 = 80000000
        vmaxfp bf800000 c0000000 = bf800000
        # denormalized operands and tiny results
        vaddfp 00000001 00000001 = 00000002
        NJ vaddfp 00000001 80000001 = 00000000
        NJ vaddfp 80000001 80000001 = 80000000
        vsubfp 00800001 00800000 = 00000001
        NJ vsubfp 00800001 00800000 = 00000000
        NJ vsubfp 00800000 00800001 = 80000000
        vmaddfp 00800000 3f000000 00000000 = 00400000
        NJ vmaddfp 80800000 3f000000 00000000 = 80000000
        vmaddfp 3f7fffff 00800000 00000000 = 00800000
        NJ vmaddfp 3f7fffff 00800000 00000000 = 00000000
        NJ vmaddfp 3f800000 00800000 00000000 = 00800000
        vmaxfp 00000001 00000000 = 00000001
        NJ vmaxfp 80000000 80000001 = 80000000
        vrfip 00000001 = 3f800000
        NJ vrfip 00000001 = 00000000
        NJ vrfim 80000001 = 80000000
        # roundings to integers
        vrfin 3f000000,3fc00000,c0200000,bf000000 = 00000000,40000000,c0000000,80000000
        vrfiz 3fffffff,bfffffff,bf000000,7f800000 = 3f800000,bf800000,80000000,7f800000
        vrfip 3f800001,bf7fffff,80000000,4b000001 = 40000000,80000000,80000000,4b000001
        vrfim 3f7fffff,bf800001,00000001,ff800000 = 00000000,c0000000,00000000,ff800000
        # conversions
        vcfsx ffffffff,80000000,7fffffff,01000001 #0 = bf800000,cf000000,4f000000,4b800000
        vcfsx 00000003 #1 = 3fc00000
        vcfux ffffffff,00000001,00000000,01000003 #0 = 4f800000,3f800000,00000000,4b800002
        vcfux 80000000 #31 = 3f800000
        vctsxs 3fffffff,bfffffff,4effffff,cf000000 #0 = 00000001,ffffffff,7fffff80,80000000
        vctsxs 4f000000 #0 = 7fffffff SAT
        vctsxs cf000001 #0 = 80000000 SAT
        vctsxs ff800000 #0 = 80000000 SAT
        vctsxs 7fc00000 #0 = 00000000
        vctsxs 3fc00000 #1 = 00000003
        vctsxs 3f800000 #31 = 7fffffff SAT
        vctuxs 4f7fffff,bf7fffff,7fc00000,00000001 #0 = ffffff00,00000000*3
        vctuxs bf800000 #0 = 00000000 SAT
        vctuxs 4f800000 #0 = ffffffff SAT
        vctuxs 7f800000 #31 = ffffffff SAT
        # special values of the estimates
        vrefp ff800000,80000000,00000000,7f800000 = 80000000,ff800000,7f800000,00000000
        vrefp 7f800001 = 7fc00001
        vrefp 00000001 = 7f800000
        vrefp 7f000000 = 00400000
        NJ vrefp 7f000000,ff000000,00000001,80000001 = 00000000,80000000,7f800000,ff800000
        vrsqrtefp ff800000,bf800000,80000000,00000000 = 7fc00000,7fc00000,ff800000,7f800000
        vrsqrtefp 7f800000,40800000,ff800001,80000001 = 00000000,3f000000,ffc00001,7fc00000
        NJ vrsqrtefp 80000001 = ff800000
        vexptefp ff800000,80000000,00000000,7f800000 = 00000000,3f800000,3f800000,7f800000
        vexptefp 7f800001,c2fc0000,42fe0000,43000000 = 7fc00001,00800000,7f000000,7f800000
        vexptefp c2fe0000,c3150000,c3160000,ff7fffff = 00400000,00000001,00000000,00000000
        NJ vexptefp c2fe0000 = 00000000
        vlogefp ff800000,bf800000,80000000,00000000 = 7fc00000,7fc00000,ff800000,ff800000
        vlogefp 7f800000,7f800001,3f800000,00000001 = 7f800000,7fc00001,00000000,c3150000
        NJ vlogefp 80000001 = ff800000
        """;

    static Stream<String> rows() {
        return ROWS.lines().filter(row -> !row.startsWith("#"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void theBooksRule(String row) {
        String[] sides = row.split(" = ");
        List<String> left = List.of(sides[0].split(" "));
        List<String> right = List.of(sides[1].split(" "));
        boolean nj = left.getFirst().equals("NJ");
        Cpu cpu = new Cpu(CpuModel.PPC7400, 0);
        cpu.vscr = nj ? Vscr.NJ : 0;
        cpu.r[Cpu.CR0 + 6] = 15;
        run(cpu, nj ? left.subList(1, left.size()) : left);
        assertEquals(hex(register(right.getFirst())), hex(Registers.get(cpu, 31)));
        assertEquals(right.contains("SAT") ? 1 : 0, cpu.vscr & Vscr.SAT, "SAT");
        String cr6 = right.getLast().startsWith("CR6=") ? right.getLast().substring(4) : "15";
        assertEquals(Integer.parseInt(cr6), cpu.r[Cpu.CR0 + 6], "CR6");
    }

    private static void run(Cpu cpu, List<String> words) {
        String name = words.getFirst();
        boolean record = name.endsWith(".");
        VectorOp op = Registers.named(record ? name.substring(0, name.length() - 1) : name);
        int[] values = new int[words.size()];
        values[0] = 31;
        for (int i = 1; i < values.length; i++) {
            if (words.get(i).startsWith("#")) {
                values[i] = Integer.parseInt(words.get(i).substring(1));
            } else {
                values[i] = i;
                Registers.set(cpu, i, register(words.get(i)));
            }
        }
        op.run(cpu, Registers.encode(op, values, record));
    }

    private static byte[] register(String text) {
        StringBuilder digits = new StringBuilder();
        for (String element : text.split(",")) {
            String[] times = element.split("\\*");
            digits.repeat(times[0], times.length == 2 ? Integer.parseInt(times[1]) : 1);
        }
        String all = digits.length() < 32 ? digits.toString().repeat(32 / digits.length()) : digits.toString();
        assertEquals(32, all.length(), () -> "a register has 32 digits: " + text);
        return HexFormat.of().parseHex(all);
    }

    private static String hex(byte[] register) {
        return HexFormat.ofDelimiter(" ").formatHex(register);
    }
}
