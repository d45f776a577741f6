package dev.osiris.devices.chip.uart;

import java.util.ArrayList;
import java.util.List;

/**
 * The 16550A: registers, FIFOs and interrupt logic, without lock, clock or I/O. Register numbers are those of the
 * data sheet (National PC16550D, table II); values are 0..255. Not for concurrent use.
 */
public final class Uart16550 {
    /** What {@link #write} returns when nothing goes out. */
    public static final int NOTHING = -1;

    static final int RBR_THR = 0;
    static final int IER = 1;
    static final int IIR_FCR = 2;
    static final int LCR = 3;
    static final int MCR = 4;
    static final int LSR = 5;
    static final int MSR = 6;
    static final int SCR = 7;

    static final int IER_RECEIVE = 0x01;
    static final int IER_THRE = 0x02;
    static final int IER_LINE = 0x04;
    static final int IER_MODEM = 0x08;

    static final int FCR_ENABLE = 0x01;
    static final int FCR_RESET_RX = 0x02;

    static final int LCR_BREAK = 0x40;
    static final int LCR_DLAB = 0x80;

    static final int MCR_LOOP = 0x10;

    static final int LSR_DR = 0x01;
    static final int LSR_OE = 0x02;
    static final int LSR_FE = 0x08;
    static final int LSR_BI = 0x10;
    static final int LSR_THRE_TEMT = 0x60;
    static final int LSR_FIFO_ERROR = 0x80;
    private static final int LSR_ERRORS = 0x1E;

    /** Modem inputs in their MSR position. */
    public static final int MODEM_CTS = 0x10;
    /** @see #MODEM_CTS */
    public static final int MODEM_DSR = 0x20;
    /** @see #MODEM_CTS */
    public static final int MODEM_RI = 0x40;
    /** @see #MODEM_CTS */
    public static final int MODEM_DCD = 0x80;

    /** What is plugged in unless told otherwise: a terminal that is there and ready. */
    public static final int MODEM_READY = MODEM_CTS | MODEM_DSR | MODEM_DCD;

    private static final int FIFO_DEPTH = 16;
    private static final int[] TRIGGER = {1, 4, 8, 14};
    /** A FIFO entry is the byte, its LSR error bits above it, and this when it came in through the loop. */
    private static final int LOOPED = 0x1_0000;
    /**
     * So many looks at an empty LSR, beyond those that go with output, are taken as polling for input. Drivers that
     * poll only for output look once per byte; Linux looks up to four times more between two register writes.
     */
    private static final int POLLING = 16;

    private int ier;
    private int fcr;
    private int lcr;
    private int mcr;
    private int scr;
    private int divisor;
    private int modem;
    private int modemDeltas;
    private int lineErrors;
    private boolean threPending;
    private int emptyLooks;
    private final List<Integer> fifo = new ArrayList<>(FIFO_DEPTH);
    private final List<Integer> unsent = new ArrayList<>(FIFO_DEPTH);

    /** Power-on state with {@link #MODEM_READY}. */
    public Uart16550() {
        modem = MODEM_READY;
        reset();
    }

    /**
     * The state after the MR pin (data sheet, table I), with a divisor of 1 where the data sheet promises none: some
     * drivers divide by what they read. Modem inputs are outside and stay; so does unread input, at the far end.
     */
    public void reset() {
        takeBackInput();
        ier = 0;
        fcr = 0;
        lcr = 0;
        mcr = 0;
        scr = 0;
        divisor = 1;
        modemDeltas = 0;
        lineErrors = 0;
        threPending = false;
        emptyLooks = 0;
    }

    /** A load from register {@code reg} (0..7). */
    public int read(int reg) {
        int value = switch (reg) {
            case RBR_THR -> dlab() ? divisor & 0xFF : readRbr();
            case IER -> dlab() ? divisor >>> 8 : ier;
            case IIR_FCR -> readIir();
            case LCR -> lcr;
            case MCR -> mcr;
            case LSR -> readLsr();
            case MSR -> readMsr();
            case SCR -> scr;
            default -> throw new IllegalArgumentException("a 16550 has registers 0..7, not " + reg);
        };
        letInputIn();
        return value;
    }

