/**
 * Finding and commanding machines that run, from other processes: a directory that only the user can enter
 * ({@link dev.osiris.cli.control.RuntimeDirectory}) with a Unix socket per machine
 * ({@link dev.osiris.cli.control.ControlServer}), and the other end of it ({@link dev.osiris.cli.control.ControlClient}).
 *
 * <p>The protocol has lines from the client, {@code VERB ARGUMENT}, and frames from the server: a line {@code STATUS LENGTH}, then so
 * many bytes. STATUS is 0 or 1 for an answer, {@code *} for something that happened by itself. Verbs: {@code run LINE} and
 * {@code json LINE} execute a line of the monitor, {@code complete CURSOR LINE} answers words, {@code interrupt} ends what waits,
 * {@code describe} answers fields separated by tabs, {@code console} turns the connection into the first serial port's bytes.
 */
package dev.osiris.cli.control;
