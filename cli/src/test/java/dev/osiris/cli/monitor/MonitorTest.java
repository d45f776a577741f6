package dev.osiris.cli.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.machine.Machine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The monitor's commands on a machine whose program counts. */
class MonitorTest {
    @TempDir
    Path directory;

    private final BlockingQueue<String> notices = new LinkedBlockingQueue<>();
    private TestMachine tested;
    private Monitor monitor;

    @BeforeEach
    void start() {
        tested = new TestMachine();
        monitor = new Monitor(tested.context(), notices::add, () -> { });
    }

    @AfterEach
    void end() {
        monitor.close();
        tested.close();
    }

    private String run(String line) {
        Reply reply = monitor.execute(line);
        assertEquals(0, reply.status(), line + ": " + reply.text());
        return reply.text();
    }

    @Test
    void numbersComeInTheFormatsThatWereAskedFor() {
        run("write 0x5000 0xfffffff6 65 0x41424300");
        assertEquals("-10\n", run("p/d *0x5000"));
        assertEquals("0x00005000 <counter>: 0xfffffff6 0x00000041 0x41424300\n", run("x/3 counter"));
        assertEquals("0x00005000: -10 65\n", run("xp/2dw 0x5000"));
        assertEquals("0x00005008 <counter+0x8>: 'A' 'B'\n", run("x/2c 0x5008"));
        assertEquals("0x00005008: \"ABC\"\n", run("x/s 0x5008"));
        assertEquals("0x00005000: 0xfffffff600000041\n", run("xp/g 0x5000"));
        assertEquals("   0x00010000 <start>: 3c200002  lis     r1,2\n=> 0x00010004 <start+0x4>: 4800001d  bl      0x00010020"
                .replace("0x00010020", "0x10020") + " <count>\n", run("x/2i start"));
    }

    @Test
    void registersAreWrittenAndReadBack() {
        run("set $r3 = 40 + 2");
        run("set $f2=0x4000000000000000");
        run("set $v5 = 0x00112233445566778899aabbccddeeff");
        run("set $dec = 0x12345678");
        run("set $sr3 = 0x20000123");
        run("set $hid0 = 0x8000");
        assertEquals("0x0000002a\n", run("print $r3"));
        assertEquals("0x4000000000000000\n", run("print $f2"));
        assertEquals("0x00112233445566778899aabbccddeeff\n", run("print $v5"));
        assertEquals("0x20000123\n", run("print $sr3"));
        assertEquals("0x00008000\n", run("p $hid0"));
        assertTrue(run("info registers -a").contains("v5     0x00112233445566778899aabbccddeeff"));
        run("cpu 1");
        assertEquals("0x00000000\n", run("print $r3"));
        assertEquals("vCPU 1\n", run("cpu"));
    }

    @Test
    void breakpointsConditionsStepsAndBackTraces() throws Exception {
        assertEquals("breakpoint 1 at 0x00010020 <count>\n", run("break count if $r3 == 3"));
        run("cont");
        assertTrue(run("wait 30").startsWith("breakpoint 1, vCPU "), "the notice may come from either vCPU");
        String notice = notices.poll(30, TimeUnit.SECONDS);
        assertTrue(notice.matches("breakpoint 1, vCPU [01] at 0x00010020 <count>: 9421fff0  stwu    r1,-16\\(r1\\)"), notice);
        assertEquals("0x00000003\n", run("print $r3"));
        assertEquals("vCPU 0 at 0x00010024 <count+0x4>: 38630001  addi    r3,r3,1\n", run("step").replace("vCPU 1", "vCPU 0"));
        assertEquals("#0  0x00010024 in count+0x4\n#1  0x00010008 in start+0x8 (lr)\n", run("bt"));
        assertTrue(run("info breakpoints").contains("0x00010020 <count> (conditional)"));
        run("delete");
        assertEquals("none is set\n", run("info breakpoints"));
        assertTrue(run("finish").contains(" at 0x00010008 <start+0x8>"));
        assertTrue(run("next").contains(" at 0x00010004 <start+0x4>"));
        assertTrue(run("next").contains(" at 0x00010008 <start+0x8>"), "a call is one step");
        assertTrue(run("until count").contains(" at 0x00010020 <count>"));
        assertEquals(Machine.State.PAUSED, tested.machine().state());
    }

    @Test
    void watchpointsSayWhatIsAboutToBeStored() {
        run("watch counter");
        run("cont");
        String stop = run("wait 30");
        assertTrue(stop.contains("stw     r3,20480(0)"), stop);
        assertTrue(stop.contains("about to write 4 byte(s) at 0x00005000, which holds 0x00000000: stores 0x00000001"), stop);
        assertTrue(run("info status").startsWith("VM status: paused: watchpoint 1, vCPU "));
    }

