package dev.osiris.cli;

/** Entry point of the {@code osiris} command. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(new Osiris(Streams.ofProcess()).run(args));
    }
}
