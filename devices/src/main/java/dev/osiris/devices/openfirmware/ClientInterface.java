package dev.osiris.devices.openfirmware;

import dev.osiris.device.Device;
import dev.osiris.devices.block.BlockBackend;
import dev.osiris.devices.boot.KernelImage;
import dev.osiris.devices.boot.RamLayout;
import dev.osiris.devices.osi.Disk;
import dev.osiris.devices.osi.PromService;
import dev.osiris.devices.prom.PromNode;
import dev.osiris.devices.prom.PromTree;
import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.MmioHandler;
import dev.osiris.osi.OsiCall;
import dev.osiris.osi.OsiSelector;
import dev.osiris.osi.OsiService;
import dev.osiris.osi.OsiTable;
import dev.osiris.time.Clock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The client interface: OF_INTERFACE (20: r6 = argument array; r3 = 0, or −1 when there is no array, no such service, or
 * too few arguments) and OF_TRAP (21: r6 = vector of an interrupt that nobody handles).
 *
 * <p>A bad handle, a name without an end, a pointer that is not to RAM give the service's own error value, which is −1
 * for most and 0 for {@code open}. Bounds: 1024 open instances, 1024 pieces of free memory, what {@link PromService} lets
 * a guest add to the tree, 64 KiB of console output and 256 MiB of disk in one call.
 */
public final class ClientInterface implements Device<ClientState>, OsiService {
    /**
     * What it works with.
     *
     * @param memory guest memory
     * @param ramSize bytes of RAM from address 0
     * @param prom the device tree
     * @param clock what milliseconds are counted on
     * @param uart the registers of a 16550 that is the console
     * @param disks become {@code /osi/disk@0} and so on; closed with this
     * @param effects the rest of the machine
     */
    public record Surroundings(AddressSpace memory, long ramSize, PromService prom, Clock clock, MmioHandler uart,
            List<Disk> disks, ClientEffects effects) {}

    private static final int MAX_PATH = 1023;
    private static final int MAX_NAME = 31;
    private static final int MAX_VALUE = 4096;
    private static final int MAX_INSTANCES = 1024;
    private static final int FIRST_HANDLE = 0x0F00_0000;
    private static final int CD_BLOCK = 2048;
    private static final int FAILED = -1;

    /** A service: how many arguments it needs, and what answers. */
    private record Service(int arguments, Handler handler) {}

    private interface Handler {
        void answer(ClientCall call);
    }

    private interface Answer {
        int of(ClientCall call);
    }

    private record Opened(String path, String arguments, Instance instance) {}

    private final String name;
    private final Surroundings around;
    private final SerialDriver serial;
    private final Map<String, Service> services = new HashMap<>();
    private final Map<String, Package> packages = new HashMap<>();
    private final Map<Integer, Opened> opened = new LinkedHashMap<>();
    private FreeMemory free;
    private Placement placement = new Placement(List.of(), List.of(), 0, 0);
    private int lastHandle;
    private volatile Watcher watcher;
    /** What the call in progress asks of the machine. */
    private Runnable afterwards;

    public ClientInterface(String name, Surroundings around) {
        this.name = Objects.requireNonNull(name);
        this.around = around;
        this.serial = new SerialDriver(around.uart);
        this.free = new FreeMemory(around.ramSize);
        deviceTreeServices();
        deviceServices();
        controlServices();
    }

