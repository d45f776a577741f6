package dev.osiris.devices.chip.nvram;

import dev.osiris.device.Device;
import dev.osiris.devices.chip.Bytes;
import java.util.Objects;

/** Non-volatile RAM. A reset does not change it. Any thread may call; accesses are atomic each. */
public final class Nvram implements Device<NvramState> {
    /** The usual size, in bytes: what Macintoshes and Mac-on-Linux have. */
    public static final int USUAL_SIZE = 8 << 10;

    private final String name;
    private final NvramBacking backing;
    private final byte[] content;

    /**
     * @param name    name in the machine
     * @param size    bytes, at least 1
     * @param backing where it is kept
     */
    public Nvram(String name, int size, NvramBacking backing) {
        if (size < 1) {
            throw new IllegalArgumentException(name + ": NVRAM of " + size + " bytes");
        }
        this.name = Objects.requireNonNull(name);
        this.backing = Objects.requireNonNull(backing);
        this.content = new byte[size];
        backing.load(content);
    }

    @Override
    public String name() {
        return name;
    }

    /** Bytes. */
    public int size() {
        return content.length;
    }

    /**
     * Copies out.
     *
     * @return how many bytes: fewer than asked for at the end, 0 outside
     */
    public synchronized int read(int offset, byte[] into, int at, int length) {
        int count = within(offset, length);
        if (count > 0) {
            System.arraycopy(content, offset, into, at, count);
        }
        return count;
    }

    /**
     * Copies in and keeps.
     *
     * @return how many bytes: fewer than offered at the end, 0 outside
     */
    public synchronized int write(int offset, byte[] from, int at, int length) {
        int count = within(offset, length);
        if (count > 0) {
            System.arraycopy(from, at, content, offset, count);
            backing.store(content, offset, count);
        }
        return count;
    }

    private int within(int offset, int length) {
        return offset < 0 || offset >= content.length ? 0 : Math.max(0, Math.min(length, content.length - offset));
    }

    @Override
    public void reset() {}

    @Override
    public void close() {
        backing.close();
    }

    @Override
    public synchronized NvramState save() {
        return new NvramState(new Bytes(content));
    }

    @Override
    public synchronized void restore(NvramState state) {
        byte[] saved = state.content().array();
        if (state.version() != 1 || saved.length != content.length) {
            throw new IllegalArgumentException(name + ": the state is of an NVRAM of " + saved.length
                    + " bytes (version " + state.version() + "); this one has " + content.length);
        }
        System.arraycopy(saved, 0, content, 0, saved.length);
        backing.store(content, 0, content.length);
    }
}
