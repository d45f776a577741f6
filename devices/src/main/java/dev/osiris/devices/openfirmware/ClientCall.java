package dev.osiris.devices.openfirmware;

import dev.osiris.osi.OsiCall;
import java.nio.ByteBuffer;

/**
 * One call's argument array: cells of 32 bits, big-endian: address of the service's name, N, M, N arguments, M results
 * (PowerPC binding 5.1). Results are kept here and go to the guest all at once, in {@link #finish}.
 */
final class ClientCall {
    /** Cells in each direction, at most. No service has so many. */
    private static final int MAX_CELLS = 32;
    private static final int HEADER = 12;
    private static final int MAX_SERVICE = 63;
    private static final int MAX_SHOWN = 255;

    private final OsiCall osi;
    private final long resultsAt;
    private final String service;
    private final int[] arguments;
    private final int[] results;

    private ClientCall(OsiCall osi, long resultsAt, String service, int[] arguments, int[] results) {
        this.osi = osi;
        this.resultsAt = resultsAt;
        this.service = service;
        this.arguments = arguments;
        this.results = results;
    }

    /** The array at an address, or null when there is none: not in RAM, counts that no service has, no name. */
    static ClientCall at(OsiCall osi, long address) {
        int[] header = cells(osi, address, HEADER / 4);
        if (header == null || Integer.compareUnsigned(header[1], MAX_CELLS) > 0
                || Integer.compareUnsigned(header[2], MAX_CELLS) > 0) {
            return null;
        }
        long resultsAt = address + HEADER + 4L * header[1];
        int[] arguments = cells(osi, address + HEADER, header[1]);
        String service = osi.string(header[0] & 0xFFFF_FFFFL, MAX_SERVICE);
        boolean whole = arguments != null && service != null && osi.memory().isMemory(resultsAt, 4L * header[2], true);
        return whole ? new ClientCall(osi, resultsAt, service, arguments, new int[header[2]]) : null;
    }

    private static int[] cells(OsiCall osi, long address, int count) {
        byte[] bytes = new byte[4 * count];
        if (!osi.memory().read(address, bytes, 0, bytes.length)) {
            return null;
        }
        int[] cells = new int[count];
        ByteBuffer.wrap(bytes).asIntBuffer().get(cells);
        return cells;
    }

    /** The service's name. */
    String service() {
        return service;
    }

    /** How many arguments there are. */
    int arguments() {
        return arguments.length;
    }

    /** Argument {@code n} from 0. */
    int arg(int n) {
        return arguments[n];
    }

    /** Argument {@code n} as an unsigned number or an address. */
    long pointer(int n) {
        return arguments[n] & 0xFFFF_FFFFL;
    }

    /** The arguments from {@code n} on. */
    int[] argumentsFrom(int n) {
        return java.util.Arrays.copyOfRange(arguments, n, arguments.length);
    }

    /** The string that argument {@code n} points to; null when it has no end within {@code max} bytes of RAM. */
    String string(int n, int max) {
        return osi.string(pointer(n), max);
    }

    /** Sets result {@code n}; one that the client has no cell for is lost. */
    void result(int n, int value) {
        if (n < results.length) {
            results[n] = value;
        }
    }

    /**
     * The call with its results, for people: strings in quotes, numbers in hexadecimal.
     *
     * @param text which argument is a string, or −1
     */
    String describe(int text) {
        StringBuilder s = new StringBuilder(service);
        for (int i = 0; i < arguments.length; i++) {
            String string = i == text ? string(i, MAX_SHOWN) : null;
            s.append(' ').append(string == null ? hex(arguments[i]) : '"' + printable(string) + '"');
        }
        s.append(results.length == 0 ? "" : " =");
        for (int result : results) {
            s.append(' ').append(hex(result));
        }
        return s.toString();
    }

    private static String hex(int cell) {
        return cell == -1 ? "-1" : "0x" + Integer.toHexString(cell);
    }

    /** Strings are the guest's: what is shown of one is harmless on a terminal. */
    static String printable(String text) {
        return text.replaceAll("[^ -~]", "?");
    }

    /** Puts the results into the array. */
    void finish() {
        ByteBuffer bytes = ByteBuffer.allocate(4 * results.length);
        bytes.asIntBuffer().put(results);
        osi.memory().write(resultsAt, bytes.array(), 0, bytes.capacity());
    }

    /** The call beneath: registers, guest memory. */
    OsiCall osi() {
        return osi;
    }
}
