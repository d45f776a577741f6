package dev.osiris.engine.hostile;

import dev.osiris.ppc.cpu.CpuModel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Hostile code for so many seconds: {@code java -cp … dev.osiris.engine.hostile.HostileFuzz SECONDS [FIRST-SEED [COUNT]]}.
 * It runs in child processes; when one dies, hangs or throws, its seed is printed, and the next begins behind it.
 */
public final class HostileFuzz {
    private static final int SEEDS_PER_MACHINE = 40;
    private static final long NANOS_PER_SEED = 8_000_000;
    private static final int MAX_FAILURES = 5;
    private static final int FAILED = 3;
    private static final int HUNG = 4;

    /**
     * What came out.
     *
     * @param seeds that ran
     * @param failures one line each, with its seed
     */
    record Result(long seeds, List<String> failures) {}

    private HostileFuzz() {}

    /** @param args see above; or {@code child FILE SEED SECONDS COUNT} */
    public static void main(String[] args) throws Exception {
        if (args.length == 5 && args[0].equals("child")) {
            child(Path.of(args[1]), Long.parseLong(args[2]), Long.parseLong(args[3]), Long.parseLong(args[4]));
            return;
        }
        if (args.length < 1 || args.length > 3) {
            System.err.println("usage: HostileFuzz SECONDS [FIRST-SEED [COUNT]]");
            System.exit(2);
        }
        Result result = run(Long.parseLong(args[0]), args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime() >>> 8,
                args.length > 2 ? Long.parseLong(args[2]) : Long.MAX_VALUE);
        result.failures().forEach(System.out::println);
        System.out.println(result.seeds() + " seeds, " + result.failures().size() + " failures");
        System.exit(result.failures().isEmpty() ? 0 : 1);
    }

    /** Runs seeds from {@code first} on until the time or {@code count} is used up. */
    static Result run(long seconds, long first, long count) throws IOException, InterruptedException {
        Path file = Files.createTempFile("osiris-hostile", ".seed");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        List<String> failures = new ArrayList<>();
        long seed = first;
        while (failures.size() < MAX_FAILURES && seed - first < count) {
            long left = TimeUnit.NANOSECONDS.toSeconds(end - System.nanoTime());
            if (left <= 0 && seed != first) {
                break;
            }
            note(file, seed);
            Process p = start(file, seed, left, count - (seed - first));
            // The child finds vCPUs that hang; this is for a child that cannot.
            boolean ended = p.waitFor(left + 120, TimeUnit.SECONDS);
            if (!ended) {
                p.destroyForcibly().waitFor();
            }
            seed = read(file);
            if (!ended || p.exitValue() != 0) {
                failures.add("seed " + seed + ": " + (ended ? reason(p.exitValue()) : "the process hung"));
            }
            seed++;
        }
        Files.delete(file);
        return new Result(seed - first, failures);
    }

    private static String reason(int status) {
        return switch (status) {
            case FAILED -> "it went wrong, see above";
            case HUNG -> "a vCPU hung, see above";
            default -> "the process died with status " + status;
        };
    }

    private static Process start(Path file, long seed, long seconds, long count) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-XX:-CreateCoredumpOnCrash", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), HostileFuzz.class.getName(), "child", file.toString(),
                Long.toString(seed), Long.toString(seconds), Long.toString(count)).inheritIO().start();
    }

    private static void note(Path file, long seed) throws IOException {
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
            f.writeLong(seed);
        }
    }

    private static long read(Path file) throws IOException {
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "r")) {
            return f.readLong();
        }
    }

    private static void child(Path file, long first, long seconds, long count) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        long seed = first;
        long last = count > Long.MAX_VALUE - first ? Long.MAX_VALUE : first + count;
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
            while (seed < last && (seed == first || System.nanoTime() < end)) {
                try (HostileMachine machine = machine(seed)) {
                    do {
                        f.seek(0);
                        f.writeLong(seed);
                        machine.run(seed, NANOS_PER_SEED);
                        seed++;
                    } while (seed % SEEDS_PER_MACHINE != 0 && seed < last && System.nanoTime() < end);
                }
            }
        } catch (HostileMachine.Hang e) {
            die(HUNG, "seed " + seed, e);
        } catch (Throwable t) {
            die(FAILED, "seed " + seed, t);
        }
    }

    private static void die(int status, String what, Throwable why) {
        System.out.println(what);
        why.printStackTrace(System.out);
        System.out.flush();
        Runtime.getRuntime().halt(status);
    }

    /** Models and engines take turns; native code gets most. */
    private static HostileMachine machine(long seed) {
        long n = Math.floorMod(seed / SEEDS_PER_MACHINE, 8);
        String engine = n == 7 ? "interpreter" : n % 3 == 0 ? "native,hot=0" : n % 3 == 1 ? "native,hot=5" : "native";
        return new HostileMachine(engine, n % 2 == 0 ? CpuModel.PPC7400 : CpuModel.PPC750);
    }
}
