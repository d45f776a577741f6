/**
 * The native engine for x86-64 hosts: guest code becomes machine code, through {@code java.lang.foreign}.
 *
 * <ul>
 *   <li>{@link dev.osiris.engine.x86.Encoder} writes instructions;
 *   <li>{@link dev.osiris.engine.x86.NativeMemory} holds executable memory;
 *   <li>{@link dev.osiris.engine.x86.State} is the vCPU's state as native code sees it;
 *   <li>{@link dev.osiris.engine.x86.Maps} are the flat maps from guest pages to host addresses, and the jump cache;
 *   <li>{@link dev.osiris.engine.x86.Translator} makes a region of a page into code, of the instructions that
 *   {@link dev.osiris.engine.x86.Collector} finds: in a hurry first ({@link dev.osiris.engine.x86.Region#quick}), as most code runs
 *   a few times, and again, well, what turns out to run often;
 *   <li>only of that, {@link dev.osiris.engine.x86.Flow} says which registers matter where, {@link dev.osiris.engine.x86.Groups}
 *   which accesses share a translation (by what {@link dev.osiris.engine.x86.Values} knows of registers), and
 *   {@link dev.osiris.engine.x86.Hammocks} which branches need not branch;
 *   <li>{@link dev.osiris.engine.x86.IntegerEmitter}, {@link dev.osiris.engine.x86.SystemEmitter},
 *   {@link dev.osiris.engine.x86.FloatEmitter}, {@link dev.osiris.engine.x86.FpscrEmitter} (with
 *   {@link dev.osiris.engine.x86.ErrorTerms}) and {@link dev.osiris.engine.x86.VectorEmitter} write the code of their instructions;
 *   <li>{@link dev.osiris.engine.x86.CodeCache} keeps the code of regions, {@link dev.osiris.engine.x86.CodePages} knows it by
 *   physical page, virtual page and context;
 *   <li>{@link dev.osiris.engine.x86.NativeEngine} runs it and does what native code leaves for.
 * </ul>
 */
package dev.osiris.engine.x86;
