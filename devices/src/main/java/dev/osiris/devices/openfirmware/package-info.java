/**
 * Open Firmware's client interface (IEEE 1275-1994, 6.3; its PowerPC binding 2.1; the CHRP binding 1.8), served by OSI
 * exits: a client program calls the handler whose address it found in r5
 * ({@link dev.osiris.devices.openfirmware.ClientStub}), and
 * {@link dev.osiris.devices.openfirmware.ClientInterface} answers.
 *
 * <p>There is no Forth. The firmware runs in real mode ({@code real-mode?} is true), so that addresses are physical and
 * a claim of virtual memory is one of physical memory. A package that can be opened is a
 * {@link dev.osiris.devices.openfirmware.Package}; what a client opened is an
 * {@link dev.osiris.devices.openfirmware.Instance}. Free memory is {@link dev.osiris.devices.openfirmware.FreeMemory}'s.
 * What a client reaches is RAM, the serial port, and the disk images that the machine was given.
 */
package dev.osiris.devices.openfirmware;
