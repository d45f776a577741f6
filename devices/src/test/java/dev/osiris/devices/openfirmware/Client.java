package dev.osiris.devices.openfirmware;

import dev.osiris.devices.boot.RamLayout;
import dev.osiris.devices.chip.RecordingLine;
import dev.osiris.devices.chip.uart.UartDevice;
import dev.osiris.devices.osi.Disk;
import dev.osiris.devices.osi.PromService;
import dev.osiris.devices.prom.PromNode;
import dev.osiris.devices.prom.PromTree;
import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.Region;
import dev.osiris.osi.OsiCall;
import dev.osiris.osi.OsiListener;
import dev.osiris.osi.OsiSelector;
import dev.osiris.osi.OsiTable;
import dev.osiris.time.ManualTime;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A client program under Open Firmware, for tests that make its calls: 1 MiB of RAM, of which it has the first half. */
public final class Client implements AutoCloseable {
    static final int RAM = 1 << 20;
    /** Where there is no memory. */
    static final int NOWHERE = 0x4000_0000;
    /** The client's own memory: strings, buffers and argument arrays. */
    static final int BUFFER = 0x1_0000;
    private static final int ARRAY = 0x8000;
    private static final int STRINGS = 0x9000;
    static final byte[] SEED = new byte[32];
    static final int HANDLER = 0xF_F000;
    static final int STACK = 0xF_EFC0;

    public final GuestMemory ram = new GuestMemory("RAM", RAM);
    public final AddressSpace space = new AddressSpace();
    final ManualTime time = new ManualTime();
    final OsiTable table = new OsiTable();
    final PromService prom;
    public final ClientInterface firmware;
    final UartDevice uart;
    final StringBuilder output = new StringBuilder();
    final List<String> told = new ArrayList<>();
    final List<String> failures = new ArrayList<>();
    final long[] gprs = new long[32];
    private int strings = STRINGS;

    public Client(Disk... disks) {
        space.add(new Region.Ram(0, RAM, ram, 0));
        uart = new UartDevice("uart", new RecordingLine(), b -> output.append((char) b));
        prom = new PromService("prom", Client::tree);
        firmware = new ClientInterface("open-firmware", new ClientInterface.Surroundings(space, RAM, prom, time, uart,
                List.of(disks), new Told()));
        table.add(prom).add(firmware);
        table.listener(new OsiListener() {
            @Override
            public void failed(int vcpu, long selector, String owner, Throwable why) {
                failures.add(owner + ": " + why + " " + Arrays.toString(why.getStackTrace()));
            }
        });
        begin();
    }

    void begin() {
        firmware.begin(new Placement(List.of(new RamLayout.Claim("firmware", HANDLER - 0x1000, RAM)),
                List.of(new RamLayout.Claim("client", 0, RAM / 2)), HANDLER, STACK), SEED);
    }

    private static PromTree tree() {
        PromTree tree = new PromTree("device-tree");
        PromNode root = tree.root().cells("#address-cells", 1).cells("#size-cells", 1);
        root.add("chosen").strings("stdout-path", "/isa/serial@i3f8");
        root.add("aliases").strings("serial0", "/isa/serial@i3f8").strings("loop", "loop");
        PromNode cpus = root.add("cpus");
        for (int i = 0; i < 2; i++) {
            cpus.add("PowerPC,750").unit("" + i).strings("device_type", "cpu").cells("reg", i);
        }
        root.add("memory").unit("0").strings("device_type", "memory").cells("reg", 0, RAM);
        root.add("isa").add("serial").unit("i3f8").strings("device_type", "serial");
        root.add("rtas").cells("rtas-size", 4096);
        return tree;
    }

    /** Notes what the machine is asked for. */
    private final class Told implements ClientEffects {
        @Override
        public void exit(int vcpu) {
            told.add("exit " + vcpu);
        }

        @Override
        public void boot(int vcpu, String bootspec) {
            told.add("boot " + bootspec);
        }

