package dev.osiris.devices.guest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The log of a Linux from 5.10 on (kernel/printk/printk_ringbuffer.h): a ring of descriptors beside a ring of text, found by the
 * symbol {@code prb}. Sizes are those of a 32-bit kernel.
 */
public final class LinuxLog {
    /**
     * A line.
     *
     * @param nanos since boot
     * @param level 0 (emergency) to 7 (debug)
     */
    public record Line(long nanos, int level, String text) {}

    private static final int DESCRIPTOR_SIZE = 12;
    private static final int INFO_SIZE = 88;
    private static final int COMMITTED = 1;
    private static final int FINALIZED = 2;
    private static final int MAX_BITS = 24;

    private final GuestView view;

    private LinuxLog(GuestView view) {
        this.view = view;
    }

    /** The lines, the oldest first; none when there is no such log. */
    public static List<Line> read(GuestView view, SymbolTable symbols) {
        return symbols.address("prb").isEmpty() ? List.of()
                : new LinuxLog(view).ring(symbols.address("prb").getAsLong());
    }

    private long word(long ea) {
        return view.linearWord(ea).orElse(0) & 0xFFFF_FFFFL;
    }

    private List<Line> ring(long pointer) {
        long prb = word(pointer);
        int countBits = (int) word(prb);
        // Some versions have the last finalised record's number between the two rings.
        long textRing = plausible(prb + 20) ? prb + 20 : prb + 24;
        if (countBits < 1 || countBits > MAX_BITS || !plausible(textRing)) {
            return List.of();
        }
        List<Line> lines = new ArrayList<>();
        long mask = (1L << countBits) - 1;
        long head = word(prb + 12);
        long id = word(prb + 16);
        for (long n = 0; n <= mask; n++, id = id + 1 & 0x3FFF_FFFFL) {
            line(prb, textRing, id, mask).ifPresent(lines::add);
            if (id == head) {
                break;
            }
        }
        return lines;
    }

    private boolean plausible(long textRing) {
        long bits = word(textRing);
        return bits >= 8 && bits <= MAX_BITS && word(textRing + 4) >= GuestView.LINUX_LINEAR;
    }

    private Optional<Line> line(long prb, long textRing, long id, long mask) {
        long descriptor = word(prb + 4) + (id & mask) * DESCRIPTOR_SIZE;
        OptionalInt state = view.linearWord(descriptor);
        int kind = state.orElse(0) >>> 30;
        if (state.isEmpty() || (state.getAsInt() & 0x3FFF_FFFF) != id || kind != COMMITTED && kind != FINALIZED) {
            return Optional.empty();
        }
        long info = word(prb + 8) + (id & mask) * INFO_SIZE;
        long nanos = word(info + 8) << 32 | word(info + 12);
        int length = (int) (word(info + 16) >>> 16);
        int level = (int) (word(info + 16) & 7);
        String text = text(textRing, word(descriptor + 4), word(descriptor + 8), length);
        return text == null ? Optional.empty() : Optional.of(new Line(nanos, level, text));
    }

    /** A block begins with its descriptor's id; one that would cross the ring's end begins anew at the ring's start. */
    private String text(long ring, long begin, long next, int length) {
        if ((begin & 1) != 0) {
            return ""; // a record without text
        }
        long size = 1L << word(ring);
        long data = word(ring + 4);
        boolean wrapped = (begin & -size) != (next & -size) && (next & size - 1) != 0;
        long at = data + (wrapped ? 0 : begin & size - 1) + 4;
        byte[] bytes = new byte[Math.min(length, 1 << 16)];
        return view.readLinear(at, bytes) ? new String(bytes, StandardCharsets.UTF_8) : null;
    }
}
