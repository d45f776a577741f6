package dev.osiris.cli.monitor;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Writes what commands answer as JSON: maps, lists, records (by their components), arrays, strings, numbers, booleans, null. */
public final class Json {
    private final StringBuilder text = new StringBuilder();

    private Json() {}

    /** On one line. */
    public static String of(Object value) {
        Json json = new Json();
        json.write(value);
        return json.text.toString();
    }

    /** Names and values, in turn, in their order. */
    static Map<String, Object> map(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    /** What a value consists of, in terms of maps, lists and scalars: one level. */
    static Object plain(Object value) {
        return switch (value) {
            case null -> null;
            case Record r -> components(r);
            case Optional<?> o -> o.orElse(null);
            case OptionalLong o -> o.isPresent() ? o.getAsLong() : null;
            case int[] a -> IntStream.of(a).boxed().toList();
            case long[] a -> LongStream.of(a).boxed().toList();
            case byte[] a -> IntStream.range(0, a.length).mapToObj(i -> a[i] & 0xFF).toList();
            case boolean[] a -> IntStream.range(0, a.length).mapToObj(i -> a[i]).toList();
            case Object[] a -> List.of(a);
            case Enum<?> e -> e.name();
            default -> value;
        };
    }

    private static Map<String, Object> components(Record r) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (RecordComponent c : r.getClass().getRecordComponents()) {
            try {
                c.getAccessor().setAccessible(true);
                map.put(c.getName(), c.getAccessor().invoke(r));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        return map;
    }

    private void write(Object value) {
        switch (plain(value)) {
            case null -> text.append("null");
            case Map<?, ?> m -> object(m);
            case List<?> l -> array(l);
            case Number n -> text.append(n);
            case Boolean b -> text.append(b);
            case Object other -> string(other.toString());
        }
    }

    private void object(Map<?, ?> m) {
        text.append('{');
        String between = "";
        for (Map.Entry<?, ?> e : m.entrySet()) {
            text.append(between);
            string(e.getKey().toString());
            text.append(": ");
            write(e.getValue());
            between = ", ";
        }
        text.append('}');
    }

    private void array(List<?> l) {
        text.append('[');
        for (Object o : new ArrayList<>(l)) {
            if (text.charAt(text.length() - 1) != '[') {
                text.append(", ");
            }
            write(o);
        }
        text.append(']');
    }

    private void string(String s) {
        text.append('"');
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                default -> text.append(c < 0x20 || c == 0x7F ? "\\u%04x".formatted((int) c) : String.valueOf(c));
            }
        }
        text.append('"');
    }
}
