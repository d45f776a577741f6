package dev.osiris.devices.chip.uart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The chip against its data sheet. A row is a script: {@code wN=V} stores V to register N, {@code rN=V} expects V,
 * {@code i=L} expects the interrupt level, {@code rx=V} lets a byte arrive, {@code brk} a break, {@code tx=V} expects
 * the next byte sent ({@code tx=-} expects none), {@code m=V} sets the modem inputs, {@code room=N} expects room.
 * Numbers are hexadecimal.
 */
class Uart16550Test {
    private final Uart16550 uart = new Uart16550();
    private final Deque<Integer> sent = new ArrayDeque<>();

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            reset: no interrupt, transmitter empty, terminal there  | i=0 r1=0 r2=1 r3=0 r4=0 r5=60 r6=b0 r7=0
            reset: the divisor can be divided by                    | w3=80 r0=1 r1=0
            the scratch register keeps any value                    | w7=a5 r7=a5 w7=5a r7=5a
            DLAB uncovers the divisor and hides data and IER        | w1=5 w3=83 w0=0c w1=01 r0=0c r1=01 tx=- w3=3 r1=5
            IER has four bits                                       | w1=ff r1=f
            MCR has five bits                                       | w4=ff r4=1f
            LSR and MSR ignore stores                               | w5=0 w6=0 r5=60 r6=b0
            a byte written is sent at once                          | w0=41 tx=41 r5=60 w0=42 w0=43 tx=42 tx=43 tx=-
            enabling THRE on an empty transmitter interrupts        | w1=2 i=1 r2=2 i=0 r2=1
            writing THR interrupts again after IIR was read         | w1=2 r2=2 i=0 w0=41 i=1 r2=2 i=0
            reading IIR takes THRE away only when it is reported    | w1=3 rx=41 r2=4 r0=41 i=1 r2=2 i=0
            re-enabling THRE interrupts again (Linux probes this)   | w1=2 r2=2 w1=0 w1=2 r2=2
            leaving THRE enabled does not interrupt again           | w1=2 r2=2 w1=3 i=0
            THRE that was disabled unread is still there            | w0=41 w1=2 w1=0 i=0 w1=2 i=1
            without FIFOs one byte is data ready                    | w1=1 rx=41 i=1 r5=61 r2=4 r0=41 i=0 r5=60 r2=1
            without FIFOs the newer byte overruns                   | w1=5 rx=41 rx=42 r2=6 r5=63 r5=61 r2=4 r0=42
            with FIFOs the newest byte is lost                      | w2=1 w1=5 rx=1 rx=2 rx=3 rx=4 rx=5 rx=6 rx=7 rx=8 rx=9 rx=a rx=b rx=c rx=d rx=e rx=f rx=10 rx=11 r2=c6 r5=63 r0=1 r0=2
            an empty receiver reads zero                            | r0=0
            FIFOs show in IIR                                       | w2=1 r2=c1 w2=0 r2=1
            below the trigger level it is a time-out                | w2=41 w1=1 rx=1 r2=cc rx=2 rx=3 r2=cc rx=4 r2=c4 r0=1 r2=cc i=1
            trigger level 1                                         | w2=01 w1=1 rx=1 r2=c4
            trigger level 8                                         | w2=81 w1=1 rx=1 rx=2 rx=3 rx=4 rx=5 rx=6 rx=7 r2=cc rx=8 r2=c4
            trigger level 14                                        | w2=c1 w1=1 rx=1 rx=2 rx=3 rx=4 rx=5 rx=6 rx=7 rx=8 rx=9 rx=a rx=b rx=c rx=d r2=cc rx=e r2=c4
            FCR bits do nothing unless bit 0 comes with them        | w2=c0 r2=1 rx=1 w1=1 r2=4
            line status outranks data, data THRE, THRE modem        | w2=1 w1=f brk m=0 r2=c6 r5=f9 r2=c4 r0=0 r2=c2 r2=c0 r6=b i=0
            a break is a zero with BI and FE                        | w2=1 brk r5=f9 r5=61 r0=0 r5=60
            an error shows when its byte is next, LSR7 before       | w2=1 w1=4 rx=41 brk i=0 r5=e1 r0=41 i=1 r5=f9 r0=0 r5=60
            without FIFOs LSR7 stays clear                          | brk r5=79
            modem: deltas of CTS, DSR, DCD, and of the end of RI    | m=f0 r6=f0 m=b0 r6=b4 r6=b0 m=0 r6=b r6=0 m=b0 r6=bb
            modem interrupt while a delta is unread                 | w1=8 m=a0 i=1 r2=0 i=1 r6=a1 i=0
            loopback: four outputs stand for four inputs            | w4=1a r6=92 w4=11 r6=2b w4=14 r6=42 w4=18 r6=8c
            loopback: the byte comes back, nothing is sent          | w4=10 w0=5a tx=- r5=61 r0=5a
            loopback: the line outside is not heard                 | w4=10 rx=41 brk r5=60
            loopback: a break is not sent                           | w4=10 w3=43 w0=5a tx=- r0=5a
            loopback: overrun in FIFO mode                          | w2=1 w4=10 w0=1 w0=2 w0=3 w0=4 w0=5 w0=6 w0=7 w0=8 w0=9 w0=a w0=b w0=c w0=d w0=e w0=f w0=10 w0=11 r5=63 r0=1
            a break on the line swallows output                     | w3=43 w0=41 tx=- w3=3 w0=42 tx=42
            OUT2 does not gate the interrupt                        | w4=0 w1=2 i=1
            no room before the guest listens                        | room=0 w1=1 room=1 w2=1 room=10 rx=1 room=f
            room for a guest that polls LSR                         | r5=60 r5=60 r5=60 r5=60 r5=60 r5=60 r5=60 room=0 r5=60 r5=60 r5=60 r5=60 r5=60 r5=60 r5=60 r5=60 room=0 r5=60 room=1
            looking before each byte sent is not polling for input  | r5=60 w0=1 r5=60 w0=1 r5=60 w0=1 r5=60 w0=1 r5=60 w0=1 r5=60 w0=1 r5=60 w0=1 r5=60 w0=1 r5=60 w0=1 r5=60 w0=1 r5=60 w0=1 r5=60 w0=1 r5=60 w0=1 r5=60 w0=1 r5=60 w0=1 r5=60 w0=1 r5=60 w0=1 room=0
            a FIFO reset does not lose input                        | w2=1 w1=1 rx=41 rx=42 w2=3 r5=61 r0=41 r0=42 r5=60
            input taken back waits until the guest listens          | w2=1 w1=1 rx=41 w1=0 w2=0 r5=60 r0=0 room=0 w1=1 r5=61 r0=41
            input taken back keeps its order across depths          | w2=1 w1=1 rx=41 rx=42 w2=0 room=0 r0=41 r0=42 room=1
            looped bytes are gone after a FIFO reset                | w4=10 w0=5a w2=1 r5=60
            the 8250 probe of Linux finds a 16550A                  | w1=0 r1=0 w1=f r1=f w1=0 w4=1a r6=92 w4=0 w3=bf w2=0 w3=0 w2=1 r2=c1
            """)
    void behavesAsTheDataSheetSays(String what, String script) {
        for (String step : script.strip().split(" ")) {
            run(step, what + ": " + step);
        }
    }

    private void run(String step, String where) {
        int eq = step.indexOf('=');
        String verb = eq < 0 ? step : step.substring(0, eq);
        int value = eq < 0 || step.endsWith("=-") ? Uart16550.NOTHING : Integer.parseInt(step.substring(eq + 1), 16);
        switch (verb) {
            case "i" -> assertEquals(value == 1, uart.interrupt(), where);
            case "rx" -> uart.receive(value);
            case "brk" -> uart.receiveBreak();
            case "m" -> uart.modem(value);
            case "room" -> assertEquals(value, uart.room(), where);
            case "tx" -> assertEquals(value, sent.isEmpty() ? Uart16550.NOTHING : sent.remove(), where);
            default -> access(verb.charAt(0), verb.charAt(1) - '0', value, where);
        }
    }

    private void access(char kind, int register, int value, String where) {
        if (kind == 'r') {
            assertEquals(Integer.toHexString(value), Integer.toHexString(uart.read(register)), where);
            return;
        }
        int out = uart.write(register, value);
        if (out != Uart16550.NOTHING) {
            sent.add(out);
        }
    }
}
