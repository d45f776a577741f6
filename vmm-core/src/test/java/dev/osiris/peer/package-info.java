/**
 * Osiris against QEMU, instruction by instruction. {@link dev.osiris.peer.UserDiff} packs random streams of user
 * instructions into a static ELF that runs unchanged on {@code qemu-ppc} and on our engines;
 * {@link dev.osiris.peer.SystemDiff} steps supervisor code under {@code qemu-system-ppc} through gdb's protocol. Where
 * QEMU is known to be wrong, or the architecture leaves the result open, {@link dev.osiris.peer.KnownDifferences} says
 * so, with the book's section.
 */
package dev.osiris.peer;
