package dev.osiris.devices.osi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.devices.block.RawImage;
import dev.osiris.devices.chip.RecordingLine;
import dev.osiris.devices.chip.nvram.Nvram;
import dev.osiris.devices.chip.nvram.NvramBacking;
import dev.osiris.devices.net.Cable;
import dev.osiris.devices.net.NetBackend;
import dev.osiris.devices.net.SharedBackend;
import dev.osiris.devices.prom.PromTree;
import dev.osiris.devices.rtas.Rtas;
import dev.osiris.devices.rtas.RtasEffects;
import dev.osiris.devices.scsi.ScsiDisk;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.Region;
import dev.osiris.osi.OsiCall;
import dev.osiris.osi.OsiListener;
import dev.osiris.osi.OsiSelector;
import dev.osiris.time.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Hostile guests: every service gets random calls. No exception comes out of a handler; nothing outside RAM and the
 * files given is touched; what a guest adds stays bounded; it goes on answering. The budget is bounded by calls, and a
 * failure names its seed.
 */
class OsiFuzzTest {
    /** Per seed; more with OSIRIS_FUZZ_CALLS in the environment. */
    private static final int CALLS = Integer.parseInt(System.getenv().getOrDefault("OSIRIS_FUZZ_CALLS", "200000"));
    private static final int SECRET = 0x2000_0000;

    @TempDir
    private Path dir;

    /** All services at once, with ROM and a register range beside the RAM. */
    private final class World implements AutoCloseable {
        final OsiRig rig = new OsiRig();
        final ManualTime time = new ManualTime();
        final GuestMemory rom = new GuestMemory("ROM", 1 << 16);
        final GuestMemory video = new GuestMemory("frame buffer", VideoService.MEMORY);
        final Path writable = dir.resolve("writable");
        final Path readOnly = dir.resolve("read-only");
        final Path file = dir.resolve("file");
        final Path neighbour = dir.resolve("neighbour");
        final List<AutoCloseable> devices = new ArrayList<>();
        final List<String> failures = new ArrayList<>();
        final Cable cable = new Cable();
        final PromService prom;
        final TtyService tty;
        final KeyboardService keyboard;
        final MouseService mouse;
        int registersTouched;

        World() throws IOException {
            for (Path p : List.of(writable, readOnly, file, neighbour)) {
                byte[] content = new byte[64 * 512];
                Arrays.fill(content, (byte) p.getFileName().toString().charAt(0));
                Files.write(p, content);
            }
            rig.space.add(new Region.Rom(0x1000_0000, 1 << 16, rom, 0));
            rig.space.add(new Region.Ram(0x8000_0000L, VideoService.MEMORY, video, 0));
            rig.space.add(new Region.Mmio(SECRET, 1 << 16, "secret", registers()));
            rig.table.listener(new OsiListener() {
                @Override
                public void failed(int vcpu, long selector, String owner, Throwable why) {
                    failures.add(owner + " at " + selector + ": " + why + " " + Arrays.toString(why.getStackTrace()));
                }
            });
            PicService pic = new PicService("osi-pic", new RecordingLine());
            prom = new PromService("prom", World::tree);
            tty = new TtyService("tty", b -> { }, pic.input(9));
            keyboard = new KeyboardService("keyboard", pic.input(6));
            mouse = new MouseService("mouse", 160, pic.input(7));
            Nvram nvram = new Nvram("nvram", 0x2000, NvramBacking.VOLATILE);
            List<Disk> disks = List.of(new Disk(RawImage.open(writable, false), true, false, false),
                    new Disk(RawImage.open(readOnly, true), false, true, true));
            BlockRingService ring = new BlockRingService("ring", rig.space, disks, pic.input(5));
            ScsiService scsi = new ScsiService("scsi", rig.space, disks.stream()
                    .map(d -> new ScsiDisk(d.backend(), d.removable(), d.cd())).toList(), pic.input(10));
            List<NetBackend> ends = SharedBackend.of(cable.one(), 2);
            NetworkService network = new NetworkService("network", rig.space, ends.get(0), new byte[6], pic.input(8));
            OldNetworkService oldNetwork = new OldNetworkService("old", rig.space, ends.get(1), new byte[6], pic.input(13));
            VideoService display = new VideoService("display", video, 0x8000_0000L, 1, 0, pic.input(11), time);
            SoundService sound = new SoundService("sound", rig.space, (f, samples) -> { }, time::nanos, time,
                    pic.input(12));
            rig.table.add(sound).add(pic).add(prom).add(tty).add(keyboard).add(mouse).add(new NvramService(nvram)).add(ring)
                    .add(scsi).add(network).add(oldNetwork)
                    .add(new AcceleratorService("accelerator", rig.space, NOWHERE)).add(display).add(new LogService(b -> { }))
                    .add(new TimeService(time, () -> ZoneOffset.UTC, 25_000_000, vcpu -> true))
                    .add(new PseudoFsService(Map.of("file", file)))
                    .add(new BootHelperService(Map.of("a", List.of("b c")), OsiRig.RAM))
                    .add(new RtasService(new Rtas("rtas", rig.space, time, nvram, null, NO_EFFECTS)));
            devices.addAll(List.of(ring, network, oldNetwork, display, scsi, sound));
        }

