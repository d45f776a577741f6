/**
 * The native engine against the interpreter: the same program, from the same state, on both; then every register, all
 * memory and everything seen from outside must be equal. {@link dev.osiris.engine.differential.Trial} does one,
 * {@link dev.osiris.engine.differential.Generator} makes programs, {@link dev.osiris.engine.differential.Fuzz} makes
 * millions.
 */
package dev.osiris.engine.differential;
