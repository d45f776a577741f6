package dev.osiris.cli.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code word,key=value,flag}: the lists that QEMU made usual. Two commas are one in a value. Readers take what they
 * know; {@link #finish} complains about the rest, at its place.
 */
public final class KeyValues {
    /**
     * One of them.
     *
     * @param key the key, or the bare word
     * @param value the value, or null for a bare word
     * @param at where the key begins
     * @param valueAt where the value begins
     */
    public record Entry(String key, String value, int at, int valueAt) {}

    private static final String NOTHING = "nothing follows the comma; expected key=value";

    private final List<Entry> left;
    private final List<String> known = new ArrayList<>();

    private KeyValues(List<Entry> entries) {
        this.left = entries;
    }

    /**
     * Takes a text apart.
     *
     * @param text the list
     * @param from where in it to begin; positions stay those of the whole text
     * @param implied the key of a first word without one, or null: it stays a bare word
     * @throws TextException when a key is given twice, or is empty
     */
    public static KeyValues parse(String text, int from, String implied) {
        List<Entry> entries = new ArrayList<>();
        int at = from;
        if (at == text.length() && at > 0 && text.charAt(at - 1) == ',') {
            throw new TextException(at - 1, 1, NOTHING);
        }
        while (at < text.length()) {
            int end = end(text, at);
            Entry entry = entry(text, at, end, entries.isEmpty() ? implied : null);
            if (entries.stream().anyMatch(e -> e.key().equals(entry.key()))) {
                throw new TextException(at, end - at, entry.key() + " is given twice");
            }
            entries.add(entry);
            at = end + 1;
            if (at == text.length()) {
                throw new TextException(end, 1, NOTHING);
            }
        }
        return new KeyValues(entries);
    }

    /** The comma that ends an entry, or the text's end. */
    private static int end(String text, int at) {
        for (int i = at; i < text.length(); i++) {
            if (text.charAt(i) == ',') {
                if (i + 1 == text.length() || text.charAt(i + 1) != ',') {
                    return i;
                }
                i++;
            }
        }
        return text.length();
    }

    private static Entry entry(String text, int at, int end, String implied) {
        int equals = text.indexOf('=', at);
        if (equals < 0 || equals >= end) {
            String word = text.substring(at, end).replace(",,", ",");
            return implied == null ? new Entry(word, null, at, end) : new Entry(implied, word, at, at);
        }
        if (equals == at) {
            throw new TextException(at, end - at, "a key is missing before '='; expected key=value");
        }
        return new Entry(text.substring(at, equals), text.substring(equals + 1, end).replace(",,", ","), at, equals + 1);
    }

    /** Takes an entry, if it is there. */
    public Optional<Entry> take(String key) {
        known.add(key);
        for (Entry e : left) {
            if (e.key().equals(key)) {
                left.remove(e);
                return Optional.of(e);
            }
        }
        return Optional.empty();
    }

    /** Takes a value; null when it is not there. */
    public String text(String key) {
        Entry e = take(key).orElse(null);
        if (e != null && (e.value() == null || e.value().isEmpty())) {
            throw new TextException(e.at(), e.key().length(), "the value of " + key + " is missing; expected " + key + "=…");
        }
        return e == null ? null : e.value();
    }

    /** Takes {@code key=on}, {@code key=off}, or the bare key, which means on. */
    public boolean flag(String key, boolean otherwise) {
        Entry e = take(key).orElse(null);
        return e == null ? otherwise : switch (e.value()) {
            case null -> true;
            case "on", "yes", "true" -> true;
            case "off", "no", "false" -> false;
            default -> throw new TextException(e.valueAt(), e.value().length(), key + " is on or off, not " + e.value());
        };
    }

    /** Takes a number between two bounds. */
    public int number(String key, int least, int most, int otherwise) {
        Entry e = take(key).orElse(null);
        if (e == null) {
            return otherwise;
        }
        String value = e.value() == null ? "" : e.value();
        if (!value.matches("[0-9]{1,9}") || Integer.parseInt(value) < least || Integer.parseInt(value) > most) {
            throw new TextException(e.valueAt(), value.length(), key + " is a number from " + least + " to " + most
                    + ", not '" + value + "'");
        }
        return Integer.parseInt(value);
    }

    /** What nobody has taken. */
    public List<Entry> left() {
        return List.copyOf(left);
    }

    /**
     * Nothing more is known.
     *
     * @param what whose keys these are, for the message
     * @throws TextException for the first entry that nobody took
     */
    public void finish(String what) {
        if (!left.isEmpty()) {
            Entry e = left.getFirst();
            throw new TextException(e.at(), e.key().length(), what + " has no key '" + e.key() + "'; "
                    + Suggestion.hint(e.key(), known, " ") + (known.isEmpty() ? "it has none" : "expected "
                    + String.join(", ", known)));
        }
    }
}
