package dev.osiris.devices.board;

import dev.osiris.devices.audio.AudioSink;
import dev.osiris.devices.chip.uart.SerialBackend;
import dev.osiris.devices.chip.uart.SerialPort;
import dev.osiris.devices.net.NetBackend;

/** The outside ends of a machine's wires, as its owner gives them to a board. */
public interface Endpoints {
    /** Where serial port {@code n}'s output goes. Asked once, when the machine is built. */
    SerialBackend serial(int n);

    /** The other direction: the port that input for serial port {@code n} is to be offered to. */
    default void serialPort(int n, SerialPort port) {}

    /** Where the output of a console that is served by OSI goes: {@code log} or {@code tty}. Asked once each. */
    default SerialBackend console(String name) {
        return SerialBackend.NONE;
    }

    /** The other direction: the port that input for such a console is to be offered to. */
    default void consolePort(String name, SerialPort port) {}

    /** Where network {@code n} leads. Asked once; closed with the machine. */
    default NetBackend network(int n) {
        return NetBackend.NONE;
    }

    /** Where sound goes. Asked once; closed with the machine. */
    default AudioSink audio() {
        return AudioSink.NONE;
    }

    /** Output is swallowed, nothing comes in. */
    Endpoints NONE = new Endpoints() { // no lambda: the start-up cache has none of an interface's own
        @Override
        public SerialBackend serial(int n) {
            return SerialBackend.NONE;
        }
    };
}
