package dev.osiris.peer;

import dev.osiris.engine.Engine;
import dev.osiris.engine.Engines;
import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.Region;
import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.Exit;
import dev.osiris.ppc.core.Shootdown;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Timebase;
import dev.osiris.time.ManualTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Who runs a {@link UserImage}: QEMU, or an engine of ours. The answer is the outcomes of all cases. */
final class Peers {
    private static final int QEMU_SECONDS = 120;
    /** stw r0,-0x8000(0): leaves the engine. */
    private static final int EXIT = 0x9000_8000;
    private static final int SYSTEM_CALL = 0xC00;
    private static final int WRITE = 4;

    private Peers() {}

    /** @throws PeerException when QEMU ended by a signal or in another way without an answer */
    static ByteBuffer qemu(UserImage image, CpuModel model) {
        try {
            Path elf = Files.createTempFile("osiris-peer", ".elf");
            Path out = Files.createTempFile("osiris-peer", ".out");
            try {
                Files.write(elf, image.elf());
                elf.toFile().setExecutable(true);
                Process p = new ProcessBuilder("qemu-ppc", "-cpu", model.label().toLowerCase(), elf.toString())
                        .redirectOutput(out.toFile()).redirectErrorStream(false)
                        .redirectError(ProcessBuilder.Redirect.DISCARD).start();
                if (!p.waitFor(QEMU_SECONDS, TimeUnit.SECONDS)) {
                    p.destroyForcibly().waitFor();
                }
                byte[] answer = Files.readAllBytes(out);
                if (p.exitValue() != 0 || answer.length != image.cases * UserState.SIZE) {
                    throw new PeerException("qemu-ppc ended with status " + p.exitValue());
                }
                return ByteBuffer.wrap(answer);
            } finally {
                Files.delete(elf);
                Files.delete(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("qemu-ppc could not be run (Debian package qemu-user)", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static ByteBuffer engine(UserImage image, CpuModel model, String kind) {
        try (Machine machine = new Machine(image, model, kind)) {
            return machine.outcomes();
        }
    }

    /** Not an answer. */
    static final class PeerException extends RuntimeException {
        PeerException(String message) {
            super(message);
        }
    }

    /** A vCPU that runs an image as a kernel would let it: real mode, all units on, nothing else in the machine. */
    static final class Machine implements AutoCloseable {
        private final UserImage image;
        private final GuestMemory ram;
        private final Engine engine;
        final Core core;

        Machine(UserImage image, CpuModel model, String kind) {
            this.image = image;
            int size = UserImage.LOW + image.memory.length + 0xFFF & ~0xFFF;
            ram = new GuestMemory("RAM", size);
            AddressSpace space = new AddressSpace();
            space.add(new Region.Ram(0, size, ram, 0));
            Shootdown shootdown = new Shootdown();
            space.addListener(shootdown);
            ManualTime time = new ManualTime();
            core = new Core(new Cpu(model, 0), space, new Timebase(time, 16_000_000), time, shootdown);
            engine = Engines.factory(Engines.parse(kind)).create(core);
            for (int vector = 0; vector < UserImage.LOW; vector += 4) {
                ram.put32(vector, EXIT);
            }
            space.write(UserImage.LOW, image.memory, 0, image.memory.length);
            core.cpu.msr = Msr.ME | Msr.FP | (model.altivec() ? Msr.VEC : 0);
            core.cpu.pc = image.entry;
            core.modeChanged();
            core.flushTranslations();
        }

        ByteBuffer outcomes() {
            engine.run(core, Long.MAX_VALUE);
            int vector = core.cpu.pc - 4;
            if (core.exit.reason != Exit.Reason.MMIO_WRITE || vector != SYSTEM_CALL || core.r[0] != WRITE) {
                throw new PeerException("%s: the program ended by %s %s at vector %x, srr0 %x".formatted(engine.name(),
                        core.exit.reason, core.exit.message, vector, core.cpu.spr[26]));
            }
            byte[] answer = new byte[core.r[5]];
            ram.read(core.r[4], answer, 0, answer.length);
            return ByteBuffer.wrap(answer);
        }

        /** One instruction. */
        void step() {
            engine.run(core, 1);
        }

        @Override
        public void close() {
            engine.close();
            core.close();
            ram.close();
        }
    }
}
