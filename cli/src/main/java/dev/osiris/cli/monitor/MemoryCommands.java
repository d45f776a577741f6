package dev.osiris.cli.monitor;

import static dev.osiris.cli.monitor.MonitorCommand.of;

import dev.osiris.cli.monitor.MonitorCommand.Words;
import dev.osiris.cli.text.Reasons;
import dev.osiris.devices.guest.GuestView;
import dev.osiris.devices.guest.SymbolTable;
import dev.osiris.kvm.Mapping;
import dev.osiris.kvm.Vcpu;
import dev.osiris.machine.VmmRequest;
import dev.osiris.memory.Region;
import dev.osiris.ppc.mmu.Mmu;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Registers' values and memory: looking, changing, saving, searching. */
final class MemoryCommands {
    private static final Pattern FORMAT = Pattern.compile("(\\d{0,6})([xduocsi]?)([bhwg]?)|(\\d{0,6})([bhwg])([xduoc])");
    private static final int MAX_BYTES = 1 << 20;
    private static final long MAX_FIND = 1L << 32;
    private static final int PIECE = 1 << 16;

    private MemoryCommands() {}

    static List<MonitorCommand> list() {
        String formats = """
                FMT is a count, a format (x hexadecimal, d decimal, u unsigned, o octal, c characters, s string, i instructions)
                and a size (b 1, h 2, w 4, g 8 bytes): x/8wx $sp, x/4i $pc, x/s linux_banner.
                Chips' registers are not read: that may change them; see i.""";
        return List.of(
                of("x", "[/FMT] ADDR", "memory at an effective address", c -> examine(c, false), Words.EXPRESSION)
                        .details(formats),
                of("xp", "[/FMT] ADDR", "memory at a physical address", c -> examine(c, true), Words.EXPRESSION)
                        .details(formats),
                of("print, p", "[/FMT] EXPR", "the value of an expression", MemoryCommands::print, Words.EXPRESSION)
                        .details("Numbers, $registers, symbols, *ADDR, and C's operators. FMT: x, d, u, o or c."),
                of("set", "$REGISTER = EXPR", "change a register", MemoryCommands::set, Words.REGISTER)
                        .details("Vector registers take 32 hexadecimal digits: set $v0 = 0x00112233445566778899aabbccddeeff."),
                of("write", "[/SIZE] ADDR VALUE...", "change memory at an effective address", c -> write(c, false),
                        Words.EXPRESSION).details("SIZE: b, h, w (usual) or g. The guest's page protection does not count."),
                of("writep", "[/SIZE] ADDR VALUE...", "change memory at a physical address", c -> write(c, true)),
                of("i", "[/SIZE] ADDR", "read a chip's register at a physical address, as a vCPU would", MemoryCommands::in),
                of("o", "[/SIZE] ADDR VALUE", "write a chip's register at a physical address", MemoryCommands::out),
                of("disas", "[ADDR [COUNT]]", "instructions, from PC on unless told otherwise", MemoryCommands::disas,
                        Words.SYMBOL),
                of("find", "START LENGTH PATTERN", "where in memory a pattern stands", MemoryCommands::find,
                        Words.EXPRESSION).details("PATTERN: \"text\" in quotes, or a number of 2, 4, 8 or 16 hexadecimal"
                        + " digits with 0x: that many bytes. START is an effective address; 100 hits at most."),
                of("gva2gpa", "ADDR", "where an effective address leads", MemoryCommands::translate, Words.EXPRESSION),
                of("gpa2hva", "ADDR", "the host's address of a physical address", MemoryCommands::host),
                of("memsave", "ADDR SIZE FILE", "save memory at an effective address", c -> save(c, false), Words.FILE),
                of("pmemsave", "ADDR SIZE FILE", "save memory at a physical address", c -> save(c, true), Words.FILE),
                of("sum", "ADDR SIZE", "16-bit sum of physical memory, as HMP's", MemoryCommands::sum));
    }

    // ------------------------------------------------------------------ formats

    private record Format(int count, char kind, int size) {
        int bytes() {
            return count * size;
        }
    }

