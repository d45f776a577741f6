/**
 * Bit fields in the numbering of the PowerPC manuals, and only here: bit 0 is the most significant bit of a
 * 32-bit word. Everywhere else code names fields; it does not count bits.
 */
package dev.osiris.bits;
