import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.ToDoubleFunction;

/**
 * What exact floating-point status costs: run by scripts/bench exact. In each round two machines boot the same Linux, one
 * with the native engine as it is and one whose code keeps no status ({@code native,fpscr=off}), and take turns,
 * workload by workload.
 *
 * <p>Arguments are {@code name=value}; scripts/bench says what is in them.
 */
class ExactBench {
    private static final List<String> WORKLOADS = List.of("nbody", "matmul", "fft");
    private static final List<String> ENGINES = List.of("native", "native,fpscr=off");

    private final Map<String, String> arguments;
    private final Map<String, String> expected;
    private final Map<String, List<Pair>> figures = new LinkedHashMap<>();

    /** Milliseconds of a repetition in the same round. */
    record Pair(double exact, double statusFree) {
        double cost() {
            return exact / statusFree;
        }
    }

    public static void main(String[] args) throws IOException {
        int status = 0;
        try {
            new ExactBench(args).run();
        } catch (EngineBench.Failure e) {
            System.err.println("osiris: bench: " + e.getMessage());
            status = 1;
        }
        System.exit(status);
    }

    private ExactBench(String[] args) throws IOException {
        arguments = EngineBench.arguments(args);
        expected = EngineBench.sums(arguments.get("sums"));
    }

    private void run() {
        int rounds = Integer.parseInt(arguments.get("rounds"));
        for (int n = 0; n < rounds; n++) {
            System.err.printf("round %d of %d%n", n + 1, rounds);
            round(n % 2);
        }
        if (arguments.get("json").equals("yes")) {
            printJson(rounds);
        } else {
            printTable(rounds);
        }
    }

    private void round(int first) {
        try (EngineBench.Console exact = guest(0); EngineBench.Console free = guest(1)) {
            List<EngineBench.Console> guests = List.of(exact, free);
            for (String w : WORKLOADS) {
                double[] ms = new double[2];
                for (int n : new int[] {first, 1 - first}) {
                    ms[n] = milliseconds(guests.get(n), w);
                }
                Pair pair = new Pair(ms[0], ms[1]);
                System.err.printf("  %-9s %10.3f %10.3f ms   x %.3f%n", w, ms[0], ms[1], pair.cost());
                figures.computeIfAbsent(w, x -> new ArrayList<>()).add(pair);
            }
        }
    }

    private EngineBench.Console guest(int engine) {
        EngineBench.Console c = new EngineBench.Console(List.of(arguments.get("osiris"), "run", "--enable-cap", "osi",
                "--kernel", arguments.get("kernel"), "--initrd", arguments.get("benchInitrd"), "--engine",
                ENGINES.get(engine), "--append", "quiet osiris.run=\"/bench/serve\""));
        c.await("BENCH ready");
        return c;
    }

    private double milliseconds(EngineBench.Console c, String workload) {
        c.send("/bench/" + workload);
        String line = c.await("BENCH " + workload + " best=");
        String sum = EngineBench.field(line, "sum");
        if (!sum.equals(expected.get(workload))) {
            throw new EngineBench.Failure("%s gives checksum %s, a native build gives %s: %s".formatted(workload, sum,
                    expected.get(workload), line));
        }
        c.await("BENCH done 0");
        return Double.parseDouble(EngineBench.field(line, "best"));
    }

    // ------------------------------------------------------------------ figures

    private static double median(List<Pair> pairs, ToDoubleFunction<Pair> of) {
        double[] sorted = pairs.stream().mapToDouble(of).sorted().toArray();
        int n = sorted.length;
        return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    }

    private double geometricMean() {
        return Math.exp(figures.values().stream().mapToDouble(p -> Math.log(median(p, Pair::cost))).average()
                .orElseThrow());
    }

    private static double least(List<Pair> p) {
        return p.stream().mapToDouble(Pair::cost).min().orElseThrow();
    }

    private static double most(List<Pair> p) {
        return p.stream().mapToDouble(Pair::cost).max().orElseThrow();
    }

    private void printTable(int rounds) {
        System.out.printf("What FPSCR to the bit costs: the native engine as it is, and keeping no status; %d rounds. Cost: exact%n"
                + "time / status-free time; in brackets the lowest and the highest of the rounds. Milliseconds of a%n"
                + "repetition: the median round's fastest batch. All checksums are right.%n%n", rounds);
        System.out.printf("%-12s %12s %15s   %s%n", "", "exact ms", "status-free ms", "cost");
        figures.forEach((w, p) -> System.out.printf("%-12s %12.3f %15.3f %8.3f   (%.3f - %.3f)%n", w,
                median(p, Pair::exact), median(p, Pair::statusFree), median(p, Pair::cost), least(p), most(p)));
        System.out.printf("%-40s %8.3f%n", "geometric mean", geometricMean());
    }

    private void printJson(int rounds) {
        StringJoiner rows = new StringJoiner(",\n    ", "[\n    ", "\n  ]");
        figures.forEach((w, p) -> rows.add(json(w, p)));
        System.out.printf("{%n  \"cost_geomean\": %s,%n  \"rounds\": %d,%n  \"workloads\": %s%n}%n",
                EngineBench.number(geometricMean()), rounds, rows);
    }

    private static String json(String workload, List<Pair> p) {
        return ("{\"name\": \"%s\", \"exact_ms\": %s, \"status_free_ms\": %s, \"cost\": %s, \"cost_min\": %s,"
                + " \"cost_max\": %s, \"exact_rounds_ms\": %s, \"status_free_rounds_ms\": %s}").formatted(workload,
                EngineBench.number(median(p, Pair::exact)), EngineBench.number(median(p, Pair::statusFree)),
                EngineBench.number(median(p, Pair::cost)), EngineBench.number(least(p)), EngineBench.number(most(p)),
                numbers(p, Pair::exact), numbers(p, Pair::statusFree));
    }

    private static String numbers(List<Pair> p, ToDoubleFunction<Pair> of) {
        return Arrays.toString(p.stream().map(x -> EngineBench.number(of.applyAsDouble(x))).toArray());
    }
}
