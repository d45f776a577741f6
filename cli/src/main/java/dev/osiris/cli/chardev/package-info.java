/**
 * Character devices: the far ends of serial lines and monitors. A {@link dev.osiris.cli.chardev.Chardev} passes bytes in both
 * directions and loses none: {@code write} blocks until the device has taken everything, and a
 * {@link dev.osiris.cli.chardev.Chardev.Receiver} that blocks holds the sender back.
 *
 * <p>{@link dev.osiris.cli.chardev.ChardevSpec} is what users type ({@code --serial}, {@code --chardev}, {@code --monitor}),
 * {@link dev.osiris.cli.chardev.ChardevTable} knows them by id and sees that no two users have the same one,
 * {@link dev.osiris.cli.chardev.Chardevs} makes them. {@link dev.osiris.cli.chardev.Mux} puts several users on one device: Ctrl-A c gives the keys to the next.
 *
 * <p>To put something on a multiplexed console (a monitor, say): {@code Chardev port = mux.port("monitor")}, then
 * {@code port.open(receiver)}, or {@link dev.osiris.cli.chardev.ChardevStreams} for a pair of streams. The port's receiver is
 * told {@code FOCUS} and {@code UNFOCUS} as the keys come and go. {@link dev.osiris.cli.chardev.SerialLine} is the user that a
 * serial port is.
 */
package dev.osiris.cli.chardev;
