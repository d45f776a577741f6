package dev.osiris.cli.line;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.osiris.cli.text.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A configuration file: keys with a value, or a list of values. TOML, or JSON when it begins with a brace. Keys are the long names of options
 * without their hyphens; a value is text, a number, or true and false.
 */
public final class Config {
    /**
     * A key with its values.
     *
     * @param key the key
     * @param values what it is set to, in their order
     * @param list whether it was written as a list
     * @param keyPlace where the key stands
     * @param place where its value stands, or begins
     */
    public record Entry(String key, List<String> values, boolean list, Place keyPlace, Place place) {}

    /** A file that cannot be used; the message names it and the place. */
    public static final class ConfigException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final boolean usage;
        private final transient Place place;

        ConfigException(boolean usage, Place place, String message) {
            super(message);
            this.usage = usage;
            this.place = place;
        }

        /** Whether what is in the file is wrong, rather than the file itself. */
        public boolean isUsage() {
            return usage;
        }

        /** Where, or null. */
        public Place place() {
            return place;
        }
    }

    private final Path path;
    private final List<String> lines;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private Config(Path path, List<String> lines) {
        this.path = path;
        this.lines = lines;
    }

    /**
     * Reads a file.
     *
     * @throws ConfigException when it cannot be read, or is malformed
     */
    public static Config read(Path path) {
        String text = text(path);
        Config config = new Config(path, text.lines().toList());
        try {
            if (text.stripLeading().startsWith("{")) {
                config.json(text);
            } else {
                config.toml(text);
            }
        } catch (JacksonException e) {
            JsonLocation at = e.getLocation();
            throw config.error(at == null ? 1 : at.getLineNr(), at == null ? 1 : Math.max(1, at.getColumnNr()), 1,
                    firstLine(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new ConfigException(false, null, path + ": this file cannot be read (" + Reasons.of(e) + ")");
        }
        return config;
    }

    /**
     * Keys that stand in another file.
     *
     * @throws ConfigException when a value is no text, number, truth or list of them
     */
    public static Config of(Path path, Tree.Keys keys) {
        Config config = new Config(path, List.of());
        keys.values().forEach((key, value) -> {
            boolean list = value instanceof Tree.Items;
            List<String> values = new ArrayList<>();
            for (Tree one : list ? ((Tree.Items) value).items() : List.of(value)) {
                if (!(one instanceof Tree.Leaf(String text, Place at)) || text == null) {
                    throw new ConfigException(true, one.place(), key
                            + ": expected text, a number, true, false, or a list of them");
                }
                values.add(text);
            }
            config.put(key, values, list, keys.keys().get(key), value.place());
        });
        return config;
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("it is malformed");
    }

    private static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (NoSuchFileException e) {
            throw new ConfigException(false, null, "--config " + path + ": there is no such file (looked in "
                    + path.toAbsolutePath().normalize().getParent() + "); expected a configuration in TOML or JSON");
        } catch (IOException e) {
            throw new ConfigException(false, null, "--config " + path + ": this file cannot be read (" + Reasons.of(e) + ")");
        }
    }

    /** This, and what another says about keys that this does not have. */
    public Config over(Config other) {
        Config all = new Config(path, lines);
        all.entries.putAll(entries);
        if (other != null) {
            other.entries.forEach(all.entries::putIfAbsent);
        }
        return all;
    }

    /** What it says, in its order. */
    public List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    /** Its name. */
    public Path path() {
        return path;
    }

    /** An error at an entry's value. */
    public ConfigException error(Entry entry, String message) {
        return new ConfigException(true, entry.place(), message);
    }

    private ConfigException error(int line, int column, int length, String message) {
        return new ConfigException(true, place(line, column, length), message);
    }

    private Place place(int line, int column, int length) {
        String text = line >= 1 && line <= lines.size() ? lines.get(line - 1) : "";
        return new Place(path.toString(), line, column, length, text);
    }

    private void put(String key, List<String> values, boolean list, Place keyPlace, Place place) {
        entries.put(key, new Entry(key, List.copyOf(values), list, keyPlace, place));
    }

    /** The same with other values for a key. */
    public void replace(Entry entry, List<String> values) {
        put(entry.key(), values, entry.list(), entry.keyPlace(), entry.place());
    }

    // ------------------------------------------------------------------ JSON

    private void json(String text) throws IOException {
        JsonFactory factory = JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
        try (JsonParser p = factory.createParser(text)) {
            p.nextToken();
            while (p.nextToken() == JsonToken.FIELD_NAME) {
                String key = p.currentName();
                JsonLocation keyAt = p.currentTokenLocation();
                Place keyPlace = place(keyAt.getLineNr(), keyAt.getColumnNr(), key.length() + 2);
                p.nextToken();
                Place at = tokenPlace(p);
                boolean list = p.currentToken() == JsonToken.START_ARRAY;
                List<String> values = new ArrayList<>();
                while (!list && values.isEmpty() || list && p.nextToken() != JsonToken.END_ARRAY) {
                    values.add(scalar(p, key));
                }
                put(key, values, list, keyPlace, at);
            }
            if (p.nextToken() != null) {
                throw error(p.currentTokenLocation().getLineNr(), p.currentTokenLocation().getColumnNr(), 1,
                        "something follows the closing brace");
            }
        }
    }

    private Place tokenPlace(JsonParser p) throws IOException {
        JsonLocation at = p.currentTokenLocation();
        int quotes = p.currentToken() == JsonToken.VALUE_STRING ? 2 : 0;
        return place(at.getLineNr(), at.getColumnNr(), p.currentToken().isScalarValue() ? p.getText().length() + quotes : 1);
    }

    private String scalar(JsonParser p, String key) throws IOException {
        if (p.currentToken() == null || !p.currentToken().isScalarValue() || p.currentToken() == JsonToken.VALUE_NULL) {
            throw new ConfigException(true, tokenPlace(p), key + ": expected text, a number, true, false, or a list of them");
        }
        return p.getText();
    }

    // ------------------------------------------------------------------ TOML

    private void toml(String text) throws IOException {
        JsonNode root = new TomlMapper().readTree(text);
        for (Map.Entry<String, JsonNode> e : root.properties()) {
            Place at = tomlPlace(e.getKey(), true);
            List<String> values = new ArrayList<>();
            boolean list = e.getValue() instanceof ArrayNode;
            for (JsonNode value : list ? e.getValue() : List.of(e.getValue())) {
                if (!value.isValueNode()) {
                    throw new ConfigException(true, at, e.getKey() + (list ? ": expected text, a number, true, false, or a list of them"
                            : ": there are no tables; expected KEY = VALUE"));
                }
                values.add(value.asText());
            }
            put(e.getKey(), values, list, tomlPlace(e.getKey(), false), at);
        }
    }

    /** The TOML reader keeps no places; keys stand at the beginnings of lines. */
    private Place tomlPlace(String key, boolean ofValue) {
        Pattern at = Pattern.compile("^\\s*(?:\\[+\\s*)?([\"']?" + Pattern.quote(key) + "[\"']?)\\s*(?:[.\\]]|=\\s*)");
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Matcher m = at.matcher(line);
            if (m.find() && ofValue && m.group().contains("=")) {
                String rest = line.substring(m.end()).replaceFirst("\\s+#[^\"']*$", "").stripTrailing();
                return place(i + 1, m.end() + 1, Math.max(1, rest.length()));
            } else if (m.find(0)) {
                return place(i + 1, m.start(1) + 1, m.group(1).length());
            }
        }
        return place(1, 1, 1);
    }
}
