/**
 * The {@code osiris} command: it knows people. {@link dev.osiris.cli.Osiris} finds the command among its list,
 * {@link dev.osiris.cli.RunOptions} turns words into a {@link dev.osiris.machine.MachineSpec} and says what is wrong
 * with them before anything slow happens, {@link dev.osiris.cli.Session} runs the machine with the user's terminal as
 * its serial console.
 *
 * <p>Picocli parses and lays out help; it is told the options by calls, not by annotations, because reading those
 * costs a good part of the start-up time. Every error that a user can make is a
 * {@link dev.osiris.cli.CommandException}: one message, exit status 2 for usage and 1 for failure.
 *
 * <p>To add a command: a class that implements {@link dev.osiris.cli.Command}, and one line in
 * {@link dev.osiris.cli.Osiris}.
 */
package dev.osiris.cli;
