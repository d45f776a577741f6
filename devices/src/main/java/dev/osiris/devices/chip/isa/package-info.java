/** The ISA bus, as far as it is left: a space of I/O ports that chips claim ranges of. */
package dev.osiris.devices.chip.isa;
