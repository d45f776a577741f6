package dev.osiris.devices.board.mol;

/** Where things are on the board, and which input of the interrupt controller each service has. */
public final class MolLayout {
    /** Mac-on-Linux's firmware lives between 30 and 32 MiB, so there is less RAM on no machine. */
    public static final long MIN_RAM = 32L << 20;
    /** RAM ends where the frame buffer begins. */
    public static final long MAX_RAM = 2L << 30;
    /** The frame buffer: memory, as all the rest. */
    public static final long FRAME_BUFFER = 0x8000_0000L;

    /** Inputs of the interrupt controller, as in Mac-on-Linux's {@code oftree.linux}. */
    public static final int BLOCK_INTERRUPT = 5;
    /** @see #BLOCK_INTERRUPT */
    public static final int KEYBOARD_INTERRUPT = 6;
    /** @see #BLOCK_INTERRUPT */
    public static final int MOUSE_INTERRUPT = 7;
    /** @see #BLOCK_INTERRUPT */
    public static final int NETWORK_INTERRUPT = 8;
    /** @see #BLOCK_INTERRUPT */
    public static final int TTY_INTERRUPT = 9;
    /** @see #BLOCK_INTERRUPT */
    public static final int SCSI_INTERRUPT = 10;
    /** The other inputs are this board's choice. */
    public static final int SOUND_INTERRUPT = 11;
    /** @see #SOUND_INTERRUPT */
    public static final int VIDEO_INTERRUPT = 12;
    /** @see #SOUND_INTERRUPT */
    public static final int OLD_NETWORK_INTERRUPT = 13;

    /** The interrupt controller's handle in Mac-on-Linux's trees. */
    public static final int PIC_HANDLE = 0x1234;
    /** Bytes of RAM that firmware is to give RTAS. */
    public static final int RTAS_SIZE = 0x1000;

    private MolLayout() {}
}
