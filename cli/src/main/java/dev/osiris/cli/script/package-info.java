/**
 * Scripted boots: what to wait for on a console and what to type then. {@link dev.osiris.cli.script.ScriptFile} reads a
 * {@link dev.osiris.cli.script.Script}, {@link dev.osiris.cli.script.ScriptRunner} runs it.
 *
 * <p>A pattern is looked for after every byte that the guest sends, on the thread of the vCPU that sends it
 * ({@link dev.osiris.cli.script.ByteWatch} makes that cheap). At the byte that completes a match the machine pauses, guest time
 * too; the script goes on to its next wait; then the machine runs again. So a busy host changes nothing that the script sees.
 */
package dev.osiris.cli.script;