    private static Format format(Call c, char usual, String kinds) {
        Matcher m = FORMAT.matcher(c.format());
        if (!m.matches()) {
            throw c.usage("'/" + c.format() + "' is no format; expected a count, one of " + kinds + " and one of b, h, w, g");
        }
        boolean swapped = m.group(5) != null;
        String count = swapped ? m.group(4) : m.group(1);
        String kind = swapped ? m.group(6) : m.group(2);
        String size = swapped ? m.group(5) : m.group(3);
        char k = kind.isEmpty() ? usual : kind.charAt(0);
        if (kinds.indexOf(k) < 0) {
            throw c.usage("'/" + c.format() + "': format " + k + " is not possible here");
        }
        int n = count.isEmpty() ? 1 : Integer.parseInt(count);
        Format f = new Format(n, k, k == 'i' ? 4 : size(size, k == 'c' ? 1 : 4));
        if (f.count < 1 || f.bytes() > MAX_BYTES) {
            throw c.usage("'/" + c.format() + "': expected 1 to " + MAX_BYTES + " bytes in all");
        }
        return f;
    }

    private static int size(String letter, int usual) {
        return switch (letter) {
            case "b" -> 1;
            case "h" -> 2;
            case "w" -> 4;
            case "g" -> 8;
            default -> usual;
        };
    }

    private static long value(byte[] b, int at, int size) {
        long v = 0;
        for (int i = 0; i < size; i++) {
            v = v << 8 | b[at + i] & 0xFF;
        }
        return v;
    }

    private static String show(long v, char kind, int size) {
        long mask = size == 8 ? -1 : (1L << 8 * size) - 1;
        return switch (kind) {
            case 'd' -> Long.toString(v << 64 - 8 * size >> 64 - 8 * size);
            case 'u' -> Long.toUnsignedString(v & mask);
            case 'o' -> "0" + Long.toOctalString(v & mask);
            case 'c' -> v >= 0x20 && v < 0x7F ? "'" + (char) v + "'" : "'\\x%02x'".formatted(v & 0xFF);
            default -> ("0x%0" + 2 * size + "x").formatted(v & mask);
        };
    }

    // ------------------------------------------------------------------ looking

    private static byte[] read(Call c, long address, int length, boolean physical) {
        byte[] bytes = new byte[length];
        int got = c.look(view -> {
            if (!physical) {
                return view.read(address, bytes);
            }
            return c.machine().vm().addressSpace().read(address, bytes, 0, length) ? length : 0;
        });
        if (got < length) {
            throw unreadable(c, address + got, physical);
        }
        return bytes;
    }

    private static MonitorException unreadable(Call c, long address, boolean physical) {
        if (!physical) {
            Mapping at = c.look(view -> view.vcpu().lookUp((int) address, Mmu.Access.READ));
            return new MonitorException(at.valid() ? memoryError(c, at.physical(), Call.hex(address) + " leads to ")
                    : Call.hex(address) + " has no translation (" + at.path() + "); 'info mmu " + Call.hex(address)
                    + "' walks the tables");
        }
        return new MonitorException(memoryError(c, address, ""));
    }

    private static String memoryError(Call c, long physical, String before) {
        return before + switch (c.machine().vm().addressSpace().find(physical)) {
            case Region.Mmio chip -> Call.hex(physical) + ", a register of " + chip.name()
                    + ": reading it may change it; if you mean it: i " + Call.hex(physical);
            case null -> Call.hex(physical) + ", where there is no memory";
            default -> Call.hex(physical) + ", from where not all bytes are memory";
        };
    }

    private static Reply examine(Call c, boolean physical) {
        Format f = format(c, 'x', "xduocsi");
        if (c.rest().isEmpty()) {
            throw c.usage("an address is missing");
        }
        long address = c.address(c.rest());
        return switch (f.kind) {
            case 'i' -> instructions(c, address, f.count, physical);
            case 's' -> strings(c, address, f.count, physical);
            default -> values(c, address, f, physical);
        };
    }

