package dev.osiris.engine.lockstep;

import dev.osiris.engine.EngineFactory;
import dev.osiris.engine.Engines;
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

/** Executes what {@link LockstepEngine} wrote once more, on both engines. */
public final class Replay implements AutoCloseable {
    private final AddressSpace space = new AddressSpace();
    private final List<GuestMemory> memories = new ArrayList<>();
    private final List<String> registers = new ArrayList<>();
    private CpuModel model = CpuModel.DEFAULT;

    private Replay() {}

    /**
     * Runs the stretch of a file.
     *
     * @return what differs, for people; null when nothing does any more
     * @throws IOException when the file cannot be read, or is not such a file: the message names the line
     */
    public static String run(Path file) throws IOException {
        return run(file, Engines.factory(Engines.byName("native").orElseThrow()),
                Engines.factory(Engines.byName("native").orElseThrow()));
    }

    private static String run(Path file, EngineFactory mine, EngineFactory shadows) throws IOException {
        try (Replay replay = new Replay()) {
            replay.read(file);
            return replay.execute(file.toAbsolutePath().getParent(), mine, shadows);
        }
    }

    private void read(Path file) throws IOException {
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.US_ASCII))) {
            int n = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                n++;
                try {
                    take(line.split(" ", 2));
                } catch (RuntimeException e) {
                    throw new IOException(file + " line " + n + ": '" + line + "' is not a line of a lockstep file", e);
                }
            }
        }
    }

    private void take(String[] line) {
        switch (line[0]) {
            case "#" -> { }
            case "model" -> model = CpuModel.byLabel(line[1]).orElseThrow();
            case "register" -> registers.add(line[1]);
            case "region" -> region(line[1].split(" "));
            case "at" -> content(line[1].split(" "));
            default -> throw new IllegalArgumentException(line[0]);
        }
    }

    private void region(String[] words) {
        long base = Long.parseLong(words[1], 16);
        long size = Long.parseLong(words[2], 16);
        if (words[0].equals("mmio")) {
            space.add(new Region.Mmio(base, size, "chip", new Silent()));
            return;
        }
        GuestMemory memory = new GuestMemory(words[0], size);
        memories.add(memory);
        space.add(words[0].equals("ram") ? new Region.Ram(base, size, memory, 0) : new Region.Rom(base, size, memory, 0));
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

    private String execute(Path directory, EngineFactory mine, EngineFactory shadows) {
        Shootdown shootdown = new Shootdown();
        space.addListener(shootdown);
        ManualTime time = new ManualTime();
        Core core = new Core(new Cpu(model, 0), space, new Timebase(time, 1_000_000), time, shootdown);
        CoreState.parse(registers).restore(core);
        try (LockstepEngine engine = new LockstepEngine(core, mine, shadows, 1, directory, () -> true)) {
            engine.run(core, 2);
            return core.exit.reason == Exit.Reason.INTERNAL_ERROR ? core.exit.message : null;
        } finally {
            core.close();
        }
    }

    @Override
    public void close() {
        memories.forEach(GuestMemory::close);
    }
}