    private void deviceTreeServices() {
        result("peer", 1, c -> c.arg(0) == 0 ? tree().root().phandle() : handle(c, PromNode::peer));
        result("child", 1, c -> handle(c, PromNode::child));
        result("parent", 1, c -> handle(c, PromNode::parent));
        result("finddevice", 1, c -> phandle(path(c, 0)));
        result("getproplen", 2, this::propertyLength);
        result("getprop", 4, this::property);
        result("nextprop", 3, this::nextProperty);
        result("setprop", 4, this::setProperty);
        result("canon", 3, c -> text(c, path(c, 0) == null ? null : path(c, 0).canonical()));
        result("package-to-path", 3, c -> node(c) == null ? FAILED : text(c, node(c).path()));
        result("instance-to-path", 3, c -> opened(c, 0) == null ? FAILED : text(c, pathOf(opened(c, 0))));
        result("instance-to-package", 1, this::packageOf);
        result("test-method", 2, this::testMethod);
        result("test", 1, c -> services.containsKey(String.valueOf(c.string(0, MAX_PATH))) ? 0 : FAILED);
    }

    private void deviceServices() {
        result("open", 1, this::open);
        services.put("close", new Service(1, c -> opened.remove(c.arg(0))));
        result("read", 3, c -> opened(c, 0) == null ? FAILED : instance(c, 0).read(c.pointer(1), c.pointer(2)));
        result("write", 3, c -> opened(c, 0) == null ? FAILED : instance(c, 0).write(c.pointer(1), c.pointer(2)));
        result("seek", 3, c -> opened(c, 0) == null ? FAILED : instance(c, 0).seek(c.pointer(1) << 32 | c.pointer(2)));
        services.put("call-method", new Service(2, this::callMethod));
        result("claim", 3, c -> claim(c.pointer(0), c.pointer(1), c.pointer(2)));
        services.put("release", new Service(2, c -> release(c.pointer(0), c.pointer(1))));
        result("milliseconds", 0, c -> (int) (around.clock.nanos() / 1_000_000));
    }

    private void controlServices() {
        services.put("interpret", new Service(1, this::interpret));
        services.put("exit", new Service(0, c -> afterwards = () -> around.effects.exit(c.osi().vcpu())));
        services.put("boot", new Service(1, this::boot));
        services.put("enter", new Service(0, c -> afterwards = () -> around.effects.enter(c.osi().vcpu())));
        services.put("chain", new Service(5, this::chain));
        // Nothing here works on its own behind the client's back.
        services.put("quiesce", new Service(0, c -> { }));
        result("start-cpu", 3, this::startCpu);
    }

    private void result(String service, int arguments, Answer answer) {
        services.put(service, new Service(arguments, c -> c.result(0, answer.of(c))));
    }

    // ------------------------------------------------------------------ calls

    @Override
    public String name() {
        return name;
    }

    @Override
    public void claimIn(OsiTable table) {
        table.claim(OsiSelector.OF_INTERFACE, name, this::call);
        table.claim(OsiSelector.OF_TRAP, name, c -> around.effects.unexpectedInterrupt(c.vcpu(), c.arg(0)));
    }

    private void call(OsiCall osi) {
        Runnable after = answer(osi);
        if (after != null) {
            after.run();
        }
    }

    /** Returns what is to be done when no lock is held any more, or null. */
    private synchronized Runnable answer(OsiCall osi) {
        afterwards = null;
        ClientCall call = ClientCall.at(osi, osi.pointer(0));
        Service service = call == null ? null : services.get(call.service());
        if (service == null || call.arguments() < service.arguments) {
            osi.result(FAILED);
            String what = call == null ? "a call without an argument array" : "service " + ClientCall.printable(call.service())
                    + (service == null ? "" : " with " + call.arguments() + " argument(s)");
            return () -> around.effects.unknown(osi.vcpu(), what);
        }
        // What the tree's other users do must not come between the parts of a call.
        synchronized (around.prom) {
            service.handler.answer(call);
        }
        call.finish();
        Watcher told = watcher;
        if (told != null) {
            told.called(osi.vcpu(), call.describe(textOf(call.service())));
        }
        return afterwards;
    }

    /** Who hears of each call, on the calling vCPU's thread; null for nobody. */
    public void watch(Watcher by) {
        watcher = by;
    }

    /** Hears of calls. */
    public interface Watcher {
        /** A call was answered: its service, arguments and results, for people. */
        void called(int vcpu, String call);
    }

