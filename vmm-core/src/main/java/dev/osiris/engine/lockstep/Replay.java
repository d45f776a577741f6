package dev.osiris.engine.lockstep;

import dev.osiris.engine.EngineFactory;
import dev.osiris.engine.Engines;
import dev.osiris.engine.interpreter.Interpreter;
import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.MmioHandler;
import dev.osiris.memory.Region;
import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.Exit;
import dev.osiris.ppc.core.Shootdown;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Timebase;
import dev.osiris.ppc.mmu.Mmu;
import dev.osiris.time.ManualTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Executes what {@link LockstepEngine} wrote once more, on both engines. */
public final class Replay implements AutoCloseable {
    private static final int MAX_STEPS = 200_000;

    /** An instruction that the interpreter executed: its address and the word there, 0 where none could be fetched. */
    public record Step(int pc, int word) {}

    /**
     * What came out.
     *
     * @param model whose code it is
     * @param start registers before
     * @param afterNative registers after native code
     * @param afterInterpreter registers where the interpreter first comes to the same address; where it ended, when it
     *     does not
     * @param nativeEnd why native code left
     * @param interpreterEnd why the interpreter left
     * @param executed by the interpreter, in order
     * @param differences what is not the same, native code's first; empty when nothing is
     */
    public record Outcome(CpuModel model, CoreState start, CoreState afterNative, CoreState afterInterpreter,
            String nativeEnd, String interpreterEnd, List<Step> executed, List<String> differences) {}

    private final AddressSpace space = new AddressSpace();
    private final List<GuestMemory> memories = new ArrayList<>();
    private final List<String> registers = new ArrayList<>();
    private CpuModel model;
    private boolean osi;

    private Replay() {}

    /**
     * Runs the stretch of a file on the native engine and on the interpreter.
     *
     * @throws IOException when the file cannot be read, or is not such a file: the message names the line
     */
    public static Outcome run(Path file) throws IOException {
        return run(file, Engines.factory(Engines.byName("native").orElseThrow()));
    }

    static Outcome run(Path file, EngineFactory engine) throws IOException {
        try (Replay replay = new Replay()) {
            replay.read(file);
            return replay.execute(engine);
        }
    }

    // ------------------------------------------------------------------ the file

