/** PCI: configuration space as buses and host bridges see it. */
package dev.osiris.devices.chip.pci;
