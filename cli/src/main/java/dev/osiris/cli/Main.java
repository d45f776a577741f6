package dev.osiris.cli;

import java.util.List;

/** Entry point of the {@code osiris} command. */
public final class Main {
    private static final List<String> VERSION = List.of("-V", "--version");

    private Main() {}

    public static void main(String[] args) {
        Streams io = Streams.ofProcess();
        if (args.length == 1 && VERSION.contains(args[0])) {
            // Programs that start us ask this first, and loading picocli would take longer than all the rest.
            io.print(Osiris.version());
            return;
        }
        System.exit(new Osiris(io).run(args));
    }
}