    @Test
    void aWaitThatTakesTooLongFails() {
        run("cont");
        assertEquals("error: the machine still runs after 0 s\n", monitor.execute("wait 0").text());
        run("stop");
        assertEquals("paused\n", run("wait 0"));
    }

    @Test
    void filesAreWritten() throws IOException {
        Path saved = directory.resolve("saved");
        run("memsave start 8 " + saved);
        assertEquals(0x3c, Files.readAllBytes(saved)[0]);
        Path core = directory.resolve("core");
        run("dump-guest-memory " + core);
        byte[] head = Files.readAllBytes(core);
        assertEquals(64L << 20, Files.size(core) - 52 - 2 * 32 - 2 * (12 + 8 + 268));
        assertEquals("ELF", new String(head, 1, 3, StandardCharsets.US_ASCII));
        run("dumpdtb " + directory.resolve("dtb"));
        assertEquals((byte) 0xD0, Files.readAllBytes(directory.resolve("dtb"))[0]);
    }

    @Test
    void memoryIsSearched() {
        run("write 0x6100 0x4f736972 0x69730000");
        assertEquals("0x00006100 <counter+0x1100>\n".replace(" <counter+0x1100>", ""), run("find 0x5000 0x10000 \"Osiris\"")
                .replace(" <counter+0x1100>", ""));
        assertEquals("not found\n", run("find 0x5000 0x1000 \"Osiris\""));
        assertTrue(run("find 0 0x20000 0x9421fff0").contains("0x00010020 <count>"));
    }

    @Test
    void theMachineIsDescribed() {
        assertTrue(run("info mtree").contains("openpic"));
        assertTrue(run("info devices").contains("uart0"));
        assertTrue(run("info device uart0").contains(" = 0x"), run("info device uart0"));
        assertTrue(run("info irq").contains("processor 1: task priority "), run("info irq"));
        assertTrue(run("info irq -a").contains("masked"));
        assertTrue(run("info tlb").contains("sdr1 0x00000000"), run("info tlb"));
        assertTrue(run("info mmu $pc x").contains("real mode"));
        assertTrue(run("info exits").contains("vCPU 1"));
        assertTrue(run("info engine").contains("native"));
        assertTrue(run("info osi").contains("enabled on vCPU: 0, 1"));
        assertTrue(run("caps").contains("on vCPU 0, 1"));
        assertTrue(run("info cpus").startsWith("* CPU #0: pc=0x00010004 <start+0x4>"));
        assertTrue(run("gva2gpa start").startsWith("gpa: 0x00010000"));
        assertEquals("0x00010024 <count+0x4>\n", run("info symbol count+4"));
        assertEquals("0x00010020  count\n0x00005000  counter\n".length(), run("info symbols count").length());
    }

    @Test
    void unusedTouchesAreCountedAndSaidOnce() {
        run("write 0x10028 0x3c809000 0x80640000 0x4bfffff8"); // lis 4,0x9000; lwz 3,0(4); b count
        run("cont");
        while (monitor.execute("-j info unimp").text().equals("{}\n")) {
            Thread.onSpinWait();
        }
        run("stop");
        assertTrue(run("info unimp").contains("page 0x90000000"));
    }

    @Test
    void wordsAreCompleted() {
        assertEquals(List.of("cont"), monitor.complete("con", 3));
        assertTrue(monitor.complete("info re", 7).contains("registers"));
        assertEquals(List.of("count", "counter"), monitor.complete("break cou", 9));
        assertEquals(List.of("$srr0", "$srr1"), monitor.complete("print 4+$srr", 12));
        assertEquals(List.of("uart0"), monitor.complete("info device u", 13));
        assertEquals(List.of("0", "1"), monitor.complete("cpu ", 4));
    }

    @Test
    void linesComeWithoutEchoAndErrorsSetTheStatus() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String typed = "# a comment\n\nprint 1\r\nprint 2\rnonsense\nprint 3";
        int status = new LineFront(new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)), out, false)
                .run(tested.context());
        assertEquals(1, status);
        assertEquals("0x00000001\n0x00000002\nerror: there is no command nonsense; 'help' lists them\n0x00000003\n",
                out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void theMachineEndsAndSaysSo() {
        run("quit");
        assertEquals("VM status: stopped\n", run("info status"));
        assertEquals("error: the machine has ended\n", monitor.execute("cont").text());
        assertTrue(monitor.isOver());
        assertFalse(monitor.execute("info registers").text().isEmpty());
    }
}
