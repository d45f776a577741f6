package dev.osiris.cli;

import dev.osiris.bits.Bits;
import dev.osiris.cli.console.Screen;
import dev.osiris.cli.monitor.Json;
import dev.osiris.cli.monitor.LogControl;
import dev.osiris.cli.monitor.MonitorException;
import dev.osiris.cli.text.Reasons;
import dev.osiris.device.Device;
import dev.osiris.devices.openfirmware.ClientInterface;
import dev.osiris.kvm.ChipAccesses;
import dev.osiris.kvm.Vcpu;
import dev.osiris.kvm.VcpuExit;
import dev.osiris.machine.Machine;
import dev.osiris.machine.MachineListener;
import dev.osiris.osi.OsiSelector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What happens to a machine, as lines on standard error or in a file, in words or as JSON: the events that were asked for, and what
 * its processors and chips do in detail. What is asked for can be changed while it runs; details cost nothing while nobody asks.
 */
final class Log implements MachineListener, LogControl, AutoCloseable {
    private static final int OSI_SELECTOR = 5;

    private final Screen screen;
    private final boolean json;
    private volatile LogPlan plan;
    /** Guarded by this, as is the path. */
    private Writer file;
    private Path path;
    private Machine machine;

    /**
     * @param plan what is logged; an event whose topic is nobody's item always is
     * @param path the file, or null
     * @param json whether lines are JSON
     * @param screen where lines go without a file
     * @throws CommandException when the file cannot be made
     */
    Log(LogPlan plan, Path path, boolean json, Screen screen) {
        this.plan = plan;
        this.screen = screen;
        this.json = json;
        try {
            file(path);
        } catch (IOException e) {
            throw CommandException.failure("--log-file " + path, "this file cannot be written (" + Reasons.of(e) + ")");
        }
    }

    /**
     * The machine is there: details can be had from now on.
     *
     * @throws CommandException when a chip that is to be logged is not
     */
    void attach(Machine of) {
        machine = of;
        List<String> chips = chips();
        for (String name : plan.chips()) {
            if (!chips.contains(name)) {
                List<String> names = LogItem.labels();
                names.addAll(chips);
                throw LogPlan.noItem(name, name, names);
            }
        }
        apply();
    }

    private List<String> chips() {
        return machine == null ? List.of() : machine.vm().chips().stream().map(ChipAccesses::name).sorted().distinct().toList();
    }

    boolean has(LogItem item) {
        return plan.has(item);
    }

    // ------------------------------------------------------------------ what is asked for

    @Override
    public List<Item> items() {
        List<Item> items = new ArrayList<>();
        for (LogItem i : LogItem.values()) {
            items.add(new Item(i.label(), plan.level(i).label(), i.description()));
        }
        chips().forEach(c -> items.add(new Item(c, plan.chips().contains(c) ? "debug" : "off", "each access to this chip")));
        return items;
    }

    @Override
    public synchronized void set(String items) {
        LogPlan next;
        try {
            next = plan.with(items);
        } catch (CommandException e) {
            throw new MonitorException(e.getMessage().replaceFirst("^--log ", "log: "));
        }
        TreeSet<String> unknown = new TreeSet<>(next.chips());
        unknown.removeAll(chips());
        if (!unknown.isEmpty()) {
            List<String> names = LogItem.labels();
            names.addAll(chips());
            throw new MonitorException(LogPlan.noItem(unknown.first(), unknown.first(), names).getMessage()
                    .replaceFirst("^--log ", "log: "));
        }
        plan = next;
        apply();
    }

