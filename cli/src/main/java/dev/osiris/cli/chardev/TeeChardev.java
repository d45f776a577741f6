package dev.osiris.cli.chardev;

import java.io.IOException;

/** Another device whose output is written down as well ({@code logfile=}). */
record TeeChardev(Chardev inner, FileChardev log) implements Chardev {
    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public void open(Receiver receiver) throws IOException {
        inner.open(receiver);
    }

    @Override
    public void write(byte[] from, int at, int length) throws IOException {
        log.write(from, at, length);
        inner.write(from, at, length);
    }

    @Override
    public boolean isTerminal() {
        return inner.isTerminal();
    }

    @Override
    public void close() {
        inner.close();
        log.close();
    }
}
