/**
 * Chips, boards and the loading of guests. Chips ({@code chip.*}) know offsets; a board ({@code board.*}) is the one
 * place where addresses and interrupt numbers meet chips. {@code fdt} reads and writes device trees, {@code boot}
 * puts images into RAM, {@code rtas} answers the run-time services that a {@code chrp} guest calls.
 */
package dev.osiris.devices;
