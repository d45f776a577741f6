/**
 * One vCPU at work, below any engine: {@link dev.osiris.ppc.core.Core} ties the architected state to memory, time and
 * interrupts. Engines run it; instruction semantics and the KVM-shaped API act on it.
 *
 * <p>Two threads meet here. The vCPU's own thread does everything except what is documented as callable from any
 * thread: driving the external interrupt, asking for an exit, asking for translations to be forgotten. Those set a bit
 * in a request word and then the attention flag, which engines poll at block ends; {@link
 * dev.osiris.ppc.core.Core#attend} clears the flag first and reads the requests after, so none is lost.
 */
package dev.osiris.ppc.core;
