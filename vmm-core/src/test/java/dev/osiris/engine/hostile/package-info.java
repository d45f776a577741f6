/**
 * Guest code that means harm: {@link dev.osiris.engine.hostile.HostileCode} writes it from a seed,
 * {@link dev.osiris.engine.hostile.HostileMachine} runs it, {@link dev.osiris.engine.hostile.HostileFuzz} does both in a
 * child process and keeps the seed when that dies or hangs.
 */
package dev.osiris.engine.hostile;
