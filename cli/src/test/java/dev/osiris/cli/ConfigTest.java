package dev.osiris.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Configuration files and files of arguments. */
class ConfigTest {
    @TempDir
    Path directory;

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private static String withoutOrigins(String toml) {
        return toml.replaceAll(" +# .*", "");
    }

    @Test
    void theConfigurationSaysWhoSetWhat() throws IOException {
        String vm = file("vm.toml", "# mine\nmemory = 64\nsmp = 2\nenable-cap = [\"osi\"]\n");
        String text = Run.osiris("run", "--config", vm, "--smp", "4", "--print-config").text();
        assertTrue(text.matches("(?s).*machine = \"chrp\" +# default\n.*"), text);
        assertTrue(text.matches("(?s).*memory = 64 +# " + vm + ":2\n.*"), text);
        assertTrue(text.matches("(?s).*smp = 4 +# command line, and " + vm + ":3\n.*"), text);
        assertTrue(text.matches("(?s).*enable-cap = \"osi\" +# " + vm + ":4\n.*"), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"toml", "json"})
    void whatIsPrintedCanBeReadAgainAndMeansTheSame(String format) throws IOException {
        List<String> options = List.of("run", "-m", "64", "--smp", "2", "--enable-cap", "osi@0", "--enable-cap", "osi@1", "--append",
                "a \"b\" \\ é\tc", "-d", "osi,exits", "--serial", "null", "--chardev", "null,id=x", "--engine", "interpreter");
        List<String> first = new java.util.ArrayList<>(options);
        first.add("--print-config=" + format);
        String printed = Run.osiris(first.toArray(String[]::new)).text();
        String vm = file("vm." + format, printed);
        Run again = Run.osiris("run", "--config", vm, "--print-config=" + format);
        assertEquals("", again.err());
        assertEquals(withoutOrigins(printed), withoutOrigins(again.text()));
        assertEquals(0, again.status());
        assertTrue(printed.contains("enable-cap") && printed.contains("osi@1"), printed);
    }

    @Test
    void filesNamedInAFileAreLookedForBesideIt() throws IOException {
        String vm = file("vm.toml", "kernel = 'vmlinux'\n");
        assertEquals("osiris: " + vm + ":1:10: kernel " + directory + "/vmlinux: there is no such file (looked in " + directory
                + "); expected a kernel\n", Run.osiris("run", "--config", vm).err());
        assertEquals("  kernel = 'vmlinux'\n           ^^^^^^^^^\n", Run.osiris("run", "--config", vm).excerpt());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "memory = '12Q' | 1:10: memory 12Q: this is not a size;",
        "smp = 2\\nmemry = 64 | 2:1: there is no key memry; did you mean memory?",
        "dump-dtb = 'x' | 1:1: there is no key dump-dtb; it belongs on the command line: --dump-dtb",
        "serial = 'unix:/s,sever=on' | 1:19: serial unix:/s,sever=on: unix has no key 'sever'; did you mean server?",
        "smp = 1\\nsmp = 2 | 2:8: Duplicate",
        "smp = | 1:",
        "[machine]\\nname = 'x' | 1:2: machine: there are no tables; expected KEY = VALUE",
        "smp = [[1]] | 1:7: smp: expected text, a number, true, false, or a list of them",
        "smp = [1, 2] | 1:7: smp: given twice (1, 2); once is enough",
        "{\"smp\": 1,\\n \"memory\": \"12Q\"} | 2:12: memory 12Q: this is not a size;",
        "{\"smp\": 1, \"smp\": 2} | 1:17: Duplicate",
        "{\"smp\": {}} | 1:9: smp: expected text",
        "{\"memry\": 1} | 1:2: there is no key memry; did you mean memory?",
        "{\"smp\": 1} x | 1:12: ",
        "{\"smp\": 1 | 1:",
    })
    void errorsInAFileAreNamedWithTheirPlace(String text, String message) throws IOException {
        String vm = file("vm", text.replace("\\n", "\n"));
        Run run = Run.osiris("run", "--config", vm);
        assertTrue(run.err().startsWith("osiris: " + vm + ":" + message.strip()), run.err());
        assertEquals(2, run.status(), run.err());
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Run run = Run.osiris("run", "--config", directory.resolve("no").toString());
        assertTrue(run.err().startsWith("osiris: --config " + directory.resolve("no") + ": there is no such file (looked in " + directory
                + ")"), run.err());
        assertEquals(1, run.status());
    }

    @Test
    void checkBuildsTheMachineAndStops() throws IOException {
        assertEquals("osiris: nothing wrong with this machine: machine chrp, cpu 750, memory 256M, smp 1, engine native\n",
                Run.line("run --check --engine native").text());
        Run bad = Run.osiris("run", "--check", "--kernel", file("empty", ""));
        assertEquals(1, bad.status());
        assertTrue(bad.err().contains("an empty file"), bad.err());
    }

    // ------------------------------------------------------------------ @FILE

    @Test
    void argumentFilesAreWordsOfTheCommandLine() throws IOException {
        file("more", "--enable-cap osi");
        String args = file("args", "# a machine\n-m 64 --append 'console=ttyS0 a\"b' # with a console\n@more\n");
        String text = Run.osiris("run", "@" + args, "--print-config").text();
        assertTrue(text.contains("memory = 64 ") && text.contains("append = \"console=ttyS0 a\\\"b\"") && text.contains("enable-cap"), text);
        assertTrue(Run.osiris("run", "--append", "@@x", "--print-config").text().contains("append = \"@x\""));
    }

    @Test
    void errorsInAnArgumentFileAreNamedWithTheirPlace() throws IOException {
        String args = file("args", "--smp 2\n  -m 12Q\n");
        assertTrue(Run.osiris("run", "@" + args).err().startsWith("osiris: " + args + ":2:6: memory 12Q: this is not a size;"));
        String open = file("open", "--append 'x\n");
        assertEquals("osiris: " + open + ":1:10: the quote ' is not closed in its line\n", Run.osiris("run", "@" + open).err());
        String self = file("self", "@self");
        assertTrue(Run.osiris("run", "@" + self).err().contains("include each other more than 8 deep"));
    }
}
