/**
 * One engine checked by another. {@link dev.osiris.engine.lockstep.LockstepEngine} tries a stretch of code on a
 * {@link dev.osiris.engine.lockstep.Shadow} of the machine and has the interpreter come by the same state, compared as
 * {@link dev.osiris.engine.lockstep.CoreState}. {@link dev.osiris.engine.lockstep.Replay} repeats what differed.
 */
package dev.osiris.engine.lockstep;
