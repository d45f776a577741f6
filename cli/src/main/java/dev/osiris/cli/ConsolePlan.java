package dev.osiris.cli;

import dev.osiris.cli.chardev.ChardevTable;
import java.util.List;

/**
 * Where a machine's serial ports and its monitor go.
 *
 * @param serial the devices of the ports, in their order
 * @param monitor the monitor's device, or null: none of its own. It then shares the first multiplexed device of a port
 * @param hasMonitor whether there is a monitor at all
 * @param escape the key that begins an escape on a multiplexed device
 */
record ConsolePlan(List<ChardevTable.Use> serial, ChardevTable.Use monitor, boolean hasMonitor, byte escape) {}
