package dev.osiris.cli.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ScriptRunnerTest {
    @TempDir
    Path directory;

    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
    private final GuestClock clock = new GuestClock(System::nanoTime);
    private ScriptRunner runner;

    /** Writes down what the script does. */
    private final class Recorder implements ScriptRunner.Machine {
        @Override
        public void pause() {
            done.add("pause");
        }

        @Override
        public void resume() {
            done.add("resume");
        }

        @Override
        public void send(int console, byte[] bytes) {
            done.add("send " + console + " " + new String(bytes).replace("\r", "\\r"));
        }

        @Override
        public void sendBreak(int console) {
            done.add("break " + console);
        }

        @Override
        public void reset() {
            done.add("reset");
        }

        @Override
        public void end() {
            done.add("end");
        }

        @Override
        public void say(String text) {
            done.add("say " + text);
        }
    }

    private void run(String yaml) throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("s.yaml"), yaml);
        runner = new ScriptRunner(ScriptFile.read(file), new Recorder(), clock);
        runner.start();
    }

    private void guest(String text) {
        for (byte b : text.getBytes()) {
            runner.output(0, b);
        }
    }

    private void expect(String... actions) throws InterruptedException {
        for (String a : actions) {
            assertEquals(a, done.take());
        }
    }

    @Test
    void theMachinePausesAtTheByteThatMatchesUntilTheNextWait() throws Exception {
        run("steps:\n- expect: 'login: '\n- line: root\n- expect: '# '\n- say: in\n");
        guest("boot\nlogin:");
        assertTrue(done.isEmpty());
        guest(" ");
        expect("pause", "send 0 root\\r", "resume");
        guest("root\r\n# ");
        expect("pause", "say in", "resume");
    }

    @Test
    void whatComesBetweenMatchAndPauseIsLookedAtByTheNextWait() throws Exception {
        run("steps:\n- expect: a\n- expect: b\n- expect: c\n- say: done\n");
        guest("abc"); // a machine that needs a while to pause
        expect("pause");
        String next = done.take();
        while (!next.equals("say done")) {
            assertTrue(next.equals("pause") || next.equals("resume"), next);
            next = done.take();
        }
    }

    @Test
    void theFirstOfSeveralPatternsDecides() throws Exception {
        run("steps:\n- expect:\n    'login: ': [{line: root}]\n    '# ': [{say: already in}]\n- say: end\n");
        guest("# ");
        expect("pause", "say already in", "say end", "resume");
    }

    @Test
    void groupsAreVariablesAndBranchesCompareThem() throws Exception {
        run("""
            variables: {who: me}
            steps:
            - expect: 'Linux (?<release>\\S+) '
            - if: ${release}
              matches: ^6\\.
              then: [{say: "${who}: ${release}"}]
              else: [fail: old]
            - set: {who: you}
            - repeat: 2
              steps: [{say: "${who}"}]
            - break
            - reset
            - exit: 65
            """);
        guest("Linux 6.1.2 ");
        expect("pause", "say me: 6.1.2", "say you", "say you", "break 0", "reset", "end");
        assertEquals(new Verdict("exit", 65, ""), runner.verdict().orElseThrow());
    }

    @Test
    void otherConsolesAreLookedAtOnRequest() throws Exception {
        run("steps:\n- {expect: x, console: 1}\n- {send: y, console: 1}\n");
        guest("x");
        assertTrue(done.isEmpty());
        runner.output(1, (byte) 'x');
        expect("pause", "send 1 y", "resume");
    }

    @Test
    void exitOnAndFailOnEndTheMachineAtTheirByte() throws Exception {
        run("exit-on: 'ALL (OK|FINE)'\nfail-on: [Oops, 'BUG:']\n");
        guest("BUG");
        assertTrue(done.isEmpty());
        guest(":");
        expect("end");
        assertEquals("--fail-on: the guest wrote 'BUG:'", runner.verdict().orElseThrow().message());
        assertEquals(3, runner.verdict().orElseThrow().status());
        run("exit-on: 'ALL (OK|FINE)'\n");
        guest("ALL OK");
        expect("end");
        assertEquals(0, runner.verdict().orElseThrow().status());
    }

    @Test
    void aPanicIsAFailureUnlessAPatternSpeaksOfIt() throws Exception {
        run("steps: [{expect: never}]\n");
        guest("Kernel panic - not syncing: VFS\n");
        expect("end");
        assertEquals(new Verdict("fail-on", 3, "guest panic: 'Kernel panic - not syncing: VFS'"), runner.verdict().orElseThrow());
        run("exit-on: 'panic - not'\n");
        guest("Kernel panic - not syncing: VFS\n");
        expect("end");
        assertEquals(0, runner.verdict().orElseThrow().status());
    }

    @Test
    void timeIsLimitedPerStepAndInAll() throws Exception {
        run("steps:\n- {expect: never, timeout: 10ms}\n");
        expect("end");
        Verdict v = runner.verdict().orElseThrow();
        assertEquals(4, v.status());
        assertTrue(v.message().matches("time-out after 10 ms .*s.yaml:2:4: waiting for 'never'; the guest's last output: none"),
                v.message());
        run("timeout: 10ms\n");
        expect("end");
        assertEquals("time-out after 10 ms; the guest's last output: none", runner.verdict().orElseThrow().message());
    }

    @Test
    void guestTimeStandsStillWhileTheMachineIsPaused() throws Exception {
        run("timeout: guest:20ms\n");
        long until = System.nanoTime() + 60_000_000;
        while (System.nanoTime() < until) {
            assertTrue(done.isEmpty());
        }
        clock.running(true);
        expect("end");
        assertEquals("time-out after 20 ms of guest time; the guest's last output: none", runner.verdict().orElseThrow().message());
    }

    @Test
    void aMachineThatEndsInTheMiddleIsAFailure() throws Exception {
        run("steps:\n- expect: 'login: '\n");
        guest("no\r\nmore");
        runner.ended("the guest switched its machine off");
        String message = runner.verdict().orElseThrow().message();
        assertTrue(message.startsWith("the guest switched its machine off ") && message.endsWith(
                "waiting for 'login: '; the guest's last output: 'more'"), message);
        assertEquals(1, runner.verdict().orElseThrow().status());
    }

    @Test
    void anUnknownVariableIsAnError() throws Exception {
        run("variables: {a: b}\nsteps:\n- say: ${c}\n");
        expect("end");
        assertTrue(runner.verdict().orElseThrow().message().endsWith("s.yaml:3:3: there is no variable c; expected one of a"));
    }
}
