/**
 * One engine checked by another. {@link dev.osiris.engine.lockstep.CoreState} is what is compared.
 */
package dev.osiris.engine.lockstep;
