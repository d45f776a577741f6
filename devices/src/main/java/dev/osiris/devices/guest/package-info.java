/**
 * What debuggers know of the software inside a machine: symbols of ELF files and of a running Linux (its kallsyms tables),
 * back traces by the System V ABI's back chain, the kernel's log in its ring buffer. All read guest memory through
 * {@link dev.osiris.devices.guest.GuestView} and change nothing. Guests may hold anything: what does not fit is not found, and
 * every loop is bounded.
 */
package dev.osiris.devices.guest;
