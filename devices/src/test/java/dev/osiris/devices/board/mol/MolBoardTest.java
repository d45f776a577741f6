package dev.osiris.devices.board.mol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.devices.board.MachineFactory;
import dev.osiris.devices.board.SerialTerminal;
import dev.osiris.devices.boot.ElfBuilder;
import dev.osiris.devices.fdt.FdtReader;
import dev.osiris.devices.prom.PromTree;
import dev.osiris.devices.video.Display;
import dev.osiris.devices.video.Picture;
import dev.osiris.guests.GuestImages;
import dev.osiris.kvm.Capability;
import dev.osiris.kvm.Regs;
import dev.osiris.machine.DeviceTreeSource;
import dev.osiris.machine.Grant;
import dev.osiris.machine.Image;
import dev.osiris.machine.Machine;
import dev.osiris.machine.MachineException;
import dev.osiris.machine.MachineExit;
import dev.osiris.machine.MachineListener;
import dev.osiris.machine.MachineSpec;
import dev.osiris.machine.OsiSpec;
import dev.osiris.machine.VmmRequest;
import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.Region;
import dev.osiris.osi.OsiCall;
import dev.osiris.osi.OsiCount;
import dev.osiris.osi.OsiSelector;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.isa.Assembler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mac-on-Linux's machine with the bundled firmware. */
class MolBoardTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Grant EVERYWHERE = new Grant(Capability.OSI, null);

    private final SerialTerminal terminal = new SerialTerminal();

    @TempDir
    private Path directory;

    private Machine machine(String engine, int vcpus, String append, OsiSpec osi, Grant... grants) {
        MachineSpec.Boot boot = MachineSpec.Boot.firmware(
                new Image.BuiltIn("firmware", GuestImages.FIRMWARE.content()), append);
        return MachineFactory.create(new MachineSpec("mol", CpuModel.DEFAULT, 64L << 20, vcpus, engine, boot,
                List.of(grants), osi), terminal, MachineListener.NONE);
    }

    private Path file(String name, byte[] content) throws Exception {
        return Files.write(directory.resolve(name), content);
    }

    private static OsiSpec files(Map<String, Path> files) {
        return new OsiSpec(files, Map.of(), null, null, List.of());
    }

    // ------------------------------------------------------------------ how it comes up

    @Test
    void allRegistersAreZeroButMsrAndTheFirstVcpuIsAtTheEntry() {
        try (Machine machine = machine("interpreter", 1, "", OsiSpec.NONE, EVERYWHERE)) {
            Regs regs = machine.vcpus().getFirst().getRegs();
            assertEquals(0x01E0_1000, regs.pc);
            assertEquals(0x1040, regs.msr);
            assertTrue(Arrays.stream(regs.gpr).allMatch(r -> r == 0));
            assertEquals(0, regs.lr | regs.ctr | regs.cr | regs.xer);
        }
    }

    @Test
    void thereIsMemoryAndNothingElseInTheAddressSpace() {
        try (Machine machine = machine("interpreter", 1, "", OsiSpec.NONE, EVERYWHERE)) {
            assertEquals(2, machine.vm().addressSpace().regions().size());
            assertTrue(machine.vm().addressSpace().regions().stream().allMatch(Region.Ram.class::isInstance));
        }
    }

    @Test
    void withoutFirmwareItSaysWhatToGiveIt() {
        MachineSpec spec = new MachineSpec("mol", CpuModel.DEFAULT, 64L << 20, 1, "interpreter",
                MachineSpec.Boot.firmware(null, ""), List.of());
        assertEquals("board mol starts firmware: name it (--firmware FILE)", assertThrows(MachineException.class,
                () -> MachineFactory.create(spec, terminal, MachineListener.NONE).close()).getMessage());
    }

    @Test
    void theTreeIsMadeOfTheMachine() throws Exception {
        Path image = file("disk", new byte[1024]);
        OsiSpec.Disk disk = new OsiSpec.Disk(image, true, false, false, false);
        OsiSpec osi = new OsiSpec(Map.of(), Map.of(), null, null, List.of(disk, disk));
        try (Machine machine = machine("interpreter", 3, "quiet", osi, EVERYWHERE)) {
            PromTree tree = MolDeviceTree.prom(FdtReader.read(((DeviceTreeSource) machine.board()).deviceTree()));
            assertEquals(3, tree.find("/cpus").children().size());
            assertEquals(2, tree.find("/mol/mol-blk").children().size());
            assertEquals(2, tree.find("/mol/mol-scsi").children().size());
            assertArrayEquals(new byte[] {0, 0, 0, 0, 4, 0, 0, 0}, tree.find("/memory@0").get("reg"));
            assertEquals("quiet", tree.find("/chosen").string("bootargs", ""));
            assertEquals(tree.find("/mol/osi-pic"), tree.node(MolLayout.PIC_HANDLE));
            assertEquals(tree.find("/mol/pseudo-disk/disk"), tree.find("/mol/pseudo-disk/disk@0:ofclient"));
            assertArrayEquals(new byte[] {0, 0, 0, 9}, tree.find("/mol/mol-tty").get("interrupts"));
        }
    }

    // ------------------------------------------------------------------ firmware

    @ParameterizedTest
    @ValueSource(strings = {"interpreter", "native"})
    void firmwareShowsWhatThereIsAndItsPromptAnswersByInterrupt(String engine) throws Exception {
        Path motd = file("motd", "a message\n".getBytes());
        try (Machine machine = machine(engine, 2, "a b", files(Map.of("motd", motd)), EVERYWHERE)) {
            machine.start();
            until(() -> calls(machine, OsiSelector.PIC_UNMASK_IRQ) > 0); // it waits for a key
            terminal.type("help\rtree /memory\rwhat\roff\r");
            assertEquals(new MachineExit(MachineExit.Kind.POWER_OFF, 0, ""), exit(machine));
            assertEquals(0, machine.osi().failedCalls());
            assertTrue(calls(machine, OsiSelector.PIC_GET_ACTIVE_IRQ) > 0, "the prompt was woken by osi-pic");
            Picture picture = ((Display) machine.devices().stream().filter(Display.class::isInstance).findFirst()
                    .orElseThrow()).picture();
            assertEquals(0xFF_FFFF, picture.pixels()[0]);
            assertEquals(0xFF_FF00, picture.pixels()[picture.width() / 8 + 2]);
        }
        String text = terminal.text();
        assertTrue(text.contains("memory: 64 MiB; boots by itself\nvCPU 0: an OSI call is answered\n"
                + "vCPU 1: an OSI call is answered\n/\n    name = \"device-tree\"\n"), text);
        assertTrue(text.contains("\n/memory@0\n    name = \"memory\"\n    device_type = \"memory\"\n"
                + "    reg = 00000000 04000000\n"), text);
        assertTrue(text.contains("file motd: 10 bytes\na message\n"), text);
        assertTrue(text.contains("boot arguments: a b\n"), text);
        assertTrue(text.contains("unknown command: what (try help)\n"), text);
        assertTrue(text.matches("(?s).*ok tree /memory\n/memory@0\n.*\n1 nodes\nok .*"), text);
    }

    private static long calls(Machine machine, OsiSelector selector) {
        return machine.osi().report().stream().filter(c -> c.selector() == selector.number()).mapToLong(OsiCount::calls).sum();
    }

    /** Looks again and again. */
    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it did not come about");
            Thread.onSpinWait();
        }
    }

    private static MachineExit exit(Machine machine) throws Exception {
        return machine.exit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void aVcpuWithoutTheCapabilityTakesASystemCallAndFirmwareSaysSo() throws Exception {
        BitSet first = new BitSet();
        first.set(0);
        try (Machine machine = machine("native", 3, "", OsiSpec.NONE, new Grant(Capability.OSI, first))) {
            machine.start();
            terminal.await("ok ", LIMIT);
        }
        assertTrue(terminal.text().contains("vCPU 0: an OSI call is answered\n"
                + "vCPU 1: an OSI call is a system call at 0xC00\nvCPU 2: an OSI call is a system call at 0xC00\n"),
                terminal.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"interpreter", "native"})
    void withoutTheCapabilityFirmwareLoopsAtItsVectorAndCanBeStopped(String engine) throws Exception {
        try (Machine machine = machine(engine, 1, "", OsiSpec.NONE)) {
            assertTrue(machine.board().notices().getFirst().contains("--enable-cap osi"));
            machine.start();
            until(() -> machine.submit(new VmmRequest.Inspect<>(m -> m.vcpus().getFirst().getRegs().pc)) == 0xC08);
            machine.submit(new VmmRequest.Quit());
            assertEquals(MachineExit.Kind.QUIT, exit(machine).kind());
        }
        assertEquals("", terminal.text());
    }

    @Test
    void aResetBeginsAllOverWithTheOtherVcpusStandingStill() throws Exception {
        try (Machine machine = machine("native", 2, "", OsiSpec.NONE, EVERYWHERE)) {
            machine.start();
            terminal.await("ok ", LIMIT);
            machine.submit(new VmmRequest.Reset());
            terminal.await("ok \nOsiris OSI firmware\n", LIMIT);
            terminal.type("off\r");
            exit(machine);
        }
        String again = terminal.text().substring(terminal.text().lastIndexOf("Osiris OSI firmware"));
        assertTrue(again.contains("vCPU 1: an OSI call is answered\n"), again);
    }

    // ------------------------------------------------------------------ instead of privileged instructions

    /** Asks for its registers at 0x100000 and for a replaced mtsprg2, uses both, and ends with a status. */
    private static final String ACCELERATED = """
                    li      r0,0x1000
                    mtmsr   r0
                    lis     r3,0x1137
                    ori     r3,r3,0x24fa
                    lis     r4,0x7781
                    ori     r4,r4,0x0f9b
                    mr      r20,r3
                    mr      r21,r4
                    li      r5,90
                    lis     r6,0x10
                    sc
                    mr      r3,r20
                    mr      r4,r21
                    li      r5,89
                    li      r6,0
                    lis     r8,0x20
                    sc
                    mr      r3,r20
                    mr      r4,r21
                    li      r6,0xa7
                    lis     r8,0x0001
                    ori     r8,r8,0x0100
                    sc
                    mtctr   r3
                    lis     r7,0x1234
                    b       0x10100
            """;
    private static final String REPLACED = """
                    bctr
                    lis     r9,0x10
                    lwz     r10,0x448(r9)
                    stw     r10,0x5000(0)
                    lwz     r10,0x44a(r9)
                    lhz     r10,0x448(r9)
                    stw     r10,0x5004(0)
                    lwz     r10,0x13fc(r9)
                    stw     r10,0x5008(0)
                    lwz     r10,0x13c0(r9)
                    stw     r10,0x500c(0)
                    stw     r10,0x448(r9)
                    li      r5,90
                    li      r6,0
                    mr      r3,r20
                    mr      r4,r21
                    sc
                    lwz     r10,0x448(r9)
                    stw     r10,0x5010(0)
                    mr      r3,r20
                    mr      r4,r21
                    li      r5,54
                    lis     r6,0x4f53
                    ori     r6,r6,0x4943
                    sc
            """;

    private static byte[] code(String text, int at) {
        return new Assembler(CpuModel.PPC750).assemble(text, at).bytes();
    }

    @ParameterizedTest
    @ValueSource(strings = {"interpreter", "native"})
    void registersAreSeenInMemoryAndAReplacedInstructionDoesWhatItDid(String engine) throws Exception {
        byte[] first = code(ACCELERATED, 0x10000);
        byte[] second = code(REPLACED, 0x10100);
        byte[] elf = new ElfBuilder().entry(0x10000).load(0x10000, 0x10000, first, first.length)
                .load(0x10100, 0x10100, second, second.length)
                .load(0x10_0448, 0x10_0448, new byte[] {1, 2, 3, 4}, 4).build();
        MachineSpec spec = new MachineSpec("mol", CpuModel.PPC750, 32L << 20, 1, engine,
                MachineSpec.Boot.firmware(new Image.BuiltIn("accelerated", elf), ""), List.of(EVERYWHERE));
        try (Machine machine = MachineFactory.create(spec, terminal, MachineListener.NONE)) {
            machine.start();
            assertEquals(0x43, exit(machine).status());
            AddressSpace space = machine.vm().addressSpace();
            assertEquals(0x1234_0000, space.read32(0x5000), "SPRG2");
            assertEquals(0x1234, space.read32(0x5004), "half of it");
            assertEquals(0x1000, space.read32(0x5008), "MSR");
            assertEquals(0x1137_24FA, space.read32(0x500C), "r20");
            assertEquals(0x0102_0304, space.read32(0x5010), "RAM came back unchanged");
            assertEquals(2, space.regions().size());
            assertEquals(0, machine.osi().failedCalls());
        }
    }

    // ------------------------------------------------------------------ clients

    @ParameterizedTest
    @ValueSource(strings = {"interpreter", "native"})
    void aClientOnADiskGetsTheClientInterfaceAndItsStatusIsTheMachines(String engine) throws Exception {
        byte[] client = GuestImages.CLIENT.content();
        Path image = file("disk", Arrays.copyOf(client, (client.length + 511) / 512 * 512));
        assertClientRuns(machine(engine, 1, "", disk(image), EVERYWHERE), "/mol/mol-blk/disk@0");
    }

    private static OsiSpec disk(Path image) {
        return new OsiSpec(Map.of(), Map.of(), null, null, List.of(new OsiSpec.Disk(image, true, false, false, false)));
    }

    private void assertClientRuns(Machine made, String path) throws Exception {
        try (Machine machine = made) {
            machine.start();
            assertEquals(new MachineExit(MachineExit.Kind.GUEST_EXIT, 66, ""), exit(machine), terminal.text());
            assertEquals(0, machine.osi().failedCalls());
        }
        String text = terminal.text();
        assertTrue(text.contains("client: here I am\nmodel: Osiris mol\nboot path: " + path + "\n"), text);
        assertTrue(text.endsWith("client: done\n\nboot: the client ended with status 66\n"), text);
        assertFalse(text.contains("FAILED"), text);
        assertEquals(4, text.lines().filter(l -> l.endsWith(": ok")).count(), text);
    }

    @Test
    void aClientMayBeAFileOrInTheBootPartitionOfADisk() throws Exception {
        byte[] client = GuestImages.CLIENT.content();
        assertClientRuns(machine("native", 1, "", files(Map.of("ofclient", file("client", client))), EVERYWHERE),
                "/mol/pseudo-disk/disk@0:ofclient");
        byte[] disk = new byte[64 * 512];
        int sectors = (client.length + 511) / 512;
        System.arraycopy(new byte[] {(byte) 0x80, 0, 0, 0, 0x41, 0, 0, 0, 9, 0, 0, 0, (byte) sectors}, 0, disk, 446 + 16, 13);
        disk[510] = 0x55;
        disk[511] = (byte) 0xAA;
        System.arraycopy(client, 0, disk, 9 * 512, client.length);
        OsiSpec plain = disk(file("disk", disk));
        OsiSpec asked = new OsiSpec(Map.of(), Map.of("autoboot", List.of("false")), null, null, plain.disks());
        try (Machine machine = machine("native", 1, "", asked, EVERYWHERE)) {
            machine.start();
            terminal.await("ok ", LIMIT);
            terminal.type("boot blk/disk@0:1\rboot blk/disk@0:2\r");
            assertEquals(66, exit(machine).status(), terminal.text());
        }
        assertTrue(terminal.text().contains("ok boot blk/disk@0:1\nboot: there is no /mol/mol-blk/disk@0:1\nok "),
                terminal.text());
    }

    @Test
    void aVcpuThatStoppedItselfIsStartedAgainWithWhatIsSaidThen() throws Exception {
        int[] code = {0x9060_5000, 0x4800_0000}; // stw r3,0x5000(0); b .
        try (Machine machine = machine("native", 2, "", OsiSpec.NONE, EVERYWHERE)) {
            machine.start();
            terminal.await("ok ", LIMIT);
            until(() -> calls(machine, OsiSelector.OF_RTAS) == 2); // start-cpu by vCPU 0, stop-self by vCPU 1
            int[] call = {0xABCD_EF33, 3, 1, 1, 0x4000, 0x77, -1};
            machine.submit(new VmmRequest.Change("a call", m -> {
                words(m, 0x4000, code);
                words(m, 0x6000, call);
                long[] gprs = new long[32];
                gprs[5] = OsiSelector.OF_RTAS.number();
                gprs[6] = 0x6000;
                m.osi().dispatch(new OsiCall(m.vm().addressSpace(), 0).on(gprs));
            }));
            until(() -> machine.vm().addressSpace().read32(0x5000) == 0x77);
            assertEquals(0, machine.vm().addressSpace().read32(0x6018));
        }
    }

    private static void words(Machine machine, long at, int... words) {
        for (int i = 0; i < words.length; i++) {
            machine.vm().addressSpace().write32(at + 4L * i, words[i]);
        }
    }

    // ------------------------------------------------------------------ Linux

    private static final String KERNEL = "\nboot: /mol/pseudo-disk/disk@0:ofclient is a Linux kernel, and the device tree"
            + " lacks what it needs:\n";

    /** Not a kernel, but linked as one: firmware goes by that. */
    private Path linux() throws Exception {
        byte[] elf = GuestImages.CLIENT.content();
        elf[26] = 0;
        elf[24] = (byte) 0xC0;
        elf[25] = 0;
        for (int at = 52; at < 52 + 32; at += 32) {
            elf[at + 8] = (byte) 0xC0;
            elf[at + 9] = 0;
        }
        return file("vmlinux", elf);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "(property device_type <str> \"chrp\" )|linux: platform: none: the root has neither device_type chrp",
        "(property device_type <str> \"memory\" )|linux: memory: no node of device_type memory",
        "(property timebase-frequency <word> 25000000 )|linux: processor: no node of device_type cpu with reg and",
        "(property get-term-char <word> 2 )|linux: console: neither put-term-char and get-term-char in /rtas nor",
        "(property get-time-of-day <word> 3 )|linux: clock: no get-time-of-day in /rtas",
    })
    void aLinuxKernelIsNotStartedWhenTheTreeLacksWhatItNeeds(String row) throws Exception {
        String missing = row.substring(0, row.indexOf('|'));
        String reason = row.substring(row.indexOf('|') + 1);
        String tree = """
                { (property name <str> "device-tree" ) (property device_type <str> "chrp" )
                  { (property name <str> "chosen" ) }
                  { (property name <str> "cpu" ) (property device_type <str> "cpu" ) (property reg <word> 0 )
                    (property timebase-frequency <word> 25000000 ) }
                  { (property name <str> "memory" ) (property device_type <str> "memory" ) (property reg <word> 0 0x4000000 ) }
                  { (property name <str> "rtas" ) (property put-term-char <word> 1 ) (property get-term-char <word> 2 )
                    (property get-time-of-day <word> 3 ) }
                  { (property name <str> "mol" ) { (property name <str> "mol-tty" ) (property interrupts <word> 9 ) }
                    { (property name <str> "pseudo-disk" ) { (property name <str> "disk" ) (unit_string * ) } } } }
                """;
        assertTrue(tree.contains(missing));
        Path prom = file("tree", tree.replace(missing, "").getBytes());
        OsiSpec osi = new OsiSpec(Map.of("ofclient", linux()), Map.of(), null, prom, List.of());
        try (Machine machine = machine("native", 1, "", osi, EVERYWHERE)) {
            machine.start();
            terminal.await("ok ", LIMIT);
        }
        String why = terminal.text().substring(terminal.text().indexOf(KERNEL) + KERNEL.length());
        assertTrue(why.contains(reason), terminal.text());
    }
}
