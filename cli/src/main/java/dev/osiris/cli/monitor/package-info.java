/**
 * The monitor: what people and scripts ask of a machine while it runs. {@link dev.osiris.cli.monitor.Monitor} is a session; it takes
 * lines and answers with a {@link dev.osiris.cli.monitor.Reply}, text for people and data for programs. The commands stand in one
 * explicit list, {@code Commands}, grouped by file; each is a name, its help, what completes it, and a method that submits a
 * {@link dev.osiris.machine.VmmRequest}.
 *
 * <p>Sessions of one machine share a {@link dev.osiris.cli.monitor.MonitorContext}. Fronts put a session before somebody: on a
 * terminal with line editing ({@code TerminalFront}), line by line on anything else ({@code LineFront}), and on the machine's own
 * socket ({@code ControlServer}), where {@code osiris monitor} finds it by name in the runtime directory ({@code RuntimeDirectory}).
 */
package dev.osiris.cli.monitor;
