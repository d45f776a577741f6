package dev.osiris.devices.openfirmware;

import dev.osiris.memory.AddressSpace;

/**
 * Translation of a firmware in real mode (PowerPC binding 3.6): every address is its own translation, and can be nothing
 * else. So {@code map} of an address to itself succeeds, and to another one fails; virtual memory needs no claim.
 */
final class MmuInstance extends Instance {
    /** WIMGxPP: coherent, readable and writable. */
    private static final int MEMORY_MODE = 0x12;
    /** Not cached, guarded, readable and writable. */
    private static final int IO_MODE = 0x2A;

    private final AddressSpace memory;

    MmuInstance(AddressSpace memory) {
        this.memory = memory;
    }

    @Override
    boolean has(String method) {
        return switch (method) {
            case "translate", "map", "unmap", "modify", "claim", "release" -> true;
            default -> super.has(method);
        };
    }

    @Override
    Outcome call(String method, int[] stack) {
        return switch (method) {
            // ( virt -- false | phys mode true )
            case "translate" -> stack.length < 1 ? Outcome.NO_METHOD : translate(stack[0]);
            // ( phys virt size mode -- )
            case "map" -> stack.length < 4 ? Outcome.NO_METHOD : stack[2] == stack[3] ? Outcome.of() : Outcome.ABORT;
            // ( virt size -- ) and ( virt size mode -- )
            case "unmap", "release", "modify" -> stack.length < 2 ? Outcome.NO_METHOD : Outcome.of();
            // ( [virt] size align -- base )
            case "claim" -> stack.length < 3 || stack[0] != 0 ? Outcome.NO_METHOD : Outcome.of(stack[2]);
            default -> super.call(method, stack);
        };
    }

    private Outcome translate(int virtual) {
        boolean ram = memory.isMemory(unsigned(virtual), 1, false);
        return Outcome.of(-1, ram ? MEMORY_MODE : IO_MODE, virtual);
    }
}
