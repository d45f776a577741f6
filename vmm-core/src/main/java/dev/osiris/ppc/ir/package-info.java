/**
 * The intermediate representation: what instructions mean. An {@link dev.osiris.ppc.ir.IrOp} is one operation with a
 * declared signature of operands; an {@link dev.osiris.ppc.ir.Ir} is a growing list of them, held in arrays so that a
 * translator that makes half a million operations a second allocates nothing. The instruction rows
 * ({@code ppc.isa}) append to it; each engine has one definition per operation (an evaluator, an emitter). What an
 * operation reads and writes follows from its signature alone ({@link dev.osiris.ppc.ir.Ir#uses},
 * {@link dev.osiris.ppc.ir.Ir#defs}).
 *
 * <p>Integer operands are slots of {@code Cpu.r}; floating-point operands are slots of {@code Cpu.fpr}; vector
 * operands are vector registers.
 */
package dev.osiris.ppc.ir;