        private dev.osiris.memory.MmioHandler registers() {
            return new dev.osiris.memory.MmioHandler() {
                @Override
                public long read(long offset, int size) {
                    registersTouched++;
                    return 0;
                }

                @Override
                public void write(long offset, int size, long value) {
                    registersTouched++;
                }
            };
        }

        private static PromTree tree() {
            PromTree tree = new PromTree("device-tree");
            tree.root().add("cpus").add("cpu").unit("0").cells("reg", 0);
            tree.root().add("disk").unit("*").strings("compatible", "a", "b");
            return tree;
        }

        @Override
        public void close() {
            for (AutoCloseable device : devices) {
                try {
                    device.close();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
            rig.close();
            rom.close();
            video.close();
        }
    }

    private static final AcceleratorService.Window NOWHERE = new AcceleratorService.Window() {
        @Override
        public void move(long address) {}

        @Override
        public void place(long address) {}
    };

    private static final RtasEffects NO_EFFECTS = new RtasEffects() {
        @Override
        public void powerOff() {}

        @Override
        public void reboot() {}

        @Override
        public void displayCharacter(byte character) {}

        @Override
        public void freezeTimeBase() {}

        @Override
        public void thawTimeBase() {}
    };

    // ------------------------------------------------------------------ the guest

    /** What a guest puts into a register: small numbers, addresses of all kinds, lengths that wrap, noise. */
    private static int argument(Random random) {
        return switch (random.nextInt(14)) {
            case 0, 1, 2 -> random.nextInt(12);
            case 3 -> 1 << random.nextInt(32);
            case 4 -> (1 << random.nextInt(32)) - 1;
            case 5, 6, 7 -> random.nextInt(OsiRig.RAM) & ~3;
            case 8 -> OsiRig.RAM - 1 - random.nextInt(64);
            case 9 -> -1 - random.nextInt(64);
            case 10 -> 0x1000_0000 + random.nextInt(1 << 16);
            case 11 -> SECRET + random.nextInt(1 << 16);
            case 12 -> 0x8000_0000 + random.nextInt(1 << 20);
            default -> random.nextInt();
        };
    }

    /** Rings, requests and strings that look right at first: words of the same kinds as the arguments. */
    private static void scribble(OsiRig rig, Random random) {
        int at = random.nextInt(OsiRig.RAM - 1024) & ~3;
        for (int i = 0; i < 64; i++) {
            rig.ram.put32(at + 4L * i, switch (random.nextInt(4)) {
                case 0 -> 1 << random.nextInt(10);
                case 1 -> random.nextInt(3);
                case 2 -> 512 * random.nextInt(8);
                default -> argument(random);
            });
        }
    }

    private static void poke(World w, Random random) {
        switch (random.nextInt(6)) {
            case 0 -> scribble(w.rig, random);
            case 1 -> w.tty.receive(new byte[random.nextInt(1, 600)], 0, 1);
            case 2 -> w.keyboard.key(random.nextInt(256), random.nextBoolean());
            case 3 -> w.mouse.move(random.nextInt(), random.nextInt());
            case 4 -> w.cable.other().send(new byte[random.nextInt(2000)]);
            default -> w.time.advance(random.nextInt(40_000_000));
        }
    }

    private static int selector(Random random) {
        OsiSelector[] all = OsiSelector.values();
        return random.nextInt(16) == 0 ? argument(random) : all[random.nextInt(all.length)].number();
    }

    // ------------------------------------------------------------------ what holds

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void noCallMakesAHandlerThrowOrReachesWhatItWasNotGiven(long seed) throws IOException {
        Random random = new Random(seed);
        try (World w = new World()) {
            byte[] rom = new byte[1 << 16];
            for (int i = 0; i < CALLS; i++) {
                poke(w, random);
                int[] args = random.ints(6, 0, 1).map(n -> argument(random)).toArray();
                w.rig.call(selector(random), args);
                if (i % 20_000 == 19_999) {
                    w.prom.reset();
                }
            }
            assertEquals(List.of(), w.failures, "seed " + seed);
            assertEquals(0, w.registersTouched, "seed " + seed);
            byte[] now = new byte[1 << 16];
            w.rom.read(0, now, 0, now.length);
            assertArrayEquals(rom, now, "ROM, seed " + seed);
            assertUntouched(w.readOnly, 'r', seed);
            assertUntouched(w.file, 'f', seed);
            assertUntouched(w.neighbour, 'n', seed);
            assertEquals(64 * 512, Files.size(w.writable), "seed " + seed);
            assertTrue(w.prom.save().tree().array().length < 8 * PromService.MAX_ADDED, "seed " + seed);
        }
    }

    private static void assertUntouched(Path file, char filler, long seed) throws IOException {
        byte[] expected = new byte[64 * 512];
        Arrays.fill(expected, (byte) filler);
        assertArrayEquals(expected, Files.readAllBytes(file), file + ", seed " + seed);
    }

    /** Rings of all sizes, with elements that point anywhere, started and kicked in any order. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void ringsOfEveryWrongSizeStopOrStallTheirEngine(long seed) throws IOException {
        Random random = new Random(seed);
        try (World w = new World()) {
            for (int i = 0; i < 4000; i++) {
                int ring = random.nextInt(OsiRig.RAM) & ~15;
                int n = random.nextInt(4) == 0 ? argument(random) : 1 << random.nextInt(10);
                scribble(w.rig, random);
                w.rig.call(OsiSelector.ABLK_CNTRL, 0, 1 + random.nextInt(2));
                w.rig.call(OsiSelector.ABLK_RING_SETUP, 0, ring, n);
                w.rig.call(OsiSelector.ABLK_CNTRL, 0, 3);
                w.rig.call(OsiSelector.ABLK_KICK, 0);
                w.rig.call(OsiSelector.ABLK_IRQ_ACK, 0);
                w.rig.call(OsiSelector.ENET2_CNTRL, 3);
                for (int which = 1; which <= 4; which++) {
                    w.rig.call(OsiSelector.ENET2_RING_SETUP, which, random.nextInt(OsiRig.RAM) & ~15, n);
                }
                w.rig.call(OsiSelector.ENET2_CNTRL, 1);
                w.rig.call(OsiSelector.ENET2_KICK);
                w.cable.other().send(new byte[random.nextInt(3000)]);
                w.rig.call(OsiSelector.SCSI_SUBMIT, ring);
                w.rig.call(OsiSelector.SCSI_ACK);
            }
            assertEquals(List.of(), w.failures, "seed " + seed);
        }
    }

    /** Several vCPUs in the same services at once. */
    @Test
    void callsOfSeveralVcpusAtOnceAreSafe() throws Exception {
        try (World w = new World()) {
            List<Thread> threads = new ArrayList<>();
            for (int v = 0; v < 3; v++) {
                Random random = new Random(100 + v);
                OsiCall call = new OsiCall(w.rig.space, v);
                threads.add(Thread.ofPlatform().start(() -> flood(w, random, call)));
            }
            for (Thread t : threads) {
                t.join();
            }
            assertEquals(List.of(), w.failures);
            assertEquals(0, w.rig.table.failedCalls());
        }
    }

    private static void flood(World w, Random random, OsiCall call) {
        long[] gprs = new long[32];
        for (int i = 0; i < 30_000; i++) {
            gprs[5] = selector(random) & 0xFFFF_FFFFL;
            for (int j = 6; j < 12; j++) {
                gprs[j] = argument(random) & 0xFFFF_FFFFL;
            }
            w.rig.table.dispatch(call.on(gprs));
        }
    }

    /** A service whose line leads back into a call, as a chip on the same machine could. */
    @Test
    void aCallFromInsideACallIsAnsweredToo() {
        try (OsiRig rig = new OsiRig()) {
            TtyService[] tty = new TtyService[1];
            tty[0] = new TtyService("tty", b -> tty[0].receive(new byte[] {b}, 0, 1), new RecordingLine());
            rig.table.add(tty[0]);
            assertEquals(1, rig.call(OsiSelector.TTY_PUTC, 'x'));
            assertEquals('x', rig.call(OsiSelector.TTY_GETC));
        }
    }
}
