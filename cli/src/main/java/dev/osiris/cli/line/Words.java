package dev.osiris.cli.line;

import dev.osiris.cli.text.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The words of a command line. {@code @FILE} stands for the words in a file: separated by blanks and line ends, quoted as in a shell,
 * {@code #} begins a comment; {@code @@} at the beginning of a word is a plain {@code @}.
 */
public final class Words {
    private static final int MAX_DEPTH = 8;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./^-]+");

    /**
     * A word.
     *
     * @param text what it says
     * @param place where it was typed
     */
    public record Word(String text, Place place) {}

    /** A file of arguments that cannot be used. */
    public static final class WordsException extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** Whether the command line is wrong, rather than the file. */
        private final boolean usage;

        WordsException(boolean usage, String message) {
            super(message);
            this.usage = usage;
        }

        /** Whether the command line is wrong, rather than the file. */
        public boolean isUsage() {
            return usage;
        }
    }

    private final List<Word> words = new ArrayList<>();

    private Words() {}

    /**
     * Reads a command line.
     *
     * @param program its name, for what is shown to people
     * @throws WordsException for an argument file that cannot be used
     */
    public static Words of(String program, String... args) {
        Words words = new Words();
        String line = line(program, args);
        int at = program.length() + 1;
        for (int i = 0; i < args.length; i++) {
            int quote = quoted(args[i]).equals(args[i]) ? 0 : 1;
            words.add(args[i], new Place(null, i + 1, at + quote + 1, args[i].length(), line), 0);
            at += quoted(args[i]).length() + 1;
        }
        return words;
    }

    private static String line(String program, String... args) {
        StringBuilder line = new StringBuilder(program);
        for (String arg : args) {
            line.append(' ').append(quoted(arg));
        }
        return line.toString();
    }

    /** As a shell would take it. */
    public static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private void add(String text, Place place, int depth) {
        if (text.startsWith("@@")) {
            words.add(new Word(text.substring(1), place.part(1, text.length() - 1)));
        } else if (text.startsWith("@") && text.length() > 1) {
            include(text.substring(1), place, depth);
        } else {
            words.add(new Word(text, place));
        }
    }

    private void include(String name, Place place, int depth) {
        if (depth == MAX_DEPTH) {
            throw new WordsException(true, place.prefix() + "@" + name + ": argument files include each other more than "
                    + MAX_DEPTH + " deep");
        }
        Path base = place.file() == null ? Path.of("") : Path.of(place.file()).toAbsolutePath().getParent();
        Path path = base.resolve(name);
        try {
            List<String> lines = Files.readAllLines(path);
            for (int i = 0; i < lines.size(); i++) {
                split(lines.get(i), path.toString(), i + 1, depth + 1);
            }
        } catch (NoSuchFileException e) {
            throw new WordsException(true, place.prefix() + "@" + name + ": there is no such file of arguments (looked in "
                    + path.toAbsolutePath().normalize().getParent() + "); for a word that begins with @, write @@" + name);
        } catch (IOException e) {
            throw new WordsException(false, place.prefix() + "@" + name + ": this file cannot be read (" + Reasons.of(e) + ")");
        }
    }

    private void split(String line, String file, int number, int depth) {
        int at = 0;
        while (true) {
            while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
                at++;
            }
            if (at == line.length() || line.charAt(at) == '#') {
                return;
            }
            StringBuilder word = new StringBuilder();
            int end = word(line, at, word, file, number);
            add(word.toString(), new Place(file, number, at + 1, end - at, line), depth);
            at = end;
        }
    }

    /** One word; returns where it ends. */
    private static int word(String line, int from, StringBuilder word, String file, int number) {
        char quote = 0;
        int at = from;
        for (; at < line.length() && (quote != 0 || !Character.isWhitespace(line.charAt(at))); at++) {
            char c = line.charAt(at);
            if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            } else if (c == '\\' && quote != '\'' && at + 1 < line.length()) {
                word.append(line.charAt(++at));
            } else {
                word.append(c);
            }
        }
        if (quote != 0) {
            throw new WordsException(true, file + ":" + number + ":" + (from + 1) + ": the quote " + quote
                    + " is not closed in its line");
        }
        return at;
    }

    /** The words, in their order. */
    public List<Word> all() {
        return List.copyOf(words);
    }

    /** Only what they say. */
    public String[] texts() {
        return words.stream().map(Word::text).toArray(String[]::new);
    }

    /** Where a word was typed. */
    public Place place(int index) {
        return words.get(index).place();
    }

    /** The value of {@code --option=value} or {@code --option value} among the words, or null; the last one counts. */
    public static String peek(List<String> words, String option) {
        String found = null;
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).startsWith(option + "=")) {
                found = words.get(i).substring(option.length() + 1);
            } else if (words.get(i).equals(option) && i + 1 < words.size()) {
                found = words.get(i + 1);
            }
        }
        return found;
    }
}