    /** Which argument of a service is a string that is worth showing, or −1. */
    private static int textOf(String service) {
        return switch (service) {
            case "finddevice", "canon", "open", "call-method", "interpret", "boot", "test" -> 0;
            case "getprop", "getproplen", "nextprop", "setprop", "test-method" -> 1;
            default -> -1;
        };
    }

    // ------------------------------------------------------------------ device tree

    private PromTree tree() {
        return around.prom.tree();
    }

    private PromNode node(ClientCall call) {
        return tree().node(call.arg(0));
    }

    private interface Step {
        PromNode from(PromNode node);
    }

    private int handle(ClientCall call, Step step) {
        PromNode node = node(call);
        PromNode next = node == null ? null : step.from(node);
        return node == null ? FAILED : next == null ? 0 : next.phandle();
    }

    private DevicePath path(ClientCall call, int n) {
        String text = call.string(n, MAX_PATH);
        return text == null ? null : DevicePath.of(tree(), text);
    }

    private static int phandle(DevicePath path) {
        return path == null ? FAILED : path.node().phandle();
    }

    private int propertyLength(ClientCall call) {
        byte[] value = value(call);
        return value == null ? FAILED : value.length;
    }

    private byte[] value(ClientCall call) {
        PromNode node = node(call);
        String property = call.string(1, PromNode.MAX_NAME);
        return node == null || property == null ? null : node.get(property);
    }

    /** The whole length is told; what fits is copied. */
    private int property(ClientCall call) {
        byte[] value = value(call);
        if (value == null) {
            return FAILED;
        }
        int copied = (int) Math.min(value.length, call.pointer(3));
        return around.memory.write(call.pointer(2), value, 0, copied) ? value.length : FAILED;
    }

    /** 1 for a next name, 0 at the end, −1 for a bad node or name; no name means the first. */
    private int nextProperty(ClientCall call) {
        PromNode node = node(call);
        String previous = call.arg(1) == 0 ? "" : call.string(1, PromNode.MAX_NAME);
        if (node == null || previous == null || !previous.isEmpty() && !node.has(previous)) {
            return FAILED;
        }
        String next = node.next(previous);
        return next == null ? 0 : call.osi().writeString(call.pointer(2), next) ? 1 : FAILED;
    }

    private int setProperty(ClientCall call) {
        PromNode node = node(call);
        String property = call.string(1, MAX_NAME);
        long length = call.pointer(3);
        if (node == null || property == null || length > MAX_VALUE) {
            return FAILED;
        }
        byte[] value = new byte[(int) length];
        boolean there = around.memory.read(call.pointer(2), value, 0, value.length);
        return there && around.prom.setProperty(node, property, value) ? value.length : FAILED;
    }

    /** Arguments 1 and 2 are a buffer: gets the text, with its end if there is room; the result is the text's length. */
    private int text(ClientCall call, String text) {
        if (text == null) {
            return FAILED;
        }
        byte[] bytes = (text + "\0").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        int copied = (int) Math.min(bytes.length, call.pointer(2));
        return around.memory.write(call.pointer(1), bytes, 0, copied) ? text.length() : FAILED;
    }

    private Opened opened(ClientCall call, int n) {
        return opened.get(call.arg(n));
    }

    private Instance instance(ClientCall call, int n) {
        return opened(call, n).instance;
    }

    private static String pathOf(Opened o) {
        return o.path + (o.arguments.isEmpty() ? "" : ":" + o.arguments);
    }

    private int packageOf(ClientCall call) {
        Opened o = opened(call, 0);
        PromNode node = o == null ? null : tree().find(o.path);
        return node == null ? FAILED : node.phandle();
    }

    private int testMethod(ClientCall call) {
        PromNode node = node(call);
        String method = call.string(1, MAX_PATH);
        Package there = node == null ? null : packages.get(node.path());
        Instance instance = there == null ? null : there.open("");
        return instance != null && method != null && instance.has(method) ? 0 : FAILED;
    }