    /**
     * A store to register {@code reg} (0..7).
     *
     * @return the byte that leaves on the wire, or {@link #NOTHING}
     */
    public int write(int reg, int value) {
        if (reg == RBR_THR && !dlab()) {
            return writeThr(value & 0xFF);
        }
        emptyLooks = 0;
        switch (reg) {
            case RBR_THR -> divisor = divisor & 0xFF00 | value & 0xFF;
            case IER -> writeIerOrDivisor(value & 0xFF);
            case IIR_FCR -> writeFcr(value & 0xFF);
            case LCR -> lcr = value & 0xFF;
            case MCR -> writeMcr(value & 0x1F);
            case LSR, MSR -> { /* factory test; the data sheet asks for no stores here */ }
            case SCR -> scr = value & 0xFF;
            default -> throw new IllegalArgumentException("a 16550 has registers 0..7, not " + reg);
        }
        letInputIn();
        return NOTHING;
    }

    /** The level of the INTR pin. */
    public boolean interrupt() {
        return source() != Source.NONE;
    }

    /** Whether the guest holds the outgoing line in a break. */
    public boolean breakOut() {
        return (lcr & LCR_BREAK) != 0 && !loop();
    }

    /** How many bytes {@link #receive} takes now; 0 when the guest does not listen. */
    public int room() {
        return listening() && unsent.isEmpty() ? depth() - fifo.size() : 0;
    }

    /** A byte arrives. With no {@link #room} it overruns, as on a real line. */
    public void receive(int value) {
        if (!loop()) {
            push(value & 0xFF);
        }
    }

    /** A break arrives: a zero with its stop bit missing. */
    public void receiveBreak() {
        if (!loop()) {
            push((LSR_BI | LSR_FE) << 8);
        }
    }

    /** The modem inputs change; {@code lines} is a union of the {@code MODEM_} bits. */
    public void modem(int lines) {
        int before = modemInputs();
        modem = lines & 0xF0;
        noteModemChange(before);
    }

    /** The state as it is. */
    public UartState save() {
        return new UartState(ier, fcr, lcr, mcr, scr, divisor, modem, modemDeltas, lineErrors, threPending,
                emptyLooks, List.copyOf(fifo), List.copyOf(unsent));
    }

    /** Takes a saved state. */
    public void restore(UartState s) {
        ier = s.ier();
        fcr = s.fcr();
        lcr = s.lcr();
        mcr = s.mcr();
        scr = s.scr();
        divisor = s.divisor();
        modem = s.modem();
        modemDeltas = s.modemDeltas();
        lineErrors = s.lineErrors();
        threPending = s.threPending();
        emptyLooks = s.emptyLooks();
        fifo.clear();
        fifo.addAll(s.fifo());
        unsent.clear();
        unsent.addAll(s.unsent());
    }

    // --- Registers ----------------------------------------------------------------------------------------------

    private int readRbr() {
        if (fifo.isEmpty()) {
            return 0;
        }
        int entry = fifo.removeFirst();
        emptyLooks = POLLING; // whoever takes input listens
        topChanged();
        return entry & 0xFF;
    }

    private int writeThr(int value) {
        threPending = true;
        emptyLooks = Math.max(0, emptyLooks - 1);
        if (loop()) {
            push(value | LOOPED);
            return NOTHING;
        }
        return breakOut() ? NOTHING : value;
    }

    private void writeIerOrDivisor(int value) {
        if (dlab()) {
            divisor = divisor & 0xFF | value << 8;
            return;
        }
        if ((value & ~ier & IER_THRE) != 0) {
            threPending = true;
        }
        ier = value & 0x0F;
    }

    /** Reading takes the THRE interrupt away, but only when it is the one reported (data sheet, table III). */
    private int readIir() {
        Source source = source();
        if (source == Source.THRE) {
            threPending = false;
        }
        return source.code | (fifos() ? 0xC0 : 0);
    }

    private void writeFcr(int value) {
        boolean toggled = ((value ^ fcr) & FCR_ENABLE) != 0;
        boolean enabled = (value & FCR_ENABLE) != 0;
        if (toggled || enabled && (value & FCR_RESET_RX) != 0) {
            takeBackInput();
        }
        fcr = enabled ? value & 0xC9 : 0; // the reset bits clear themselves
    }

    private void writeMcr(int value) {
        int before = modemInputs();
        mcr = value;
        noteModemChange(before);
    }

