/**
 * A machine: vCPUs, address space and devices put together by a {@link dev.osiris.machine.Board} from a
 * {@link dev.osiris.machine.MachineSpec}, and brought to life by {@link dev.osiris.machine.Machine}: one thread per
 * vCPU, each with an exit loop that hands exits to their handlers.
 *
 * <p>{@link dev.osiris.machine.VmmRequest} is the only door for changing a running machine: the command line, the
 * monitor and the Java API all go through {@link dev.osiris.machine.Machine#submit}.
 */
package dev.osiris.machine;