    private static Reply values(Call c, long address, Format f, boolean physical) {
        byte[] bytes = read(c, address, f.bytes(), physical);
        int perLine = f.size == 8 ? 2 : f.kind == 'c' || f.size == 1 ? 8 : 4;
        StringBuilder text = new StringBuilder();
        List<Object> data = new ArrayList<>();
        for (int i = 0; i < f.count; i++) {
            if (i % perLine == 0) {
                long at = address + (long) i * f.size;
                text.append(i == 0 ? "" : "\n").append(physical ? Call.hex(at) : c.place(at)).append(':');
            }
            long v = value(bytes, i * f.size, f.size);
            text.append(' ').append(show(v, f.kind, f.size));
            data.add(f.kind == 'd' || f.kind == 'u' ? (Object) v : show(v, f.kind, f.size));
        }
        return Reply.of(text.toString(), Json.map("address", Call.hex(address), "size", f.size, "values", data));
    }

    private static Reply strings(Call c, long address, int count, boolean physical) {
        List<String> lines = new ArrayList<>();
        List<Object> data = new ArrayList<>();
        long at = address;
        for (int i = 0; i < count; i++) {
            StringBuilder s = new StringBuilder();
            byte b = read(c, at, 1, physical)[0];
            while (b != 0 && s.length() < 4096) {
                s.append((char) (b & 0xFF));
                at++;
                b = read(c, at, 1, physical)[0];
            }
            at++;
            String string = new String(s.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            lines.add(Call.hex(at - 1 - s.length()) + ": " + Json.of(string));
            data.add(string);
        }
        return Reply.of(String.join("\n", lines), data);
    }

    private static Reply instructions(Call c, long address, int count, boolean physical) {
        long first = address & ~3L;
        byte[] bytes = read(c, first, 4 * count, physical);
        SymbolTable symbols = c.symbols();
        long pc = c.look(view -> view.vcpu().getRegs().pc);
        StringBuilder text = new StringBuilder();
        List<Object> data = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long at = first + 4L * i;
            int word = (int) value(bytes, 4 * i, 4);
            String dis = Stops.disassemble(c.vcpu(), symbols, word, at);
            text.append(at == pc && !physical ? "=> " : "   ").append(physical ? Call.hex(at) : c.place(at))
                    .append(": %08x  %s\n".formatted(word, dis));
            data.add(Json.map("address", Call.hex(at), "symbol", symbols.describe(at), "word", "0x%08x".formatted(word),
                    "text", dis));
        }
        return Reply.of(text.toString(), data);
    }

    private static Reply disas(Call c) {
        List<String> words = c.words(0, 2);
        long address = words.isEmpty() ? c.value("$pc") : c.address(words.getFirst());
        int count = words.size() < 2 ? 12 : (int) c.number(words.get(1), "count", 1, MAX_BYTES / 4);
        return instructions(c, address & 0xFFFF_FFFFL, count, false);
    }

    private static Reply print(Call c) {
        if (c.rest().isEmpty()) {
            throw c.usage("an expression is missing");
        }
        Format f = format(c, 'x', "xduoc");
        String plain = c.rest().strip();
        Registers.Register r = plain.startsWith("$") ? c.context().registers().find(plain) : null;
        if (r != null && r.bits() > 32 && f.kind == 'x') {
            String hex = c.look(view -> r.hex(view.vcpu()));
            return Reply.of(hex, Json.map("value", hex));
        }
        long v = c.value(c.rest());
        boolean wide = v >>> 32 != 0 && v >> 31 != -1;
        String symbol = f.kind == 'x' && !wide ? c.symbols().describe(v & 0xFFFF_FFFFL) : "";
        String shown = show(v, f.kind, wide ? 8 : 4);
        return Reply.of(shown + (symbol.isEmpty() ? "" : " <" + symbol + ">"), Json.map("value", shown, "symbol", symbol));
    }

    // ------------------------------------------------------------------ changing

