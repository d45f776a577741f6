package dev.osiris.devices.chip.uart;

import dev.osiris.snapshot.Snapshot;
import java.util.List;

/**
 * The state of a {@link Uart16550}: its registers as the data sheet names them and its queues, oldest entry first.
 *
 * @param modem       modem inputs in their MSR position
 * @param modemDeltas the low nibble of MSR
 * @param lineErrors  OE, PE, FE and BI in their LSR position
 * @param threPending the THRE interrupt has not been taken away by a read of IIR
 * @param emptyLooks  how close the guest is to being taken as polling for input
 * @param fifo        received and unread: byte, LSR error bits from bit 8, loopback mark at bit 16
 * @param unsent      taken back by a FIFO reset, to arrive again; entries as in {@code fifo}
 */
public record UartState(int ier, int fcr, int lcr, int mcr, int scr, int divisor, int modem, int modemDeltas,
        int lineErrors, boolean threPending, int emptyLooks, List<Integer> fifo, List<Integer> unsent)
        implements Snapshot {
    public UartState {
        fifo = List.copyOf(fifo);
        unsent = List.copyOf(unsent);
    }

    @Override
    public int version() {
        return 1;
    }
}
