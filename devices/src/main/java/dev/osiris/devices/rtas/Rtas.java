package dev.osiris.devices.rtas;

import dev.osiris.device.Device;
import dev.osiris.devices.chip.nvram.Nvram;
import dev.osiris.devices.chip.pci.PciConfig;
import dev.osiris.memory.AddressSpace;
import dev.osiris.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Objects;

/**
 * Answers RTAS calls. A call is an argument block in guest memory: token, number of arguments, number of results, the
 * arguments, room for the results; all cells are big-endian 32-bit words, the first result is the status (0 success,
 * −1 hardware error, −3 parameter error). Any thread may call.
 */
public final class Rtas implements Device<RtasState> {
    /** r3 after a call that was understood, whatever its status. */
    public static final int DONE = 0;
    /** r3 after a block that is not in RAM, or names no service; the block is untouched. */
    public static final int REFUSED = -1;

    static final int SUCCESS = 0;
    static final int HARDWARE_ERROR = -1;
    static final int PARAMETER_ERROR = -3;

    private static final int HEADER = 12;

    private final String name;
    private final AddressSpace space;
    private final Clock clock;
    private final Nvram nvram;
    private final PciConfig pci;
    private final RtasEffects effects;
    private volatile long clockOffsetMillis;

    /**
     * @param name    name in the machine
     * @param space   where blocks and buffers are
     * @param clock   the battery-backed clock
     * @param nvram   what nvram-fetch and nvram-store reach
     * @param pci     configuration space, or null where there is no PCI bus
     * @param effects everything else
     */
    public Rtas(String name, AddressSpace space, Clock clock, Nvram nvram, PciConfig pci, RtasEffects effects) {
        this.name = Objects.requireNonNull(name);
        this.space = Objects.requireNonNull(space);
        this.clock = Objects.requireNonNull(clock);
        this.nvram = Objects.requireNonNull(nvram);
        this.pci = pci;
        this.effects = Objects.requireNonNull(effects);
    }

    @Override
    public String name() {
        return name;
    }

    /**
     * Serves a call.
     *
     * @param block guest-physical address of the argument block
     * @return what the guest finds in r3: {@link #DONE} or {@link #REFUSED}
     */
    public int call(long block) {
        Integer token = space.read32(block);
        Integer arguments = space.read32(block + 4);
        Integer results = space.read32(block + 8);
        if (token == null || arguments == null || results == null) {
            return REFUSED;
        }
        RtasService service = RtasService.of(token, arguments, results);
        long resultsAt = block + HEADER + 4L * arguments;
        if (service == null || !space.isMemory(block, HEADER + 4L * (arguments + results), true)) {
            return REFUSED;
        }
        int[] in = new int[arguments];
        for (int i = 0; i < in.length; i++) {
            in[i] = space.read32(block + HEADER + 4L * i);
        }
        int[] out = serve(service, in);
        for (int i = 0; i < out.length; i++) {
            space.write32(resultsAt + 4L * i, out[i]);
        }
        return DONE;
    }

    private int[] serve(RtasService service, int[] in) {
        return switch (service) {
            case RESTART_RTAS -> status(SUCCESS);
            case NVRAM_FETCH -> nvramFetch(in[0], in[1] & 0xFFFF_FFFFL, in[2]);
            case NVRAM_STORE -> nvramStore(in[0], in[1] & 0xFFFF_FFFFL, in[2]);
            case GET_TIME_OF_DAY -> getTimeOfDay();
            case SET_TIME_OF_DAY -> status(setTimeOfDay(in));
            case READ_PCI_CONFIG -> readPciConfig(in[0], in[1]);
            case WRITE_PCI_CONFIG -> status(writePciConfig(in[0], in[1], in[2]));
            case POWER_OFF -> effect(effects::powerOff);
            case SYSTEM_REBOOT -> effect(effects::reboot);
            case DISPLAY_CHARACTER -> effect(() -> effects.displayCharacter((byte) in[0]));
            case FREEZE_TIME_BASE -> effect(effects::freezeTimeBase);
            case THAW_TIME_BASE -> effect(effects::thawTimeBase);
            case START_CPU -> status(effects.startCpu(in[0], in[1], in[2]) ? SUCCESS : PARAMETER_ERROR);
            case STOP_SELF -> status(effects.stopSelf() ? SUCCESS : HARDWARE_ERROR);
            case PUT_TERM_CHAR -> status(effects.putTermChar((byte) in[0]) ? SUCCESS : HARDWARE_ERROR);
            case GET_TERM_CHAR -> getTermChar();
        };
    }

