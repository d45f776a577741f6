import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Osiris and QEMU beside each other: run by scripts/bench engine. In each round both boot the same Linux and then take
 * turns, workload by workload, so that whatever else the host does meets both; the guest that waits sleeps. Times are
 * the guest's own, after its clock has been compared with the host's.
 *
 * <p>Arguments are {@code name=value}; scripts/bench says what is in them.
 */
class EngineBench {
    /** Workloads by class, in the order in which they are printed. */
    private static final Map<String, List<String>> CLASSES = new java.util.LinkedHashMap<>();

    static {
        CLASSES.put("integer", List.of("sha256", "calls", "qsort", "memops", "coremark", "lua", "bzip2"));
        CLASSES.put("fp", List.of("nbody", "matmul", "fft"));
        CLASSES.put("altivec", List.of("saxpy", "sad", "vmemcpy", "dct"));
        CLASSES.put("system", List.of("syscalls", "switches", "forks", "faults"));
    }

    /** Measured apart from the others, each run a process of its own. */
    private static final String COLD = "cold";
    private static final String BOOT = "boot";
    private static final String COLD_COMMAND = "/bench/coremark 60";
    private static final String GREETING = "Osiris Linux guest: 6.";
    private static final String GOODBYE = "Osiris Linux guest: exit status ";
    /** No round is begun after this, so that a run ends within about ten minutes on a busy host too. */
    private static final long LAST_START_SECONDS = 400;
    private static final double CLOCK_TOLERANCE = 0.02;
    /** How late a line may reach us because the host was busy. */
    private static final double CLOCK_SLACK_SECONDS = 0.1;

    private final Map<String, String> arguments;
    private final Map<String, String> expected;
    private final List<String> wanted;
    private final int rounds;
    private final long began = System.nanoTime();
    /** Of a workload: one figure a round, for each of the two. */
    private final Map<String, List<Pair>> figures = new java.util.LinkedHashMap<>();
    private final List<Pair> clocks = new ArrayList<>();

    /** What was measured for Osiris and for QEMU in the same round. */
    record Pair(double osiris, double qemu) {
        double ratio() {
            return qemu / osiris;
        }
    }

    /** The bench itself cannot go on: what to tell. */
    static final class Failure extends RuntimeException {
        Failure(String message) {
            super(message);
        }
    }

    public static void main(String[] args) throws Exception {
        int status = 0;
        try {
            new EngineBench(args).run();
        } catch (Failure e) {
            System.err.println("osiris: bench: " + e.getMessage());
            status = 1;
        }
        System.exit(status);
    }

    private EngineBench(String[] args) throws IOException {
        arguments = arguments(args);
        rounds = Integer.parseInt(arguments.get("rounds"));
        expected = sums(arguments.get("sums"));
        String only = arguments.get("only");
        wanted = only.isEmpty() ? all() : List.of(only.split(","));
    }

    static Map<String, String> arguments(String[] args) {
        Map<String, String> all = new HashMap<>();
        for (String a : args) {
            all.put(a.substring(0, a.indexOf('=')), a.substring(a.indexOf('=') + 1));
        }
        return all;
    }

    /** The checksums of a native build, by workload. */
    static Map<String, String> sums(String file) throws IOException {
        Map<String, String> all = new HashMap<>();
        for (String line : Files.readAllLines(Path.of(file))) {
            all.put(field(line, "name"), field(line, "sum"));
        }
        return all;
    }

    private static List<String> all() {
        List<String> names = new ArrayList<>();
        CLASSES.values().forEach(names::addAll);
        names.add(COLD);
        names.add(BOOT);
        return names;
    }