    private void read(Path file) throws IOException {
        int n = 0;
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.US_ASCII))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                n++;
                take(line, n);
            }
        } catch (ZipException | java.io.EOFException e) {
            throw new IOException(n == 0 ? "this is no lockstep file: it is not compressed with gzip"
                    : "line " + n + " is the last that can be read: the file was cut off or damaged", e);
        }
        if (model == null || registers.isEmpty() || space.regions().isEmpty()) {
            throw new IOException("this is no lockstep file: expected lines with model, register and region");
        }
    }

    private void take(String line, int n) throws IOException {
        try {
            take(line.split(" ", 2));
        } catch (RuntimeException e) {
            String shown = line.length() > 60 ? line.substring(0, 60) + "…" : line;
            throw new IOException("line " + n + ": '" + shown + "' is not a line of a lockstep file", e);
        }
    }

    private void take(String[] line) {
        switch (line[0]) {
            case "#" -> { }
            case "model" -> model = CpuModel.byLabel(line[1]).orElseThrow();
            case "osi" -> osi = true;
            case "register" -> {
                CoreState.parse(List.of(line[1]));
                registers.add(line[1]);
            }
            case "region" -> region(line[1].split(" "));
            case "at" -> content(line[1].split(" "));
            default -> throw new IllegalArgumentException(line[0]);
        }
    }

    private void region(String[] words) {
        long base = Long.parseLong(words[1], 16);
        long size = Long.parseLong(words[2], 16);
        switch (words[0]) {
            case "mmio" -> space.add(new Region.Mmio(base, size, "chip", new Silent()));
            case "ram" -> space.add(new Region.Ram(base, size, memory(words[0], size), 0));
            case "rom" -> space.add(new Region.Rom(base, size, memory(words[0], size), 0));
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    private GuestMemory memory(String name, long size) {
        GuestMemory memory = new GuestMemory(name, size);
        memories.add(memory);
        return memory;
    }

    private void content(String[] words) {
        long address = Long.parseLong(words[0], 16);
        byte[] bytes = HexFormat.of().parseHex(words[1]);
        switch (space.find(address)) {
            case Region.Ram ram -> ram.memory().write(address - ram.base(), bytes, 0, bytes.length);
            case Region.Rom rom -> rom.memory().write(address - rom.base(), bytes, 0, bytes.length);
            case null, default -> throw new IllegalArgumentException("no memory at " + words[0]);
        }
    }

    private record Silent() implements MmioHandler {
        @Override
        public long read(long offset, int size) {
            return 0;
        }

        @Override
        public void write(long offset, int size, long value) {}
    }

    // ------------------------------------------------------------------ both engines

    private Outcome execute(EngineFactory engine) {
        Shootdown shootdown = new Shootdown();
        space.addListener(shootdown);
        ManualTime time = new ManualTime();
        Core core = new Core(new Cpu(model, 0), space, new Timebase(time, 1_000_000), time, shootdown);
        core.osiEnabled = osi;
        CoreState start = CoreState.parse(registers);
        start.restore(core);
        Shadow shadow = new Shadow(core, engine);
        try (shadow; Interpreter interpreter = new Interpreter(core)) {
            shadow.follow(core, start);
            shadow.run();
            return compare(core, interpreter, start, shadow);
        } catch (Shadow.Untriable e) {
            CoreState there = CoreState.of(shadow.core);
            return new Outcome(model, start, there, CoreState.of(core), "went for " + e.getMessage(), "", List.of(),
                    List.of("this code goes for " + e.getMessage() + ", which a repetition does not have"));
        } finally {
            core.close();
        }
    }

    /** Steps the interpreter until it comes by what native code ended with. */
    private Outcome compare(Core core, Interpreter interpreter, CoreState start, Shadow shadow) {
        Exit theirs = shadow.core.exit;
        CoreState goal = CoreState.of(shadow.core);
        CoreState arrived = null;
        List<Step> executed = new ArrayList<>();
        List<Step> before = List.of();
        boolean leaves = false;
        while (!leaves && executed.size() < MAX_STEPS) {
            executed.add(next(core));
            interpreter.run(core, 1);
            leaves = core.exit.reason != Exit.Reason.BUDGET;
            if (goal.matches(core) && LockstepEngine.sameExit(theirs, core.exit, leaves)) {
                return new Outcome(model, start, goal, goal, end(theirs), end(core.exit), executed, shadow.differences());
            }
            if (arrived == null && core.cpu.pc == goal.pc()) {
                arrived = CoreState.of(core);
                before = List.copyOf(executed);
            }
        }
        CoreState other = arrived == null ? CoreState.of(core) : arrived;
        List<String> differences = new ArrayList<>(goal.differences(other));
        if (differences.isEmpty()) {
            differences.add("leaves: " + end(theirs) + ", " + end(core.exit));
        }
        return new Outcome(model, start, goal, other, end(theirs), arrived == null ? end(core.exit) : "",
                arrived == null ? executed : before, differences);
    }

    private static Step next(Core core) {
        Mmu observer = core.mmu.observer();
        Integer word = observer.translate(core.cpu.pc, Mmu.Access.FETCH) ? core.space.read32(observer.real) : null;
        return new Step(core.cpu.pc, word == null ? 0 : word);
    }

    private static String end(Exit exit) {
        return switch (exit.reason) {
            case BUDGET -> "";
            case INTERNAL_ERROR -> exit.message;
            case MMIO_READ, MMIO_WRITE -> exit.reason + " at " + Long.toHexString(exit.address) + ", " + exit.size + " bytes";
            default -> exit.reason.toString();
        };
    }

    @Override
    public void close() {
        memories.forEach(GuestMemory::close);
    }
}
