/**
 * The architected state of one 32-bit Book3S PowerPC and nothing else: {@link dev.osiris.ppc.cpu.Cpu} holds the
 * registers, {@link dev.osiris.ppc.cpu.Msr} and {@link dev.osiris.ppc.cpu.Spr} name their parts,
 * {@link dev.osiris.ppc.cpu.CpuModel} says what a 604, 750, 7400 and 7447A have, and
 * {@link dev.osiris.ppc.cpu.Interrupts} takes an interrupt: SRR0, SRR1, MSR and the vector.
 *
 * <p>"PEM" in comments is the Programming Environments Manual for 32-Bit Implementations of the PowerPC
 * Architecture (MPCFPE32B); "750UM" and so on are the user manuals of the chips.
 */
package dev.osiris.ppc.cpu;
