/**
 * The {@code mol} board: Mac-on-Linux's machine, which has no hardware. RAM at 0 and a frame buffer are memory slots;
 * disks, network, terminal, interrupts and everything else are OSI services ({@link dev.osiris.devices.osi}), and the
 * device tree ({@code MolDeviceTree}) is one of them.
 *
 * <p>Firmware is an ELF file, placed by its physical addresses. Mac-on-Linux has one processor; here the others stand
 * still until firmware calls RTAS {@code start-cpu} (processor, address, r3), which works as on later machines (PAPR,
 * 7.3), as does {@code stop-self}. RTAS also has a terminal ({@code put-term-char}, {@code get-term-char}), the one of TTY_PUTC and TTY_GETC: a
 * Linux kernel that was started by firmware needs no other console.
 */
package dev.osiris.devices.board.mol;
