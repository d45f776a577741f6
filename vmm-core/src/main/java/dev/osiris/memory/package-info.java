/**
 * Guest-physical memory. {@link dev.osiris.memory.GuestMemory} is a block of host memory that holds RAM or ROM;
 * {@link dev.osiris.memory.AddressSpace} says which addresses it, and the chips' registers, answer at
 * ({@link dev.osiris.memory.Region}). The address space also knows which RAM pages hold decoded code and which are
 * logged as dirty: {@link dev.osiris.memory.PageFlags}; engines ask it before they let stores to a page go unseen.
 *
 * <p>Guest RAM is native memory (java.lang.foreign), big-endian as the guest sees it, zeroed, and costs host memory
 * only where the guest touched it.
 *
 * <p>Several vCPUs use it at once. Naturally aligned accesses of up to 8 bytes are single host accesses on both engines.
 * Native code's are in the order of the guest's instructions, and the host's (TSO) is stronger than the guest's but for
 * {@code sync}, which is a locked operation. The interpreter's are plain Java accesses; a compiler may not move them
 * beyond a fence ({@code IrOp.FENCE}), nor a read out of a guest's loop, because the interpreter reads a volatile word
 * at every block.
 *
 * <p>{@link dev.osiris.memory.Reservations} carries lwarx and stwcx. In a VM of one vCPU they cost what they did (40
 * million loops a second on the machine where this was measured); with several, stwcx. takes the granule's version with
 * a second locked operation (20 million). To notice every store instead, each would have to write to that table: in a
 * loop with two stores among ten instructions that took away a quarter of the speed (2,600 of 3,500 MIPS), for guests
 * that nobody has. Other instructions cost nothing for being shared (bench smp: 1.01 of the speed alone).
 */
package dev.osiris.memory;