    private int readLsr() {
        int value = LSR_THRE_TEMT | lineErrors | (fifo.isEmpty() ? 0 : LSR_DR) | (fifoError() ? LSR_FIFO_ERROR : 0);
        lineErrors = 0;
        if (fifo.isEmpty()) {
            emptyLooks = Math.min(POLLING, emptyLooks + 1);
        } else {
            fifo.set(0, fifo.getFirst() & (0xFF | LOOPED));
        }
        return value;
    }

    private boolean fifoError() {
        if (!fifos()) {
            return false;
        }
        for (int entry : fifo) {
            if ((entry >>> 8 & LSR_ERRORS) != 0) {
                return true;
            }
        }
        return false;
    }

    private int readMsr() {
        int value = modemInputs() | modemDeltas;
        modemDeltas = 0;
        return value;
    }

    // --- Receiver -----------------------------------------------------------------------------------------------

    private int depth() {
        return fifos() ? FIFO_DEPTH : 1;
    }

    /** With FIFOs an overrun loses the new byte, without them the old one (data sheet, 8.4). */
    private void push(int entry) {
        if (fifo.size() < depth()) {
            fifo.add(entry);
        } else {
            lineErrors |= LSR_OE;
            if (fifos()) {
                return;
            }
            fifo.set(0, entry);
        }
        if (fifo.size() == 1) {
            topChanged();
        }
    }

    /** Errors belong to a byte and show when it is the next one to be read. */
    private void topChanged() {
        if (!fifo.isEmpty()) {
            lineErrors |= fifo.getFirst() >>> 8 & LSR_ERRORS;
        }
    }

    private boolean listening() {
        return !loop() && ((ier & IER_RECEIVE) != 0 || emptyLooks >= POLLING);
    }

    /** Empties the receiver; what the guest has not read goes back to the far end. */
    private void takeBackInput() {
        List<Integer> back = new ArrayList<>(FIFO_DEPTH);
        for (int entry : fifo) {
            if ((entry & LOOPED) == 0) {
                back.add(entry);
            }
        }
        unsent.addAll(0, back);
        fifo.clear();
    }

    private void letInputIn() {
        while (!unsent.isEmpty() && listening() && fifo.size() < depth()) {
            push(unsent.removeFirst());
        }
    }

    // --- Interrupts and modem -----------------------------------------------------------------------------------

    /** Table III of the data sheet, highest priority first. */
    private enum Source {
        LINE(0x06), DATA(0x04), TIMEOUT(0x0C), THRE(0x02), MODEM(0x00), NONE(0x01);

        final int code;

        Source(int code) {
            this.code = code;
        }
    }

    private Source source() {
        if ((ier & IER_LINE) != 0 && lineErrors != 0) {
            return Source.LINE;
        }
        if ((ier & IER_RECEIVE) != 0 && !fifo.isEmpty()) {
            return fifo.size() >= trigger() ? Source.DATA : Source.TIMEOUT;
        }
        if ((ier & IER_THRE) != 0 && threPending) {
            return Source.THRE;
        }
        return (ier & IER_MODEM) != 0 && modemDeltas != 0 ? Source.MODEM : Source.NONE;
    }

    private int trigger() {
        return fifos() ? TRIGGER[fcr >>> 6] : 1;
    }

    /** In loopback RTS, DTR, OUT1 and OUT2 stand in for CTS, DSR, RI and DCD (data sheet, 8.7). */
    private int modemInputs() {
        if (!loop()) {
            return modem;
        }
        return ((mcr & 0x02) != 0 ? MODEM_CTS : 0) | ((mcr & 0x01) != 0 ? MODEM_DSR : 0)
                | ((mcr & 0x04) != 0 ? MODEM_RI : 0) | ((mcr & 0x08) != 0 ? MODEM_DCD : 0);
    }

    /** Deltas of CTS, DSR and DCD note any change, that of RI only its end. */
    private void noteModemChange(int before) {
        int now = modemInputs();
        int changed = (before ^ now) & (MODEM_CTS | MODEM_DSR | MODEM_DCD) | before & ~now & MODEM_RI;
        modemDeltas |= changed >>> 4;
    }

    private boolean dlab() {
        return (lcr & LCR_DLAB) != 0;
    }

    private boolean fifos() {
        return (fcr & FCR_ENABLE) != 0;
    }

    private boolean loop() {
        return (mcr & MCR_LOOP) != 0;
    }
}
