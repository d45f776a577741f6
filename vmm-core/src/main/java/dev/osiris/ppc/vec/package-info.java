/**
 * The AltiVec unit of the 7400 and 7447A, exact to the bit.
 *
 * <p>One static method per instruction, on {@link dev.osiris.ppc.cpu.Cpu#vr} and
 * {@link dev.osiris.ppc.cpu.Cpu#vscr} and register numbers; nothing is allocated and a target may be its own source.
 * {@link dev.osiris.ppc.vec.VecInt} has what wraps, {@link dev.osiris.ppc.vec.VecSat} what saturates,
 * {@link dev.osiris.ppc.vec.VecShift}, {@link dev.osiris.ppc.vec.VecPermute} and {@link dev.osiris.ppc.vec.VecPack}
 * move bits, {@link dev.osiris.ppc.vec.VecCompare} compares, {@link dev.osiris.ppc.vec.VecFloat} and
 * {@link dev.osiris.ppc.vec.VecEstimate} compute with numbers, and {@link dev.osiris.ppc.vec.VecMove} is the way to
 * memory's lanes and VSCR. {@link dev.osiris.ppc.vec.VectorOp} is the table that mnemonics, encodings and operands of
 * all of them come from. {@code Lanes} is the arithmetic on eight, four or two elements in a long.
 *
 * <p>Where the book leaves a choice:
 * <ul>
 * <li>vsl and vsr look at bits 125 to 127 of vB only.
 * <li>lvebx, lvehx and lvewx keep the lanes they do not load.
 * <li>Reserved bits of VSCR read as 0; reserved bits of an instruction are ignored, which makes the element number of a
 *     splat wrap.
 * <li>vctsxs of exactly -2^31 is in range and leaves SAT alone; vctuxs truncates before it looks at the sign, so
 *     numbers above -1 give 0 and leave it alone too.
 * <li>VSCR[NJ] = 1 flushes the operands of every floating-point instruction, also of comparisons, vmaxfp, vminfp and
 *     the roundings to integers. A result is tiny, as in the scalar unit, when it is so before rounding.
 * <li>With VSCR[NJ] = 0 arithmetic and estimates that meet or would deliver a denormalized number are left to software,
 *     as on the chips (assist interrupt, vector 0x1600): {@link dev.osiris.ppc.vec.VecAssist}. The methods themselves
 *     compute such numbers.
 * <li>Estimates are better than the book asks; see {@link dev.osiris.ppc.vec.VecEstimate}.
 * </ul>
 *
 * <p>"ALTIVECPEM" in comments is the AltiVec Technology Programming Environments Manual. Its bit and element numbers
 * count from the left: element 0 and bit 0 are the most significant.
 */
package dev.osiris.ppc.vec;
