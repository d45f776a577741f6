package dev.osiris.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The monitor as people and scripts use it: on a terminal behind Ctrl-A c, by name, from a pipe. */
@Tag("e2e")
class MonitorE2eTest {
    private static final String PROMPT = "osiris# ";

    @TempDir
    Path directory;

    private record Said(int status, String out, String err) {}

    private static String unique(String stem) {
        return stem + "-" + ProcessHandle.current().pid();
    }

    private Said osiris(String input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Guest.root().resolve("scripts/osiris").toString()));
        command.addAll(List.of(arguments));
        Path in = Files.writeString(directory.resolve("in"), input);
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process p = new ProcessBuilder(command).redirectInput(in.toFile()).redirectOutput(out.toFile())
                .redirectError(err.toFile()).start();
        assertTrue(p.waitFor(120, TimeUnit.SECONDS), String.join(" ", command));
        return new Said(p.exitValue(), Files.readString(out), Files.readString(err));
    }

    private String ok(String name, String... commands) throws Exception {
        List<String> all = new ArrayList<>(List.of("monitor", name));
        for (String c : commands) {
            all.addAll(List.of("-c", c));
        }
        Said said = osiris("", all.toArray(String[]::new));
        assertEquals(0, said.status, said.err);
        return said.out;
    }

    @Test
    void linuxIsInspectedByNameFromOutside() throws Exception {
        String name = unique("linux");
        try (Guest guest = Guest.start("run", "--name", name, "--kernel", Guest.linux("kernel"), "--initrd", Guest.linux("initrd"),
                "--enable-cap", "osi", "--smp", "2")) {
            guest.expect(PROMPT);
            assertTrue(osiris("", "list").out.contains(name));
            assertTrue(ok(name, "dmesg").contains("Linux version 6.1"));
            assertTrue(ok(name, "x/s linux_banner").contains("Linux version 6.1"));
            assertTrue(ok(name, "info mmu schedule x").contains("real address 0x"));
            assertTrue(ok(name, "info irq").contains("ipi 0"));
            assertTrue(ok(name, "-j info exits").startsWith("[{\"cpu\": 0"));
            String stopped = ok(name, "break schedule", "cont", "wait 60", "bt");
            assertTrue(stopped.contains("breakpoint 1, vCPU ") && stopped.contains("#0  ") && stopped.contains(" in schedule"), stopped);
            assertTrue(ok(name, "delete", "step 3", "info status").contains("paused"));
            assertTrue(ok(name, "finish", "cont", "info status").endsWith("VM status: running\n"));
            Said wrong = osiris("", "monitor", name, "-c", "info regsters", "-c", "quit");
            assertEquals(1, wrong.status);
            assertEquals("osiris: there is no command info regsters; did you mean info registers?; 'help' lists them\n", wrong.err);
            Said piped = osiris("print 1\nnonsense\nprint 2\n", "monitor", name);
            assertEquals(1, piped.status);
            assertEquals("0x00000001\n0x00000002\n", piped.out);
            String profile = osiris("", "profile", name, "--seconds", "1").out;
            assertTrue(profile.lines().allMatch(l -> l.matches("vCPU [01](;.*)? \\d+")) && profile.contains("idle"), profile);
            ok(name, "type echo typed by the monitor");
            guest.expect("\ntyped by the monitor");
            assertEquals(0, osiris("", "stop", name).status);
            assertEquals(0, guest.exitStatus());
            assertFalse(osiris("", "list").out.contains(name));
            assertEquals(1, osiris("", "monitor", name, "-c", "info status").status);
        }
    }

    @Test
    void theConsoleIsSharedByName() throws Exception {
        String name = unique("shared");
        try (Guest guest = Guest.start("run", "--name", name, "--enable-cap", "osi")) {
            guest.expect("osiris> ");
            Said other = osiris("off\r", "console", name);
            assertEquals(0, other.status);
            assertTrue(other.out.contains("self-check passed") && other.out.contains("powering off"), other.out);
            assertEquals(0, guest.exitStatus());
        }
    }

    @Test
    void onATerminalTheMonitorIsBehindControlAcAndTheTerminalIsAsBefore() throws Exception {
        Path before = directory.resolve("before");
        Path after = directory.resolve("after");
        try (Tmux tmux = new Tmux(directory.resolve("tmux"))) {
            tmux.type("stty -g >" + before + "; " + Guest.root().resolve("scripts/osiris")
                    + " run --enable-cap osi; echo status $?; stty -g >" + after);
            tmux.await("self-check passed");
            tmux.await("osiris>");
            tmux.keys("C-a", "c");
            tmux.await("(osiris)");
            tmux.keys("info reg", "Tab");
            tmux.await("info registers");
            tmux.keys("Enter");
            tmux.await("MSR[");
            tmux.type("stop");
            tmux.type("x/2i $pc");
            tmux.await("=> 0x");
            tmux.type("p $nonsense");
            tmux.await("there is no register $nonsense");
            tmux.type("cont");
            tmux.keys("C-a", "c");
            tmux.type("help");
            tmux.await("this list");
            tmux.type("off");
            tmux.await("status 0");
            tmux.type("echo again");
            tmux.await("again");
        }
        assertEquals(Files.readString(before), Files.readString(after));
    }

    /** A terminal of 100 by 40, with a shell, as people have one. */
    private static final class Tmux implements AutoCloseable {
        private static final long LIMIT_NANOS = 120_000_000_000L;

        private final Path socket;

        Tmux(Path socket) throws Exception {
            this.socket = socket;
            tmux("-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "40", "env PS1='$ ' bash --norc --noprofile");
        }

        private String tmux(String... arguments) throws IOException, InterruptedException {
            List<String> command = new ArrayList<>(List.of("tmux", "-S", socket.toString()));
            command.addAll(List.of(arguments));
            Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
            String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            p.waitFor();
            return out;
        }

        void keys(String... keys) throws IOException, InterruptedException {
            List<String> all = new ArrayList<>(List.of("send-keys"));
            all.addAll(List.of(keys));
            tmux(all.toArray(String[]::new));
        }

        void type(String line) throws IOException, InterruptedException {
            tmux("send-keys", "-l", line);
            keys("Enter");
        }

        /** Waits until the screen, or what scrolled off it, has the text; spaces at the ends of lines are not kept. */
        void await(String text) throws IOException, InterruptedException {
            long end = System.nanoTime() + LIMIT_NANOS;
            String all = tmux("capture-pane", "-p", "-S", "-");
            while (!all.contains(text)) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("no \"" + text + "\" on the screen:\n" + all);
                }
                Thread.sleep(50); // the screen can only be looked at
                all = tmux("capture-pane", "-p", "-S", "-");
            }
        }

        @Override
        public void close() throws Exception {
            tmux("kill-server");
        }
    }
}