        @Override
        public void powerOff() {
            told.add("power off");
        }

        @Override
        public void enter(int vcpu) {
            told.add("enter");
        }

        @Override
        public boolean startCpu(int cpu, int pc, int r3) {
            told.add("start " + cpu + " at " + pc + " with " + r3);
            return cpu == 1;
        }

        @Override
        public void unexpectedInterrupt(int vcpu, int vector) {
            told.add("interrupt " + vector);
        }

        @Override
        public void unknown(int vcpu, String what) {
            told.add("unknown " + what);
        }

        @Override
        public void trouble(String what) {
            told.add("trouble " + what);
        }
    }

    /** A call that makes sense now and then; its result goes to the log. */
    public void randomCall(String service, java.util.Random random, StringBuilder log) {
        int handle = 0x0F00_0001 + random.nextInt(12);
        Object[] arguments = switch (service) {
            case "open" -> new Object[] {"disk0"};
            case "close" -> new Object[] {handle};
            case "seek" -> new Object[] {handle, 0, random.nextInt(5000)};
            case "read" -> new Object[] {handle, BUFFER, random.nextInt(100)};
            default -> new Object[] {0x8_0000 + 0x1000 * random.nextInt(64), 0x1000 * random.nextInt(8), random.nextInt(2)};
        };
        log.append(' ').append(service).append(call(service, arguments));
    }

    /** A service with one result; arguments are numbers, or strings that are put into memory. */
    int call(String service, Object... arguments) {
        return results(service, 1, arguments)[0];
    }

    /** A service with its results; the handler's own answer must be success. */
    int[] results(String service, int results, Object... arguments) {
        int status = status(service, results, arguments);
        if (status != 0) {
            throw new AssertionError(service + " gave " + status);
        }
        int[] all = new int[results];
        for (int i = 0; i < results; i++) {
            all[i] = space.read32(ARRAY + 12 + 4L * (arguments.length + i));
        }
        return all;
    }

    /** What the handler itself gives. */
    int status(String service, int results, Object... arguments) {
        strings = STRINGS;
        ram.put32(ARRAY, string(service));
        ram.put32(ARRAY + 4, arguments.length);
        ram.put32(ARRAY + 8, results);
        for (int i = 0; i < arguments.length; i++) {
            ram.put32(ARRAY + 12 + 4 * i, arguments[i] instanceof String s ? string(s) : (Integer) arguments[i]);
        }
        return handler(ARRAY);
    }

    /** Calls the handler with an array that is somewhere. */
    int handler(int array) {
        return osi(OsiSelector.OF_INTERFACE, array);
    }

    int osi(OsiSelector selector, int argument) {
        gprs[5] = selector.number();
        gprs[6] = argument & 0xFFFF_FFFFL;
        table.dispatch(new OsiCall(space, 0).on(gprs));
        return (int) gprs[3];
    }

    private int string(String text) {
        int at = strings;
        put(at, text + "\0");
        strings += text.length() + 1;
        return at;
    }

    void put(int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        space.write(at, bytes, 0, bytes.length);
    }

    /** Bytes of the buffer as text. */
    String text(int length) {
        byte[] bytes = new byte[length];
        space.read(BUFFER, bytes, 0, length);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** A cell of a property. */
    int cell(String path, String property) {
        int n = call("getprop", call("finddevice", path), property, BUFFER, 4);
        if (n < 4) {
            throw new AssertionError(path + " " + property + " gave " + n);
        }
        return space.read32(BUFFER);
    }

    /** Cells of a property. */
    int[] cells(String path, String property) {
        int n = call("getprop", call("finddevice", path), property, BUFFER, 4096);
        int[] all = new int[n / 4];
        for (int i = 0; i < all.length; i++) {
            all[i] = space.read32(BUFFER + 4L * i);
        }
        return all;
    }

    @Override
    public void close() {
        firmware.close();
        ram.close();
    }
}
