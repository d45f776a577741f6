package dev.osiris.devices.board;

import dev.osiris.engine.Engines;
import dev.osiris.kvm.Kvm;
import dev.osiris.kvm.VmConfig;
import dev.osiris.machine.Board;
import dev.osiris.machine.Machine;
import dev.osiris.machine.MachineException;
import dev.osiris.machine.MachineListener;
import dev.osiris.machine.MachineSpec;
import dev.osiris.time.HostTime;

/**
 * The entry for programs that want a machine: from a description to something that can be started.
 *
 * <p>{@snippet :
 * try (Machine machine = MachineFactory.create(spec, Endpoints.NONE, MachineListener.NONE)) {
 *     machine.start();
 *     MachineExit how = machine.awaitExit();
 * }
 * }
 */
public final class MachineFactory {
    private MachineFactory() {}

    /**
     * Builds a machine on the host's clock, paused, its images loaded.
     *
     * @param spec what to build
     * @param endpoints the outside ends of its wires
     * @param listener told what happens to it
     * @return the machine, which owns everything it is made of; the caller closes it
     * @throws MachineException when the spec names a board or an engine that does not exist, or cannot be built
     * @throws dev.osiris.devices.boot.BootException when an image cannot be booted
     * @throws dev.osiris.kvm.KvmException when a capability cannot be enabled
     */
    public static Machine create(MachineSpec spec, Endpoints endpoints, MachineListener listener) {
        Board board = boardType(spec).factory().apply(endpoints);
        HostTime time = new HostTime("timers");
        Kvm kvm = new Kvm(time, Engines.factory(engine(spec)));
        return new Machine(spec, board, kvm.createVm(VmConfig.DEFAULT), time, listener);
    }

    private static BoardType boardType(MachineSpec spec) {
        return Boards.byName(spec.board()).orElseThrow(() -> new MachineException("no board is named " + spec.board()
                + "; expected one of " + Boards.ALL.stream().map(BoardType::name).toList()));
    }

    private static Engines.Kind engine(MachineSpec spec) {
        try {
            return Engines.parse(spec.engine());
        } catch (IllegalArgumentException e) {
            throw new MachineException(e.getMessage(), e);
        }
    }
}
