/**
 * Address translation of 32-bit Book3S: BATs, segment registers and the hashed page table
 * ({@link dev.osiris.ppc.mmu.Mmu}, PEM chapter 7). It caches nothing but what software puts into TLBs on the models
 * where it may ({@link dev.osiris.ppc.mmu.SoftTlb}: the 603e, and the 7447A by HID0[STEN]); what engines cache of its answers is theirs,
 * and {@code ppc.core} tells them when to forget it.
 */
package dev.osiris.ppc.mmu;
