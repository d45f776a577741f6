/**
 * OSI calls, Mac-on-Linux's hypercalls, as a machine answers them. A vCPU that has the capability leaves with 32 GPRs;
 * the machine's exit loop wraps them in an {@link dev.osiris.osi.OsiCall} and hands it to the
 * {@link dev.osiris.osi.OsiTable}, which knows one handler per selector. Services
 * ({@link dev.osiris.osi.OsiService}) claim their selectors once, at build time.
 *
 * <p>Calling convention: r3 and r4 hold the magic, r5 the selector, r6.. the arguments; the result goes to r3, more
 * results to r4 and up. Pointers are guest-physical.
 */
package dev.osiris.osi;
