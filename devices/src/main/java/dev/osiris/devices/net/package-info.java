/**
 * Networks as the host offers them: {@link dev.osiris.devices.net.NetBackend} is what a network chip sends to and hears
 * from. {@link dev.osiris.devices.net.Cable} joins two chips, {@link dev.osiris.devices.net.StreamLink} speaks to another
 * process over a Unix socket, in the framing of QEMU's {@code -netdev stream}. No backend opens a port.
 */
package dev.osiris.devices.net;