    private static Reply set(Call c) {
        String[] sides = c.rest().split("=", 2);
        if (sides.length < 2 || sides[0].isBlank() || sides[1].isBlank()) {
            throw c.usage("expected a register, = and a value");
        }
        String name = sides[0].strip();
        Registers.Register r = c.context().registers().find(name);
        if (r == null) {
            throw new MonitorException("set: " + Hints.unknown("register", name, c.context().registers().names()));
        }
        if (r.set() == null) {
            throw new MonitorException("set: $" + r.name() + " can only be read");
        }
        long[] value = r.bits() == 128 ? halves(c, sides[1].strip()) : new long[] {c.value(sides[1])};
        if (r.bits() == 32 && value[0] >>> 32 != 0 && value[0] >> 31 != -1) {
            throw new MonitorException("set: 0x" + Long.toHexString(value[0]) + " does not fit into the 32 bits of $" + r.name());
        }
        int cpu = c.monitor().cpu();
        c.machine().submit(new VmmRequest.Change("set $" + r.name(), m -> r.set().accept(m.vcpus().get(cpu), value)));
        return Reply.NONE;
    }

    private static long[] halves(Call c, String text) {
        String digits = text.startsWith("0x") ? text.substring(2) : "";
        if (!digits.matches("[0-9a-fA-F]{32}")) {
            throw c.usage("a vector register takes 0x and 32 hexadecimal digits");
        }
        return new long[] {HexFormat.fromHexDigitsToLong(digits.substring(0, 16)),
            HexFormat.fromHexDigitsToLong(digits.substring(16))};
    }

    private static Reply write(Call c, boolean physical) {
        int size = sizeOf(c);
        List<String> words = c.words(2, 4096);
        long address = c.address(words.getFirst());
        byte[] bytes = new byte[size * (words.size() - 1)];
        for (int i = 1; i < words.size(); i++) {
            long v = fitting(c, words.get(i), size);
            for (int k = 0; k < size; k++) {
                bytes[size * (i - 1) + k] = (byte) (v >>> 8 * (size - 1 - k));
            }
        }
        int cpu = c.monitor().cpu();
        int[] done = {0};
        c.machine().submit(new VmmRequest.Change("write", m -> done[0] = physical
                ? m.vm().addressSpace().write(address, bytes, 0, bytes.length) ? bytes.length : 0
                : new GuestView(m.vcpus().get(cpu)).write(address, bytes)));
        if (done[0] < bytes.length) {
            throw new MonitorException("only " + done[0] + " of " + bytes.length + " bytes were written: "
                    + Call.hex(address + done[0]) + " is no RAM");
        }
        return Reply.NONE;
    }

    private static int sizeOf(Call c) {
        if (!c.format().matches("[bhwg]?")) {
            throw c.usage("'/" + c.format() + "' is no size; expected b, h, w or g");
        }
        return size(c.format(), 4);
    }

    private static long fitting(Call c, String text, int size) {
        long v = c.value(text);
        if (size < 8 && v >> 8 * size != 0 && v >> 8 * size - 1 != -1) {
            throw new MonitorException(c.command().name() + ": " + text + " does not fit into " + size + " byte(s)");
        }
        return v;
    }

    // ------------------------------------------------------------------ chips

    private static Region.Mmio chip(Call c, long address) {
        if (c.machine().vm().addressSpace().find(address) instanceof Region.Mmio chip) {
            return chip;
        }
        throw new MonitorException("no chip answers at " + Call.hex(address) + "; 'info mtree' lists them");
    }

    private static Reply in(Call c) {
        int size = sizeOf(c);
        long address = c.address(c.words(1, 1).getFirst());
        Region.Mmio chip = chip(c, address);
        long v = c.look(view -> chip.handler().read(address - chip.base(), size));
        String shown = show(v, 'x', size);
        return Reply.of(shown, Json.map("chip", chip.name(), "value", shown));
    }

    private static Reply out(Call c) {
        int size = sizeOf(c);
        List<String> words = c.words(2, 2);
        long address = c.address(words.getFirst());
        long v = fitting(c, words.get(1), size);
        Region.Mmio chip = chip(c, address);
        c.machine().submit(new VmmRequest.Change("o", m -> chip.handler().write(address - chip.base(), size, v)));
        return Reply.NONE;
    }

    // ------------------------------------------------------------------ the rest

    private static Reply translate(Call c) {
        long ea = c.address(c.rest());
        Mapping at = c.look(view -> view.vcpu().lookUp((int) ea, Mmu.Access.READ));
        if (!at.valid()) {
            throw new MonitorException(Call.hex(ea) + " has no translation (" + at.path() + "); 'info mmu " + Call.hex(ea)
                    + "' walks the tables");
        }
        return Reply.of("gpa: " + Call.hex(at.physical()) + " (" + at.path() + ")",
                Json.map("physical", Call.hex(at.physical()), "path", at.path()));
    }

