package dev.osiris.devices.rtas;

import dev.osiris.devices.fdt.Node;
import java.util.EnumSet;
import java.util.Set;

/**
 * The services, each with the name of its property in {@code /rtas}, its token, and the cells of its argument block.
 * Tokens that Mac-on-Linux defines for services that are not offered here are not used for others: 0x06
 * set-time-for-power-on, 0x07 event-scan, 0x08 check-exception, 0x0C set-indicator, 0x1E get-time-for-power-on.
 */
public enum RtasService {
    RESTART_RTAS("restart-rtas", 0x01, 0, 1),
    NVRAM_FETCH("nvram-fetch", 0x02, 3, 2),
    NVRAM_STORE("nvram-store", 0x03, 3, 2),
    GET_TIME_OF_DAY("get-time-of-day", 0x04, 0, 8),
    SET_TIME_OF_DAY("set-time-of-day", 0x05, 7, 1),
    READ_PCI_CONFIG("read-pci-config", 0x09, 2, 2),
    WRITE_PCI_CONFIG("write-pci-config", 0x0A, 3, 1),
    POWER_OFF("power-off", 0x12, 2, 1),
    SYSTEM_REBOOT("system-reboot", 0x15, 0, 1),
    DISPLAY_CHARACTER("display-character", 0x30, 1, 1),
    FREEZE_TIME_BASE("freeze-time-base", 0x31, 0, 1),
    THAW_TIME_BASE("thaw-time-base", 0x32, 0, 1),
    START_CPU("start-cpu", 0x33, 3, 1),
    PUT_TERM_CHAR("put-term-char", 0x34, 1, 1),
    GET_TERM_CHAR("get-term-char", 0x35, 0, 2),
    STOP_SELF("stop-self", 0x36, 0, 1);

    private static final int TOKEN_BASE = 0xABCD_EF00;
    private static final Set<RtasService> PCI = EnumSet.of(READ_PCI_CONFIG, WRITE_PCI_CONFIG);
    private static final Set<RtasService> PARAVIRTUAL = EnumSet.of(START_CPU, STOP_SELF, PUT_TERM_CHAR,
            GET_TERM_CHAR);

    /** What a board with a PCI bus, a serial port and a kernel's own way to start processors offers. */
    public static final Set<RtasService> WITH_PCI = EnumSet.complementOf(EnumSet.copyOf(PARAVIRTUAL));
    /** What a board without any hardware offers. */
    public static final Set<RtasService> WITHOUT_HARDWARE = EnumSet.complementOf(EnumSet.copyOf(PCI));

    private final String property;
    private final int token;
    private final int arguments;
    private final int results;

    RtasService(String property, int token, int arguments, int results) {
        this.property = property;
        this.token = TOKEN_BASE | token;
        this.arguments = arguments;
        this.results = results;
    }

    /** The property of {@code /rtas} that holds the token. */
    public String property() {
        return property;
    }

    /** What the guest puts into the first cell of the block. */
    public int token() {
        return token;
    }

    /** Cells in. */
    public int arguments() {
        return arguments;
    }

    /** Cells out; the first is the status. */
    public int results() {
        return results;
    }

    /** The service that a block names, or null: token and both counts must fit. */
    static RtasService of(int token, int arguments, int results) {
        for (RtasService service : values()) {
            if (service.token == token && service.arguments == arguments && service.results == results) {
                return service;
            }
        }
        return null;
    }

    /** Writes one property per service that is offered into {@code /rtas}. */
    public static void describe(Node rtas, Set<RtasService> offered) {
        for (RtasService service : values()) {
            if (offered.contains(service)) {
                rtas.cells(service.property, service.token);
            }
        }
    }
}
