package dev.osiris.cli.line;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A document with the places of its parts: what a structured file says before anybody knows what it means. */
public sealed interface Tree {
    /** Where it stands. */
    Place place();

    /** Text, a number, a truth; null for nothing. */
    record Leaf(String text, Place place) implements Tree {}

    /** A list. */
    record Items(List<Tree> items, Place place) implements Tree {}

    /** Keys and what they stand for, in their order; {@code keys} has the places of the keys. */
    record Keys(Map<String, Tree> values, Map<String, Place> keys, Place place) implements Tree {}

    /** Reads the next value of a parser whose text is known. */
    static Tree read(JsonParser parser, String file, List<String> lines) throws IOException {
        if (parser.currentToken() == null && parser.nextToken() == null) {
            return new Leaf(null, place(parser, file, lines, 0));
        }
        Place at = place(parser, file, lines, length(parser));
        return switch (parser.currentToken()) {
            case START_ARRAY -> {
                List<Tree> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(read(parser, file, lines));
                }
                yield new Items(items, at);
            }
            case START_OBJECT -> keys(parser, file, lines, at);
            default -> new Leaf(parser.currentToken() == JsonToken.VALUE_NULL ? null : parser.getText(), at);
        };
    }

    private static Keys keys(JsonParser parser, String file, List<String> lines, Place at) throws IOException {
        Map<String, Tree> values = new LinkedHashMap<>();
        Map<String, Place> places = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            places.put(key, place(parser, file, lines, key.length()));
            parser.nextToken();
            values.put(key, read(parser, file, lines));
        }
        return new Keys(values, places, at);
    }

    private static int length(JsonParser parser) throws IOException {
        return parser.currentToken().isScalarValue() && parser.getText() != null ? Math.max(1, parser.getText().length()) : 1;
    }

    private static Place place(JsonParser parser, String file, List<String> lines, int length) {
        JsonLocation at = parser.currentTokenLocation();
        int line = Math.max(1, at.getLineNr());
        int column = Math.max(1, at.getColumnNr());
        String text = line <= lines.size() ? lines.get(line - 1) : "";
        return new Place(file, line, column, Math.max(1, Math.min(length, text.length() - column + 1)), text);
    }
}
