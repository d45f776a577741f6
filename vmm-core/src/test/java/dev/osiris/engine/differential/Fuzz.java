package dev.osiris.engine.differential;

import dev.osiris.ppc.cpu.CpuModel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Random programs by the million: {@code java -cp ... dev.osiris.engine.differential.Fuzz INSTRUCTIONS [FIRST-SEED]}.
 * They run in a child process; when it dies or hangs, that is a failure too, and the seed it was at is reported.
 */
public final class Fuzz {
    private static final int PROGRAMS_PER_CHILD = 50_000;
    private static final int MINUTES_PER_CHILD = 20;

    private Fuzz() {}

    /** Where a seed runs: the models and memories take turns. */
    static final class Machines implements AutoCloseable {
        private final List<Trial> trials = List.of(new Trial(CpuModel.PPC750, true), new Trial(CpuModel.PPC750, false),
                new Trial(CpuModel.PPC7400, true), new Trial(CpuModel.PPC7447A, false));
        private final List<Generator> generators = trials.stream().map(t -> new Generator(t.model)).toList();

        /** Null when all is well, otherwise the whole story. */
        String run(long seed) {
            int i = (int) Long.remainderUnsigned(seed, trials.size());
            Sample sample = generators.get(i).make(seed);
            List<String> differences = trials.get(i).run(sample);
            return differences.isEmpty() ? null : trials.get(i).explain(sample, differences);
        }

        long instructions() {
            return trials.stream().mapToLong(t -> t.instructions).sum();
        }

        String summary() {
            return "%d programs, %d instructions compared, %d programs left out".formatted(
                    trials.stream().mapToLong(t -> t.compared).sum(), instructions(),
                    trials.stream().mapToLong(t -> t.skipped).sum());
        }

        @Override
        public void close() {
            trials.forEach(Trial::close);
        }
    }

    /**
     * @param args how many instructions to execute, and the seed to begin with; or {@code child FILE SEED COUNT
     *     INSTRUCTIONS}
     */
    public static void main(String[] args) throws Exception {
        if (args.length == 5 && args[0].equals("child")) {
            child(Path.of(args[1]), Long.parseLong(args[2]), Integer.parseInt(args[3]), Long.parseLong(args[4]));
        } else if (args.length == 1 || args.length == 2) {
            System.exit(parent(Long.parseLong(args[0]), args.length == 2 ? Long.parseLong(args[1]) : 0));
        } else {
            System.err.println("usage: Fuzz INSTRUCTIONS [FIRST-SEED]");
            System.exit(2);
        }
    }

    private static int parent(long instructions, long firstSeed) throws IOException, InterruptedException {
        Path file = Files.createTempFile("osiris-fuzz", ".seed");
        long seed = firstSeed;
        long done = 0;
        int failures = 0;
        while (done < instructions && failures < 10) {
            note(file, seed, 0);
            Process p = start(file, seed, instructions - done);
            boolean ended = p.waitFor(MINUTES_PER_CHILD, TimeUnit.MINUTES);
            if (!ended) {
                p.destroyForcibly().waitFor();
            }
            long[] reached = read(file);
            done += reached[1];
            seed = reached[0] + 1;
            if (!ended || p.exitValue() != 0) {
                failures++;
                System.out.println((ended ? "exit " + p.exitValue() : "hung") + " at seed " + reached[0]);
            }
        }
        System.out.println(done + " instructions, " + failures + " failures, next seed " + seed);
        Files.delete(file);
        return failures == 0 ? 0 : 1;
    }

    private static Process start(Path file, long seed, long instructions) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), Fuzz.class.getName(), "child", file.toString(),
                Long.toString(seed), Integer.toString(PROGRAMS_PER_CHILD), Long.toString(instructions)));
        return new ProcessBuilder(command).inheritIO().start();
    }

    private static void note(Path file, long seed, long instructions) throws IOException {
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
            f.writeLong(seed);
            f.writeLong(instructions);
        }
    }

    private static long[] read(Path file) throws IOException {
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "r")) {
            return new long[] {f.readLong(), f.readLong()};
        }
    }

    private static void child(Path file, long first, int count, long instructions) throws IOException {
        try (Machines machines = new Machines(); RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
            for (long seed = first; seed < first + count && machines.instructions() < instructions; seed++) {
                f.seek(0);
                f.writeLong(seed);
                f.writeLong(machines.instructions());
                String difference = machines.run(seed);
                if (difference != null) {
                    System.out.println(difference);
                    System.out.flush();
                    Runtime.getRuntime().halt(3);
                }
            }
            f.seek(8);
            f.writeLong(machines.instructions());
            System.out.println(machines.summary());
        }
    }
}