    // ------------------------------------------------------------------ instances

    private int open(ClientCall call) {
        DevicePath path = path(call, 0);
        return path == null ? 0 : open(path.node().path(), path.arguments());
    }

    private int open(String path, String arguments) {
        Package there = packages.get(path);
        Instance instance = there == null || opened.size() >= MAX_INSTANCES ? null : there.open(arguments);
        if (instance == null) {
            return 0;
        }
        do {
            lastHandle++;
        } while (lastHandle == 0 || lastHandle == -1 || opened.containsKey(lastHandle));
        opened.put(lastHandle, new Opened(path, arguments, instance));
        return lastHandle;
    }

    private void callMethod(ClientCall call) {
        String method = call.string(0, MAX_PATH);
        Opened o = opened(call, 1);
        Instance.Outcome outcome = method == null || o == null ? Instance.Outcome.ABORT
                : o.instance.call(method, call.argumentsFrom(2));
        call.result(0, outcome.caught());
        for (int i = 0; i < outcome.stack().length; i++) {
            call.result(1 + i, outcome.stack()[i]);
        }
    }

    private Instance disk(Disk disk, String arguments) {
        String[] parts = arguments.split(",", 2);
        boolean file = parts.length > 1 && !parts[1].isEmpty();
        if (file || !parts[0].matches("[0-9]{0,4}")) {
            return null;
        }
        try {
            Partitions.Range range = new Partitions(disk.backend()).range(parts[0].isEmpty() ? 0 : Integer.parseInt(parts[0]));
            return range == null ? null : new DiskInstance(disk.backend(), around.memory, range,
                    disk.cd() ? CD_BLOCK : BlockBackend.SECTOR, around.effects::trouble);
        } catch (IOException e) {
            around.effects.trouble(disk.backend().name() + ": " + e.getMessage());
            return null;
        }
    }

    // ------------------------------------------------------------------ memory

    /** Takes memory: the range itself for alignment 0, otherwise any. Returns the address, or −1. */
    int claim(long address, long size, long alignment) {
        long at = alignment == 0 ? free.claim(address, size) ? address : FAILED
                : free.claimAligned(size, Long.highestOneBit(2 * alignment - 1));
        tellAvailable();
        return (int) at;
    }

    /** Gives memory back. */
    void release(long address, long size) {
        free.release(address, size);
        tellAvailable();
    }

    private void tellAvailable() {
        PromNode memory = memoryNode(tree());
        if (memory != null) {
            memory.cells("available", free.available());
        }
    }

    private static PromNode memoryNode(PromTree tree) {
        return OpenFirmwareTree.firstOfType(tree.root(), "memory");
    }

    // ------------------------------------------------------------------ control

    private void boot(ClientCall call) {
        String bootspec = call.string(0, MAX_PATH);
        afterwards = () -> around.effects.boot(call.osi().vcpu(), bootspec == null ? "" : ClientCall.printable(bootspec));
    }

    /** Without Forth: the words that boot loaders use to end or to start again. */
    private void interpret(ClientCall call) {
        String words = call.string(0, MAX_PATH);
        if (words == null) {
            call.result(0, FAILED);
            return;
        }
        int vcpu = call.osi().vcpu();
        switch (words.strip()) {
            // The console is where they would put it.
            case "", "output-device output", "input-device input" -> { }
            case "reset-all", "reboot" -> afterwards = () -> around.effects.boot(vcpu, "");
            case "shut-down", "power-off", "poweroff" -> afterwards = around.effects::powerOff;
            case "bye" -> afterwards = () -> around.effects.exit(vcpu);
            default -> {
                afterwards = () -> around.effects.unknown(vcpu, "the words " + ClientCall.printable(words));
                call.result(0, Instance.Outcome.UNDEFINED.caught());
            }
        }
    }

