package dev.osiris.cli.monitor;

import static dev.osiris.cli.monitor.MonitorCommand.of;

import dev.osiris.cli.monitor.MonitorCommand.Words;
import dev.osiris.machine.Machine;
import dev.osiris.machine.VmmRequest;
import dev.osiris.ppc.cpu.Vector;
import java.util.List;

/** Starting and stopping. */
final class LifeCommands {
    private LifeCommands() {}

    static List<MonitorCommand> list() {
        return List.of(
                of("cont, c", "", "the machine runs on", c -> {
                    c.nothing();
                    return submit(c, new VmmRequest.Resume());
                }),
                of("stop, pause", "", "the machine pauses, and guest time with it", c -> {
                    c.nothing();
                    return submit(c, new VmmRequest.Pause());
                }),
                of("system_reset, reset", "", "power-on reset", c -> {
                    c.nothing();
                    return submit(c, new VmmRequest.Reset());
                }),
                of("system_powerdown", "", "press the power button: the guest may shut down", c -> {
                    c.nothing();
                    return submit(c, new VmmRequest.PowerButton());
                }),
                of("quit, q", "", "end the machine", c -> {
                    c.nothing();
                    return submit(c, new VmmRequest.Quit());
                }),
                of("nmi", "[CPU]", "the vCPU takes a system reset interrupt (0x100)", LifeCommands::nmi, Words.VCPU),
                of("cpu", "[N]", "choose the vCPU that other commands are about", LifeCommands::cpu, Words.VCPU),
                of("wait", "[SECONDS]", "wait until the machine pauses or ends", LifeCommands::await)
                        .details("Fails when that does not happen in time; without a number it waits as long as it takes."));
    }

    private static Reply submit(Call c, VmmRequest request) {
        c.machine().submit(request);
        return Reply.NONE;
    }

    private static int cpuNumber(Call c) {
        List<String> words = c.words(0, 1);
        return words.isEmpty() ? c.monitor().cpu()
                : (int) c.number(words.getFirst(), "vCPU", 0, c.machine().vcpus().size() - 1);
    }

    private static Reply nmi(Call c) {
        int cpu = cpuNumber(c);
        return submit(c, new VmmRequest.Change("nmi",
                m -> m.vcpus().get(cpu).takeInterrupt(Vector.SYSTEM_RESET)));
    }

    private static Reply cpu(Call c) {
        c.monitor().cpu(cpuNumber(c));
        return c.words().isEmpty() ? Reply.of("vCPU " + c.monitor().cpu(), Json.map("cpu", c.monitor().cpu())) : Reply.NONE;
    }

    private static Reply await(Call c) throws InterruptedException {
        List<String> words = c.words(0, 1);
        long seconds = words.isEmpty() ? Long.MAX_VALUE : c.number(words.getFirst(), "time", 0, 1_000_000);
        if (!c.monitor().awaitPause(seconds)) {
            throw new MonitorException("the machine still runs after " + seconds + " s");
        }
        Machine.State state = c.machine().state();
        return Reply.of(state == Machine.State.STOPPED ? "ended" : Stops.describe(c.context(), c.machine().lastStop()),
                Json.map("state", state, "stop", c.machine().lastStop()));
    }
}
