package dev.osiris.cli.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptFileTest {
    @TempDir
    Path directory;

    private Script read(String yaml) throws IOException {
        return ScriptFile.read(Files.writeString(directory.resolve("s.yaml"), yaml));
    }

    @Test
    void everythingThatAScriptCanSay() throws IOException {
        Script s = read("""
            name: all
            machine: {memory: 64M, enable-cap: [osi]}
            timeout: guest:2m
            exit-on: done
            fail-on: [a, b]
            steps:
            - {expect: p, timeout: 5, console: 1}
            - line: hello
            """);
        assertEquals("all", s.name());
        assertEquals(List.of("memory", "enable-cap"), s.machine().entries().stream().map(e -> e.key()).toList());
        assertEquals(new Limit(true, 120_000_000_000L), s.limit());
        assertEquals(List.of("a", "b"), s.failOn());
        Step.Expect expect = (Step.Expect) s.steps().getFirst();
        assertEquals(1, expect.console());
        assertEquals(new Limit(false, 5_000_000_000L), expect.limit());
        assertEquals("hello\r", ((Step.Send) s.steps().get(1)).text());
        assertEquals("s.yaml", read("steps:\n").name());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "stpes: [] | 1:1: a script has no key 'stpes'; did you mean steps?",
        "steps: [expct: x] | 1:9: there is no such step 'expct'; did you mean expect?",
        "steps:\\n- {expect: x, send: y} | 2:15: a step does one thing, not both expect and send;",
        "steps: [{expect: x, tiemout: 1s}] | 1:21: the step expect has no key 'tiemout'; did you mean timeout?",
        "steps: [{expect: 'a('}] | 1:18: this is no regular expression: Unclosed group",
        "steps: [{expect: x, timeout: soon}] | 1:30: this is no time; expected a time such as",
        "steps: [{expect: x, console: 9}] | 1:30: expected a number from 0 to 3, not '9'",
        "steps: [{exit: 256}] | 1:16: expected a number from 0 to 255, not '256'",
        "steps: [{send: [a]}] | 1:16: expected text",
        "steps: expect | 1:8: expected a list of steps",
        "steps: [{if: a}] | 1:10: what it is to be compared with is missing;",
        "steps: [reset, jump] | 1:16: a step is one of: expect,",
        "name: a\\nname: b | 2:5: Duplicate",
        "name: [ | 1:",
        "- a | 1:1: a script has keys:",
        "machine: {memory: {}} | 1:19: memory: expected text",
    })
    void errorsSayWhereAndWhat(String yaml, String message) throws IOException {
        String text = yaml.replace("\\n", "\n");
        String where;
        String what;
        try {
            read(text);
            throw new AssertionError("this is no error: " + yaml);
        } catch (ScriptFile.ScriptException e) {
            where = e.place().prefix();
            what = e.getMessage();
        } catch (dev.osiris.cli.line.Config.ConfigException e) {
            where = e.place().prefix();
            what = e.getMessage();
        }
        String all = (where + what).substring(directory.toString().length() + "/s.yaml:".length());
        assertTrue(all.startsWith(message), all);
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertTrue(assertThrows(ScriptFile.ScriptException.class, () -> ScriptFile.read(directory.resolve("no"))).getMessage()
                .contains("there is no such file (looked in " + directory + ")"));
    }
}
