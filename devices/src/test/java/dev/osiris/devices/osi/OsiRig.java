package dev.osiris.devices.osi;

import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.Region;
import dev.osiris.osi.OsiCall;
import dev.osiris.osi.OsiSelector;
import dev.osiris.osi.OsiTable;
import java.nio.charset.StandardCharsets;

/** A table with services and 1 MiB of RAM at 0, for tests that make calls as a guest does. */
final class OsiRig implements AutoCloseable {
    static final int RAM = 1 << 20;
    /** Where no RAM is. */
    static final int NOWHERE = 0x4000_0000;
    static final int MAGIC = 0x113724FA;

    final GuestMemory ram = new GuestMemory("RAM", RAM);
    final AddressSpace space = new AddressSpace();
    final OsiTable table = new OsiTable();
    final long[] gprs = new long[32];
    private final OsiCall call = new OsiCall(space, 0);

    OsiRig() {
        space.add(new Region.Ram(0, RAM, ram, 0));
    }

    /** Makes a call; returns r3. */
    int call(OsiSelector selector, int... args) {
        return call(selector.number(), args);
    }

    int call(int selector, int... args) {
        gprs[3] = MAGIC;
        gprs[4] = 0x77810F9BL;
        gprs[5] = selector & 0xFFFF_FFFFL;
        for (int i = 0; i < args.length; i++) {
            gprs[6 + i] = args[i] & 0xFFFF_FFFFL;
        }
        table.dispatch(call.on(gprs));
        return (int) gprs[3];
    }

    /** Result {@code n} of the last call: r3+n. */
    int result(int n) {
        return (int) gprs[3 + n];
    }

    /** Puts a string into RAM; returns its address. */
    int string(int at, String text) {
        byte[] bytes = (text + "\0").getBytes(StandardCharsets.ISO_8859_1);
        space.write(at, bytes, 0, bytes.length);
        return at;
    }

    String stringAt(int at) {
        return call.string(at, 4096);
    }

    byte[] bytesAt(int at, int length) {
        byte[] bytes = new byte[length];
        space.read(at, bytes, 0, length);
        return bytes;
    }

    void fill(int at, int length, int value) {
        byte[] bytes = new byte[length];
        java.util.Arrays.fill(bytes, (byte) value);
        space.write(at, bytes, 0, length);
    }

    @Override
    public void close() {
        ram.close();
    }
}
