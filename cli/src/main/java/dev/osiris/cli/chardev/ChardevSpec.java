package dev.osiris.cli.chardev;

import dev.osiris.cli.text.KeyValues;
import dev.osiris.cli.text.Suggestion;
import dev.osiris.cli.text.TextException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Locale;

/**
 * A device as it was asked for.
 *
 * @param backend what it is
 * @param mux whether others may share it, and Ctrl-A is an escape
 * @param logFile where its output is written down as well, or null
 * @param logAppend whether what that file holds stays
 * @param timestamps whether its output is written with the time before each line
 */
public record ChardevSpec(Backend backend, boolean mux, Path logFile, boolean logAppend, boolean timestamps) {
    /** The forms, for help texts. */
    public static final String FORMS = "stdio, mon:stdio, null, pty[:LINK], file:PATH, pipe:PATH, ringbuf[:SIZE], unix:PATH,"
            + " tcp:HOST:PORT, telnet:HOST:PORT, chardev:ID";

    private static final List<String> KINDS = List.of("stdio", "null", "none", "pty", "file", "pipe", "ringbuf", "unix", "tcp",
            "telnet", "chardev", "mon");
    private static final List<String> BACKENDS = List.of("stdio", "null", "pty", "file", "pipe", "ringbuf", "socket");
    private static final int RING = 1 << 16;
    private static final int RING_MOST = 1 << 28;
    private static final int PORT_MOST = 65535;

    /** The kinds of devices. */
    public sealed interface Backend {
        /** What two users cannot both have, if there is such a thing; the same file under two names is found too. */
        default Optional<String> exclusive() {
            return Optional.empty();
        }
    }

    private static Optional<String> exclusive(Path path) {
        return Optional.of(path.toAbsolutePath().normalize().toString());
    }

    /** Standard input and output. */
    public record Stdio() implements Backend {
        @Override
        public Optional<String> exclusive() {
            return Optional.of("stdio");
        }
    }

    /** Nothing. */
    public record Null() implements Backend {}

    /** A file. */
    public record File(Path path, boolean append) implements Backend {
        @Override
        public Optional<String> exclusive() {
            return ChardevSpec.exclusive(path);
        }
    }

    /** Named pipes. */
    public record Pipe(Path path) implements Backend {
        @Override
        public Optional<String> exclusive() {
            return ChardevSpec.exclusive(path);
        }
    }

    /** A pseudo-terminal; {@code link} is a symbolic link to make, or null. */
    public record Pty(Path link) implements Backend {
        @Override
        public Optional<String> exclusive() {
            return link == null ? Optional.empty() : ChardevSpec.exclusive(link);
        }
    }

    /** The last bytes, in memory. */
    public record Ring(int size) implements Backend {}

    /** One that was made with {@code --chardev}. */
    public record Ref(String id) implements Backend {}

    /**
     * A socket.
     *
     * @param path of a Unix socket, or null for TCP
     * @param host name or address; empty: the loopback address
     * @param port TCP port; 0: one that is free
     * @param server whether to listen rather than connect
     * @param await whether a server waits for its first client before the machine runs
     * @param telnet whether the telnet protocol is spoken
     * @param reconnectSeconds how often a client tries again; 0: never
     */
    public record Socket(Path path, String host, int port, boolean server, boolean await, boolean telnet,
            int reconnectSeconds) implements Backend {
        @Override
        public Optional<String> exclusive() {
            return !server ? Optional.empty() : path != null ? ChardevSpec.exclusive(path)
                    : port != 0 ? Optional.of("port " + port) : Optional.empty();
        }

        @Override
        public String toString() {
            return path != null ? "unix:" + path : (telnet ? "telnet:" : "tcp:") + host + ":" + port;
        }
    }

    /** Without anything besides. */
    public static ChardevSpec of(Backend backend) {
        return new ChardevSpec(backend, false, null, false, false);
    }

