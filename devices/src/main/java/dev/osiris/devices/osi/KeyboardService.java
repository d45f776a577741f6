package dev.osiris.devices.osi;

import dev.osiris.device.Device;
import dev.osiris.irq.InterruptLine;
import dev.osiris.osi.OsiCall;
import dev.osiris.osi.OsiSelector;
import dev.osiris.osi.OsiService;
import dev.osiris.osi.OsiTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The keyboard: KBD_CNTRL (50: r6 = 1 on, 2 off; r3 = 0), GET_ADB_KEY (51: r3 = ADB code with bit 7 for "up", or −1;
 * r4 = the code of the host's key) and the guest's own key map: KEYCODE_TO_ADB (55: r6 = host code; r3 = ADB code, −2
 * for no host code), MAP_ADB_KEY (56: r6 = host code, r7 = ADB code), SAVE_KEYMAPPING (57: kept with the machine's
 * state, r3 = 0).
 *
 * <p>A key raises the interrupt; taking one lowers it and, when more are waiting, raises it again. While it is off, keys
 * are lost. A host code without a mapping is its own ADB code.
 */
public final class KeyboardService implements Device<KeyboardState>, OsiService {
    /** Keys that wait, at most; more are lost. */
    public static final int CAPACITY = 256;
    private static final int CODES = 256;
    private static final int UP = 0x80;

    private final String name;
    private final IrqOutput irq;
    private final Deque<Integer> keys = new ArrayDeque<>();
    private final Map<Integer, Integer> map = new TreeMap<>();
    private boolean active;

    /**
     * @param name name in the machine
     * @param line raised by keys
     */
    public KeyboardService(String name, InterruptLine line) {
        this.name = Objects.requireNonNull(name);
        this.irq = new IrqOutput(line);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void claimIn(OsiTable table) {
        table.claim(OsiSelector.KBD_CNTRL, name, this::control);
        table.claim(OsiSelector.GET_ADB_KEY, name, this::get);
        table.claim(OsiSelector.KEYCODE_TO_ADB, name, this::translate);
        table.claim(OsiSelector.MAP_ADB_KEY, name, this::remap);
        table.claim(OsiSelector.SAVE_KEYMAPPING, name, call -> { });
    }

    /**
     * A key goes down or up; any thread.
     *
     * @param code the host's code, 0..255; the ADB code is what the guest has mapped it to, else the same
     * @return whether it was taken: false while the guest does not want keys, or too many wait
     */
    public boolean key(int code, boolean down) {
        synchronized (this) {
            if (!active || keys.size() == CAPACITY) {
                return false;
            }
            int adb = map.getOrDefault(code & CODES - 1, code) & 0x7F;
            keys.add((code & CODES - 1) << 8 | adb | (down ? 0 : UP));
        }
        irq.set(true);
        return true;
    }

    private void control(OsiCall call) {
        synchronized (this) {
            active = call.arg(0) == 1 || active && call.arg(0) != 2;
            if (!active) {
                keys.clear();
            }
        }
    }

    private void get(OsiCall call) {
        irq.set(false);
        Integer key;
        boolean more;
        synchronized (this) {
            key = keys.poll();
            more = !keys.isEmpty();
        }
        call.result(key == null ? -1 : key & 0xFF);
        call.result(1, key == null ? 0 : key >>> 8);
        if (more) {
            irq.set(true);
        }
    }

    private synchronized void translate(OsiCall call) {
        int code = call.arg(0);
        call.result(call.pointer(0) < CODES ? map.getOrDefault(code, code) : -2);
    }

    private synchronized void remap(OsiCall call) {
        if (call.pointer(0) < CODES) {
            map.put(call.arg(0), call.arg(1) & 0x7F);
        }
    }

    @Override
    public void reset() {
        synchronized (this) {
            keys.clear();
            map.clear();
            active = false;
        }
        irq.set(false);
    }

    @Override
    public synchronized KeyboardState save() {
        return new KeyboardState(new ArrayList<>(keys), active, irq.raised(), map);
    }

    @Override
    public synchronized void restore(KeyboardState state) {
        if (state.version() != 1 || state.keys().size() > CAPACITY) {
            throw new IllegalArgumentException(name + ": not a state of this keyboard (version " + state.version()
                    + ", " + state.keys().size() + " keys)");
        }
        keys.clear();
        keys.addAll(state.keys());
        map.clear();
        map.putAll(state.map());
        active = state.active();
        irq.restore(state.raised());
    }
}
