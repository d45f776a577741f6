/**
 * PowerPC floating point, exact to the bit including the FPSCR.
 *
 * <p>Start at {@link dev.osiris.ppc.fp.Fp}: one static method per instruction, on raw FPR images and an
 * {@link dev.osiris.ppc.fp.FpStatus}. In its default environment (nearest, nothing enabled) it uses the
 * host's double arithmetic and finds FR and FI from the exact rounding error; a fast path never gives a
 * bit that the slow one would not. {@code Exact} is the arithmetic for all other cases, in 64 and 128-bit
 * integers, and ends in {@code Round}: one rounding, overflow, underflow, NaNs, status. {@code Convert}
 * has the conversions and NaN comparisons, {@code Estimate} fres and frsqrte, {@code Format} the fields of
 * a double.
 *
 * <p>Where the books leave a choice:
 * <ul>
 * <li>FR after a disabled overflow tells whether infinity was delivered.
 * <li>FPRF after fctiw and fctiwz stays as it was, and the upper half of their target is 0xFFF80000.
 * <li>Single-precision operations take operands beyond single format at face value; NaNs pass
 *     through with their low bits, which only frsp drops.
 * <li>infinity * 0 + NaN records VXIMZ and delivers the NaN.
 * <li>FPSCR[NI] = 1: denormalized operands of arithmetic, in the operation's precision, count as zero, and
 *     a tiny result with UE = 0 is zero of its sign with UX, XX and FI, as in the 750 manual's operand and
 *     result tables; {@code FpStatus.nonIeeeFlushes} turns this off for a model that ignores NI. Comparisons,
 *     loads, stores and moves never flush.
 * <li>fres sets OX or UX but neither XX, FR nor FI; fres and frsqrte have 12 right fraction bits.
 * <li>stfs of a magnitude below the least single denormal stores zero.
 * </ul>
 *
 * <p>Sources: PowerPC Programming Environments Manual for 32-bit implementations, chapter 3 and appendix D;
 * Power ISA 2.0x Book I chapter 4; the 750 user's manual 2.2.3.
 */
package dev.osiris.ppc.fp;
