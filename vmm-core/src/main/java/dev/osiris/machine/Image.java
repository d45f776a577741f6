package dev.osiris.machine;

import java.nio.file.Path;

/** Something to load into a machine. */
public sealed interface Image {
    /** What to call it in messages. */
    String name();

    /** A file; read when the machine is built, and again at each reset. */
    record OnDisk(Path path) implements Image {
        @Override
        public String name() {
            return path.toString();
        }
    }

    /** Bytes that came with the program. They are not copied; nobody changes them. */
    record BuiltIn(String name, byte[] bytes) implements Image {}
}
