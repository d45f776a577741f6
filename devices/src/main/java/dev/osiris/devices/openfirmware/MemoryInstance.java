package dev.osiris.devices.openfirmware;

/** Physical memory (PowerPC binding 3.6): {@code claim ( [phys] size align -- base )}, {@code release ( phys size -- )}. */
final class MemoryInstance extends Instance {
    private final ClientInterface owner;

    MemoryInstance(ClientInterface owner) {
        this.owner = owner;
    }

    @Override
    boolean has(String method) {
        return switch (method) {
            case "claim", "release" -> true;
            default -> super.has(method);
        };
    }

    @Override
    Outcome call(String method, int[] stack) {
        return switch (method) {
            case "claim" -> claim(stack);
            case "release" -> stack.length < 2 ? Outcome.NO_METHOD : release(stack);
            default -> super.call(method, stack);
        };
    }

    private Outcome claim(int[] stack) {
        boolean here = stack.length > 0 && stack[0] == 0;
        if (stack.length < (here ? 3 : 2)) {
            return Outcome.NO_METHOD;
        }
        int base = owner.claim(here ? unsigned(stack[2]) : 0, unsigned(stack[1]), unsigned(stack[0]));
        return base == -1 ? Outcome.ABORT : Outcome.of(base);
    }

    private Outcome release(int[] stack) {
        owner.release(unsigned(stack[1]), unsigned(stack[0]));
        return Outcome.of();
    }
}
