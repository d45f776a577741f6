package dev.osiris.devices.openfirmware;

import dev.osiris.devices.rtas.RtasStub;
import dev.osiris.memory.AddressSpace;

/** RTAS (CHRP binding 1.8, 6.3): {@code instantiate-rtas ( base -- entry )} puts it where the client wants it. */
final class RtasInstance extends Instance {
    private final AddressSpace memory;

    RtasInstance(AddressSpace memory) {
        this.memory = memory;
    }

    @Override
    boolean has(String method) {
        return method.equals("instantiate-rtas") || super.has(method);
    }

    @Override
    Outcome call(String method, int[] stack) {
        if (!method.equals("instantiate-rtas")) {
            return super.call(method, stack);
        }
        if (stack.length < 1) {
            return Outcome.NO_METHOD;
        }
        boolean placed = (stack[0] & 3) == 0 && memory.write(unsigned(stack[0]), RtasStub.code(), 0, RtasStub.SIZE);
        return placed ? Outcome.of(stack[0]) : Outcome.ABORT;
    }
}
