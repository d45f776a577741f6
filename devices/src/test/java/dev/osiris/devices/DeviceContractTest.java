package dev.osiris.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.device.Device;
import dev.osiris.devices.block.MemoryDisk;
import dev.osiris.devices.chip.RecordingLine;
import dev.osiris.devices.chip.grackle.GrackleDevice;
import dev.osiris.devices.chip.nvram.Nvram;
import dev.osiris.devices.chip.nvram.NvramBacking;
import dev.osiris.devices.chip.openpic.OpenPicDevice;
import dev.osiris.devices.chip.openpic.OpenPicSpec;
import dev.osiris.devices.chip.pci.PciBus;
import dev.osiris.devices.chip.pci.PlainFunction;
import dev.osiris.devices.chip.uart.SerialBackend;
import dev.osiris.devices.chip.uart.UartDevice;
import dev.osiris.devices.net.Cable;
import dev.osiris.devices.openfirmware.Client;
import dev.osiris.devices.openfirmware.ClientInterface;
import dev.osiris.devices.osi.AcceleratorService;
import dev.osiris.devices.osi.BlockRingService;
import dev.osiris.devices.osi.Disk;
import dev.osiris.devices.osi.KeyboardService;
import dev.osiris.devices.osi.MouseService;
import dev.osiris.devices.osi.NetworkService;
import dev.osiris.devices.osi.OldNetworkService;
import dev.osiris.devices.osi.PicService;
import dev.osiris.devices.osi.PromService;
import dev.osiris.devices.osi.ScsiService;
import dev.osiris.devices.osi.SoundService;
import dev.osiris.devices.osi.TtyService;
import dev.osiris.devices.osi.VideoService;
import dev.osiris.devices.prom.PromTree;
import dev.osiris.devices.rtas.Rtas;
import dev.osiris.devices.rtas.RtasEffects;
import dev.osiris.devices.rtas.RtasService;
import dev.osiris.devices.scsi.ScsiDisk;
import dev.osiris.irq.InterruptController;
import dev.osiris.irq.InterruptLine;
import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.MmioHandler;
import dev.osiris.memory.Region;
import dev.osiris.osi.OsiCall;
import dev.osiris.osi.OsiSelector;
import dev.osiris.osi.OsiService;
import dev.osiris.osi.OsiTable;
import dev.osiris.snapshot.Snapshot;
import dev.osiris.time.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every device promises, checked over the list {@link #RIGS}: a saved state restored into a new device saves the
 * same again, produces no edge, and from then on the two behave alike, register for register and line for line. The
 * device is brought into many states by random accesses, from fixed seeds.
 */
class DeviceContractTest {
    private static final int SEEDS = 40;
    private static final int STEPS_BEFORE = 150;
    private static final int STEPS_AFTER = 100;

    /** A device with its surroundings, and what can be done to it. */
    private static final class Rig implements AutoCloseable {
        final ManualTime time = new ManualTime();
        final List<RecordingLine> lines = new ArrayList<>();
        final StringBuilder log = new StringBuilder();
        final List<BiConsumer<Random, Rig>> actions = new ArrayList<>();
        final List<GuestMemory> closeables = new ArrayList<>();
        GuestMemory memory;
        Device<?> device;

        RecordingLine line() {
            lines.add(new RecordingLine());
            return lines.getLast();
        }

        /** Adds loads and stores at random registers, logged with their results. */
        void registers(MmioHandler handler, long[] offsets, int size) {
            actions.add((random, rig) -> {
                long at = offsets[random.nextInt(offsets.length)];
                rig.log.append(" r").append(at).append('=').append(handler.read(at, size));
            });
            actions.add((random, rig) -> {
                long at = offsets[random.nextInt(offsets.length)];
                handler.write(at, size, random.nextInt() & -1L >>> 64 - 8 * size);
            });
        }

        void step(Random random) {
            actions.get(random.nextInt(actions.size())).accept(random, this);
            for (RecordingLine line : lines) {
                log.append(line.level() ? '#' : '.');
            }
        }

        @Override
        public void close() {
            device.close();
            if (memory != null) {
                memory.close();
            }
            closeables.forEach(GuestMemory::close);
        }
    }

    private record Named(String name, Class<?> type, Function<Rig, Device<?>> builder) {
        Rig build() {
            Rig rig = new Rig();
            rig.device = builder.apply(rig);
            return rig;
        }
    }

    /** Every device of this module. A new one is one line here; a test below notices a missing one. */
    private static final List<Named> RIGS = List.of(
            new Named("uart", UartDevice.class, DeviceContractTest::uart),
            new Named("openpic", OpenPicDevice.class, DeviceContractTest::openPic),
            new Named("grackle", GrackleDevice.class, DeviceContractTest::grackle),
            new Named("isa bridge", PlainFunction.class, DeviceContractTest::isaBridge),
            new Named("nvram", Nvram.class, DeviceContractTest::nvram),
            new Named("rtas", Rtas.class, DeviceContractTest::rtas),
            new Named("tty", TtyService.class, DeviceContractTest::tty),
            new Named("prom tree", PromService.class, DeviceContractTest::promTree),
            new Named("osi pic", PicService.class, DeviceContractTest::osiPic),
            new Named("keyboard", KeyboardService.class, DeviceContractTest::keyboard),
            new Named("mouse", MouseService.class, DeviceContractTest::mouse),
            new Named("display", VideoService.class, DeviceContractTest::display),
            new Named("block ring", BlockRingService.class, DeviceContractTest::blockRing),
            new Named("scsi", ScsiService.class, DeviceContractTest::scsi),
            new Named("network", NetworkService.class, DeviceContractTest::network),
            new Named("accelerator", AcceleratorService.class, DeviceContractTest::accelerator),
            new Named("old network", OldNetworkService.class, DeviceContractTest::oldNetwork),
            new Named("sound", SoundService.class, DeviceContractTest::sound),
            new Named("open firmware", ClientInterface.class, DeviceContractTest::openFirmware));

    private static Device<?> uart(Rig rig) {
        UartDevice uart = new UartDevice("uart0", rig.line(), new SerialBackend() {
            @Override
            public void output(byte value) {
                rig.log.append(" tx").append(value);
            }
        });
        rig.registers(uart, new long[] {0, 1, 2, 3, 4, 5, 6, 7}, 1);
        rig.actions.add((random, r) -> {
            byte[] input = new byte[1 + random.nextInt(8)];
            random.nextBytes(input);
            r.log.append(" rx").append(uart.receive(input, 0, input.length));
        });
        rig.actions.add((random, r) -> {
            for (int i = 0; i < 7; i++) {
                r.log.append(uart.read(5, 1)).append(uart.room());
            }
        });
        rig.actions.add((random, r) -> uart.write(1, 1, 0x0F));
        rig.actions.add((random, r) -> uart.write(3, 1, 3));
        rig.actions.add((random, r) -> uart.write(4, 1, 0x0B));
        rig.actions.add((random, r) -> uart.modem(random.nextInt(256)));
        rig.actions.add((random, r) -> uart.receiveBreak());
        return uart;
    }

    private static Device<?> openPic(Rig rig) {
        int cpus = 3;
        int sources = 6;
        List<InterruptLine> ints = List.of(rig.line(), rig.line(), rig.line());
        List<InterruptLine> inits = List.of(rig.line(), rig.line(), rig.line());
        OpenPicDevice pic = new OpenPicDevice("openpic", new OpenPicSpec(cpus, sources, 1_000_000, true, 0), ints,
                inits, () -> 1, rig.time);
        rig.registers(pic, openPicRegisters(cpus, sources), 4);
        rig.actions.add((random, r) -> pic.write(0x1020, 4, 0x2000_0000));
        rig.actions.add((random, r) -> pic.write(0x20080 + 0x1000 * random.nextInt(cpus), 4, random.nextInt(4)));
        rig.actions.add((random, r) -> pic.write(0x10000 + 0x20 * random.nextInt(sources), 4,
                random.nextInt() & 0x00CF_00FF));
        rig.actions.add((random, r) -> pic.write(0x1120 + 0x40 * random.nextInt(4), 4, random.nextInt() & 0x000F_00FF));
        rig.actions.add((random, r) -> pic.write(0x1110 + 0x40 * random.nextInt(4), 4, random.nextInt(5000)));
        rig.actions.add((random, r) -> pic.write(0x10010 + 0x20 * random.nextInt(sources), 4, random.nextInt(8)));
        rig.actions.add((random, r) -> {
            int cpu = 0x20000 + 0x1000 * random.nextInt(cpus);
            r.log.append(" ack").append(pic.read(cpu + 0xA0, 4));
            pic.write(cpu + 0xB0, 4, 0);
        });
        rig.actions.add((random, r) -> {
            InterruptLine wire = pic.input(random.nextInt(sources));
            wire.raise();
            wire.lower();
        });
        rig.actions.add((random, r) -> pic.input(random.nextInt(sources)).set(random.nextBoolean()));
        rig.actions.add((random, r) -> r.time.advance(random.nextInt(3_000_000)));
        return pic;
    }

    private static long[] openPicRegisters(int cpus, int sources) {
        Stream.Builder<Long> all = Stream.builder();
        for (long global = 0x1030; global < 0x1200; global += 0x10) {
            all.add(global);
        }
        for (long source = 0; source < 2L * sources; source++) {
            all.add(0x10000 + 0x10 * source);
        }
        for (long register = 0x40; register < 0xC0; register += 0x10) {
            all.add(register);
            for (int cpu = 0; cpu < cpus; cpu++) {
                all.add(0x20000 + 0x1000 * cpu + register);
            }
        }
        return all.build().mapToLong(Long::longValue).toArray();
    }

    private static Device<?> grackle(Rig rig) {
        PciBus bus = new PciBus();
        GrackleDevice grackle = new GrackleDevice("grackle", bus);
        rig.registers(grackle.addressPort(), new long[] {0}, 4);
        rig.registers(grackle.dataPort(), new long[] {0, 1, 2, 3}, 1);
        rig.registers(grackle.dataPort(), new long[] {0}, 4);
        rig.actions.add((random, r) -> grackle.addressPort().write(0, 4, random.nextLong(64) << 26 | 0x80));
        return grackle;
    }

    private static Device<?> isaBridge(Rig rig) {
        PlainFunction isa = PlainFunction.isaBridge("isa");
        rig.actions.add((random, r) -> isa.configWrite(random.nextInt(64) * 4, 4, random.nextInt()));
        rig.actions.add((random, r) -> r.log.append(isa.configRead(random.nextInt(64) * 4, 4)));
        return isa;
    }

    private static Device<?> nvram(Rig rig) {
        Nvram nvram = new Nvram("nvram", 64, NvramBacking.VOLATILE);
        rig.actions.add((random, r) -> {
            byte[] bytes = new byte[random.nextInt(16)];
            random.nextBytes(bytes);
            nvram.write(random.nextInt(64), bytes, 0, bytes.length);
        });
        rig.actions.add((random, r) -> {
            byte[] bytes = new byte[8];
            r.log.append(nvram.read(random.nextInt(64), bytes, 0, 8)).append(List.of(bytes[0], bytes[7]));
        });
        return nvram;
    }

    private static Device<?> rtas(Rig rig) {
        rig.memory = new GuestMemory("RAM", 1 << 16);
        AddressSpace space = new AddressSpace();
        space.add(new Region.Ram(0, 1 << 16, rig.memory, 0));
        Rtas rtas = new Rtas("rtas", space, rig.time, new Nvram("nvram", 64, NvramBacking.VOLATILE), null, NO_EFFECTS);
        rig.actions.add((random, r) -> call(rtas, space, RtasService.SET_TIME_OF_DAY, 1970 + random.nextInt(200),
                1 + random.nextInt(13), 1 + random.nextInt(31), 1, 2, 3, 0));
        rig.actions.add((random, r) -> {
            call(rtas, space, RtasService.GET_TIME_OF_DAY);
            r.log.append(' ').append(space.read32(16)).append('-').append(space.read32(20));
        });
        return rtas;
    }

    /** Makes OSI calls with random arguments of a service, and logs r3 and r4. */
    private static OsiTable osi(Rig rig, OsiService service, int largest, OsiSelector... selectors) {
        rig.memory = new GuestMemory("RAM", 1 << 16);
        AddressSpace space = new AddressSpace();
        space.add(new Region.Ram(0, 1 << 16, rig.memory, 0));
        OsiTable table = new OsiTable().add(service);
        rig.actions.add((random, r) -> {
            long[] gprs = new long[32];
            gprs[5] = selectors[random.nextInt(selectors.length)].number();
            for (int i = 6; i < 12; i++) {
                gprs[i] = random.nextInt(largest);
            }
            table.dispatch(new OsiCall(space, 0).on(gprs));
            r.log.append(' ').append(gprs[3]).append('/').append(gprs[4]);
        });
        return table;
    }

    private static Device<?> tty(Rig rig) {
        TtyService tty = new TtyService("tty", SerialBackend.NONE, rig.line());
        osi(rig, tty, 256, OsiSelector.TTY_GETC, OsiSelector.TTY_IRQ_ACK);
        rig.actions.add((random, r) -> r.log.append(tty.receive(new byte[random.nextInt(1, 9)], 0, 1)));
        return tty;
    }

    private static Device<?> promTree(Rig rig) {
        PromService prom = new PromService("prom", () -> {
            PromTree tree = new PromTree("device-tree");
            tree.root().add("cpus").add("cpu").cells("reg", 0);
            return tree;
        });
        osi(rig, prom, 12, OsiSelector.PROM_IFACE, OsiSelector.PROM_PATH_IFACE);
        rig.actions.add((random, r) -> r.memory.put32(8, 'a' + random.nextInt(3) << 24));
        return prom;
    }

    private static Device<?> openFirmware(Rig rig) {
        Client client = new Client(memoryDisk());
        rig.memory = client.ram;
        for (String service : List.of("claim", "release", "open", "close", "seek", "read")) {
            rig.actions.add((random, r) -> client.randomCall(service, random, r.log));
        }
        return client.firmware;
    }

    private static Device<?> osiPic(Rig rig) {
        PicService pic = new PicService("pic", rig.line());
        osi(rig, pic, 34, OsiSelector.PIC_MASK_IRQ, OsiSelector.PIC_UNMASK_IRQ, OsiSelector.PIC_GET_ACTIVE_IRQ);
        rig.actions.add((random, r) -> pic.input(random.nextInt(32)).set(random.nextBoolean()));
        return pic;
    }

    private static Device<?> keyboard(Rig rig) {
        KeyboardService keyboard = new KeyboardService("keyboard", rig.line());
        OsiTable table = osi(rig, keyboard, 300, OsiSelector.GET_ADB_KEY, OsiSelector.MAP_ADB_KEY,
                OsiSelector.KEYCODE_TO_ADB, OsiSelector.KBD_CNTRL);
        rig.actions.add((random, r) -> {
            long[] gprs = new long[32];
            gprs[5] = OsiSelector.KBD_CNTRL.number();
            gprs[6] = 1;
            table.dispatch(new OsiCall(new AddressSpace(), 0).on(gprs));
        });
        rig.actions.add((random, r) -> r.log.append(keyboard.key(random.nextInt(256), random.nextBoolean())));
        return keyboard;
    }

    private static Device<?> mouse(Rig rig) {
        MouseService mouse = new MouseService("mouse", 160, rig.line());
        osi(rig, mouse, 3, OsiSelector.MOUSE_CNTRL, OsiSelector.GET_MOUSE, OsiSelector.ACK_MOUSE_IRQ);
        rig.actions.add((random, r) -> mouse.move(random.nextInt(-3, 4), random.nextInt(-3, 4)));
        rig.actions.add((random, r) -> mouse.place(random.nextInt(640), random.nextInt(480), 640, 480));
        rig.actions.add((random, r) -> mouse.buttons(random.nextInt(16)));
        return mouse;
    }

    private static Device<?> display(Rig rig) {
        GuestMemory buffer = new GuestMemory("frame buffer", VideoService.MEMORY);
        rig.closeables.add(buffer);
        VideoService display = new VideoService("display", buffer, 0x8000_0000L, 1, 0, rig.line(), rig.time);
        osi(rig, display, 6, OsiSelector.SET_VMODE, OsiSelector.GET_VMODE_INFO, OsiSelector.SET_VIDEO_POWER,
                OsiSelector.GET_FB_INFO, OsiSelector.VIDEO_ACK_IRQ, OsiSelector.VIDEO_CNTRL, OsiSelector.SET_COLOR,
                OsiSelector.GET_COLOR);
        rig.actions.add((random, r) -> r.time.advance(random.nextInt(20_000_000)));
        return display;
    }

    private static Disk memoryDisk() {
        return new Disk(new MemoryDisk(64), true, false, true);
    }

    private static Device<?> blockRing(Rig rig) {
        OsiTable[] table = new OsiTable[1];
        AddressSpace space = new AddressSpace();
        rig.memory = new GuestMemory("RAM", 1 << 16);
        space.add(new Region.Ram(0, 1 << 16, rig.memory, 0));
        BlockRingService ring = new BlockRingService("ring", space, List.of(memoryDisk(), memoryDisk()), rig.line());
        table[0] = new OsiTable().add(ring);
        OsiCall call = new OsiCall(space, 0);
        for (OsiSelector s : List.of(OsiSelector.ABLK_KICK, OsiSelector.ABLK_IRQ_ACK, OsiSelector.ABLK_DISK_INFO,
                OsiSelector.ABLK_BLESS_DISK, OsiSelector.ABLK_CNTRL, OsiSelector.ABLK_RING_SETUP)) {
            rig.actions.add((random, r) -> {
                long[] gprs = new long[32];
                gprs[5] = s.number();
                gprs[7] = s == OsiSelector.ABLK_RING_SETUP ? 0x4000 : random.nextInt(1, 4);
                gprs[8] = 8;
                table[0].dispatch(call.on(gprs));
                r.log.append(' ').append(gprs[3]).append('/').append(gprs[4]).append('/').append(gprs[5]);
            });
        }
        rig.actions.add((random, r) -> {
            int element = 0x4000 + 16 * random.nextInt(8);
            space.write32(element, List.of(1, 2, 8, 8, 0x100, 0x200, 4).get(random.nextInt(7)));
            space.write32(element + 4, 1);
            space.write32(element + 8, random.nextInt(2));
            space.write32(element + 12, 512 * random.nextInt(3));
        });
        return ring;
    }

    private static Device<?> scsi(Rig rig) {
        AddressSpace space = new AddressSpace();
        rig.memory = new GuestMemory("RAM", 1 << 16);
        space.add(new Region.Ram(0, 1 << 16, rig.memory, 0));
        ScsiService scsi = new ScsiService("scsi", space, List.of(
                new ScsiDisk(new MemoryDisk(64), true, false)), rig.line());
        OsiTable table = new OsiTable().add(scsi);
        OsiCall call = new OsiCall(space, 0);
        rig.actions.add((random, r) -> {
            int at = 0x1000 + 0x100 * random.nextInt(4);
            space.write32(at, at);
            r.memory.put8(at + 8, List.of(0, 3, 0x12, 0x1B, 0x1E, 0x25).get(random.nextInt(6)));
            r.memory.put8(at + 12, random.nextInt(4));
            r.memory.put8(at + 24, 6);
            r.memory.put8(at + 25, random.nextInt(2));
        });
        for (OsiSelector s : List.of(OsiSelector.SCSI_SUBMIT, OsiSelector.SCSI_ACK, OsiSelector.SCSI_CNTRL)) {
            rig.actions.add((random, r) -> {
                long[] gprs = new long[32];
                gprs[5] = s.number();
                gprs[6] = s == OsiSelector.SCSI_SUBMIT ? 0x1000 + 0x100 * random.nextInt(4) : random.nextInt(3);
                table.dispatch(call.on(gprs));
                r.log.append(' ').append(gprs[3]);
            });
        }
        return scsi;
    }

    private static Device<?> sound(Rig rig) {
        AddressSpace space = new AddressSpace();
        rig.memory = new GuestMemory("RAM", 1 << 16);
        space.add(new Region.Ram(0, 1 << 16, rig.memory, 0));
        SoundService sound = new SoundService("sound", space, (format, samples) -> rig.log.append(" played")
                .append(format.rate()), rig.time::nanos, rig.time, rig.line());
        OsiTable table = new OsiTable().add(sound);
        OsiCall call = new OsiCall(space, 0);
        int[][] controls = {{0, 0, 0}, {1, 0, 0}, {5, 0, 0}, {7, 2, 44100}, {7, 17, 22050}, {9, 0, 0}, {10, 16384, 0x4000},
            {10, 0, 0}, {11, 0, 0}};
        rig.actions.add((random, r) -> {
            int[] c = controls[random.nextInt(controls.length)];
            osi(table, call, r, OsiSelector.SOUND_CNTL, c);
        });
        rig.actions.add((random, r) -> osi(table, call, r, OsiSelector.SOUND_WRITE, 0x1000, 4096, random.nextInt(2)));
        rig.actions.add((random, r) -> osi(table, call, r, OsiSelector.SOUND_IRQ_ACK));
        rig.actions.add((random, r) -> osi(table, call, r, OsiSelector.SOUND_SET_VOLUME, 5, 0, random.nextInt(2)));
        rig.actions.add((random, r) -> r.time.advance(random.nextInt(60_000_000)));
        return sound;
    }

    private static void osi(OsiTable table, OsiCall call, Rig rig, OsiSelector selector, int... args) {
        long[] gprs = new long[32];
        gprs[5] = selector.number();
        for (int i = 0; i < args.length; i++) {
            gprs[6 + i] = args[i];
        }
        table.dispatch(call.on(gprs));
        rig.log.append(' ').append(gprs[3]).append('/').append(gprs[4]);
    }

    private static Device<?> network(Rig rig) {
        AddressSpace space = new AddressSpace();
        rig.memory = new GuestMemory("RAM", 1 << 16);
        space.add(new Region.Ram(0, 1 << 16, rig.memory, 0));
        Cable cable = new Cable();
        NetworkService network = new NetworkService("network", space, cable.one(), new byte[6], rig.line());
        OsiTable table = new OsiTable().add(network);
        OsiCall call = new OsiCall(space, 0);
        for (OsiSelector s : List.of(OsiSelector.ENET2_RING_SETUP, OsiSelector.ENET2_CNTRL, OsiSelector.ENET2_KICK,
                OsiSelector.ENET2_IRQ_ACK)) {
            rig.actions.add((random, r) -> {
                long[] gprs = new long[32];
                gprs[5] = s.number();
                gprs[6] = random.nextInt(1, 3);
                gprs[7] = s == OsiSelector.ENET2_RING_SETUP ? 0x1000 * gprs[6] : random.nextInt(8);
                gprs[8] = 8;
                table.dispatch(call.on(gprs));
                r.log.append(' ').append(gprs[3]);
            });
        }
        rig.actions.add((random, r) -> {
            int element = 0x1000 * random.nextInt(1, 3) + 16 * random.nextInt(8);
            space.write32(element, 0x8000);
            space.write32(element + 4, 1514);
            space.write32(element + 8, random.nextInt(2) * 60);
        });
        rig.actions.add((random, r) -> cable.other().send(new byte[60]));
        return network;
    }

    private static Device<?> accelerator(Rig rig) {
        AddressSpace space = new AddressSpace();
        rig.memory = new GuestMemory("RAM", 1 << 16);
        space.add(new Region.Ram(0, 1 << 16, rig.memory, 0));
        AcceleratorService accelerator = new AcceleratorService("accelerator", space, new AcceleratorService.Window() {
            @Override
            public void move(long address) {}

            @Override
            public void place(long address) {}
        });
        OsiTable table = new OsiTable().add(accelerator);
        OsiCall call = new OsiCall(space, 0);
        rig.actions.add((random, r) -> osi(table, call, r, OsiSelector.EMUACCEL, 0, 0, 0x1000 * random.nextInt(4)));
        rig.actions.add((random, r) -> osi(table, call, r, OsiSelector.EMUACCEL, random.nextInt(13 << 5), 0, 0x8000));
        rig.actions.add((random, r) -> osi(table, call, r, OsiSelector.MAPIN_MREGS, 0x1000 * random.nextInt(4)));
        return accelerator;
    }

    private static Device<?> oldNetwork(Rig rig) {
        AddressSpace space = new AddressSpace();
        rig.memory = new GuestMemory("RAM", 1 << 16);
        space.add(new Region.Ram(0, 1 << 16, rig.memory, 0));
        Cable cable = new Cable();
        OldNetworkService network = new OldNetworkService("old network", space, cable.one(), new byte[6], rig.line());
        OsiTable table = new OsiTable().add(network);
        OsiCall call = new OsiCall(space, 0);
        for (int control : new int[] {0, 1, 1, 2}) {
            rig.actions.add((random, r) -> osi(table, call, r, OsiSelector.ENET_CONTROL, 0, control));
        }
        rig.actions.add((random, r) -> osi(table, call, r, OsiSelector.ENET_GET_STATUS, 0));
        rig.actions.add((random, r) -> {
            osi(table, call, r, OsiSelector.ENET_GET_PACKET, 0, 0x1000);
            r.log.append(' ').append(space.read32(0x1008));
        });
        rig.actions.add((random, r) -> {
            byte[] frame = new byte[14 + random.nextInt(60)];
            frame[8] = (byte) random.nextInt();
            cable.other().send(frame);
        });
        return network;
    }

    private static void call(Rtas rtas, AddressSpace space, RtasService service, int... arguments) {
        space.write32(0, service.token());
        space.write32(4, arguments.length);
        space.write32(8, service.results());
        for (int i = 0; i < arguments.length; i++) {
            space.write32(12 + 4L * i, arguments[i]);
        }
        assertEquals(Rtas.DONE, rtas.call(0));
    }

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

    // --- The promises -------------------------------------------------------------------------------------------

    @TestFactory
    Stream<DynamicTest> aRestoredDeviceIsLikeTheSavedOne() {
        return RIGS.stream().map(named -> DynamicTest.dynamicTest(named.name, () -> {
            for (int seed = 0; seed < SEEDS; seed++) {
                checkRestore(named, seed);
            }
        }));
    }

    private static void checkRestore(Named named, long seed) {
        try (Rig original = named.build(); Rig copy = named.build()) {
            Random random = new Random(seed);
            for (int i = 0; i < STEPS_BEFORE; i++) {
                original.step(random);
            }
            Snapshot saved = original.device.save();
            copy.time.advance(original.time.nanos());
            copyMemory(original.memory, copy.memory);
            restore(copy.device, saved);
            String where = named.name + ", seed " + seed;
            assertEquals(saved, copy.device.save(), where);
            assertEquals(levels(original), levels(copy), where);
            for (RecordingLine line : copy.lines) {
                assertFalse(line.changes().stream().anyMatch(c -> c.startsWith("set")), where + ": an edge");
            }
            checkSameFuture(original, copy, seed, where);
        }
    }

    /** Guest memory is saved by the machine, not by the device. */
    private static void copyMemory(GuestMemory from, GuestMemory to) {
        if (from != null) {
            to.segment().copyFrom(from.segment());
        }
    }

    private static void checkSameFuture(Rig original, Rig copy, long seed, String where) {
        original.log.setLength(0);
        Random first = new Random(~seed);
        Random second = new Random(~seed);
        for (int i = 0; i < STEPS_AFTER; i++) {
            original.step(first);
            copy.step(second);
        }
        assertEquals(original.log.toString(), copy.log.toString(), where);
        assertEquals(original.device.save(), copy.device.save(), where);
    }

    private static List<Boolean> levels(Rig rig) {
        return rig.lines.stream().map(RecordingLine::level).toList();
    }

    @SuppressWarnings("unchecked")
    private static <S extends Snapshot> void restore(Device<S> device, Snapshot state) {
        device.restore((S) state);
    }

    @TestFactory
    Stream<DynamicTest> resetLowersEveryLine() {
        return RIGS.stream().map(named -> DynamicTest.dynamicTest(named.name, () -> {
            for (int seed = 0; seed < SEEDS; seed++) {
                try (Rig rig = named.build()) {
                    Random random = new Random(seed);
                    for (int i = 0; i < STEPS_BEFORE; i++) {
                        rig.step(random);
                    }
                    lowerInputs(rig);
                    rig.device.reset();
                    assertFalse(levels(rig).contains(true), named.name + ", seed " + seed);
                }
            }
        }));
    }

    /** A wire that comes in is not the chip's to lower. */
    private static void lowerInputs(Rig rig) {
        if (rig.device instanceof InterruptController pic) {
            for (int i = 0; i < pic.inputs(); i++) {
                pic.input(i).lower();
            }
        }
    }

    /** A device that nobody saves is found by its class file. */
    @Test
    void everyDeviceOfTheModuleIsInTheList() throws Exception {
        Path classes = Path.of(UartDevice.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<String> missing = new ArrayList<>();
        for (Class<?> type : classesBelow(classes)) {
            boolean concrete = Device.class.isAssignableFrom(type) && !type.isInterface();
            if (concrete && RIGS.stream().noneMatch(named -> named.type == type)) {
                missing.add(type.getName());
            }
        }
        assertTrue(missing.isEmpty(), "not in RIGS: " + missing);
    }

    private static Collection<Class<?>> classesBelow(Path root) throws IOException, ClassNotFoundException {
        List<Class<?>> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                String name = root.relativize(file).toString().replace(java.io.File.separatorChar, '.');
                if (!name.endsWith("-info.class")) {
                    all.add(Class.forName(name.substring(0, name.length() - ".class".length())));
                }
            }
        }
        return all;
    }
}
