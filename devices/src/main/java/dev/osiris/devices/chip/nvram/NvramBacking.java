package dev.osiris.devices.chip.nvram;

/** Where NVRAM is kept between runs. Called under the chip's lock, so calls come one at a time and in order. */
public interface NvramBacking {
    /**
     * Fills {@code into} with what was kept; called once, when the chip is made. What was never kept stays zero.
     */
    void load(byte[] into);

    /** Keeps {@code content[from .. from + length - 1]}, which has just changed. */
    void store(byte[] content, int from, int length);

    /** The chip is gone: what was not yet kept is kept now. */
    default void close() {}

    /** Keeps nothing: every run starts with zeros. */
    NvramBacking VOLATILE = new NvramBacking() {
        @Override
        public void load(byte[] into) {}

        @Override
        public void store(byte[] content, int from, int length) {}
    };
}
