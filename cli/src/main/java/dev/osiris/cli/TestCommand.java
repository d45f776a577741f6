package dev.osiris.cli;

import dev.osiris.cli.script.Limit;
import dev.osiris.cli.script.Script;
import dev.osiris.cli.text.Reasons;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code osiris test FILE...}: scripts side by side, each with a machine of its own. */
final class TestCommand implements Command {
    private static final Limit USUAL = new Limit(false, TimeUnit.MINUTES.toNanos(10));
    private static final int MAX = 10_000;
    private static final double NANOS = 1e9;

    @Override
    public String name() {
        return "test";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().addPositional(PositionalParamSpec.builder().paramLabel("FILE").arity("1..*")
                .index("0..*").type(List.class).auxiliaryTypes(String.class).description("Scripts (see osiris run --script).").build());
        ArgGroupSpec.Builder group = ArgGroupSpec.builder().heading("%nTests:%n").exclusive(false).validate(false)
                .multiplicity("0..1").order(0);
        for (OptionSpec option : options()) {
            group.addArg(option);
        }
        spec.addArgGroup(group.build());
        RunOptions.addTo(spec);
        spec.usageMessage().sortOptions(false).abbreviateSynopsis(true)
                .description("Runs scripts side by side, each with a machine of its own, and says which passed. Options of 'osiris run'"
                        + " hold for every machine. A script passes when its machine ends with status 0 within its time (10 minutes"
                        + " unless it says otherwise).")
                .footer("", "Example:", "  osiris test --kernel vmlinux --initrd initrd.cpio.gz --junit results.xml tests/*.yaml", "")
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(new TreeMap<>(Map.of("0", "all passed", "1", "some did not", "2", "usage: an option or a script that cannot be")));
        return spec;
    }

    private static OptionSpec[] options() {
        return new OptionSpec[] {
            Values.option("N", "How many machines run at the same time. Default: as many as there are processors.", "--jobs"),
            Values.option("N", "Run each script so many times. Default: 1.", "--repeat"),
            Values.option("FILE", "Write the results as JUnit XML.", "--junit")};
    }

    /** One run of one script. */
    private record Case(String file, String name, RunPlan plan) {}

    /**
     * What became of it.
     *
     * @param said what the VMM wrote
     * @param console what the guest wrote
     */
    private record Result(Case of, int status, String said, String console, long nanos) {
        boolean passed() {
            return status == 0;
        }

        String reason() {
            return said.isBlank() ? "exit status " + status : said.strip().lines().reduce((a, b) -> b).orElse("")
                    .replaceFirst("^osiris: ", "");
        }
    }

    @Override
    public int run(ParseResult typed, Streams io) {
        Values options = new Values(typed);
        int jobs = number(options, "--jobs", Runtime.getRuntime().availableProcessors());
        int repeat = number(options, "--repeat", 1);
        List<Case> cases = new ArrayList<>();
        List<String> files = typed.matchedPositionalValue(0, List.of());
        if (files.isEmpty()) {
            throw CommandException.usage("test", "there is nothing to run; name one script or more");
        }
        for (String file : files) {
            cases.addAll(cases(typed, file, repeat, cases.size()));
        }
        List<Result> results = results(cases, jobs, options.one("--junit"), io);
        long failed = results.stream().filter(r -> !r.passed()).count();
        io.print(results.size() - failed + " passed, " + failed + " failed\n");
        return failed == 0 ? ExitStatus.OK : ExitStatus.FAILURE;
    }

    private static int number(Values given, String option, int usual) {
        String typed = given.one(option);
        if (typed == null) {
            return usual;
        }
        if (!typed.matches("[0-9]{1,5}") || Integer.parseInt(typed) < 1 || Integer.parseInt(typed) > MAX) {
            throw CommandException.usage(Values.where(option, typed), "expected a number from 1 to " + MAX);
        }
        return Integer.parseInt(typed);
    }

    private static List<Case> cases(ParseResult typed, String file, int repeat, int before) {
        Script script = ScriptOptions.read(Path.of(file));
        Values given = ConfigCommand.withFile(typed, script);
        try {
            List<Case> cases = new ArrayList<>();
            for (int i = 0; i < repeat; i++) {
                RunPlan plan = new RunOptions(given, script).plan();
                String name = plan.script().script().name() + (repeat > 1 ? " #" + (i + 1) : "");
                cases.add(new Case(file, name, adapted(plan, before + i, file, repeat > 1 ? "-" + (i + 1) : "")));
            }
            return cases;
        } catch (CommandException e) {
            throw given.located(e);
        }
    }

