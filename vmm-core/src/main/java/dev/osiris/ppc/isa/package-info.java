/**
 * The instructions: one row each, with syntax, encoding, models and meaning.
 *
 * <p>{@code IntegerRows}, {@code MemoryRows}, {@code BranchRows}, {@code FloatRows}, {@code SystemRows} and
 * {@code VectorRows} hold the rows, in the notation that {@link dev.osiris.ppc.isa.Row} describes. A meaning appends operations of {@code ppc.ir};
 * for most instructions it is data (an {@code Op}: one operation and which fields its operands are), for the others a
 * constant of the enumeration {@code Body} of its file. Rc, OE, privilege and the availability of units are the row's
 * business and never a meaning's. To add an instruction, add a row.
 *
 * <p>Everything else derives from the rows: {@link dev.osiris.ppc.isa.Isa} is the decoder of one CPU model;
 * {@code Operand} and {@code Syntax} turn words into text and back; {@code Aliases} has the simplified mnemonics, which
 * are more syntaxes for the same rows; {@link dev.osiris.ppc.isa.Disassembler} and
 * {@link dev.osiris.ppc.isa.Assembler} use them.
 *
 * <h2>What the books leave open</h2>
 *
 * <p>Where the architecture says "undefined", "boundedly undefined" or "reserved", one outcome is chosen, the same on
 * every engine. Conformance rows hold each of them. Models differ only where their manuals do
 * ({@link dev.osiris.ppc.cpu.CpuModel.Trait}).
 * <ul>
 * <li>divw by 0 and of 80000000 by -1: the dividend's sign in all bits; divwu by 0: 0. OV and CR0 follow as from any
 *     other result.
 * <li>mulhw., mulhwu., divw. and the like: CR0 compares the 32-bit result, undefined or not, with 0.
 * <li>Reserved bits of an instruction, L of a comparison among them, are ignored; so is Rc of an instruction that
 *     records nothing, but for stwcx., which is one only with it.
 * <li>Load or store with update and RA = 0: r0 is the base and takes the address. Load with update and RA = RT: the
 *     address remains.
 * <li>lmw over its base: the base is loaded last. lswi and lswx over their address registers: all bytes come from the
 *     address computed first. lswx of no bytes leaves RT alone.
 * <li>bc, bclr: bits of BO that must be 0 are ignored. bcctr that would count leaves CTR alone.
 * <li>An opcode that the model does not have is illegal (SRR1[12]) in both modes, also when floating point or AltiVec is
 *     not available; a privileged one in user mode is privileged (SRR1[13]).
 * <li>mfspr and mtspr of a number that the model does not have: privileged in user mode when the number says
 *     supervisor, otherwise illegal; on a 603e a supervisor's one does nothing in supervisor mode.
 * <li>mtspr of a register that can only be read (PVR, HID1 but on the 7447A, DMISS …) does nothing; of a performance
 *     monitor register's copy for users it is illegal.
 * <li>XER[3–15] and XER[24], FPSCR[20], VSCR but NJ and SAT, and the bits of MSR that a model does not have read as 0.
 *     XER[16–23], BATs, segment registers, SRR0, LR and CTR keep all that is written.
 * <li>fctiw, fctiwz, mffs: the target's upper word is FFF80000. More about floating point in {@code ppc.fp}, about
 *     AltiVec in {@code ppc.vec}.
 * <li>fres and frsqrte are right to 12 fraction bits, vrefp, vrsqrtefp, vexptefp and vlogefp to 22, on every model that
 *     has them. That is better than the architecture (1/256, 1/32, 1/4096, 1/16) and the user manuals ask
 *     for. The chips' own tables are in none of the manuals, and none is imitated: estimates of a real 750 or 7400 have
 *     other low bits.
 * <li>An access that nobody answers leaves to userspace; where it cannot be completed afterwards (multiples, strings,
 *     reservations, accesses across pages), and for a fetch, it is a machine check with SRR1[13], or a checkstop while
 *     MSR[ME] is 0.
 * <li>No board has direct-store devices: on a 604, which can address them, a load or store to a direct-store segment ends
 *     with the error DSISR[0]. DAR of an access that crosses into such a segment is the segment's first byte.
 * <li>A TLB miss on a 7447A leaves PTELO alone, and SRR1[14] repeats TLBMISS[LRU]; a page that software loads into both
 *     ways of a set loses the older entry. What the 7447A finds itself in the page table, HID0[STEN] being 0, it has
 *     forgotten when STEN becomes 1.
 * <li>The performance monitor counts nothing, and neither it nor the thermal unit interrupts.
 * <li>DABR looks at the double words that an access touches, at the addressed one for dcbz, and not at cache operations
 *     that only read. DAR is the access's address, of a multiple or string that of the word.
 * <li>With IABR enabled, or tracing, code runs on the interpreter, and so does little-endian mode.
 * </ul>
 */
package dev.osiris.ppc.isa;
