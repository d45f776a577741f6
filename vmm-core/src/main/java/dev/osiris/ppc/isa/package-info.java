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
 * <p>Invalid forms are executed and defined: see {@code MemoryRows} and {@code BranchRows}. Reserved bits are ignored,
 * as the chips do.
 */
package dev.osiris.ppc.isa;
