package dev.osiris.cli;

import dev.osiris.cli.chardev.SerialLine;
import dev.osiris.cli.console.EscapeKeys;
import dev.osiris.cli.console.Screen;
import dev.osiris.cli.text.Reasons;
import dev.osiris.device.Device;
import dev.osiris.devices.board.MachineFactory;
import dev.osiris.devices.osi.BlockRingService;
import dev.osiris.engine.Engines;
import dev.osiris.machine.Machine;
import dev.osiris.machine.MachineExit;
import dev.osiris.machine.VmmRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * One machine from its building to its end, with its serial port on the user's terminal.
 *
 * <p>Every way out passes {@link #leave}: the guest's power switch, Ctrl-A x, a vCPU that died, a console that broke,
 * and a signal, for which the shutdown hook ends the machine and waits for the usual way to be gone. Only when that
 * does not come about in time, because whoever reads our output stands still, the hook puts the terminal back itself.
 */
final class Session {
    private static final long PATIENCE_MILLIS = 2000;

    private final RunPlan plan;
    private final Streams io;
    private final Screen screen;
    private final ExecutorService verbs =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("verbs").factory());
    private final CountDownLatch left = new CountDownLatch(1);
    private final Thread hook = new Thread(this::signalled, "signalled");
    private Automation automation;
    private Consoles consoles;
    private Monitors monitors;
    private Machine machine;

    Session(RunPlan plan, Streams io) {
        this.plan = plan;
        this.io = io;
        this.screen = new Screen(io.out(), io.err(), io.outIsTerminal(), io.errIsTerminal());
    }

    /**
     * Builds, runs, cleans up.
     *
     * @return the exit status
     */
    int run() {
        try (Log log = new Log(plan.log(), plan.logFile(), plan.logJson(), screen)) {
            automation = new Automation(plan, this::say);
            consoles = new Consoles(plan.consoles(), io, screen, this::verb, this::broken, automation.clock()::nanos);
            machine = MachineFactory.create(plan.spec(), consoles, automation.listening(log));
            automation.attach(machine, consoles);
            log.attach(machine);
            monitors = new Monitors(plan, consoles, machine, log, this::say);
            machine.board().notices().forEach(this::say);
            fallback().ifPresent(this::say);
            unchecked().ifPresent(this::say);
            inexact().ifPresent(this::say);
            return live(log);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        } finally {
            left.countDown();
        }
    }

    /** What to say when the interpreter stands in for the engine that was asked for. */
    private Optional<String> fallback() {
        Engines.Kind asked = Engines.parse(plan.spec().engine());
        boolean interpreted = machine.vcpus().getFirst().engine().name().equals("interpreter");
        if (!interpreted || asked.name().equals("interpreter")) {
            return Optional.empty();
        }
        String why = Engines.unavailable(asked);
        return Optional.of("the " + asked.name() + " engine cannot run here ("
                + (why != null ? why : "the host refuses executable memory") + "); the interpreter takes its place");
    }

    /** What to say when somebody asked for checks that will not happen. */
    private Optional<String> unchecked() {
        boolean asked = Engines.parse(plan.spec().engine()).verify() > 0;
        return asked && machine.vcpus().size() > 1
                ? Optional.of("native code is not checked here: several vCPUs change memory at the same time; --smp 1 is"
                        + " checked")
                : Optional.empty();
    }

    private Optional<String> inexact() {
        return Engines.parse(plan.spec().engine()).statusFree()
                ? Optional.of("fpscr=off: floating-point status is not kept, and guests that look at it go wrong")
                : Optional.empty();
    }

    private int live(Log log) throws InterruptedException {
        List<String> reports;
        MachineExit exit;
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            enter();
            automation.start();
            if (machine.state() != Machine.State.STOPPED) { // a script may have ended it before it began
                machine.start();
            }
            exit = automation.ended(machine.awaitExit());
            reports = Reports.of(machine, log);
        } finally {
            leave();
        }
        reports.forEach(log::line);
        return conclude(exit);
    }

    private void enter() {
        monitors.openControl();
        consoles.open(plan.spec().board());
        monitors.open();
        if (consoles.isRaw()) {
            say("machine " + plan.spec().board() + " on this terminal; " + keys().name() + " x quits, "
                    + keys().name() + " h helps");
        }
    }

    private void leave() throws InterruptedException {
        try {
            monitors.close();
            consoles.close(); // before the machine: a vCPU may be waiting for room
            machine.close();
        } finally {
            consoles.leave();
            automation.close();
            removeHook();
        }
    }

    private int conclude(MachineExit exit) {
        if (!exit.report().isEmpty()) {
            say(exit.report().stripTrailing());
        }
        if (!ExitStatus.isStatus(exit)) {
            say("the guest ended with status " + exit.status() + ", which a process cannot have; expected 0 to 255");
        }
        return ExitStatus.of(exit);
    }

    private void say(String text) {
        screen.line("osiris: " + text);
    }

    // ------------------------------------------------------------------ the serial port

    /** Whoever reads the console has gone: nobody would see what the guest does next. */
    private void broken(String user, IOException e) {
        machine.submit(new VmmRequest.Fail(user + ": it cannot be written any more ("
                + Reasons.of(e) + "); the machine was ended"));
    }

    // ------------------------------------------------------------------ signals

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It is the hook that made us leave, and it waits for us.
        }
    }

    private void signalled() {
        automation.signalled();
        machine.submit(new VmmRequest.Quit());
        try {
            if (!left.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                consoles.restoreTerminal();
            }
        } catch (InterruptedException e) {
            consoles.restoreTerminal();
        }
    }

    // ------------------------------------------------------------------ the keys

    /** On the thread that reads the keys; what may have to wait for a vCPU is done on another. */
    private void verb(EscapeKeys.Action action) {
        switch (action) {
            case QUIT -> machine.submit(new VmmRequest.Quit());
            case HELP -> screen.line(keys().help().stripTrailing());
            case BREAK -> consoles.line(0).ifPresent(SerialLine::sendBreak);
            case PAUSE -> verbs.execute(this::pauseOrResume);
            case RESET -> verbs.execute(() -> submit(new VmmRequest.Reset(), "reset"));
            case SWITCH -> say("this console has no monitor");
            case SAVE -> verbs.execute(this::save);
            default -> say("this is no escape key; " + keys().name() + " h lists them");
        }
    }

    private void save() {
        int disks = 0;
        try {
            for (Device<?> device : machine.devices()) {
                disks += device instanceof BlockRingService blocks ? blocks.flush() : 0;
            }
            say(disks == 0 ? "there is no disk whose data could be written back" : "disks written back: " + disks);
        } catch (IOException e) {
            say("a disk could not be written back: " + Reasons.of(e));
        }
    }

    private EscapeKeys keys() {
        return new EscapeKeys(plan.consoles().escape());
    }

    private void pauseOrResume() {
        if (machine.state() == Machine.State.RUNNING) {
            submit(new VmmRequest.Pause(), "paused; Ctrl-A p goes on");
        } else {
            submit(new VmmRequest.Resume(), "running");
        }
    }

    private void submit(VmmRequest request, String done) {
        try {
            machine.submit(request);
            say(done);
        } catch (IllegalStateException e) {
            say(e.getMessage());
        }
    }
}
