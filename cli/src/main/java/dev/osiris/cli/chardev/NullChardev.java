package dev.osiris.cli.chardev;

/** Swallows everything; nothing ever comes. */
public record NullChardev() implements Chardev {
    @Override
    public String name() {
        return "null";
    }

    @Override
    public void open(Receiver receiver) {}

    @Override
    public void write(byte[] from, int at, int length) {}

    @Override
    public void close() {}
}
