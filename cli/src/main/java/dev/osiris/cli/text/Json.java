package dev.osiris.cli.text;

import java.util.Collection;

/** Writes one object of JSON on one line. For the few messages that must not wait for a library to be loaded. */
public final class Json {
    private final StringBuilder text = new StringBuilder("{");

    /** Adds a text; null is JSON's null. */
    public Json put(String key, String value) {
        return raw(key, value == null ? "null" : quoted(value));
    }

    /** Adds a number. */
    public Json put(String key, long value) {
        return raw(key, Long.toString(value));
    }

    /** Adds true or false. */
    public Json put(String key, boolean value) {
        return raw(key, Boolean.toString(value));
    }

    /** Adds an object. */
    public Json put(String key, Json value) {
        return raw(key, value.toString());
    }

    /** Adds a list of texts. */
    public Json put(String key, Collection<String> values) {
        return raw(key, "[" + String.join(", ", values.stream().map(Json::quoted).toList()) + "]");
    }

    /** Adds what is JSON already. */
    public Json raw(String key, String json) {
        text.append(text.length() == 1 ? "" : ", ").append(quoted(key)).append(": ").append(json);
        return this;
    }

    /** A text as JSON writes it. */
    public static String quoted(String value) {
        StringBuilder s = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> s.append("\\\"");
                case '\\' -> s.append("\\\\");
                case '\n' -> s.append("\\n");
                case '\r' -> s.append("\\r");
                case '\t' -> s.append("\\t");
                default -> s.append(c < 0x20 ? String.format("\\u%04x", (int) c) : Character.toString(c));
            }
        }
        return s.append('"').toString();
    }

    @Override
    public String toString() {
        return text + "}";
    }
}
