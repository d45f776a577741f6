package dev.osiris.devices.fdt;

/** Numbers of the flattened format (Devicetree Specification 0.4, 5.2 to 5.5). */
final class FdtFormat {
    static final int MAGIC = 0xD00D_FEED;
    static final int VERSION = 17;
    static final int LAST_COMPATIBLE = 16;
    static final int HEADER_SIZE = 40;

    static final int BEGIN_NODE = 1;
    static final int END_NODE = 2;
    static final int PROP = 3;
    static final int NOP = 4;
    static final int END = 9;

    private FdtFormat() {}
}
