package dev.osiris.cli.monitor;

import dev.osiris.devices.guest.ElfSymbols;
import dev.osiris.devices.guest.GuestView;
import dev.osiris.devices.guest.LinuxSymbols;
import dev.osiris.devices.guest.Symbol;
import dev.osiris.devices.guest.SymbolTable;
import dev.osiris.machine.Image;
import dev.osiris.machine.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** What all monitors of one machine share. */
public final class MonitorContext {
    private static final long LOOK_AGAIN_NANOS = 3_000_000_000L;

    private final String name;
    private final Machine machine;
    /** Made when it is first asked for: a start without a monitor does not pay for it. */
    private Registers registers;
    private final LogControl log;
    private final Wires wires;
    private SymbolTable symbols;
    /** Whether kallsyms was found; looked for again until it is, since the guest may not have booted yet. */
    private boolean linuxKnown;
    private long lookedAt = System.nanoTime() - LOOK_AGAIN_NANOS - 1;

    /** What a monitor does with a machine's character devices. */
    public interface Wires {
        /** The ring buffer device of an id, or null. */
        default byte[] drainRing(String id) {
            return null;
        }

        /** Ids of ring buffers. */
        default List<String> rings() {
            return List.of();
        }

        /** Types text into serial port 0; false when it has none. */
        default boolean type(byte[] text) throws InterruptedException {
            return false;
        }

        /** Sends a break to serial port 0. */
        default boolean sendBreak() {
            return false;
        }

        /** The character devices, one line each. */
        default List<String> describe() {
            return List.of();
        }

        /** None. */
        Wires NONE = new Wires() {};
    }

    public MonitorContext(String name, Machine machine, LogControl log, Wires wires) {
        this.name = name;
        this.machine = machine;
        this.log = log;
        this.wires = wires;
    }

    /** What the machine is called. */
    public String name() {
        return name;
    }

    public Machine machine() {
        return machine;
    }

    synchronized Registers registers() {
        if (registers == null) {
            registers = new Registers(machine.spec().cpu());
        }
        return registers;
    }

    LogControl log() {
        return log;
    }

    Wires wires() {
        return wires;
    }

    /** The symbols that are known: of the kernel's file, of what was loaded by hand, of a running Linux. */
    synchronized SymbolTable symbols() {
        if (symbols == null) {
            symbols = SymbolTable.of(ElfSymbols.read(kernel()));
            linuxKnown = symbols.address("kallsyms_token_table").isPresent() && symbols.address("prb").isPresent();
        }
        if (!linuxKnown && System.nanoTime() - lookedAt > LOOK_AGAIN_NANOS) {
            // Only RAM is read, and what is looked for does not change once it is there: nobody need stand still.
            List<Symbol> running = LinuxSymbols.find(new GuestView(machine.vcpus().getFirst()), machine.spec().memory());
            lookedAt = System.nanoTime();
            linuxKnown = !running.isEmpty();
            symbols = symbols.with(running);
        }
        return symbols;
    }

    /** The symbols as far as they are known already, without looking for a Linux. */
    synchronized SymbolTable symbolsAtHand() {
        return symbols == null ? SymbolTable.EMPTY : symbols;
    }

    synchronized void addSymbols(List<Symbol> more) {
        symbols = SymbolTable.of(more).with(symbols().all());
    }

    private byte[] kernel() {
        try {
            return switch (machine.spec().boot().started()) {
                case null -> new byte[0];
                case Image.BuiltIn(var n, var bytes) -> bytes;
                case Image.OnDisk(var path) -> Files.readAllBytes(path);
            };
        } catch (IOException e) {
            return new byte[0];
        }
    }
}
