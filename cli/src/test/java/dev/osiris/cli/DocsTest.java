package dev.osiris.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Manual pages and completions that the build generates. */
class DocsTest {
    @TempDir
    static Path share;

    @BeforeAll
    static void generate() throws IOException {
        Docs.main(new String[] {share.toString()});
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "osiris | ru | run",
        "osiris run | --mach | --machine",
        "osiris run --machine | ch | chrp",
        "osiris run --machine = | ch | chrp",
        "osiris run -M | he | help",
        "osiris run --kernel vmlinux --cpu | 60 | 603e 604",
        "osiris caps | --jso | --json",
        "osiris help | mach | machines",
    })
    void bashCompletesWhatIsTyped(String before, String typed, String completions) throws Exception {
        String words = before + " " + typed;
        String script = "source " + share.resolve("bash-completion/osiris") + "; COMP_WORDS=(" + words + "); COMP_CWORD="
                + (words.split(" ").length - 1) + "; _osiris; echo ${COMPREPLY[@]}";
        Process p = new ProcessBuilder("bash", "-c", script).redirectErrorStream(true).start();
        assertEquals(completions, new String(p.getInputStream().readAllBytes()).strip());
    }

    @Test
    void everyCommandHasAPageThatNamesItsOptions() throws IOException {
        String page = Files.readString(share.resolve("man/man1/osiris-run.1"));
        assertTrue(page.startsWith(".TH OSIRIS-RUN 1"), page);
        for (var option : new RunCommand().spec().options()) {
            assertTrue(page.contains(option.longestName().replace("-", "\\-")), option.longestName());
        }
        assertTrue(page.contains(".SH \"EXIT STATUS\"") && page.contains(".SH EXAMPLES"), page);
        assertTrue(page.lines().noneMatch(l -> l.startsWith("'")), "no line is taken for a request");
        assertTrue(page.lines().filter(l -> l.startsWith(".")).allMatch(l -> l.matches("\\.(TH|SH|SS|TP|B|BR|nf|fi)( .*)?")), page);
        assertTrue(Files.exists(share.resolve("man/man1/osiris-test.1")) && Files.exists(share.resolve("man/man1/osiris.1")));
    }

    @Test
    void zshGetsEveryCommandAndOption() throws IOException {
        String text = Files.readString(share.resolve("zsh/_osiris"));
        assertTrue(text.startsWith("#compdef osiris\n"), text);
        assertTrue(text.contains("'*--machine=[The machine") && text.contains(":NAME:(chrp"), text);
        assertFalse(text.contains("%n"), text);
    }
}
