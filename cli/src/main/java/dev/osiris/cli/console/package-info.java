/**
 * The user's terminal as the guest's serial console.
 *
 * <pre>
 *   vCPU ──► {@link dev.osiris.cli.console.SerialOutput} ──► {@link dev.osiris.cli.console.Screen} ──► stdout
 *            (queue, one writer)              ▲ the VMM's own lines ──► stderr
 *   stdin ──► {@link dev.osiris.cli.console.SerialInput} ──► serial port, as it has room
 *                    └─ {@link dev.osiris.cli.console.EscapeKeys}: Ctrl-A x and others ──► the VMM
 * </pre>
 *
 * <p>Nothing is lost in either direction: a full queue holds the guest back, and input waits for the port's room.
 * {@link dev.osiris.cli.console.RawTerminal} switches the terminal and puts it back;
 * {@link dev.osiris.cli.console.ScreenState} remembers what the guest's output did to the screen, so that this can be
 * undone too. JLine is touched only there, and only when standard input is a terminal.
 */
package dev.osiris.cli.console;
