package dev.osiris.devices.audio;

/** Where sound goes. Called one at a time, in the guest's time; must return soon. */
public interface AudioSink extends AutoCloseable {
    /** Samples are played; whole frames. */
    void play(AudioFormat format, byte[] samples);

    @Override
    default void close() {}

    /** Silence. */
    AudioSink NONE = (format, samples) -> { };
}