    /** With a time limit, and a name and a directory of its own. */
    private static RunPlan adapted(RunPlan plan, int number, String file, String suffix) {
        Script s = plan.script().script();
        Script limited = new Script(s.name(), s.machine(), s.limit() == null ? USUAL : s.limit(), s.exitOn(), s.failOn(), s.variables(),
                s.steps());
        Path all = plan.script().artifacts();
        String base = Path.of(file).getFileName().toString().replaceFirst("\\.ya?ml$", "") + suffix;
        return plan.with("test-" + ProcessHandle.current().pid() + "-" + number, new ScriptPlan(limited, all == null ? null : all.resolve(base)));
    }

    // ------------------------------------------------------------------ running

    private static List<Result> results(List<Case> cases, int jobs, String junit, Streams io) {
        List<Result> results = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(jobs, Thread.ofPlatform().daemon().name("test-", 0).factory())) {
            List<Future<Result>> running = cases.stream().map(c -> pool.submit(() -> result(c))).toList();
            for (Future<Result> f : running) {
                Result r = f.get();
                results.add(r);
                io.print(line(r));
                write(junit, results);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
        return results;
    }

    private static Result result(Case c) {
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Streams io = new Streams(InputStream.nullInputStream(), console, said, false, false, false);
        long began = System.nanoTime();
        int status;
        try {
            status = new Session(c.plan(), io).run();
        } catch (RuntimeException e) {
            status = e instanceof CommandException known ? known.status() : ExitStatus.FAILURE;
            io.complain("osiris: " + e.getMessage() + "\n");
        }
        return new Result(c, status, said.toString(StandardCharsets.UTF_8), console.toString(StandardCharsets.UTF_8),
                System.nanoTime() - began);
    }

    private static String line(Result r) {
        String time = String.format(Locale.ROOT, "%7.2f s  ", r.nanos() / NANOS);
        return (r.passed() ? "passed " : "FAILED ") + time + r.of().name() + (r.passed() ? "" : ": " + r.reason()) + "\n";
    }

    // ------------------------------------------------------------------ JUnit XML

    /** After each test, and in one go: whoever looks finds a whole file. */
    private static void write(String file, List<Result> results) {
        if (file == null) {
            return;
        }
        Path path = Path.of(file).toAbsolutePath();
        Path next = path.resolveSibling(path.getFileName() + ".new");
        try {
            Files.writeString(next, xml(results));
            Files.move(next, path, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw CommandException.failure("--junit " + file, "this file cannot be written (" + Reasons.of(e) + ")");
        }
    }

    private static String xml(List<Result> results) {
        long failed = results.stream().filter(r -> !r.passed()).count();
        double time = results.stream().mapToLong(Result::nanos).sum() / NANOS;
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.append(String.format(Locale.ROOT, "<testsuite name=\"osiris\" tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"0\""
                + " time=\"%.3f\">%n", results.size(), failed, time));
        for (Result r : results) {
            xml.append(String.format(Locale.ROOT, "  <testcase name=\"%s\" classname=\"%s\" time=\"%.3f\">%n", escaped(r.of().name()),
                    escaped(r.of().file()), r.nanos() / NANOS));
            if (!r.passed()) {
                xml.append("    <failure message=\"").append(escaped(r.reason())).append("\" type=\"status ").append(r.status())
                        .append("\">").append(escaped(r.said())).append("</failure>\n");
            }
            xml.append("    <system-out>").append(escaped(r.console())).append("</system-out>\n  </testcase>\n");
        }
        return xml.append("</testsuite>\n").toString();
    }

    /** What XML 1.0 cannot hold becomes a replacement character. */
    private static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\r' -> { }
                default -> out.appendCodePoint(c >= 0x20 && c < 0xFFFE && (c < 0xD800 || c > 0xDFFF) || c == '\n' || c == '\t'
                        || c > 0xFFFF ? c : 0xFFFD);
            }
        });
        return out.toString();
    }
}