    private void run() throws Exception {
        int done = 0;
        for (; done < rounds && (done == 0 || seconds(began) < LAST_START_SECONDS); done++) {
            System.err.printf("round %d of %d%n", done + 1, rounds);
            round(done % 2 == 0);
        }
        if (done < rounds) {
            System.err.printf("stopped after %d of %d rounds: the host is too busy for more in ten minutes%n", done, rounds);
        }
        if (arguments.get("json").equals("yes")) {
            printJson(System.out, done);
        } else {
            printTable(System.out, done);
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    // ------------------------------------------------------------------ one round

    private void round(boolean osirisFirst) throws Exception {
        if (wanted.contains(BOOT)) {
            note(BOOT, inTurn(osirisFirst, this::boot));
        }
        if (wanted.contains(COLD)) {
            note(COLD, inTurn(osirisFirst, this::cold));
        }
        List<String> workloads = wanted.stream().filter(w -> !w.equals(BOOT) && !w.equals(COLD)).toList();
        if (workloads.isEmpty()) {
            return;
        }
        try (Console osiris = served(false); Console qemu = served(true)) {
            for (String w : workloads) {
                note(w, inTurn(osirisFirst, q -> milliseconds(q ? qemu : osiris, w)));
            }
            clocks.add(new Pair(osiris.checkedClock(), qemu.checkedClock()));
        }
    }

    private static Pair inTurn(boolean osirisFirst, ToDoubleFunction<Boolean> measure) {
        if (osirisFirst) {
            double osiris = measure.applyAsDouble(false);
            return new Pair(osiris, measure.applyAsDouble(true));
        }
        double qemu = measure.applyAsDouble(true);
        return new Pair(measure.applyAsDouble(false), qemu);
    }

    private void note(String what, Pair pair) {
        System.err.printf("  %-9s %10.3f %10.3f ms   x %.2f%n", what, pair.osiris, pair.qemu, pair.ratio());
        figures.computeIfAbsent(what, w -> new ArrayList<>()).add(pair);
    }

    private Console served(boolean qemu) {
        Console c = new Console(command(qemu, "benchInitrd", "/bench/serve", true));
        c.await("BENCH ready");
        return c;
    }

    private double milliseconds(Console c, String workload) {
        c.send("/bench/" + workload);
        c.clock(field(c.await("BENCH " + workload + " start="), "start"));
        String line = c.await("BENCH " + workload + " best=");
        check(workload, line);
        c.clock(field(c.await("BENCH " + workload + " end="), "end"));
        c.await("BENCH done 0");
        return Double.parseDouble(field(line, "best"));
    }

    private void check(String workload, String line) {
        String sum = field(line, "sum");
        if (!sum.equals(expected.get(workload))) {
            throw new Failure("%s gives checksum %s, a native build gives %s: %s".formatted(workload, sum,
                    expected.get(workload), line));
        }
    }

    /** From starting the process to the first line of /init, in milliseconds. */
    private double boot(boolean qemu) {
        try (Console c = new Console(command(qemu, "initrd", "true", false))) {
            c.await(GREETING);
            double t = c.sinceStart();
            c.await(GOODBYE + "0");
            return t;
        }
    }

    /** A whole process, from starting it to its end, in milliseconds. */
    private double cold(boolean qemu) {
        try (Console c = new Console(command(qemu, "benchInitrd", COLD_COMMAND, false))) {
            check("coremark", c.await("BENCH coremark cold="));
            c.await(GOODBYE + "0");
            return c.sinceExit();
        }
    }

    /** With AltiVec: a 7400; without: what each has as its usual machine, which is what a user starts. */
    private List<String> command(boolean qemu, String initrd, String run, boolean vector) {
        List<String> c = new ArrayList<>();
        String append = "quiet osiris.run=\"" + run + "\"";
        if (qemu) {
            c.addAll(List.of(arguments.get("qemu").split(" ")));
            c.addAll(vector ? List.of("-M", "mac99", "-cpu", "7400") : List.of("-M", "g3beige"));
            c.addAll(List.of("-m", "256", "-nographic", "-no-reboot", "-kernel", arguments.get("qemuPrefix") + "kernel",
                    "-initrd", arguments.get("qemuPrefix") + initrd, "-append", "console=ttyPZ0 " + append));
        } else {
            c.addAll(List.of(arguments.get("osiris"), "run", "--enable-cap", "osi", "--kernel", arguments.get("kernel"),
                    "--initrd", arguments.get(initrd), "--append", append));
            c.addAll(vector ? List.of("--cpu", "7400") : List.of());
        }
        return c;
    }

    // ------------------------------------------------------------------ figures

    private double median(List<Pair> pairs, ToDoubleFunction<Pair> of) {
        double[] sorted = pairs.stream().mapToDouble(of).sorted().toArray();
        int n = sorted.length;
        return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    }

    private double ratio(String what) {
        return figures.containsKey(what) ? median(figures.get(what), Pair::ratio) : Double.NaN;
    }

    /** Of the ratios of a class; NaN when nothing of it was run. */
    private double geometricMean(String kind) {
        return Math.exp(CLASSES.get(kind).stream().filter(figures::containsKey).mapToDouble(w -> Math.log(ratio(w)))
                .average().orElse(Double.NaN));
    }

    private void printTable(PrintStream out, int done) {
        out.printf("Osiris and QEMU %s, %d rounds. Ratio: QEMU's time / ours, above 1 is faster; in brackets the lowest and%n"
                + "the highest of the rounds. Milliseconds of a repetition: the median round's fastest batch.%n%n",
                arguments.get("peer"), done);
        out.printf("%-12s %12s %12s   %s%n", "", "Osiris ms", "QEMU ms", "ratio");
        CLASSES.forEach((kind, names) -> {
            names.stream().filter(figures::containsKey).forEach(w -> row(out, w, w));
            if (!Double.isNaN(geometricMean(kind))) {
                out.printf("  %-37s %7.2f   geometric mean%n", kind, geometricMean(kind));
            }
        });
        if (figures.containsKey(COLD)) {
            row(out, COLD, "cold process (Linux boots, runs 60 CoreMark-like repetitions, powers off)");
        }
        if (figures.containsKey(BOOT)) {
            row(out, BOOT, "exec to /init (QEMU: g3beige, its firmware included)");
        }
        if (!clocks.isEmpty()) {
            out.printf("guest seconds per host second: Osiris %.4f, QEMU %.4f%n", median(clocks, Pair::osiris),
                    median(clocks, Pair::qemu));
        }
    }

    private void row(PrintStream out, String what, String label) {
        List<Pair> p = figures.get(what);
        if (label.length() > 12) {
            out.printf("%n%s%n", label);
        }
        out.printf("%-12s %12.3f %12.3f %9.2f   (%.2f - %.2f)%n", label.length() > 12 ? "" : label, median(p, Pair::osiris),
                median(p, Pair::qemu), ratio(what), least(p), most(p));
    }

    private static double least(List<Pair> p) {
        return p.stream().mapToDouble(Pair::ratio).min().orElse(Double.NaN);
    }

    private static double most(List<Pair> p) {
        return p.stream().mapToDouble(Pair::ratio).max().orElse(Double.NaN);
    }

    private void printJson(PrintStream out, int done) {
        StringJoiner top = new StringJoiner(",\n  ", "{\n  ", "\n}");
        CLASSES.keySet().forEach(kind -> top.add("\"%s_geomean\": %s".formatted(kind, number(geometricMean(kind)))));
        top.add("\"cold_ratio\": " + number(ratio(COLD)));
        top.add("\"boot_ratio\": " + number(ratio(BOOT)));
        top.add("\"peer\": \"QEMU %s\"".formatted(arguments.get("peer")));
        top.add("\"rounds\": " + done);
        top.add("\"guest_seconds_per_host_second\": {\"osiris\": %s, \"qemu\": %s}".formatted(
                number(clocks.isEmpty() ? Double.NaN : median(clocks, Pair::osiris)),
                number(clocks.isEmpty() ? Double.NaN : median(clocks, Pair::qemu))));
        StringJoiner rows = new StringJoiner(",\n    ", "[\n    ", "\n  ]");
        figures.forEach((what, pairs) -> rows.add(json(what, pairs)));
        top.add("\"workloads\": " + rows);
        out.println(top);
    }

    private String json(String what, List<Pair> p) {
        String kind = CLASSES.keySet().stream().filter(k -> CLASSES.get(k).contains(what)).findFirst().orElse("process");
        return ("{\"name\": \"%s\", \"class\": \"%s\", \"osiris_ms\": %s, \"qemu_ms\": %s, \"ratio\": %s, \"ratio_min\": %s,"
                + " \"ratio_max\": %s, \"osiris_rounds_ms\": %s, \"qemu_rounds_ms\": %s}").formatted(what, kind,
                number(median(p, Pair::osiris)), number(median(p, Pair::qemu)), number(ratio(what)), number(least(p)),
                number(most(p)), numbers(p, Pair::osiris), numbers(p, Pair::qemu));
    }

    private static String numbers(List<Pair> p, ToDoubleFunction<Pair> of) {
        return Arrays.toString(p.stream().map(x -> number(of.applyAsDouble(x))).toArray());
    }

    static String number(double d) {
        return Double.isNaN(d) ? "null" : String.format(Locale.ROOT, "%.4f", d);
    }

    static String field(String line, String name) {
        for (String word : line.split(" ")) {
            if (word.startsWith(name + "=")) {
                return word.substring(name.length() + 1);
            }
        }
        throw new Failure("no " + name + "= in '" + line + "'");
    }

    // ------------------------------------------------------------------ a guest

    /** A running emulator: lines from its console, and what is typed there. */
    static final class Console implements AutoCloseable {
        private static final long LIMIT_SECONDS = 180;

        /** A line, and when it came. */
        record Line(String text, long nanos) {}

        private static final Line END = new Line(null, 0);

        private final List<String> command;
        private final Process process;
        private final Writer input;
        private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();
        private final List<String> recent = new ArrayList<>();
        private final long started = System.nanoTime();
        private Line last;
        private double firstGuest;
        private double lastGuest;
        private long firstHost;
        private long lastHost;

        Console(List<String> command) {
            this.command = command;
            try {
                process = new ProcessBuilder(command).redirectErrorStream(true).start();
            } catch (IOException e) {
                throw new Failure(e.getMessage());
            }
            input = process.outputWriter(StandardCharsets.ISO_8859_1);
            Thread.ofPlatform().daemon().start(this::collect);
        }

        private void collect() {
            try (BufferedReader in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    lines.add(new Line(line, System.nanoTime()));
                }
            } catch (IOException e) {
                lines.add(new Line("reading failed: " + e, System.nanoTime()));
            }
            lines.add(END);
        }

        void send(String line) {
            try {
                input.write(line + "\n");
                input.flush();
            } catch (IOException e) {
                throw failure("takes no input: " + e.getMessage());
            }
        }

        /** The next line that has {@code text} in it. */
        String await(String text) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
            try {
                while (true) {
                    last = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                    if (last == null || last == END) {
                        throw failure((last == null ? "did not say within " + LIMIT_SECONDS + " s" : "ended without saying")
                                + " '" + text + "'");
                    }
                    recent.add(last.text);
                    if (last.text.contains("BENCH") && last.text.contains("failed")) {
                        throw failure("says '" + last.text + "'");
                    }
                    if (last.text.contains(text)) {
                        return last.text;
                    }
                }
            } catch (InterruptedException e) {
                throw new Failure("interrupted");
            }
        }

        private Failure failure(String what) {
            List<String> tail = recent.subList(Math.max(0, recent.size() - 15), recent.size());
            return new Failure(String.join(" ", command) + "\n" + what + "; its last lines:\n  " + String.join("\n  ", tail));
        }

        double sinceStart() {
            return (last.nanos - started) / 1e6;
        }

        double sinceExit() {
            try {
                if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    throw failure("does not end");
                }
            } catch (InterruptedException e) {
                throw new Failure("interrupted");
            }
            return (System.nanoTime() - started) / 1e6;
        }

        /** Notes a time stamp of the guest, in its seconds, just read. */
        void clock(String stamp) {
            lastGuest = Double.parseDouble(stamp);
            lastHost = last.nanos;
            if (firstHost == 0) {
                firstGuest = lastGuest;
                firstHost = lastHost;
            }
        }

        /** Guest seconds per host second; times by a clock that does not keep step with ours would mean nothing. */
        double checkedClock() {
            double host = (lastHost - firstHost) / 1e9;
            double guest = lastGuest - firstGuest;
            if (Math.abs(guest - host) > CLOCK_SLACK_SECONDS + CLOCK_TOLERANCE * host) {
                throw failure("has a clock that does not keep step with the host's, so its figures mean nothing:"
                        + " %.3f s there, %.3f s here".formatted(guest, host));
            }
            return guest / host;
        }

        @Override
        public void close() {
            process.destroy();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
            }
        }
    }
}
