/**
 * Engines execute guest code: {@link dev.osiris.engine.Engine} is one at work for one vCPU, {@link
 * dev.osiris.engine.Engines} names those there are. {@code engine.interpreter} is the reference.
 */
package dev.osiris.engine;
