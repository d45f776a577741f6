package dev.osiris.devices.board.chrp;

import dev.osiris.devices.chip.openpic.OpenPicDevice;
import dev.osiris.devices.chip.uart.UartDevice;

/** Addresses and interrupt numbers of the board, and nowhere else. */
public final class ChrpLayout {
    /** Smallest RAM, bytes. */
    public static final long MIN_RAM = 16L << 20;
    /** Largest RAM, bytes: address map B has RAM below 2 GiB. */
    public static final long MAX_RAM = 2L << 30;

    /** PCI memory: bus addresses are processor addresses. */
    public static final long PCI_MEMORY = 0x8000_0000L;
    /** @see #PCI_MEMORY */
    public static final long PCI_MEMORY_SIZE = 0x7000_0000L;

    /** The interrupt controller. */
    public static final long OPENPIC = 0xFC00_0000L;
    /** @see #OPENPIC */
    public static final long OPENPIC_SIZE = OpenPicDevice.SIZE;
    /** Inputs of the interrupt controller. */
    public static final int OPENPIC_SOURCES = 64;

    /** ISA and PCI I/O: bus addresses from 0. */
    public static final long ISA_IO = 0xFE00_0000L;
    /** @see #ISA_IO */
    public static final long ISA_IO_SIZE = 0x1_0000L;

    /** The bridge's CONFIG_ADDR; fixed in Linux too. */
    public static final long CONFIG_ADDRESS = 0xFEC0_0000L;
    /** The bridge's CONFIG_DATA; fixed in Linux too. */
    public static final long CONFIG_DATA = 0xFEE0_0000L;

    /** PCI device number of the ISA bridge. */
    public static final int ISA_BRIDGE_DEVICE = 1;

    /** ISA port of the serial port: COM1. */
    public static final int UART_PORT = 0x3F8;
    /** @see #UART_PORT */
    public static final int UART_SIZE = UartDevice.SIZE;
    /** OpenPIC source of the serial port, level high. */
    public static final int UART_INTERRUPT = 4;
    /** Clock of the serial port, Hz. */
    public static final int UART_CLOCK = 1_843_200;

    /** First of the four OpenPIC sources of PCI slots, level low. */
    public static final int PCI_INTERRUPT = 16;

    /** Bytes of RAM that RTAS takes. */
    public static final int RTAS_SIZE = 0x1000;
    /** RAM below this is mapped by a Linux kernel at all times: initial RAM disk and RTAS go here. */
    public static final long LOW_MEMORY = 768L << 20;
    /** RAM below this is mapped when Linux starts: the device tree goes here. */
    public static final long EARLY_MEMORY = 256L << 20;
    /** Exception vectors, where nothing else may be unless the kernel brings them. */
    public static final int VECTORS_SIZE = 0x3000;

    private ChrpLayout() {}

    /** The OpenPIC source of a PCI device's interrupt pin (1..4): pins rotate from slot to slot. */
    public static int pciInterrupt(int device, int pin) {
        return PCI_INTERRUPT + (device + pin - 1 & 3);
    }

    /** @throws IllegalArgumentException when the board cannot have so much RAM, or so little */
    public static void checkRam(long bytes) {
        if (bytes < MIN_RAM || bytes > MAX_RAM || bytes % 4096 != 0) {
            throw new IllegalArgumentException("RAM of " + bytes + " bytes: board chrp takes 16 MiB to 2 GiB"
                    + " in steps of 4 KiB (-m 128M)");
        }
    }
}
