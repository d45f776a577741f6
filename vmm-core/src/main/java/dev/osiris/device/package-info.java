/** What a chip looks like to a machine: {@link dev.osiris.device.Device}. */
package dev.osiris.device;
