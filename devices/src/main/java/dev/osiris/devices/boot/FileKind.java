package dev.osiris.devices.boot;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** What a file that is no kernel seems to be, by its first bytes; for messages only. */
record FileKind(String found, String remedy) {
    /** Beyond the last of the marks below. */
    private static final int LOOKED_AT = 1 << 16;
    private static final String USE_VMLINUX = "Use the uncompressed ELF image, vmlinux.";

    private record Magic(int at, byte[] bytes, String found, String remedy) {
        Magic(int at, String text, String found, String remedy) {
            this(at, text.getBytes(StandardCharsets.ISO_8859_1), found, remedy);
        }

        boolean matches(byte[] content) {
            for (int i = 0; i < bytes.length; i++) {
                if (at + i >= content.length || content[at + i] != bytes[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static final List<Magic> KNOWN = List.of(
            new Magic(0, hex("27051956"), "a U-Boot image (uImage)", USE_VMLINUX),
            new Magic(0, hex("d00dfeed"), "a flattened device tree or FIT image",
                    "Give a device tree with --dtb; for a kernel use vmlinux."),
            new Magic(0x202, "HdrS", "a Linux kernel for x86", "Use a kernel built for 32-bit PowerPC."),
            new Magic(0x38, "ARMd", "a Linux kernel for 64-bit Arm", "Use a kernel built for 32-bit PowerPC."),
            new Magic(0, "MZ", "a DOS, Windows or EFI program", "Use a kernel built for 32-bit PowerPC."),
            new Magic(0, "BZh", "a file compressed with bzip2", "Unpack it first: bunzip2."),
            new Magic(0, hex("fd377a585a00"), "a file compressed with xz", "Unpack it first: unxz."),
            new Magic(0, hex("28b52ffd"), "a file compressed with zstd", "Unpack it first: unzstd."),
            new Magic(0, hex("5d0000"), "a file compressed with lzma", "Unpack it first: unlzma."),
            new Magic(0, hex("504b0304"), "a zip archive", "Unpack it first: unzip."),
            new Magic(0, "070701", "a cpio archive (an initial RAM disk?)", "Give an initial RAM disk with --initrd."),
            new Magic(257, "ustar", "a tar archive", "Unpack it first: tar xf."),
            new Magic(0x8001, "CD001", "a CD image", "Use the kernel that is on it."),
            new Magic(0, hex("feedface"), "a Mach-O file", USE_VMLINUX),
            new Magic(0, "<CHRP-BOOT>", "an Open Firmware boot script", USE_VMLINUX),
            new Magic(0, "#!", "a script", USE_VMLINUX));

    static FileKind of(MemorySegment content) {
        byte[] head = new byte[(int) Math.min(content.byteSize(), LOOKED_AT)];
        content.asByteBuffer().get(head);
        return of(head);
    }

    private static FileKind of(byte[] content) {
        if (content.length == 0) {
            return new FileKind("an empty file", "Look at where it should have come from.");
        }
        for (Magic magic : KNOWN) {
            if (magic.matches(content)) {
                return new FileKind(magic.found, magic.remedy);
            }
        }
        return new FileKind("a file of unknown kind (no ELF header; a raw binary?)", USE_VMLINUX);
    }
}
