/**
 * Address translation of 32-bit Book3S: BATs, segment registers and the hashed page table
 * ({@link dev.osiris.ppc.mmu.Mmu}, PEM chapter 7). It caches nothing; what engines cache of its answers is theirs,
 * and {@code ppc.core} tells them when to forget it.
 */
package dev.osiris.ppc.mmu;