    private static Reply host(Call c) {
        long gpa = c.address(c.words(1, 1).getFirst());
        return switch (c.machine().vm().addressSpace().find(gpa)) {
            case Region.Ram r -> hostAddress(r.memory().segment().address() + r.offset() + gpa - r.base());
            case Region.Rom r -> hostAddress(r.memory().segment().address() + r.offset() + gpa - r.base());
            case null, default -> throw new MonitorException(memoryError(c, gpa, ""));
        };
    }

    private static Reply hostAddress(long address) {
        String hex = "0x" + Long.toHexString(address);
        return Reply.of("host virtual address: " + hex, Json.map("host", hex));
    }

    private static Reply sum(Call c) {
        List<String> words = c.words(2, 2);
        byte[] bytes = read(c, c.address(words.get(0)), (int) c.number(words.get(1), "size", 0, 1 << 30), true);
        int sum = 0;
        for (byte b : bytes) {
            sum = (sum >>> 1 | sum << 15) + (b & 0xFF) & 0xFFFF;
        }
        return Reply.of("%05d".formatted(sum), Json.map("sum", sum));
    }

    private static Reply save(Call c, boolean physical) {
        List<String> words = c.words(3, 3);
        long address = c.address(words.get(0));
        long size = c.number(words.get(1), "size", 1, 1L << 32);
        Path file = Path.of(words.get(2));
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long done = 0; done < size; done += PIECE) {
                out.write(read(c, address + done, (int) Math.min(PIECE, size - done), physical));
            }
        } catch (IOException e) {
            throw new MonitorException(file + ": this file cannot be written (" + Reasons.of(e) + ")");
        }
        return Reply.of(size + " bytes saved to " + file, Json.map("bytes", size, "file", file.toString()));
    }

    private static Reply find(Call c) {
        Matcher m = Pattern.compile("(\\S+)\\s+(\\S+)\\s+(\"(?<text>.+)\"|0x(?<hex>([0-9a-fA-F]{2}){1,8}))").matcher(c.rest());
        if (!m.matches()) {
            throw c.usage("expected a start, a length, and \"text\" or 0x with 2, 4, 8 or 16 digits");
        }
        byte[] pattern = m.group("text") != null ? m.group("text").getBytes(StandardCharsets.UTF_8)
                : HexFormat.of().parseHex(m.group("hex"));
        long start = c.address(m.group(1));
        long length = Math.min(MAX_FIND - start, c.value(m.group(2)));
        List<Long> hits = c.look(view -> search(view, start, length, pattern));
        List<String> lines = hits.stream().map(c::place).toList();
        return Reply.of(lines.isEmpty() ? "not found" : String.join("\n", lines), hits.stream().map(Call::hex).toList());
    }

    /** Page by page; pages without memory are passed over. Pieces overlap by the pattern. */
    private static List<Long> search(GuestView view, long start, long length, byte[] pattern) {
        List<Long> hits = new ArrayList<>();
        for (long at = start; at < start + length && hits.size() < 100; at = (at & ~0xFFFL) + 0x1000) {
            byte[] page = new byte[(int) Math.min(start + length - at, 0x1000 - (at & 0xFFF) + pattern.length - 1)];
            int got = view.read(at, page);
            for (int i = 0; i + pattern.length <= got && hits.size() < 100; i++) {
                if (matches(page, i, pattern)) {
                    hits.add(at + i);
                }
            }
        }
        return hits;
    }

    private static boolean matches(byte[] in, int at, byte[] pattern) {
        for (int k = 0; k < pattern.length; k++) {
            if (in[at + k] != pattern[k]) {
                return false;
            }
        }
        return true;
    }

    /** For other commands. */
    static Map<String, Object> describe(Vcpu v, SymbolTable symbols) {
        long pc = v.getRegs().pc;
        return Json.map("cpu", v.id(), "pc", Call.hex(pc), "symbol", symbols.describe(pc));
    }
}
