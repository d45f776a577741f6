package dev.osiris.cli.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Commands that change nothing, on one machine that stands still. */
class MonitorLooksTest {
    private static TestMachine tested;
    private static Monitor monitor;

    @BeforeAll
    static void start() {
        tested = new TestMachine();
        monitor = new Monitor(tested.context(), text -> { }, () -> { });
    }

    @AfterAll
    static void end() {
        monitor.close();
        tested.close();
    }

    private static String run(String line) {
        Reply reply = monitor.execute(line);
        assertEquals(0, reply.status(), line + ": " + reply.text());
        return reply.text();
    }

    @ParameterizedTest(name = "print {0}")
    @CsvSource(delimiter = ';', value = {"1+2*3 ; 0x00000007", "(1+2)*3 ; 0x00000009", "$pc ; 0x00010004 <start+0x4>",
        "$nip == start+4 ; 0x00000001", "count ; 0x00010020 <count>", "*start ; 0x3c200002", "~0 ; 0xffffffff", "-1 ; 0xffffffff",
        "1<<31 ; 0x80000000", "0x10 & 0x18 ; 0x00000010", "1 && 0 || 1 ; 0x00000001", "5 % 3 ; 0x00000002", "!$r3 ; 0x00000001",
        "$SP ; 0x00020000", "1 < 2 ; 0x00000001", "6 >> 1 ; 0x00000003", "0x123456789 ; 0x0000000123456789", "$f1 ; 0x0000000000000000",
        "$v1 ; 0x00000000000000000000000000000000", "7 ^ 2 ; 0x00000005"})
    void expressionsAreThoseOfC(String expression, String value) {
        assertEquals(value + "\n", run("print " + expression));
    }

    /** Each answers an object or a list, without a word around it. */
    static Stream<String> looks() {
        return Stream.of("info status", "info registers -a", "info cpus", "info mtree", "info devices", "info irq", "info tlb -p",
                "info mmu 0", "info exits", "info engine", "info osi", "info caps", "info unimp", "info breakpoints", "bt",
                "x/4i start", "print 1", "help", "info log", "info machine", "info device uart0", "info device openpic");
    }

    @ParameterizedTest
    @MethodSource("looks")
    void jsonIsOneLine(String command) {
        String json = run("-j " + command);
        assertTrue(json.matches("[\\[{].*[\\]}]\n"), json);
        assertEquals(1, json.lines().count());
    }
}
