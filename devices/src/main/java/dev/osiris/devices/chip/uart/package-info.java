/**
 * The 16550A serial port. {@link dev.osiris.devices.chip.uart.Uart16550} is the chip,
 * {@link dev.osiris.devices.chip.uart.UartDevice} its adapter; {@link dev.osiris.devices.chip.uart.SerialBackend} is
 * where output goes and {@link dev.osiris.devices.chip.uart.SerialPort} where input comes in.
 *
 * <p>Choices, where the data sheet (National PC16550D) leaves one or time would be needed:
 * <ul>
 * <li>Output takes no time: THR and shift register are empty again when the store ends. The THRE interrupt is exact:
 * reading IIR takes it away, writing THR, or enabling it, brings it back.
 * <li>The line is idle as soon as nothing more has arrived: bytes below the trigger level are a character time-out
 * (IIR 0xC) at once. Nobody waits for four character times.
 * <li>OUT2 does not gate the interrupt; that gate is on PC boards, not in the chip.
 * <li>LCR's word length and parity are kept and read back; the line carries eight bits whatever they say.
 * <li>The far end is patient. It sends only when the guest listens (has enabled the receive interrupt, or polls LSR
 * and finds nothing), and what a FIFO reset throws away unread it sends again. A driver that resets and probes the
 * port while it starts would otherwise eat the first bytes of piped input.
 * </ul>
 */
package dev.osiris.devices.chip.uart;
