package dev.osiris.peer;

import dev.osiris.engine.TestedEngines;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.isa.Isa;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Random streams on {@code qemu-ppc} and on our engines: {@code java -cp ... dev.osiris.peer.UserDiff CASES [SEED]
 * [ENGINE,...]}. What differs is made as short as it will go and printed; the last line is {@code checks=N failures=N}.
 */
public final class UserDiff {
    private static final int BATCH = 2000;
    private static final int MOST_FAILURES = 20;
    /** FR: see known.rows. */
    private static final int IGNORED_FPSCR = 0x0004_0000;
    private static final List<CpuModel> MODELS = List.of(CpuModel.PPC7400, CpuModel.PPC750, CpuModel.PPC7447A);

    private final CpuModel model;
    private final List<String> engines;
    private final UserGenerator generator;
    private final KnownDifferences known;
    private final Stepper stepper;
    long checks;
    int failures;

    UserDiff(CpuModel model, List<String> engines) {
        this.model = model;
        this.engines = engines;
        generator = new UserGenerator(model);
        known = new KnownDifferences(Isa.of(model), "known.rows", "known-user.rows");
        stepper = new Stepper(model);
    }

    /** Compares the cases of the seeds from {@code first} on. */
    void run(long first, int count) {
        List<UserCase> cases = new ArrayList<>();
        for (long seed = first; seed < first + count; seed++) {
            cases.add(stepper.cleaned(generator.make(seed), known));
        }
        UserImage image = new UserImage(cases, model);
        ByteBuffer expected;
        try {
            expected = Peers.qemu(image, model);
        } catch (Peers.PeerException e) {
            refused(cases, e);
            return;
        }
        for (String engine : engines) {
            compare(cases, expected, Peers.engine(image, model, engine), engine);
        }
    }

    /** QEMU did not come to the end: looks for the case. */
    private void refused(List<UserCase> cases, Peers.PeerException e) {
        if (cases.size() == 1) {
            failures++;
            System.out.printf("%s, %s, seed %d:%n%s%n", e.getMessage(), model.label(), cases.getFirst().seed(),
                    cases.getFirst().listing(model));
            return;
        }
        int half = cases.size() / 2;
        for (List<UserCase> part : List.of(cases.subList(0, half), cases.subList(half, cases.size()))) {
            try {
                UserImage image = new UserImage(part, model);
                ByteBuffer expected = Peers.qemu(image, model);
                for (String engine : engines) {
                    compare(part, expected, Peers.engine(image, model, engine), engine);
                }
            } catch (Peers.PeerException less) {
                refused(part, less);
            }
        }
    }

    private void compare(List<UserCase> cases, ByteBuffer expected, ByteBuffer actual, String engine) {
        for (int i = 0; i < cases.size(); i++) {
            checks++;
            if (!differences(expected, actual, i, cases.get(i)).isEmpty()) {
                failures++;
                if (failures <= MOST_FAILURES) {
                    explain(cases.get(i), engine);
                }
            }
        }
    }

    private static List<String> differences(ByteBuffer expected, ByteBuffer actual, int i, UserCase c) {
        return UserState.differences(expected.slice(i * UserState.SIZE, UserState.SIZE),
                actual.slice(i * UserState.SIZE, UserState.SIZE), IGNORED_FPSCR | c.openFpscr(), c.open());
    }

    private List<String> differences(UserCase c, String engine) {
        try {
            UserImage image = new UserImage(List.of(c), model);
            return differences(Peers.qemu(image, model), Peers.engine(image, model, engine), 0, c);
        } catch (Peers.PeerException e) {
            return List.of();
        }
    }

    /** Takes out instructions as long as something differs, and prints what is left. */
    private void explain(UserCase c, String engine) {
        UserCase least = c;
        for (int i = c.words().length - 1; i >= 0; i--) {
            if (i >= least.words().length) {
                continue;
            }
            UserCase less = stepper.cleaned(least.with(i, UserCase.NOP), known);
            if (!differences(less, engine).isEmpty()) {
                least = less;
            }
        }
        String listing = least.listing(model);
        System.out.printf("%s, %s, seed %d: differs from qemu-ppc (register: QEMU's, ours)%n  %s%nfrom%n%s%n%s%n", engine,
                model.label(), c.seed(), String.join("\n  ", differences(least, engine)),
                UserState.text(c.state(), listing), listing);
    }

    /** @param args how many cases, the first seed, the engines */
    public static void main(String[] args) {
        int cases = Integer.parseInt(args[0]);
        long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
        List<String> engines = args.length > 2 ? List.of(args[2].split(","))
                : TestedEngines.ALL.stream().filter(n -> !n.equals("lockstep")).toList();
        List<UserDiff> all = MODELS.stream().map(m -> new UserDiff(m, engines)).toList();
        for (int done = 0, turn = 0; done < cases; done += BATCH, turn++) {
            all.get(turn % all.size()).run(seed + done, Math.min(BATCH, cases - done));
        }
        long checks = all.stream().mapToLong(d -> d.checks).sum();
        int failures = all.stream().mapToInt(d -> d.failures).sum();
        for (UserDiff d : all) {
            d.known.print(d.model);
        }
        System.out.printf("checks=%d failures=%d%n", checks, failures);
        System.exit(failures == 0 ? 0 : 1);
    }
}
