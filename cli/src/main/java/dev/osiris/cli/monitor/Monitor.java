package dev.osiris.cli.monitor;

import dev.osiris.device.Device;
import dev.osiris.devices.guest.GuestView;
import dev.osiris.devices.guest.SymbolTable;
import dev.osiris.kvm.Capability;
import dev.osiris.kvm.KvmException;
import dev.osiris.machine.Machine;
import dev.osiris.machine.MachineListener;
import dev.osiris.machine.Point;
import dev.osiris.machine.Stop;
import dev.osiris.machine.VmmRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One session: takes lines, answers each with a {@link Reply}, knows which vCPU it is about. Fronts (terminal, pipe, socket) put it
 * before people. One line at a time; {@link #interrupt} from any thread ends what waits.
 */
public final class Monitor implements Prompted, AutoCloseable {
    private static final Pattern LINE = Pattern.compile("(?<json>-j\\s+)?(?<name>[^\\s/]+)(/(?<format>\\S*))?\\s*(?<rest>.*)");
    private static final int MAX_WORDS = 2000;

    private final MonitorContext context;
    private final Consumer<String> notices;
    private final Runnable left;
    private final MachineListener listener = new Listener();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean quiet;
    private volatile int cpu;
    private volatile boolean json;

    /**
     * @param notices told, in lines, what happens by itself: a breakpoint was met. On any thread
     * @param left told that the session's user has had enough
     */
    public Monitor(MonitorContext context, Consumer<String> notices, Runnable left) {
        this.context = context;
        this.notices = notices;
        this.left = left;
        context.machine().addListener(listener);
    }

    /** Whether answers are JSON without asking. */
    public Monitor json(boolean on) {
        json = on;
        return this;
    }

    MonitorContext context() {
        return context;
    }

    int cpu() {
        return cpu;
    }

    void cpu(int n) {
        cpu = n;
    }

    /** What people are shown first. */
    public String greeting() {
        return "osiris " + version() + " monitor of " + context.name() + "; 'help' lists commands";
    }

    static String version() {
        return "0.1.0";
    }

    static Reply leave(Call c) {
        c.nothing();
        c.monitor().left.run();
        return Reply.NONE;
    }

    // ------------------------------------------------------------------ lines

    /** Does what a line says. Never throws; what went wrong is the reply. */
    @Override
    public Reply execute(String line) {
        String plain = line.strip();
        if (plain.isEmpty() || plain.startsWith("#")) {
            return Reply.NONE;
        }
        boolean asJson = json || plain.startsWith("-j ");
        Reply reply = reply(plain);
        return asJson ? new Reply(Json.of(reply.data()) + "\n", reply.data(), reply.status()) : reply;
    }

    private Reply reply(String line) {
        try {
            return call(line).run();
        } catch (MonitorException | KvmException | IllegalStateException | IllegalArgumentException e) {
            return Reply.error(e.getMessage());
        } catch (InterruptedException e) {
            return Reply.error("interrupted");
        } catch (Exception e) {
            return Reply.error("a defect of osiris; please report it: " + e);
        }
    }

    private interface Runs {
        Reply run() throws Exception;
    }

    private Runs call(String line) {
        Matcher m = LINE.matcher(line);
        if (!m.matches()) {
            throw new MonitorException("'" + line + "' is no command; 'help' lists them");
        }
        String name = m.group("name");
        String rest = m.group("rest").strip();
        MonitorCommand command = Commands.find(name);
        if (name.equals("info") && command == null) {
            if (rest.isEmpty()) {
                throw new MonitorException("info: about what? 'help info' lists what there is");
            }
            String[] parts = rest.split("\\s+", 2);
            name = "info " + parts[0];
            rest = parts.length > 1 ? parts[1] : "";
            command = Commands.find(name);
        }
        if (command == null) {
            throw new MonitorException(Hints.unknown("command", name, Commands.names()) + "; 'help' lists them");
        }
        String format = m.group("format") == null ? "" : m.group("format");
        if (!format.isEmpty() && !command.arguments().startsWith("[/")) {
            throw new MonitorException(command.name() + " takes no /" + format + "; usage: " + command.usage());
        }
        Call call = new Call(this, command, format, rest);
        MonitorCommand chosen = command;
        return () -> chosen.action().run(call);
    }

    /** Where names in expressions get their meaning. */
    Expression.Scope scope(GuestView view) {
        SymbolTable symbols = context.symbolsAtHand();
        return new Expression.Scope() {
            @Override
            public Long register(String name) {
                Registers.Register r = context.registers().find(name);
                return r == null ? null : r.value(view.vcpu());
            }

            @Override
            public Long symbol(String name) {
                return symbols.address(name).isPresent() ? (Long) symbols.address(name).getAsLong() : null;
            }

            @Override
            public Long word(long address) {
                OptionalInt word = view.word(address);
                return word.isPresent() ? (Long) (word.getAsInt() & 0xFFFF_FFFFL) : null;
            }

            @Override
            public List<String> registers() {
                return context.registers().names();
            }
        };
    }

    // ------------------------------------------------------------------ what happens by itself

    private final class Listener implements MachineListener {
        @Override
        public void stateChanged(Machine.State state) {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** On a vCPU's thread, which other vCPUs may still be waiting for: what is said is found out on another. */
        @Override
        public void stopped(Stop stop) {
            if (!quiet) {
                Thread.ofPlatform().daemon().name("monitor-notice").start(() -> tell(stop));
            }
        }

        private void tell(Stop stop) {
            cpu = stop.vcpu();
            try {
                notices.accept(context.machine().submit(new VmmRequest.Inspect<>(m -> Stops.describe(context, stop))));
            } catch (IllegalStateException | KvmException e) {
                if (context.machine().state() != Machine.State.STOPPED) {
                    throw e;
                }
                // It ended meanwhile, and there is nothing left to look at.
            }
        }
    }

    /** Does work whose stop the caller reports itself. */
    void quietly(Runnable work) {
        quiet = true;
        try {
            work.run();
        } finally {
            quiet = false;
        }
    }

    /** Waits until the machine does not run; false when it still does after that time. */
    boolean awaitPause(long seconds) throws InterruptedException {
        long nanos = seconds > Long.MAX_VALUE / 1_000_000_000 ? Long.MAX_VALUE : seconds * 1_000_000_000;
        lock.lock();
        try {
            while (context.machine().state() == Machine.State.RUNNING) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
        settle();
        return true;
    }

    /** The vCPU that paused the machine did so without waiting for the others: this does. */
    private void settle() {
        if (context.machine().state() == Machine.State.PAUSED) {
            context.machine().submit(new VmmRequest.Inspect<>(m -> 0));
        }
    }

    void awaitPauseQuietly() throws InterruptedException {
        quiet = true;
        try {
            awaitPause(Long.MAX_VALUE);
        } finally {
            quiet = false;
        }
    }

    /** Somebody pressed Ctrl-C: what waits for the machine ends with its pause. */
    @Override
    public void interrupt() {
        if (context.machine().state() != Machine.State.STOPPED) {
            context.machine().submit(new VmmRequest.Pause());
        }
    }

    @Override
    public boolean isOver() {
        return context.machine().state() == Machine.State.STOPPED;
    }

    @Override
    public void close() {
        context.machine().removeListener(listener);
    }

    // ------------------------------------------------------------------ completion

    /** What the word that ends at the cursor may become, whole words. */
    @Override
    public List<String> complete(String line, int cursor) {
        String before = line.substring(0, Math.min(cursor, line.length())).stripLeading().replaceFirst("^-j\\s+", "");
        boolean info = before.matches("info\\s+\\S*");
        if (!before.contains(" ") || info) {
            return Commands.names().stream().filter(n -> info == n.startsWith("info "))
                    .map(n -> info ? n.substring(5) : n).filter(n -> n.startsWith(lastWord(before))).sorted().toList();
        }
        if (before.matches("(help|\\?)\\s.*")) {
            return Commands.names().stream().filter(n -> n.startsWith(lastWord(before))).sorted().toList();
        }
        MonitorCommand command = commandOf(before);
        return command == null ? List.of() : words(command, lastWord(before));
    }

    private static String lastWord(String text) {
        return text.replaceFirst("^.*[\\s(+*,=&|~-]", "");
    }

    private static MonitorCommand commandOf(String line) {
        String[] words = line.split("[\\s/]+");
        MonitorCommand two = words.length > 1 ? Commands.find(words[0] + " " + words[1]) : null;
        return two != null ? two : Commands.find(words[0]);
    }

    private List<String> words(MonitorCommand command, String begun) {
        TreeSet<String> all = new TreeSet<>();
        for (MonitorCommand.Words kind : command.completion()) {
            candidates(kind).stream().filter(w -> w.startsWith(begun)).limit(MAX_WORDS).forEach(all::add);
        }
        return List.copyOf(all);
    }

    private List<String> candidates(MonitorCommand.Words kind) {
        Machine m = context.machine();
        return switch (kind) {
            case COMMAND -> Commands.names();
            case REGISTER -> dollars();
            case SYMBOL -> context.symbols().all().stream().map(s -> s.name()).toList();
            case EXPRESSION -> {
                List<String> both = new ArrayList<>(dollars());
                both.addAll(candidates(MonitorCommand.Words.SYMBOL));
                yield both;
            }
            case DEVICE -> m.devices().stream().map(Device::name).toList();
            case LOG_ITEM -> context.log().items().stream().map(LogControl.Item::name).toList();
            case VCPU -> m.vcpus().stream().map(v -> "" + v.id()).toList();
            case POINT -> m.points().stream().map(Point::number).map(String::valueOf).toList();
            case RING -> context.wires().rings();
            case CAPABILITY -> Capability.possible(m.vcpus().getFirst().model()).stream().map(Capability::label).toList();
            case FILE -> List.of();
        };
    }

    private List<String> dollars() {
        return context.registers().names().stream().map(n -> "$" + n).toList();
    }
}
