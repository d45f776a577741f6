package dev.osiris.cli;

import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.isa.Assembler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The usual runs, one after the other, for the JVM to record what they need: the launcher makes its start-up cache so.
 * First the bundled guest, on the terminal if there is one; then a kernel in a file, without a terminal, which does what
 * kernels do and that guest does not.
 */
public final class Rehearsal {
    /** What the kernel ends with when it got as far. */
    static final int STATUS = 77;

    private static final int ENTRY = 0x1000;
    private static final String KERNEL = """
                    .org    0x300               # where a load finds no page: goes on behind it
                    mfspr   r9, 26
                    addi    r9, r9, 4
                    mtspr   26, r9
                    rfi
                    .org    0x1000
                    li      r4, 2               # BATs for the first 256 MiB
                    li      r3, 0x1FFF
                    mtspr   528, r3
                    mtspr   529, r4
                    mtspr   536, r3
                    mtspr   537, r4
                    lis     r5, 0x10            # an empty page table for the others
                    mtspr   25, r5
                    mtsr    1, r4
                    isync
                    mfmsr   r7
                    ori     r7, r7, 0x2030      # translation and floating point on
                    mtspr   27, r7
                    li      r8, on
                    mtspr   26, r8
                    rfi
            on:     lis     r9, 0x1000
                    lwz     r10, 0(r9)
                    mffs    f1
                    mtfsf   255, f1
                    lwarx   r10, 0, r1
                    stwcx.  r10, 0, r1
                    li      r9, 2000            # more pages than are kept in mind at once
                    mtctr   r9
                    li      r10, 0
            1:      lwz     r11, 0(r10)
                    addi    r10, r10, 0x1000
                    bdnz    1b
                    li      r5, 22              # RTAS: the time of day
                    li      r6, block
                    bl      osi
                    li      r5, 54              # the end
                    lis     r6, 0x4F53
                    ori     r6, r6, 0x494D      # with status 77
            osi:    lis     r3, 0x1137
                    ori     r3, r3, 0x24FA
                    lis     r4, 0x7781
                    ori     r4, r4, 0x0F9B
                    sc
                    blr
            block:  .long   0xABCDEF04, 0, 8
                    .space  32
            """;

    private Rehearsal() {}

    /** Types nothing: who starts it does, if the bundled guest is to end. */
    public static void main(String[] args) throws IOException {
        Main.main(new String[] {"--version"});
        new Osiris(Streams.ofProcess()).run("run", "--enable-cap", "osi");
        System.exit(kernel() == STATUS ? 0 : 1);
    }

    /** Runs the kernel; its status. */
    static int kernel() throws IOException {
        Path file = Files.createTempFile("osiris", ".elf");
        try {
            Files.write(file, elf(new Assembler(CpuModel.DEFAULT).assemble(KERNEL, 0).bytes()));
            Streams io = new Streams(InputStream.nullInputStream(), OutputStream.nullOutputStream(),
                    OutputStream.nullOutputStream(), false, false, false);
            return new Osiris(io).run("run", "--enable-cap", "osi", "--kernel", file.toString(), "--initrd", file.toString(),
                    "--append", "rehearsal");
        } finally {
            Files.delete(file);
        }
    }

    /** An executable of one segment for address 0 (System V ABI, chapters 4 and 5). */
    private static byte[] elf(byte[] code) {
        int headers = 52 + 32;
        ByteBuffer elf = ByteBuffer.allocate(headers + code.length);
        elf.putInt(0x7F454C46).put((byte) 1).put((byte) 2).put((byte) 1).position(16);
        elf.putShort((short) 2).putShort((short) 20).putInt(1).putInt(ENTRY).putInt(52).putInt(0).putInt(0);
        elf.putShort((short) 52).putShort((short) 32).putShort((short) 1).position(52);
        elf.putInt(1).putInt(headers).putInt(0).putInt(0).putInt(code.length).putInt(code.length).putInt(7).putInt(4);
        return elf.put(code).array();
    }
}
