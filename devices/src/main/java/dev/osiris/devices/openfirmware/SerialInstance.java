package dev.osiris.devices.openfirmware;

import dev.osiris.memory.AddressSpace;

/** The serial port as a byte device: {@code read} gives what has arrived, perhaps nothing (−2), and never waits. */
final class SerialInstance extends Instance {
    /** Bytes in one call, at most: what is left is the client's to write again. */
    private static final int MAX_WRITE = 1 << 16;
    private static final int MAX_READ = 4096;

    private final SerialDriver driver;
    private final AddressSpace memory;

    SerialInstance(SerialDriver driver, AddressSpace memory) {
        this.driver = driver;
        this.memory = memory;
    }

    @Override
    int read(long address, long length) {
        byte[] bytes = new byte[(int) Math.min(length, MAX_READ)];
        if (!memory.isMemory(address, bytes.length, true)) {
            return -1;
        }
        int n = driver.read(bytes);
        memory.write(address, bytes, 0, n);
        return n == 0 && bytes.length > 0 ? -2 : n;
    }

    @Override
    int write(long address, long length) {
        byte[] bytes = new byte[(int) Math.min(length, MAX_WRITE)];
        if (!memory.read(address, bytes, 0, bytes.length)) {
            return -1;
        }
        driver.write(bytes);
        return bytes.length;
    }

    @Override
    boolean has(String method) {
        return switch (method) {
            case "read", "write" -> true;
            default -> super.has(method);
        };
    }
}