    /** The next program starts as the first one did, with r6 and r7 as told. */
    private void chain(ClientCall call) {
        release(call.pointer(0), call.pointer(1));
        OsiCall osi = call.osi();
        osi.register(1, placement.stack());
        osi.register(3, 0);
        osi.register(4, 0);
        osi.register(5, placement.handler());
        osi.register(6, call.arg(3));
        osi.register(7, call.arg(4));
        osi.register(12, call.arg(2));
    }

    /** Argument 0 is the processor's node. */
    private int startCpu(ClientCall call) {
        PromNode node = node(call);
        byte[] reg = node == null || !node.string("device_type", "").equals("cpu") ? null : node.get("reg");
        boolean fits = reg != null && reg.length == 4 && reg[0] == 0 && reg[1] == 0 && reg[2] == 0;
        return fits && around.effects.startCpu(reg[3] & 0xFF, call.arg(1), call.arg(2)) ? 0 : FAILED;
    }

    // ------------------------------------------------------------------ life

    /**
     * The boot loader on the disk to boot from: the first that is said to be one, or the first.
     *
     * @throws dev.osiris.devices.boot.BootException when there is none
     */
    public KernelImage bootLoader() {
        return BootDisk.bootLoader(around.disks);
    }

    /**
     * A client program is about to start: completes the tree, opens what {@code /chosen} names. After each reset.
     *
     * @param seed what its random number generator begins with; also where the tree is the user's
     */
    public synchronized void begin(Placement where, byte[] seed) {
        reset();
        placement = where;
        for (RamLayout.Claim c : where.firmware()) {
            free.keep(c.start(), c.end());
        }
        for (RamLayout.Claim c : where.client()) {
            free.take(c.start(), c.end());
        }
        synchronized (around.prom) {
            new OpenFirmwareTree(tree(), around.disks).complete(this::offer, this::openForChosen, seed);
            tellAvailable();
        }
        serial.initialise();
    }

    private void offer(String path, OpenFirmwareTree.Kind kind, int number) {
        packages.put(path, switch (kind) {
            case SERIAL -> arguments -> new SerialInstance(serial, around.memory);
            case MEMORY -> arguments -> new MemoryInstance(this);
            case MMU -> arguments -> new MmuInstance(around.memory);
            case RTAS -> arguments -> new RtasInstance(around.memory);
            case DISK -> arguments -> disk(around.disks.get(number), arguments);
        });
    }

    private int openForChosen(String path) {
        return open(path, "");
    }

    @Override
    public synchronized void reset() {
        opened.clear();
        packages.clear();
        free = new FreeMemory(around.ramSize);
        lastHandle = FIRST_HANDLE;
    }

    @Override
    public void close() {
        around.disks.forEach(d -> d.backend().close());
    }

    @Override
    public synchronized ClientState save() {
        List<ClientState.Opened> all = new ArrayList<>();
        opened.forEach((handle, o) -> all.add(
                new ClientState.Opened(handle, o.path, o.arguments, o.instance.position())));
        return new ClientState(Arrays.stream(free.available()).boxed().toList(), all, lastHandle);
    }

    @Override
    public synchronized void restore(ClientState state) {
        if (state.version() != 1) {
            throw new IllegalArgumentException(name + ": client interface state has version 1, not " + state.version());
        }
        free.restore(state.free().stream().mapToInt(Integer::intValue).toArray());
        opened.clear();
        state.opened().forEach(this::reopen);
        lastHandle = state.lastHandle();
    }

    private void reopen(ClientState.Opened o) {
        Package there = packages.get(o.path());
        Instance instance = there == null ? null : there.open(o.arguments());
        if (instance == null) {
            throw new IllegalArgumentException(name + ": " + o.path() + " cannot be opened here; restore into a machine"
                    + " with the same disks");
        }
        instance.seek(o.position());
        opened.put(o.handle(), new Opened(o.path(), o.arguments(), instance));
    }
}
