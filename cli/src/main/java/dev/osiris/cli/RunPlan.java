package dev.osiris.cli;

import dev.osiris.machine.MachineSpec;
import java.nio.file.Path;
import java.util.Set;

/**
 * What {@code osiris run} was asked to do, checked.
 *
 * @param spec the machine
 * @param consoles where its serial ports and its monitor go
 * @param log what is logged
 * @param logFile where to, or null: standard error
 * @param deviceTree a file that is to get the device tree instead of running, or null
 */
record RunPlan(MachineSpec spec, ConsolePlan consoles, Set<LogItem> log, Path logFile, Path deviceTree) {}
