package dev.osiris.peer;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code qemu-system-ppc}, stopped before its first instruction and driven through gdb's remote protocol: registers by
 * number, memory, single steps. Numbers: 0–31 GPRs, then see the constants; SPRs have the numbers that QEMU's register
 * description gives them, by name.
 */
final class Gdb implements AutoCloseable {
    static final int PC = 64;
    static final int MSR = 65;
    static final int CR = 66;
    static final int LR = 67;
    static final int CTR = 68;
    static final int XER = 69;
    private static final int FIRST_DESCRIBED = 71;
    private static final int CHUNK = 0x700;

    private final Path folder;
    private final Process process;
    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(1 << 16).limit(0);
    private final List<String> names = new ArrayList<>();

    /** @param cpu QEMU's name of a model */
    Gdb(String cpu) throws IOException, InterruptedException {
        folder = Files.createTempDirectory("osiris-gdb");
        Path socket = folder.resolve("s");
        process = new ProcessBuilder("qemu-system-ppc", "-M", "g3beige", "-cpu", cpu, "-m", "32", "-S", "-nodefaults", "-vga",
                "none", "-display", "none", "-monitor", "none", "-serial", "none", "-gdb",
                "unix:" + socket + ",server=on,wait=off").redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile()).start();
        channel = connect(socket);
        command("qSupported:xmlRegisters=powerpc");
        describe();
    }

    /** The socket appears when QEMU has come so far; nobody tells when that is. */
    private SocketChannel connect(Path socket) throws IOException, InterruptedException {
        for (int i = 0; i < 600; i++) {
            if (Files.exists(socket)) {
                try {
                    return SocketChannel.open(UnixDomainSocketAddress.of(socket));
                } catch (IOException e) {
                    // Bound, and not listened to yet.
                }
            }
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        throw new IOException("qemu-system-ppc did not start: " + Files.readString(folder.resolve("log")));
    }

    /** Registers behind the core's are numbered in the order in which the features list them. */
    private void describe() throws IOException {
        for (String feature : feature("target.xml").split("href=\"")) {
            if (feature.startsWith("power-") && !feature.startsWith("power-core")) {
                for (String reg : feature(feature.substring(0, feature.indexOf('"'))).split("<reg name=\"")) {
                    if (!reg.startsWith("<")) {
                        names.add(reg.substring(0, reg.indexOf('"')));
                    }
                }
            }
        }
    }

    private String feature(String name) throws IOException {
        StringBuilder all = new StringBuilder();
        String part;
        do {
            part = command("qXfer:features:read:%s:%x,7f0".formatted(name, all.length()));
            all.append(part.substring(1));
        } while (part.startsWith("m") && part.length() > 1);
        return all.toString();
    }

    /** The number of a described register: f0, fpscr, vr0, vscr, or an SPR. */
    int number(String name) {
        int i = names.indexOf(name);
        if (i < 0) {
            throw new IllegalArgumentException("QEMU describes no register '" + name + "': " + names);
        }
        return FIRST_DESCRIBED + i;
    }

    // ---- the protocol

    String command(String text) throws IOException {
        int sum = 0;
        for (int i = 0; i < text.length(); i++) {
            sum += text.charAt(i);
        }
        ByteBuffer out = ByteBuffer.wrap("$%s#%02x".formatted(text, sum & 0xFF).getBytes(StandardCharsets.ISO_8859_1));
        while (out.hasRemaining()) {
            channel.write(out);
        }
        return answer();
    }

    private String answer() throws IOException {
        StringBuilder s = new StringBuilder();
        while (next() != '$') {
            // An acknowledgement.
        }
        for (char c = next(); c != '#'; c = next()) {
            if (c == '}') {
                c = (char) (next() ^ 0x20);
            }
            s.append(c);
        }
        next();
        next();
        channel.write(ByteBuffer.wrap(new byte[] {'+'}));
        return s.toString();
    }

    private char next() throws IOException {
        if (!in.hasRemaining()) {
            in.clear();
            if (channel.read(in) < 0) {
                throw new IOException("qemu-system-ppc went away: " + Files.readString(folder.resolve("log")));
            }
            in.flip();
        }
        return (char) (in.get() & 0xFF);
    }

    private void expectOk(String text) throws IOException {
        String answer = command(text);
        if (!answer.equals("OK")) {
            throw new IOException("gdb command " + text.substring(0, Math.min(20, text.length())) + ": " + answer);
        }
    }

    // ---- what it is for

    /** GPRs, then PC, MSR, CR, LR, CTR, XER. */
    int[] registers() throws IOException {
        byte[] all = HexFormat.of().parseHex(command("g"));
        ByteBuffer b = ByteBuffer.wrap(all);
        int[] r = new int[38];
        for (int i = 0; i < 32; i++) {
            r[i] = b.getInt(4 * i);
        }
        for (int i = 32; i < 38; i++) {
            r[i] = b.getInt(4 * i);
        }
        return r;
    }

    byte[] register(int number) throws IOException {
        return HexFormat.of().parseHex(command("p%x".formatted(number)));
    }

    int word(int number) throws IOException {
        return ByteBuffer.wrap(register(number)).getInt();
    }

    void set(int number, String hex) throws IOException {
        expectOk("P%x=%s".formatted(number, hex));
    }

    void set(int number, int value) throws IOException {
        set(number, "%08x".formatted(value));
    }

    void write(int address, byte[] bytes, int from, int count) throws IOException {
        for (int done = 0; done < count; done += CHUNK) {
            int n = Math.min(CHUNK, count - done);
            expectOk("M%x,%x:%s".formatted(address + done, n, HexFormat.of().formatHex(bytes, from + done, from + done + n)));
        }
    }

    byte[] read(int address, int count) throws IOException {
        byte[] all = new byte[count];
        for (int done = 0; done < count; done += CHUNK) {
            int n = Math.min(CHUNK, count - done);
            byte[] part = HexFormat.of().parseHex(command("m%x,%x".formatted(address + done, n)));
            System.arraycopy(part, 0, all, done, n);
        }
        return all;
    }

    void step() throws IOException {
        String stop = command("s");
        if (!stop.startsWith("T05")) {
            throw new IOException("qemu-system-ppc stopped by " + stop);
        }
    }

    /** Runs to an address. */
    void runTo(int address) throws IOException {
        expectOk("Z0,%x,4".formatted(address));
        command("c");
        expectOk("z0,%x,4".formatted(address));
    }

    @Override
    public void close() throws IOException {
        channel.close();
        process.destroyForcibly();
        try (var files = Files.list(folder)) {
            for (Path f : files.toList()) {
                Files.deleteIfExists(f);
            }
        }
        Files.deleteIfExists(folder);
    }
}
