package dev.osiris.engine.interpreter;

import dev.osiris.memory.GuestMemory;
import dev.osiris.ppc.core.DebugPoints;

/** A run of instructions of one page, entered at its start. */
final class Block {
    final int pc;
    /** MSR bits that it was decoded under. */
    final int context;
    final Node[] nodes;
    /** Which instruction each node belongs to. */
    final byte[] insnOf;
    final int[] words;
    final GuestMemory memory;
    final int page;
    /** Generation of the page when it was decoded. */
    final int generation;
    /** Where debuggers wanted to stop when it was decoded; it ends before such a place. */
    DebugPoints debug;
    /** Another block at the same guest-physical address. */
    Block sibling;
    /** The core's translation generation in which {@link #pc} was last known to lead here. */
    int translation;

    Block(int pc, int context, Node[] nodes, byte[] insnOf, int[] words, GuestMemory memory, int page, int generation) {
        this.pc = pc;
        this.context = context;
        this.nodes = nodes;
        this.insnOf = insnOf;
        this.words = words;
        this.memory = memory;
        this.page = page;
        this.generation = generation;
    }

    int pcOf(int node) {
        return pc + 4 * insnOf[node];
    }

    boolean current() {
        return memory.pageFlags().generation(page) == generation;
    }
}
