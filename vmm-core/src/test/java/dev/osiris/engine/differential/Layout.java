package dev.osiris.engine.differential;

import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.isa.Assembler;
import dev.osiris.ppc.isa.Program;
import java.nio.ByteBuffer;

/**
 * The guest that programs run in: interrupt handlers, code, data, a page table, and the top 256 MiB where nobody
 * answers. Code ends by a store to {@link #END}.
 *
 * <p>Handlers log SRR0, SRR1, DAR and DSISR in memory, then go on behind the instruction that raised the interrupt.
 */
public final class Layout {
    public static final int RAM_SIZE = 0x50000;
    /** Three pages; below 32 KiB, so that absolute branches reach them. */
    public static final int CODE = 0x4000;
    public static final int CODE_SIZE = 0x3000;
    /** Up to here memory is read-only in machines with code in ROM. */
    static final int ROM_END = 0x7000;
    public static final int DATA = 0x20000;
    public static final int DATA_SIZE = 0x10000;
    public static final int LOG = 0x30000;
    public static final int PAGE_TABLE = 0x40000;
    public static final int TABLE_SIZE = 0x10000;
    /** Stores to 0xFFFFFFxx end a run; which byte says how. */
    static final int END = 0xFFFF_FFF0;
    public static final int END_MASK = 0xFFFF_FF00;

    /** stw r0,-16(0) */
    public static final int STOP = 0x9000_FFF0;

    private static final String LOG_IT = """
            mtspr 272,1
            mtspr 273,2
            mfspr 1,274
            mfspr 2,26
            stw 2,0(1)
            mfspr 2,27
            stw 2,4(1)
            mfspr 2,19
            stw 2,8(1)
            mfspr 2,18
            stw 2,12(1)
            addi 1,1,16
            rlwinm 1,1,0,20,27
            oris 1,1,3
            mtspr 274,1
            """;
    private static final String RETURN = """
            mfspr 1,272
            mfspr 2,273
            rfi
            """;
    private static final String SKIP = """
            mfspr 1,26
            addi 1,1,4
            mtspr 26,1
            """;

    private Layout() {}

    private static String at(int address, String... parts) {
        return ".org " + address + "\n" + String.join("\n", parts) + "\n";
    }

    private static String enable(String unit) {
        return "mfspr 1,27\n" + unit + "\nmtspr 27,1\n";
    }

    /** Handlers at 0. */
    static byte[] handlers() {
        StringBuilder s = new StringBuilder();
        s.append(at(0x100, "stw 0,-256(0)"));
        s.append(at(0x200, "stw 0,-252(0)"));
        s.append(at(0x300, LOG_IT, SKIP, RETURN));
        s.append(at(0x400, "stw 0,-248(0)"));
        s.append(at(0x500, LOG_IT, RETURN));
        s.append(at(0x600, LOG_IT, SKIP, RETURN));
        s.append(at(0x700, LOG_IT, SKIP, RETURN));
        s.append(at(0x800, LOG_IT, enable("ori 1,1,0x2000"), RETURN));
        s.append(at(0x900, LOG_IT, RETURN));
        s.append(at(0xC00, LOG_IT, RETURN));
        s.append(at(0xD00, LOG_IT, RETURN));
        s.append(at(0xF20, LOG_IT, enable("oris 1,1,0x200"), RETURN));
        s.append(at(0x1600, LOG_IT, SKIP, RETURN));
        Program p = new Assembler(CpuModel.PPC7400).assemble(s.toString(), 0);
        return p.bytes();
    }

    /** A page table entry for a page, in the group that its hash names. */
    static void map(ByteBuffer ram, int ea, int vsid, int real, int bits) {
        int page = ea >>> 12 & 0xFFFF;
        int group = PAGE_TABLE + ((vsid & 0x7_FFFF ^ page) & 0x3FF) * 64;
        for (int at = group; at < group + 64; at += 8) {
            if (ram.getInt(at) == 0) {
                ram.putInt(at, 0x8000_0000 | vsid << 7 | page >>> 10);
                ram.putInt(at + 4, real & ~0xFFF | bits);
                return;
            }
        }
        throw new IllegalStateException("page table group full");
    }
}
