package dev.osiris.cli.script;

import dev.osiris.cli.line.Place;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs a {@link Script} with a machine. Output comes in through {@link #output} on vCPU threads; steps are done by a thread of the
 * runner's. Whenever that has something to do, from a match to the next wait, the machine is paused.
 */
public final class ScriptRunner {
    /** What a script may do to a machine. None of these waits for the guest; pausing and resuming happen under the runner's lock. */
    public interface Machine {
        void pause();

        void resume();

        void send(int console, byte[] bytes);

        void sendBreak(int console);

        void reset();

        /** Ends it; {@link ScriptRunner#verdict} says why. */
        void end();

        void say(String text);
    }

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*|env:[A-Za-z_][A-Za-z0-9_]*)}");
    private static final int TAIL = 400;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Ends the runner's thread. */
    private static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1;

        Ended() {
            super(null, null, false, false);
        }
    }

    /** What is being waited for. */
    private static final class Wait {
        final Step.Expect step;
        final List<ByteWatch> watches = new ArrayList<>();
        int matched = -1;

        Wait(Step.Expect step) {
            this.step = step;
        }
    }

    private final Script script;
    private final Machine machine;
    private final GuestClock guest;
    private final Object lock = new Object();
    /** Guarded by lock, as is all below. Output that no wait has looked at yet, by console. */
    private final Map<Integer, ByteArrayOutputStream> unseen = new LinkedHashMap<>();
    private final List<ByteWatch> exits = new ArrayList<>();
    private final List<ByteWatch> failures = new ArrayList<>();
    private final StringBuilder tail = new StringBuilder();
    private final Map<String, String> variables = new LinkedHashMap<>();
    private Wait wait;
    private Step current;
    private boolean held;
    private boolean done;
    private Verdict verdict;

    /**
     * @param guest the machine's time
     * @throws java.util.regex.PatternSyntaxException when a pattern is none
     */
    public ScriptRunner(Script script, Machine machine, GuestClock guest) {
        this.script = script;
        this.machine = machine;
        this.guest = guest;
        this.done = script.steps().isEmpty();
        variables.putAll(script.variables());
        script.exitOn().forEach(p -> exits.add(new ByteWatch(p)));
        script.failOn().forEach(p -> failures.add(new ByteWatch(p)));
        if (!script.isEmpty() && !speaksOfPanic(script.exitOn()) && !speaksOfPanic(script.failOn())) {
            failures.add(new ByteWatch(Script.PANIC));
        }
    }

    private static boolean speaksOfPanic(List<String> patterns) {
        return patterns.stream().anyMatch(p -> p.contains("panic"));
    }

    /** Begins; returns when it waits for the guest. To be called right before the machine is started. */
    public void start() throws InterruptedException {
        if (script.limit() != null) {
            Thread.ofPlatform().daemon().name("time-limit").start(this::watchTime);
        }
        if (!done) {
            Thread.ofPlatform().daemon().name("script").start(this::run);
        }
        synchronized (lock) {
            while (wait == null && !done && verdict == null) {
                lock.wait();
            }
        }
    }

    // ------------------------------------------------------------------ what the guest says

    /** The guest sends a byte: on its vCPU's thread. */
    public void output(int console, byte b) {
        synchronized (lock) {
            if (verdict != null) {
                return;
            }
            remember(b);
            if (!look(exits, failures, b)) {
                progress(console, b);
                return;
            }
        }
        machine.end();
    }

    private void progress(int console, byte b) {
        if (wait == null || wait.matched >= 0 || wait.step.console() != console) {
            if (!done) {
                unseen.computeIfAbsent(console, c -> new ByteArrayOutputStream()).write(b);
            }
        } else if (look(wait, b)) {
            machine.pause();
            held = true;
            lock.notifyAll();
        }
    }

    private void remember(byte b) {
        tail.append((char) (b & 0xFF));
        if (tail.length() > 2 * TAIL) {
            tail.delete(0, TAIL);
        }
    }

    private boolean look(List<ByteWatch> good, List<ByteWatch> bad, byte b) {
        for (ByteWatch w : good) {
            if (w.next(b)) {
                verdict = new Verdict("exit-on", 0, "--exit-on: the guest wrote '" + w.groups().get("match").strip() + "'");
            }
        }
        for (ByteWatch w : bad) {
            if (w.next(b) && verdict == null) {
                verdict = new Verdict("fail-on", Verdict.FAILED, (w.source().equals(Script.PANIC) ? "guest panic: "
                        : "--fail-on: the guest wrote ") + "'" + w.groups().get("match").strip() + "'");
            }
        }
        return verdict != null;
    }

    private static boolean look(Wait wait, byte b) {
        for (int i = 0; i < wait.watches.size(); i++) {
            if (wait.watches.get(i).next(b) && wait.matched < 0) {
                wait.matched = i;
            }
        }
        return wait.matched >= 0;
    }

    // ------------------------------------------------------------------ the steps

    private void run() {
        try {
            steps(script.steps());
            synchronized (lock) {
                done = true;
                letGo();
                lock.notifyAll();
            }
        } catch (Ended e) {
            // The verdict has been given.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void steps(List<Step> steps) throws InterruptedException {
        for (Step step : steps) {
            synchronized (lock) {
                current = step;
                if (verdict != null) {
                    throw new Ended();
                }
            }
            step(step);
        }
    }

    private void step(Step step) throws InterruptedException {
        switch (step) {
            case Step.Expect e -> steps(e.cases().get(expect(e)).then());
            case Step.Send s -> machine.send(s.console(), expand(s.text(), s.place()).getBytes(StandardCharsets.UTF_8));
            case Step.Break b -> machine.sendBreak(b.console());
            case Step.If i -> steps(new ByteFinder(i.pattern()).isIn(expand(i.text(), i.place())) ? i.then() : i.otherwise());
            case Step.Set s -> set(s.name(), expand(s.text(), s.place()));
            case Step.Say s -> machine.say(expand(s.text(), s.place()));
            case Step.Reset r -> machine.reset();
            case Step.Exit e -> end(new Verdict("exit", e.status(), ""));
            case Step.Fail f -> end(new Verdict("fail", Verdict.FAILED, at(f.place()) + expand(f.text(), f.place())));
            case Step.Repeat r -> {
                for (int i = 0; i < r.times(); i++) {
                    steps(r.steps());
                }
            }
        }
    }

    private record ByteFinder(String pattern) {
        boolean isIn(String text) {
            return Pattern.compile(pattern, Pattern.MULTILINE).matcher(text).find();
        }
    }

    private void set(String name, String value) {
        synchronized (lock) {
            variables.put(name, value);
        }
    }

    private String expand(String text, Place place) {
        Matcher m = VARIABLE.matcher(text);
        StringBuilder out = new StringBuilder();
        while (m.find()) {
            String name = m.group(1);
            String value = name.startsWith("env:") ? System.getenv(name.substring(4)) : variables().get(name);
            if (value == null) {
                end(new Verdict("script", 1, at(place) + "there is no variable " + name + "; expected one of "
                        + String.join(", ", variables().keySet())));
            }
            m.appendReplacement(out, Matcher.quoteReplacement(value));
        }
        return m.appendTail(out).toString();
    }

    private static String at(Place place) {
        return place == null ? "" : place.prefix();
    }

    private void end(Verdict v) {
        give(v);
        throw new Ended();
    }

    private void give(Verdict v) {
        synchronized (lock) {
            if (verdict != null) {
                return;
            }
            verdict = v;
            lock.notifyAll();
        }
        machine.end();
    }

    // ------------------------------------------------------------------ waiting

    /** Waits; returns which case it was. The machine is paused then. */
    private int expect(Step.Expect e) throws InterruptedException {
        Wait w = new Wait(e);
        for (Step.Case c : e.cases()) {
            w.watches.add(new ByteWatch(expand(c.pattern(), c.place())));
        }
        boolean matched;
        synchronized (lock) {
            matched = lookAtUnseen(w);
            if (!matched) {
                wait = w;
                letGo();
                lock.notifyAll();
            }
        }
        if (!matched) {
            await(w);
        }
        synchronized (lock) {
            wait = null;
            variables.putAll(w.watches.get(w.matched).groups());
            return w.matched;
        }
    }

    /** What came between the last match and now; what is behind a match stays for the next wait. */
    private boolean lookAtUnseen(Wait w) {
        ByteArrayOutputStream kept = unseen.remove(w.step.console());
        byte[] bytes = kept == null ? new byte[0] : kept.toByteArray();
        for (int i = 0; i < bytes.length; i++) {
            if (look(w, bytes[i])) {
                ByteArrayOutputStream rest = new ByteArrayOutputStream();
                rest.write(bytes, i + 1, bytes.length - i - 1);
                unseen.put(w.step.console(), rest);
                return true;
            }
        }
        return false;
    }

    /** With the lock held, as {@link ScriptRunner.Machine#pause} is called: so neither overtakes the other. */
    private void letGo() {
        if (held && verdict == null) {
            held = false;
            machine.resume();
        }
    }

    private void await(Wait w) throws InterruptedException {
        Limit limit = w.step.limit();
        long began = now(limit);
        synchronized (lock) {
            while (!held || w.matched < 0) {
                if (verdict != null) {
                    throw new Ended();
                }
                long left = limit == null ? Long.MAX_VALUE : limit.nanos() - (now(limit) - began);
                if (left <= 0 && w.matched < 0) {
                    break;
                }
                lock.wait(limit == null || left <= 0 ? 0 : left / NANOS_PER_MILLI + 1);
            }
            if (w.matched >= 0) {
                return;
            }
        }
        end(new Verdict("timeout", Verdict.TIMED_OUT, "time-out after " + limit + " " + doing()));
    }

    private long now(Limit limit) {
        return limit != null && limit.guest() ? guest.nanos() : System.nanoTime();
    }

    private void watchTime() {
        Limit limit = script.limit();
        long began = now(limit);
        try {
            for (long left = limit.nanos(); left > 0; left = limit.nanos() - (now(limit) - began)) {
                TimeUnit.NANOSECONDS.sleep(Math.max(left, NANOS_PER_MILLI));
            }
            give(new Verdict("timeout", Verdict.TIMED_OUT, "time-out after " + limit + sinceWhen()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String sinceWhen() {
        synchronized (lock) {
            return current == null || done ? "; the guest's last output: " + lastOutput() : " " + doing();
        }
    }

    /** What it is waiting for, for messages. */
    private String doing() {
        synchronized (lock) {
            if (current instanceof Step.Expect e) {
                List<String> patterns = e.cases().stream().map(c -> "'" + c.pattern() + "'").toList();
                return at(e.place()) + "waiting for " + String.join(" or ", patterns) + "; the guest's last output: "
                        + lastOutput();
            }
            return "in a script; the guest's last output: " + lastOutput();
        }
    }

    private String lastOutput() {
        String text = tail.substring(Math.max(0, tail.length() - TAIL)).strip();
        String last = text.substring(text.lastIndexOf('\n') + 1);
        return text.isEmpty() ? "none" : "'" + (last.isBlank() ? text : last).strip() + "'";
    }

    // ------------------------------------------------------------------ the end

    /**
     * The machine has ended.
     *
     * @param how in words
     */
    public void ended(String how) {
        synchronized (lock) {
            if (verdict == null && !done) {
                verdict = new Verdict("script", 1, how + " " + doing());
            }
            lock.notifyAll();
        }
    }

    /** What the script made of it; empty when it has nothing to say. */
    public Optional<Verdict> verdict() {
        synchronized (lock) {
            return Optional.ofNullable(verdict);
        }
    }

    /** The variables as they are. */
    public Map<String, String> variables() {
        synchronized (lock) {
            return new LinkedHashMap<>(variables);
        }
    }
}
