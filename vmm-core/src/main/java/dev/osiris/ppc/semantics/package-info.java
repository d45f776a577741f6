/**
 * What the rare instructions mean, as plain Java on a {@link dev.osiris.ppc.core.Core}: start at
 * {@link dev.osiris.ppc.semantics.Rare}, which lists them. Everything common is said in the intermediate
 * representation by the rows of {@code ppc.isa} instead; engines have one definition of each of its operations and
 * call these methods for the rest. {@link dev.osiris.ppc.semantics.Fields} takes instruction words apart.
 *
 * <p>A method executes one instruction completely or raises a guest exception through the core, which never returns.
 * State is exact when it is called. Those that change MSR, translation or the PC are called by CALL_END, with the PC
 * preset to the next instruction.
 */
package dev.osiris.ppc.semantics;
