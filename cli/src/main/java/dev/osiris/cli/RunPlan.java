package dev.osiris.cli;

import dev.osiris.machine.MachineSpec;
import java.nio.file.Path;

/**
 * What {@code osiris run} was asked to do, checked.
 *
 * @param spec the machine
 * @param consoles where its serial ports and its monitor go
 * @param log what is logged
 * @param logFile where to, or null: standard error
 * @param logJson whether its lines are JSON
 * @param name what the machine is called, or null: something of its board's name
 * @param deviceTree the device tree that is to be written instead of running, or null
 * @param script what is done with it
 */
record RunPlan(MachineSpec spec, ConsolePlan consoles, LogPlan log, Path logFile, boolean logJson, String name,
        DeviceTreeDump deviceTree,
        ScriptPlan script) {
    /** The same with another name and script. */
    RunPlan with(String otherName, ScriptPlan other) {
        return new RunPlan(spec, consoles, log, logFile, logJson, otherName, deviceTree, other);
    }
}