    private static int[] status(int status) {
        return new int[] {status};
    }

    private static int[] effect(Runnable effect) {
        effect.run();
        return status(SUCCESS);
    }

    /** As a hardware error when nothing was typed: Linux asks for any status but 0. */
    private int[] getTermChar() {
        int character = effects.getTermChar();
        return character < 0 ? new int[] {HARDWARE_ERROR, 0} : new int[] {SUCCESS, character};
    }

    // --- NVRAM --------------------------------------------------------------------------------------------------

    /** What does not fit is left out, and the status says so. */
    private int[] nvramFetch(int offset, long buffer, int length) {
        byte[] bytes = new byte[clamp(length)];
        int count = nvram.read(offset, bytes, 0, bytes.length);
        if (!space.write(buffer, bytes, 0, count)) {
            return new int[] {PARAMETER_ERROR, 0};
        }
        return new int[] {count == length ? SUCCESS : PARAMETER_ERROR, count};
    }

    private int[] nvramStore(int offset, long buffer, int length) {
        byte[] bytes = new byte[clamp(length)];
        if (!space.read(buffer, bytes, 0, bytes.length)) {
            return new int[] {PARAMETER_ERROR, 0};
        }
        int count = nvram.write(offset, bytes, 0, bytes.length);
        return new int[] {count == length ? SUCCESS : PARAMETER_ERROR, count};
    }

    private int clamp(int length) {
        return Math.clamp(length, 0, nvram.size());
    }

    // --- Clock --------------------------------------------------------------------------------------------------

    /** Year, month 1..12, day, hour, minute, second, nanosecond; UTC. */
    private int[] getTimeOfDay() {
        LocalDateTime t = LocalDateTime.ofInstant(
                Instant.ofEpochMilli(clock.epochMillis() + clockOffsetMillis), ZoneOffset.UTC);
        return new int[] {SUCCESS, t.getYear(), t.getMonthValue(), t.getDayOfMonth(), t.getHour(), t.getMinute(),
            t.getSecond(), t.getNano()};
    }

    private int setTimeOfDay(int[] in) {
        try {
            LocalDateTime t = LocalDateTime.of(in[0], in[1], in[2], in[3], in[4], in[5], in[6]);
            clockOffsetMillis = t.toInstant(ZoneOffset.UTC).toEpochMilli() - clock.epochMillis();
            return SUCCESS;
        } catch (DateTimeException e) {
            return PARAMETER_ERROR;
        }
    }

    // --- PCI ----------------------------------------------------------------------------------------------------

    /** Without a bus, a hardware error and all ones: what a probing guest takes for an empty slot. */
    private int[] readPciConfig(int address, int size) {
        if (!validConfig(address, size)) {
            return new int[] {PARAMETER_ERROR, -1};
        }
        if (pci == null) {
            return new int[] {HARDWARE_ERROR, -1};
        }
        return new int[] {SUCCESS, pci.read(address >>> 16 & 0xFF, address >>> 8 & 0xFF, address & 0xFF, size)};
    }

    private int writePciConfig(int address, int size, int value) {
        if (!validConfig(address, size)) {
            return PARAMETER_ERROR;
        }
        if (pci == null) {
            return HARDWARE_ERROR;
        }
        pci.write(address >>> 16 & 0xFF, address >>> 8 & 0xFF, address & 0xFF, size, value);
        return SUCCESS;
    }

    private static boolean validConfig(int address, int size) {
        return (size == 1 || size == 2 || size == 4) && (address & size - 1) == 0;
    }

    // --- Life ---------------------------------------------------------------------------------------------------

    /** The clock runs on a battery: what the guest set survives. */
    @Override
    public void reset() {}

    @Override
    public RtasState save() {
        return new RtasState(clockOffsetMillis);
    }

    @Override
    public void restore(RtasState state) {
        if (state.version() != 1) {
            throw new IllegalArgumentException(name + ": RTAS state has version 1, not " + state.version());
        }
        clockOffsetMillis = state.clockOffsetMillis();
    }
}
