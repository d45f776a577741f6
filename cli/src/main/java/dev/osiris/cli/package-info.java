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
 * <p>Starting is to be quick: from the command to the first instruction of the guest it takes 0.14 s, half of that the
 * JVM's own. Classes come from a cache that the launcher makes of a {@link dev.osiris.cli.Rehearsal}, with the code behind
 * lambdas that this passes. What the cache cannot hold is made anew at each start, 1 to 7 ms apiece, so there is none of it
 * on the way of a usual boot: no switch over types or with {@code case null} (a method of the type does as well, or
 * {@code instanceof}), no lambda in a field of an interface, no {@code Comparator.comparing}, no second shape of a function
 * called through {@link java.lang.foreign}. A test of real boots looks at what is loaded.
 *
 * <p>To add a command: a class that implements {@link dev.osiris.cli.Command}, and one line in
 * {@link dev.osiris.cli.Osiris}.
 */
package dev.osiris.cli;
