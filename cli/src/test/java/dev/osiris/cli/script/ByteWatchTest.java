package dev.osiris.cli.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ByteWatchTest {
    /** Where each match ends, in bytes. */
    private static List<Integer> ends(String regex, String text) {
        ByteWatch watch = new ByteWatch(regex);
        List<Integer> ends = new ArrayList<>();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            if (watch.next(bytes[i])) {
                ends.add(i + 1);
            }
        }
        return ends;
    }

    /** What the class promises, done the slow way: all text behind the last match is searched after every byte. */
    private static List<Integer> slowEnds(String regex, String text) {
        Pattern pattern = Pattern.compile(regex, Pattern.MULTILINE);
        List<Integer> ends = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= text.length(); i++) {
            Matcher m = pattern.matcher(text.substring(0, i)).useAnchoringBounds(false).useTransparentBounds(true).region(from, i);
            if (m.find()) {
                ends.add(i);
                from = i;
            }
        }
        return ends;
    }

    @Test
    void aMatchIsSeenAtTheByteThatCompletesIt() {
        assertEquals(List.of(7, 17), ends("osi(ris)?# ", "..osi# ..osiris# .."));
        assertEquals(List.of(1, 2, 3), ends("[0-9]+", "123"));
    }

    @Test
    void anchorsAndWordsLookAtWhatCameBefore() {
        assertEquals(List.of(9), ends("^# ", "root# \n# "));
        assertEquals(List.of(), ends("\\bfoo ", "xfoo yfoo "));
        assertEquals(List.of(6), ends("(?<=b)c", "accabc"));
    }

    @Test
    void patternsMayCrossLinesAndBeUtf8() {
        assertEquals(List.of(8), ends("one\\s+two", "one\r\ntwo"));
        assertEquals(List.of(8), ends("(?s)a.*z", "a\nb\nc\nxz"));
        ByteWatch watch = new ByteWatch("grüß (?<who>\\S+) ");
        for (byte b : "grüß Jürgen ".getBytes(StandardCharsets.UTF_8)) {
            watch.next(b);
        }
        assertEquals("Jürgen", watch.groups().get("who"));
        assertEquals("grüß Jürgen ", watch.groups().get("match"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab", "a+b", "^ab", "b$", "a.b", "(a|ab)c", "a[^b]c", "a\\nb", "\\bca", "(?<!a)b", "a{2,3}b", "(?s)a.{3}c",
        "aba", "aabaab", "c\\s*a"})
    void theQuickWayFindsWhatTheSlowWayFinds(String regex) {
        Random random = new Random(regex.hashCode());
        for (int round = 0; round < 40; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 120; i++) {
                text.append("aabbc\n ".charAt(random.nextInt(7)));
            }
            assertEquals(slowEnds(regex, text.toString()), ends(regex, text.toString()), regex + " in " + text);
        }
    }

    @Test
    void aLongTextWithoutAMatchIsNoTrouble() {
        ByteWatch watch = new ByteWatch("login: ");
        ByteWatch greedy = new ByteWatch("x.*login: ");
        for (int i = 0; i < 2_000_000; i++) {
            byte b = (byte) (i % 80 == 79 ? '\n' : 'l');
            assertFalse(watch.next(b) || greedy.next(b));
        }
        assertTrue(ends("login: ", "l".repeat(100_000) + "ogin: ").size() == 1);
    }
}
