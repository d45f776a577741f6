package dev.osiris.cli.script;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Looks for a pattern in a stream, after every byte. Where a match could still begin is remembered, so that text that cannot
 * be part of one is looked at once; a pattern that any text could belong to sees the last {@link #WINDOW} bytes.
 *
 * <p>Bytes are matched as Latin-1 characters; the pattern is turned into UTF-8 first, so that text beyond ASCII is found, too.
 */
public final class ByteWatch {
    /** Bytes that an unfinished match may be long. */
    public static final int WINDOW = 1 << 16;

    private static final int CONTEXT = 64;

    private final String source;
    private final Matcher matcher;
    private final Text text = new Text();

    /** Where a match may begin; what is before it is kept for anchors and look-behind. */
    private int from;

    /** @throws PatternSyntaxException when the pattern is none */
    public ByteWatch(String regex) {
        this.source = regex;
        this.matcher = Pattern.compile(latin(regex), Pattern.MULTILINE).matcher(text);
        matcher.useAnchoringBounds(false).useTransparentBounds(true);
    }

    private static String latin(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static String utf8(String latin) {
        return latin == null ? null : new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** The pattern as it was given. */
    public String source() {
        return source;
    }

    /**
     * The stream goes on with a byte.
     *
     * @return whether that completes a match; what came before it is then forgotten
     */
    public boolean next(byte b) {
        text.add(b);
        if (in(from).find()) {
            from = text.length();
            return true;
        }
        from = matcher.hitEnd() ? firstAlive() : text.length();
        from -= text.trim(Math.max(0, from - CONTEXT));
        return false;
    }

    private Matcher in(int begin) {
        return matcher.reset().region(begin, text.length());
    }

    /** The first beginning from which a match can still come. */
    private int firstAlive() {
        int alive = Math.max(from, text.length() - WINDOW);
        while (alive < text.length() && !in(alive).lookingAt() && !matcher.hitEnd()) {
            alive++;
        }
        return alive;
    }

    /** What the last match was: {@code match} and the named groups that took part. */
    public Map<String, String> groups() {
        Map<String, String> groups = new LinkedHashMap<>();
        groups.put("match", utf8(matcher.group()));
        for (String name : matcher.pattern().namedGroups().keySet()) {
            if (matcher.group(name) != null) {
                groups.put(name, utf8(matcher.group(name)));
            }
        }
        return groups;
    }

    /** The bytes that a match may be made of. */
    private static final class Text implements CharSequence {
        private byte[] bytes = new byte[256];
        private int first;
        private int end;
        void add(byte b) {
            if (end == bytes.length) {
                int length = end - first;
                byte[] to = length > bytes.length / 2 ? new byte[bytes.length * 2] : bytes;
                System.arraycopy(bytes, first, to, 0, length);
                bytes = to;
                first = 0;
                end = length;
            }
            bytes[end++] = b;
        }

        /** Forgets so many; returns how many. */
        int trim(int n) {
            first += n;
            return n;
        }

        @Override
        public int length() {
            return end - first;
        }

        @Override
        public char charAt(int index) {
            return (char) (bytes[first + index] & 0xFF);
        }

        @Override
        public CharSequence subSequence(int from, int to) {
            return new String(bytes, first + from, to - from, StandardCharsets.ISO_8859_1);
        }

        @Override
        public String toString() {
            return subSequence(0, length()).toString();
        }
    }
}
