package dev.osiris.cli.monitor;

import dev.osiris.kvm.Regs;
import dev.osiris.kvm.Vcpu;
import dev.osiris.machine.Machine;
import dev.osiris.memory.Region;
import dev.osiris.ppc.cpu.Spr;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An ELF core file of a 32-bit big-endian PowerPC machine (System V ABI, chapters 4 and 5): a note of registers per vCPU (struct
 * elf_prstatus of Linux), and a segment per range of RAM, at its physical address and where Linux maps it.
 */
final class CoreFile {
    private static final int HEADER = 52;
    private static final int PROGRAM_HEADER = 32;
    private static final int PRSTATUS = 268;
    private static final int REGS_AT = 72;
    private static final int NOTE = 12 + 8 + PRSTATUS;
    private static final int PIECE = 1 << 20;
    private static final long LINEAR = 0xC000_0000L;
    private static final long LINEAR_SIZE = 0x3000_0000L;

    private CoreFile() {}

    /** Writes it, all vCPUs standing still; returns its size. */
    static long write(Machine m, Path file) {
        List<Region> ram = m.vm().addressSpace().regions().stream().filter(r -> r instanceof Region.Ram).toList();
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] head = head(m, ram);
            out.write(head);
            long written = head.length;
            for (Region r : ram) {
                written += copy(m, r, out);
            }
            return written;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long copy(Machine m, Region r, OutputStream out) throws IOException {
        byte[] piece = new byte[PIECE];
        for (long done = 0; done < r.size(); done += PIECE) {
            int n = (int) Math.min(PIECE, r.size() - done);
            m.vm().addressSpace().read(r.base() + done, piece, 0, n);
            out.write(piece, 0, n);
        }
        return r.size();
    }

    private static byte[] head(Machine m, List<Region> ram) {
        int notes = HEADER + PROGRAM_HEADER * (1 + ram.size());
        int noteBytes = NOTE * m.vcpus().size();
        ByteBuffer b = ByteBuffer.allocate(notes + noteBytes);
        b.put(new byte[] {0x7F, 'E', 'L', 'F', 1, 2, 1}).position(16);
        b.putShort((short) 4).putShort((short) 20).putInt(1).putInt(0).putInt(HEADER).putInt(0).putInt(0);
        b.putShort((short) HEADER).putShort((short) PROGRAM_HEADER).putShort((short) (1 + ram.size()));
        b.position(HEADER);
        programHeader(b, 4, notes, 0, 0, noteBytes, 0);
        long at = notes + noteBytes;
        for (Region r : ram) {
            long mapped = r.base() < LINEAR_SIZE ? LINEAR + r.base() : 0;
            programHeader(b, 1, at, mapped, r.base(), r.size(), 7);
            at += r.size();
        }
        m.vcpus().forEach(v -> note(b, v));
        return b.array();
    }

    private static void programHeader(ByteBuffer b, int type, long offset, long virtual, long physical, long size, int flags) {
        b.putInt(type).putInt((int) offset).putInt((int) virtual).putInt((int) physical).putInt((int) size).putInt((int) size)
                .putInt(flags).putInt(0);
    }

    private static void note(ByteBuffer b, Vcpu v) {
        b.putInt(5).putInt(PRSTATUS).putInt(1).put("CORE\0\0\0\0".getBytes(StandardCharsets.US_ASCII));
        int start = b.position();
        b.putInt(start + 24, v.id() + 1);
        b.position(start + REGS_AT);
        Regs r = v.getRegs();
        for (long gpr : r.gpr) {
            b.putInt((int) gpr);
        }
        b.putInt((int) r.pc).putInt((int) r.msr).putInt((int) r.gpr[3]).putInt((int) r.ctr).putInt((int) r.lr)
                .putInt((int) r.xer).putInt((int) r.cr).putInt(0).putInt(0).putInt(v.getSpr(Spr.DAR)).putInt(v.getSpr(Spr.DSISR));
        b.position(start + PRSTATUS);
    }
}
