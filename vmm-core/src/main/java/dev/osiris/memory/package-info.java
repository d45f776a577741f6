/**
 * Guest-physical memory. {@link dev.osiris.memory.GuestMemory} is a block of host memory that holds RAM or ROM;
 * {@link dev.osiris.memory.AddressSpace} says which addresses it, and the chips' registers, answer at
 * ({@link dev.osiris.memory.Region}). The address space also knows which RAM pages hold decoded code and which are
 * logged as dirty: {@link dev.osiris.memory.PageFlags}; engines ask it before they let stores to a page go unseen.
 *
 * <p>Guest RAM is native memory (java.lang.foreign), big-endian as the guest sees it, zeroed, and costs host memory
 * only where the guest touched it.
 */
package dev.osiris.memory;
