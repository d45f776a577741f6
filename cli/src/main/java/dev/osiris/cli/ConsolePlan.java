package dev.osiris.cli;

import dev.osiris.cli.chardev.ChardevTable;
import java.util.List;
import java.util.Map;

/**
 * Where a machine's serial ports and its monitor go.
 *
 * @param serial the devices of the ports, in their order
 * @param monitor the monitor's device, or null: none of its own. It then shares the first multiplexed device of a port
 * @param hasMonitor whether there is a monitor at all
 * @param escape the key that begins an escape on a multiplexed device
 * @param osi the devices of OSI's consoles that have one, by the console's name
 * @param wires where OSI's network and sound go
 */
record ConsolePlan(List<ChardevTable.Use> serial, ChardevTable.Use monitor, boolean hasMonitor, byte escape,
        Map<String, ChardevTable.Use> osi, OsiWires wires) {
    /** How many consoles scripts look at: the serial ports, or OSI's terminal where there are none. */
    int consoles() {
        return serial.isEmpty() && osi.containsKey("tty") ? 1 : serial.size();
    }
}
