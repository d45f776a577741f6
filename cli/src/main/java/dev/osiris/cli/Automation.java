package dev.osiris.cli;

import dev.osiris.cli.chardev.SerialLine;
import dev.osiris.cli.script.GuestClock;
import dev.osiris.cli.script.ScriptRunner;
import dev.osiris.cli.script.Verdict;
import dev.osiris.cli.text.Json;
import dev.osiris.cli.text.Reasons;
import dev.osiris.machine.Machine;
import dev.osiris.machine.MachineExit;
import dev.osiris.machine.MachineListener;
import dev.osiris.machine.MachineSpec;
import dev.osiris.machine.Stop;
import dev.osiris.machine.VmmRequest;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** A machine's script and its artifacts: what a {@link ScriptPlan} asks for, next to a {@link Session}. */
final class Automation implements ScriptRunner.Machine {
    private final RunPlan plan;
    private final Consumer<String> say;
    private final GuestClock clock = new GuestClock(System::nanoTime);
    private final long began = System.nanoTime();
    private final ScriptRunner runner;
    private final Artifacts artifacts;
    private final ExecutorService typing = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("script-keys").factory());
    private Consoles consoles;
    private Machine machine;
    private volatile boolean signalled;

    /** @throws CommandException when the artifacts cannot be written */
    Automation(RunPlan plan, Consumer<String> say) {
        this.plan = plan;
        this.say = say;
        this.runner = plan.script().script().isEmpty() ? null : new ScriptRunner(plan.script().script(), this, clock);
        this.artifacts = plan.script().artifacts() == null ? null
                : new Artifacts(plan.script().artifacts(), clock, plan.consoles().consoles());
    }

    /** The machine's time. */
    GuestClock clock() {
        return clock;
    }

    /** A listener that hears what another hears, too. */
    MachineListener listening(MachineListener other) {
        return new MachineListener() {
            @Override
            public void stateChanged(Machine.State state) {
                clock.running(state == Machine.State.RUNNING);
                other.stateChanged(state);
            }

            @Override
            public void stopped(Stop stop) {
                other.stopped(stop);
            }

            @Override
            public void event(Event event) {
                other.event(event);
            }
        };
    }

    /** Looks at the consoles from now on; before the machine is started. */
    void attach(Machine to, Consoles its) {
        machine = to;
        consoles = its;
        for (int i = 0; i < plan.consoles().consoles() && (runner != null || artifacts != null); i++) {
            int console = i;
            its.line(i).ifPresent(line -> line.tap(b -> output(console, b)));
        }
    }

    private void output(int console, byte b) {
        if (artifacts != null) {
            artifacts.output(console, b);
        }
        if (runner != null) {
            runner.output(console, b);
        }
    }

    /** The machine is about to be started. */
    void start() throws InterruptedException {
        if (runner != null) {
            runner.start();
        }
    }

    // ------------------------------------------------------------------ the end

    /** A signal ends the process; the exit status will be its number and 128. */
    void signalled() {
        signalled = true;
    }

    /** The machine has ended and is not closed yet; returns what became of it. */
    MachineExit ended(MachineExit exit) {
        if (runner != null) {
            runner.ended(words(exit));
        }
        Verdict verdict = runner == null ? null : runner.verdict().orElse(null);
        boolean own = verdict == null || exit.kind() == MachineExit.Kind.FAILURE;
        int status = own ? ExitStatus.of(exit) : verdict.status();
        String message = own ? exit.report() : verdict.message();
        if (artifacts != null) {
            keep(exit, signalled ? "signal" : own ? name(exit.kind()) : verdict.kind(), status, message);
        }
        return own ? exit : new MachineExit(status == 0 ? exit.kind() : MachineExit.Kind.GUEST_EXIT, status, message);
    }

    private void keep(MachineExit exit, String kind, int status, String message) {
        if (exit.kind() == MachineExit.Kind.FAILURE || status == ExitStatus.FAILURE || status == Verdict.FAILED
                || status == Verdict.TIMED_OUT) {
            artifacts.badEnd(machine, message);
        }
        MachineSpec spec = plan.spec();
        Json variables = new Json();
        if (runner != null) {
            runner.variables().forEach(variables::put);
        }
        artifacts.exit(new Json().raw("status", signalled ? "null" : Integer.toString(status)).put("kind", kind).put("message", message)
                .raw("guest-seconds", seconds(clock.nanos())).raw("host-seconds", seconds(System.nanoTime() - began))
                .put("machine", new Json().put("board", spec.board()).put("cpu", spec.cpu().label()).put("memory", spec.memory())
                        .put("vcpus", spec.vcpus()).put("engine", spec.engine()))
                .put("variables", variables));
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.6f", nanos / 1e9);
    }

    private static String name(MachineExit.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String words(MachineExit exit) {
        return switch (exit.kind()) {
            case POWER_OFF -> "the guest switched its machine off";
            case GUEST_EXIT -> "the guest ended the machine with status " + exit.status();
            case QUIT -> "the machine was ended";
            case FAILURE -> "the machine could not go on";
        };
    }

    /** Lets go of the files. */
    void close() {
        typing.shutdownNow();
        if (artifacts != null) {
            artifacts.close();
            if (artifacts.failed() != null) {
                say.accept("--artifacts: something could not be written (" + Reasons.of(artifacts.failed()) + ")");
            }
        }
    }

    // ------------------------------------------------------------------ what the script does

    @Override
    public void pause() {
        machine.submit(new VmmRequest.Pause());
    }

    @Override
    public void resume() {
        submit(new VmmRequest.Resume());
    }

    /** The machine may have ended meanwhile: the script will hear of it. */
    private void submit(VmmRequest request) {
        try {
            machine.submit(request);
        } catch (IllegalStateException e) {
            if (machine.state() != Machine.State.STOPPED) {
                throw e;
            }
        }
    }

    @Override
    public void send(int console, byte[] bytes) {
        SerialLine line = consoles.line(console).orElse(null);
        typing.execute(() -> {
            try {
                if (line != null) {
                    line.input(bytes, 0, bytes.length);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public void sendBreak(int console) {
        consoles.line(console).ifPresent(line -> typing.execute(line::sendBreak));
    }

    @Override
    public void reset() {
        submit(new VmmRequest.Reset());
    }

    @Override
    public void end() {
        machine.submit(new VmmRequest.Quit());
    }

    @Override
    public void say(String text) {
        say.accept(text);
    }
}
