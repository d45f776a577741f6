package dev.osiris.osi;

import java.util.Locale;
import java.util.Optional;

/**
 * Mac-on-Linux's selectors, by number, with the names of its header {@code osi.h} (0.9.73, without the prefix
 * {@code OSI_}): for claims, lists and messages. Numbers that are missing were never used, or not in a version that
 * any guest is left of.
 */
public enum OsiSelector {
    CALL_AVAILABLE(0, "is a selector answered"),
    DEBUGGER(1, "stop in the debugger"),
    CMOUNT_DRV_VOL(4, "show the driver disk"),
    GET_GMT_TIME(7, "seconds since 1970"),
    MOUSE_CNTRL(8, "mouse resolution and interrupt"),
    GET_LOCALTIME(9, "local seconds since 1904"),
    ENET_OPEN(10, "old network interface"),
    ENET_CLOSE(11, "old network interface"),
    ENET_GET_ADDR(12, "old network interface"),
    ENET_GET_STATUS(13, "old network interface"),
    ENET_CONTROL(14, "old network interface"),
    ENET_ADD_MULTI(16, "old network interface"),
    ENET_DEL_MULTI(17, "old network interface"),
    ENET_GET_PACKET(18, "old network interface"),
    ENET_SEND_PACKET(19, "old network interface"),
    OF_INTERFACE(20, "Open Firmware client interface"),
    OF_TRAP(21, "Open Firmware trap"),
    OF_RTAS(22, "run-time abstraction services"),
    SCSI_CNTRL(23, "SCSI adapter control"),
    SCSI_SUBMIT(24, "SCSI request"),
    SCSI_ACK(25, "SCSI completions"),
    GET_MOUSE(26, "mouse state"),
    ACK_MOUSE_IRQ(27, "acknowledge the mouse"),
    SET_VMODE(28, "choose a video mode"),
    GET_VMODE_INFO(29, "describe a video mode"),
    GET_MOUSE_DPI(30, "mouse resolution"),
    SET_VIDEO_POWER(31, "display power"),
    GET_FB_INFO(32, "describe the frame buffer"),
    SOUND_WRITE(33, "play samples"),
    SOUND_SET_VOLUME(35, "volume"),
    SOUND_CNTL(36, "sound control"),
    VIDEO_ACK_IRQ(38, "acknowledge video"),
    VIDEO_CNTRL(39, "vertical blanking and cursor"),
    SOUND_IRQ_ACK(40, "acknowledge sound"),
    SOUND_START_STOP(41, "sound"),
    REGISTER_IRQ(42, "register an interrupt"),
    LOG_PUTC(47, "log console"),
    KBD_CNTRL(50, "keyboard on and off"),
    GET_ADB_KEY(51, "next key"),
    WRITE_NVRAM_BYTE(52, "write NVRAM"),
    READ_NVRAM_BYTE(53, "read NVRAM"),
    EXIT(54, "end the machine"),
    KEYCODE_TO_ADB(55, "translate a key code"),
    MAP_ADB_KEY(56, "map a key code"),
    SAVE_KEYMAPPING(57, "keep the key map"),
    USLEEP(58, "sleep"),
    SET_COLOR(59, "set a palette entry"),
    PIC_MASK_IRQ(60, "mask an interrupt"),
    PIC_UNMASK_IRQ(61, "unmask an interrupt"),
    PIC_ACK_IRQ(62, "acknowledge an interrupt"),
    PIC_GET_ACTIVE_IRQ(63, "active interrupts"),
    GET_COLOR(64, "get a palette entry"),
    IRQTEST(65, "interrupt test"),
    ENET2_OPEN(68, "open the network"),
    ENET2_CLOSE(69, "close the network"),
    ENET2_CNTRL(70, "network control"),
    ENET2_RING_SETUP(71, "network rings"),
    ENET2_KICK(72, "send packets"),
    ENET2_GET_HWADDR(73, "hardware address"),
    ENET2_IRQ_ACK(74, "acknowledge the network"),
    PROM_IFACE(76, "device tree by handle"),
    PROM_PATH_IFACE(77, "device tree by path"),
    BOOT_HELPER(78, "boot resources"),
    ABLK_RING_SETUP(79, "block ring"),
    ABLK_CNTRL(80, "block ring control"),
    ABLK_DISK_INFO(81, "describe a disk"),
    ABLK_KICK(82, "start the block ring"),
    ABLK_IRQ_ACK(83, "acknowledge the block ring"),
    ABLK_SYNC_READ(84, "read a disk"),
    ABLK_SYNC_WRITE(85, "write a disk"),
    ABLK_BLESS_DISK(86, "choose the boot disk"),
    EMUACCEL(89, "emulation acceleration"),
    MAPIN_MREGS(90, "map the register file"),
    NVRAM_SIZE(91, "size of NVRAM"),
    MTICKS_TO_USECS(92, "ticks to microseconds"),
    USECS_TO_MTICKS(93, "microseconds to ticks"),
    PSEUDO_FS(96, "files"),
    TTY_PUTC(97, "terminal output"),
    TTY_GETC(98, "terminal input"),
    TTY_IRQ_ACK(99, "acknowledge the terminal");

    private static final OsiSelector[] BY_NUMBER = byNumber();

    private final int number;
    private final String meaning;

    OsiSelector(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    /** What a guest has in r5. */
    public int number() {
        return number;
    }

    /** What it is for, in a few words. */
    public String meaning() {
        return meaning;
    }

    /** The name that people type: lower case, with hyphens. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The selector of a number. */
    public static Optional<OsiSelector> byNumber(long number) {
        return number < 0 || number >= BY_NUMBER.length ? Optional.empty()
                : Optional.ofNullable(BY_NUMBER[(int) number]);
    }

    /** Number and name, if it has one: for messages. */
    public static String describe(long number) {
        return byNumber(number).map(s -> s.number + " (" + s.label() + ")").orElse(Long.toString(number));
    }

    private static OsiSelector[] byNumber() {
        OsiSelector[] all = new OsiSelector[OsiTable.SELECTORS];
        for (OsiSelector s : values()) {
            all[s.number] = s;
        }
        return all;
    }
}