    // ------------------------------------------------------------------ kind:where,key=value

    /**
     * Reads the form of {@code --serial} and {@code --monitor}.
     *
     * @throws TextException when it is none
     */
    public static ChardevSpec parse(String text) {
        return parse(text, 0, false);
    }

    private static ChardevSpec parse(String text, int from, boolean mux) {
        int end = from;
        while (end < text.length() && ":,".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String kind = text.substring(from, end);
        boolean colon = end < text.length() && text.charAt(end) == ':';
        if (kind.equals("mon") && colon && !mux) {
            return parse(text, end + 1, true);
        }
        if (!KINDS.contains(kind) || kind.equals("mon")) {
            throw new TextException(from, kind.length(), "there is no such chardev; " + Suggestion.hint(kind, KINDS, " ")
                    + "expected " + FORMS);
        }
        Place place = new Place(kind, text, from, colon ? end + 1 : end, colon);
        KeyValues keys = KeyValues.parse(text, Math.min(text.length(), place.end() + 1), null);
        Backend backend = backend(place, keys);
        ChardevSpec spec = common(backend, mux, keys);
        keys.finish(kind);
        return spec;
    }

    private static ChardevSpec common(Backend backend, boolean mux, KeyValues keys) {
        boolean muxed = keys.flag("mux", mux);
        String log = keys.text("logfile");
        return new ChardevSpec(backend, muxed, log == null ? null : Path.of(log), keys.flag("logappend", false),
                keys.flag("timestamps", false));
    }

    private static Backend backend(Place place, KeyValues keys) {
        return switch (place.kind()) {
            case "stdio" -> place.nothing(new Stdio());
            case "null", "none" -> place.nothing(new Null());
            case "pty" -> new Pty(place.colon() ? Path.of(place.needed("LINK")) : null);
            case "file" -> new File(Path.of(place.needed("PATH")), keys.flag("append", false));
            case "pipe" -> new Pipe(Path.of(place.needed("PATH")));
            case "ringbuf" -> new Ring(place.colon() ? place.number("SIZE", 1, RING_MOST) : RING);
            case "chardev" -> new Ref(place.needed("ID"));
            case "unix" -> socket(Path.of(place.needed("PATH")), "", 0, false, keys);
            default -> place.inet(keys);
        };
    }

    private static Socket socket(Path path, String host, int port, boolean telnet, KeyValues keys) {
        boolean server = keys.flag("server", false);
        boolean nowait = keys.flag("nowait", false);
        boolean await = keys.flag("wait", !nowait);
        keys.flag("nodelay", true); // always so
        int reconnect = keys.number("reconnect", 1, 86_400, 0);
        return new Socket(path, host, port, server, server && await, keys.flag("telnet", telnet), reconnect);
    }

    /** What stands between the kind and the first comma. */
    private record Place(String kind, String text, int from, int at, boolean colon) {
        int end() {
            for (int i = at; i < text.length(); i++) {
                if (text.charAt(i) == ',') {
                    return i;
                }
            }
            return text.length();
        }

        String value() {
            return text.substring(at, end());
        }

        <B extends Backend> B nothing(B backend) {
            if (colon) {
                throw new TextException(at, value().length(), kind + " takes nothing after a colon; expected " + kind);
            }
            return backend;
        }

        String needed(String what) {
            if (value().isEmpty()) {
                throw new TextException(from, Math.max(kind.length(), at - from), "the " + what.toLowerCase(Locale.ROOT)
                        + " is missing; expected " + kind + ":" + what);
            }
            return value();
        }

        int number(String what, int least, int most) {
            String digits = needed(what);
            if (!digits.matches("[0-9]{1,9}") || Integer.parseInt(digits) < least || Integer.parseInt(digits) > most) {
                throw new TextException(at, digits.length(), what.toLowerCase(Locale.ROOT) + " is a number from " + least
                        + " to " + most + ", not '" + digits + "'");
            }
            return Integer.parseInt(digits);
        }

        /** {@code HOST:PORT}, where the host may be empty, or an address of IPv6 in brackets. */
        Socket inet(KeyValues keys) {
            String hostPort = needed("HOST:PORT");
            int split = hostPort.lastIndexOf(':');
            if (split < 0) {
                throw new TextException(at, hostPort.length(), "the port is missing; expected " + kind + ":HOST:PORT");
            }
            String host = hostPort.substring(0, split);
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            return socket(null, bracketed ? host.substring(1, host.length() - 1) : host,
                    ChardevSpec.port(hostPort.substring(split + 1), at + split + 1), kind.equals("telnet"), keys);
        }
    }

    private static int port(String digits, int at) {
        if (!digits.matches("[0-9]{1,9}") || Integer.parseInt(digits) > PORT_MOST) {
            throw new TextException(at, digits.length(), "a port is a number from 0 to " + PORT_MOST + ", not '" + digits
                    + "'");
        }
        return Integer.parseInt(digits);
    }

    // ------------------------------------------------------------------ backend,id=ID,key=value

    /**
     * What {@code --chardev} names.
     *
     * @param id by which it is used
     */
    public record Named(String id, ChardevSpec spec) {}

    /**
     * Reads the form of {@code --chardev}.
     *
     * @throws TextException when it is none
     */
    public static Named parseNamed(String text) {
        KeyValues keys = KeyValues.parse(text, 0, "backend");
        KeyValues.Entry backend = keys.take("backend").orElse(null);
        if (backend == null || backend.value() == null || !BACKENDS.contains(backend.value())) {
            String typed = backend == null || backend.value() == null ? "" : backend.value();
            throw new TextException(0, typed.length(), "there is no such chardev backend; "
                    + Suggestion.hint(typed, BACKENDS, " ") + "expected " + String.join(", ", BACKENDS));
        }
        String id = keys.text("id");
        if (id == null) {
            throw new TextException(0, text.length(), "its id is missing; expected " + backend.value() + ",id=NAME");
        }
        ChardevSpec spec = common(backend(backend.value(), keys), false, keys);
        keys.finish("chardev " + backend.value());
        return new Named(id, spec);
    }

    private static Backend backend(String kind, KeyValues keys) {
        return switch (kind) {
            case "stdio" -> new Stdio();
            case "null" -> new Null();
            case "pty" -> new Pty(optional(keys.text("path")));
            case "file" -> new File(Path.of(needed(keys, "path", kind)), keys.flag("append", false));
            case "pipe" -> new Pipe(Path.of(needed(keys, "path", kind)));
            case "ringbuf" -> new Ring(keys.number("size", 1, RING_MOST, RING));
            default -> socket(keys);
        };
    }

    private static Socket socket(KeyValues keys) {
        String path = keys.text("path");
        KeyValues.Entry port = keys.take("port").orElse(null);
        String host = keys.text("host");
        List<String> both = new ArrayList<>();
        if (path != null) {
            both.add("path");
        }
        if (port != null || host != null) {
            both.add("port");
        }
        if (both.size() != 1) {
            throw new TextException(0, "socket".length(), (both.isEmpty() ? "its address is missing" : "it cannot have both a path and"
                    + " a port") + "; expected path=PATH, or host=HOST,port=PORT");
        }
        int number = port == null ? 0 : port(port.value() == null ? "" : port.value(), port.valueAt());
        return socket(optional(path), host == null ? "" : host, number, false, keys);
    }

    private static Path optional(String path) {
        return path == null ? null : Path.of(path);
    }

    private static String needed(KeyValues keys, String key, String kind) {
        String value = keys.text(key);
        if (value == null) {
            throw new TextException(0, kind.length(), "its " + key + " is missing; expected " + kind + ",id=NAME," + key + "=…");
        }
        return value;
    }
}
