/**
 * The user's terminal. {@link dev.osiris.cli.console.StdioChardev} is standard input and output as a device,
 * {@link dev.osiris.cli.console.Screen} lets the guest's bytes and the VMM's lines share a screen,
 * {@link dev.osiris.cli.console.EscapeKeys} finds Ctrl-A x and others among the keys,
 * {@link dev.osiris.cli.console.SerialOutput} takes a vCPU's bytes without making it wait for each.
 *
 * <p>{@link dev.osiris.cli.console.RawTerminal} switches the terminal and puts it back;
 * {@link dev.osiris.cli.console.ScreenState} remembers what the guest's output did to the screen, so that this can be
 * undone too. JLine is touched only there, and only when standard input is a terminal.
 */
package dev.osiris.cli.console;