    private void apply() {
        boolean details = plan.has(LogItem.INT) || plan.has(LogItem.MMU) || plan.has(LogItem.IN_ASM) || plan.has(LogItem.EXEC);
        for (Vcpu v : machine.vcpus()) {
            v.trace(details ? new CoreLog(this, v, plan) : null);
        }
        boolean exits = plan.level(LogItem.EXITS) == LogLevel.DEBUG || plan.level(LogItem.OSI) == LogLevel.DEBUG;
        machine.watchExits(exits ? this::exit : null);
        for (Device<?> device : machine.devices()) {
            if (device instanceof ClientInterface firmware) {
                firmware.watch(plan.has(LogItem.OPENFIRMWARE) ? this::clientCall : null);
            }
        }
        for (ChipAccesses chip : machine.vm().chips()) {
            chip.watch(plan.chips().contains(chip.name()) ? this::access : null);
        }
    }

    private void clientCall(int vcpu, String call) {
        detail(LogItem.OPENFIRMWARE.label(), vcpu, call);
    }

    private void access(ChipAccesses chip, boolean write, long offset, int size, long value) {
        detail(chip.name(), machine.currentVcpu(), (write ? "write" : "read") + " of " + size + " at +" + Bits.hex(offset) + " = "
                + ("0x%0" + 2 * size + "x").formatted(size == 8 ? value : value & (1L << 8 * size) - 1));
    }

    private void exit(Vcpu vcpu, VcpuExit exit) {
        if (exit instanceof VcpuExit.Osi osi && plan.level(LogItem.OSI) == LogLevel.DEBUG) {
            long[] r = osi.gprs();
            String name = OsiSelector.byNumber((int) r[OSI_SELECTOR]).map(s -> " " + s.label()).orElse("");
            detail("osi", vcpu.id(), "call " + r[OSI_SELECTOR] + name + " r6 " + Bits.hex32((int) r[6]) + " r7 "
                    + Bits.hex32((int) r[7]) + " r8 " + Bits.hex32((int) r[8]) + " r9 " + Bits.hex32((int) r[9]));
        }
        if (plan.level(LogItem.EXITS) == LogLevel.DEBUG) {
            detail("exits", vcpu.id(), switch (exit) {
                case VcpuExit.MmioRead read -> "MMIO read of " + read.length() + " at " + Bits.hex(read.address());
                case VcpuExit.MmioWrite write -> "MMIO write of " + write.length() + " at " + Bits.hex(write.address());
                case VcpuExit.Debug debug -> "DEBUG at " + Bits.hex(debug.address());
                default -> exit.reason().name();
            });
        }
    }

    // ------------------------------------------------------------------ lines

    @Override
    public void event(Event event) {
        LogItem item = LogItem.of(event.topic());
        if (item == null || plan.has(item)) {
            detail(event.topic(), event.vcpu(), event.message());
        }
    }

    /** A line about something, perhaps of a vCPU. */
    void detail(String topic, int vcpu, String message) {
        if (json) {
            Map<String, Object> line = timed();
            line.put("item", topic);
            if (vcpu >= 0) {
                line.put("vcpu", vcpu);
            }
            line.put("message", message);
            write(Json.of(line));
        } else {
            write("osiris: " + topic + ": " + (vcpu < 0 ? "" : "vCPU " + vcpu + ": ") + message);
        }
    }

    /** A line, or several, with the command's name before the first. */
    void line(String text) {
        if (json) {
            Map<String, Object> line = timed();
            line.put("message", text);
            write(Json.of(line));
        } else {
            write("osiris: " + text);
        }
    }

    /** The beginning of a line in JSON. */
    private static Map<String, Object> timed() {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", Instant.now().toString());
        return line;
    }

    private synchronized void write(String line) {
        if (file == null) {
            screen.line(line);
            return;
        }
        try {
            file.write(line + "\n");
            file.flush();
        } catch (IOException e) {
            screen.line("osiris: --log-file: " + Reasons.of(e) + "; the line was: " + line);
        }
    }

    @Override
    public synchronized void file(Path next) throws IOException {
        Writer opened = next == null ? null : Files.newBufferedWriter(next);
        if (file != null) {
            file.close();
        }
        file = opened;
        path = next;
    }

    @Override
    public synchronized String where() {
        return path == null ? "standard error" : path.toString();
    }

    @Override
    public synchronized void close() {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
