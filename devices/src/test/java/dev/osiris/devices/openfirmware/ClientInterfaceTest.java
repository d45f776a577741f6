package dev.osiris.devices.openfirmware;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.devices.block.MemoryDisk;
import dev.osiris.devices.osi.Disk;
import dev.osiris.devices.rtas.RtasStub;
import dev.osiris.osi.OsiSelector;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The services, as a client calls them: IEEE 1275, 6.3.2, and the PowerPC binding. */
class ClientInterfaceTest {
    private static final int BUFFER = Client.BUFFER;

    private final MemoryDisk content = new MemoryDisk(64);
    private final Client client = new Client(new Disk(content, false, false, false),
            new Disk(new MemoryDisk(8, true), false, true, true));

    @AfterEach
    void close() {
        assertEquals(List.of(), client.failures);
        client.close();
    }

    private int find(String path) {
        return client.call("finddevice", path);
    }

    private String path(String service, int handle) {
        return client.text(client.call(service, handle, BUFFER, 200));
    }

    // ------------------------------------------------------------------ the tree

    @Test
    void theTreeIsWalkedByChildPeerAndParent() {
        int root = client.call("peer", 0);
        assertEquals(root, find("/"));
        int chosen = client.call("child", root);
        assertEquals(chosen, find("/chosen"));
        assertEquals(find("/aliases"), client.call("peer", chosen));
        assertEquals(root, client.call("parent", chosen));
        assertEquals(0, client.call("parent", root));
        assertEquals(0, client.call("peer", root));
        assertEquals(0, client.call("child", find("/rtas")));
    }

    @ParameterizedTest
    @CsvSource({"/isa/serial@i3f8, /isa/serial@i3f8", "/isa/serial, /isa/serial@i3f8", "serial0, /isa/serial@i3f8",
        "serial0:9600, /isa/serial@i3f8:9600", "disk, /osi/disk@1", "'disk0:1,\\boot', '/osi/disk@0:1,\\boot'",
        "/memory, /memory@0", "/cpus/@1, '/cpus/PowerPC,750@1'"})
    void pathsAndAliasesLeadToNodes(String typed, String canonical) {
        assertNotEquals(-1, find(typed));
        assertEquals(canonical, client.text(client.call("canon", typed, BUFFER, 200)));
        assertEquals(canonical.split(":")[0], path("package-to-path", find(typed)));
    }

    @ParameterizedTest
    @CsvSource({"''", "nothing", "/nothing", "loop", "name", "/isa/serial@1", "isa"})
    void whatIsNotThereIsNotFound(String typed) {
        assertEquals(-1, find(typed));
        assertEquals(-1, client.call("canon", typed, BUFFER, 200));
        assertEquals(0, client.call("open", typed));
    }

    @Test
    void aPropertyIsReadWholeOrInPart() {
        int node = find("/isa/serial");
        assertEquals(7, client.call("getproplen", node, "device_type"));
        client.put(BUFFER, "..........");
        assertEquals(7, client.call("getprop", node, "device_type", BUFFER, 3));
        assertEquals("ser.", client.text(4));
        assertEquals(7, client.call("getprop", node, "device_type", BUFFER, 100));
        assertEquals("serial\0.", client.text(8));
        assertEquals(-1, client.call("getprop", node, "no", BUFFER, 100));
        assertEquals(-1, client.call("getproplen", node, "no"));
        assertEquals(-1, client.call("getprop", 12345, "name", BUFFER, 100));
        assertEquals(-1, client.call("getprop", node, "name", Client.NOWHERE, 100));
    }

    @Test
    void propertiesAreListedInOrder() {
        int node = find("/rtas");
        assertEquals(1, client.call("nextprop", node, "", BUFFER));
        assertEquals("name\0", client.text(5));
        assertEquals(1, client.call("nextprop", node, 0, BUFFER));
        assertEquals("name\0", client.text(5));
        assertEquals(1, client.call("nextprop", node, "name", BUFFER));
        assertEquals("rtas-size\0", client.text(10));
        assertEquals(0, client.call("nextprop", node, "rtas-size", BUFFER));
        assertEquals(-1, client.call("nextprop", node, "no", BUFFER));
        assertEquals(-1, client.call("nextprop", 12345, "", BUFFER));
    }

    @Test
    void aPropertyIsSetWithinBounds() {
        int node = find("/chosen");
        client.put(BUFFER, "value\0");
        assertEquals(6, client.call("setprop", node, "bootargs", BUFFER, 6));
        assertEquals(6, client.call("getprop", node, "bootargs", BUFFER + 100, 6));
        assertEquals(0, client.call("setprop", node, "flag", 0, 0));
        assertEquals(0, client.call("getproplen", node, "flag"));
        assertEquals(-1, client.call("setprop", node, "long", BUFFER, 4097));
        assertEquals(-1, client.call("setprop", node, "away", Client.NOWHERE, 4));
        assertEquals(-1, client.call("setprop", node, "a name of more than thirty-one characters", BUFFER, 4));
        assertEquals(-1, client.call("setprop", 12345, "a", BUFFER, 4));
        int before = 0;
        for (int i = 0; i < 1000; i++) {
            before += client.call("setprop", node, "p" + i, BUFFER, 4096) == 4096 ? 1 : 0;
        }
        assertTrue(before > 100 && before < 260, before + " properties of 4 KiB");
    }

    @Test
    void aPathThatDoesNotFitIsCutAndItsLengthTold() {
        client.put(BUFFER, "........");
        assertEquals(16, client.call("package-to-path", find("/isa/serial"), BUFFER, 4));
        assertEquals("/isa....", client.text(8));
    }

    @Test
    void theNodesOfOpenFirmwareAreThere() {
        assertEquals(5, client.call("getprop", find("/options"), "real-mode?", BUFFER, 100));
        assertEquals("true\0", client.text(5));
        assertNotEquals(-1, client.call("getproplen", find("/openprom"), "model"));
        assertEquals(32, client.call("getproplen", find("/chosen"), "rng-seed"));
        assertEquals("/osi/disk@1", client.text(client.call("getprop", find("/chosen"), "bootpath", BUFFER, 11) - 1));
    }

    // ------------------------------------------------------------------ instances

    @Test
    void chosenNamesOpenInstances() {
        assertEquals("/isa/serial@i3f8", path("instance-to-path", client.cell("/chosen", "stdout")));
        assertEquals("/memory@0", path("instance-to-path", client.cell("/chosen", "memory")));
        assertEquals(find("/cpus/PowerPC,750@0"), client.call("instance-to-package", client.cell("/chosen", "cpu")));
        assertEquals(client.cell("/chosen", "mmu"), client.cell("/chosen", "mmu"));
        assertNotEquals(client.cell("/chosen", "stdin"), client.cell("/chosen", "stdout"));
        assertEquals(-1, client.call("instance-to-package", 77));
        assertEquals(-1, client.call("instance-to-path", 77, BUFFER, 100));
    }

    @Test
    void theConsoleWritesAndReadsWithoutWaiting() {
        int stdout = client.cell("/chosen", "stdout");
        int stdin = client.cell("/chosen", "stdin");
        client.put(BUFFER, "hello");
        assertEquals(5, client.call("write", stdout, BUFFER, 5));
        assertEquals("hello", client.output.toString());
        for (int i = 0; i < 20; i++) { // the port takes input when it finds that somebody polls
            assertEquals(-2, client.call("read", stdin, BUFFER, 8));
        }
        client.uart.receive(new byte[] {'a', 'b', 'c'}, 0, 3);
        assertEquals(2, client.call("read", stdin, BUFFER, 2));
        assertEquals("ab", client.text(2));
        assertEquals(1, client.call("read", stdin, BUFFER, 8));
        assertEquals(-1, client.call("write", stdout, Client.NOWHERE, 5));
        assertEquals(-1, client.call("read", stdin, Client.NOWHERE, 5));
        assertEquals(-1, client.call("seek", stdin, 0, 0));
        client.results("close", 0, stdin);
        assertEquals(-1, client.call("read", stdin, BUFFER, 8));
        assertEquals(5, client.call("write", stdout, BUFFER, 5));
    }

    @Test
    void aDiskIsReadAtAnyByte() {
        int disk = client.call("open", "disk0");
        assertEquals(0, client.call("seek", disk, 0, 3 * 512 - 1));
        assertEquals(514, client.call("read", disk, BUFFER, 514));
        assertEquals("\2\3", client.text(2));
        assertEquals("\4", client.text(514).substring(513));
        assertEquals(0, client.call("seek", disk, 0, 63 * 512));
        assertEquals(512, client.call("read", disk, BUFFER, 2000));
        assertEquals(0, client.call("read", disk, BUFFER, 2000));
        assertEquals(-1, client.call("seek", disk, 0, 64 * 512 + 1));
        assertEquals(-1, client.call("seek", disk, 1, 0));
        client.call("seek", disk, 0, 0);
        assertEquals(-1, client.call("read", disk, Client.NOWHERE, 512));
        assertEquals(-1, client.call("read", disk, Client.RAM - 4, 512));
    }

    @Test
    void aDiskIsWrittenUnlessItIsReadOnly() {
        int disk = client.call("open", "disk0:0");
        client.put(BUFFER, "XY");
        client.call("seek", disk, 0, 511);
        assertEquals(2, client.call("write", disk, BUFFER, 2));
        client.call("seek", disk, 0, 510);
        assertEquals(4, client.call("read", disk, BUFFER, 4));
        assertEquals("\0XY\1", client.text(4));
        assertEquals(-1, client.call("write", client.call("open", "disk1"), BUFFER, 2));
    }

    @Test
    void aHostThatFailsGivesAnErrorAndAMessage() {
        int disk = client.call("open", "disk0");
        content.broken = true;
        assertEquals(-1, client.call("read", disk, BUFFER, 512));
        assertEquals(0, client.call("open", "disk0:1"));
        assertEquals(List.of("trouble memory: broken", "trouble memory: broken"), client.told);
    }

    @Test
    void methodsOfADiskAreCalledByName() {
        int disk = client.call("open", "disk0");
        assertArrayEquals(new int[] {0, 512}, client.results("call-method", 2, "block-size", disk));
        assertArrayEquals(new int[] {0, 64}, client.results("call-method", 2, "#blocks", disk));
        assertArrayEquals(new int[] {0, 2048}, client.results("call-method", 2, "block-size", client.call("open", "disk1")));
        assertArrayEquals(new int[] {0, 2}, client.results("call-method", 2, "read-blocks", disk, 2, 5, BUFFER));
        assertEquals("\5", client.text(1));
        assertArrayEquals(new int[] {0, 3}, client.results("call-method", 2, "read", disk, 3, BUFFER));
        assertArrayEquals(new int[] {-21, 0}, client.results("call-method", 2, "no-such-method", disk));
        assertArrayEquals(new int[] {-1, 0}, client.results("call-method", 2, "block-size", 99));
        assertEquals(0, client.call("test-method", find("disk0"), "read-blocks"));
        assertEquals(-1, client.call("test-method", find("disk0"), "map"));
        assertEquals(-1, client.call("test-method", find("/isa"), "open"));
    }

    @Test
    void instancesAreBounded() {
        int opened = 0;
        while (client.call("open", "disk0") != 0) {
            opened++;
        }
        assertEquals(1024 - 5, opened);
    }

    // ------------------------------------------------------------------ memory

    @Test
    void memoryIsClaimedOnceAndToldInAvailable() {
        int free = 0xF_E000 - 0x8_0000;
        assertArrayEquals(new int[] {0x8_0000, free}, client.cells("/memory", "available"));
        assertEquals(0x9_0000, client.call("claim", 0x9_0000, 0x1_0000, 0));
        assertEquals(-1, client.call("claim", 0x9_8000, 4, 0));
        assertEquals(-1, client.call("claim", 0x8_FFFF, 2, 0));
        assertArrayEquals(new int[] {0x8_0000, 0x1_0000, 0xA_0000, free - 0x2_0000}, client.cells("/memory", "available"));
        client.results("release", 0, 0x9_0000, 0x8000);
        assertEquals(0x9_0000, client.call("claim", 0x9_0000, 0x8000, 0));
        client.results("release", 0, 0x9_0000, 0x1_0000);
        assertArrayEquals(new int[] {0x8_0000, free}, client.cells("/memory", "available"));
    }

    @Test
    void anAlignedClaimChooses() {
        int at = client.call("claim", 0, 0x1234, 0x1000);
        assertEquals(0xF_C000, at);
        assertEquals(0xF_8000, client.call("claim", 0, 0x10, 0x8000));
        assertEquals(-1, client.call("claim", 0, 0x10_0000, 0x1000));
        assertEquals(-1, client.call("claim", 0, -1, 1));
    }

    @Test
    void whatIsTheFirmwaresStaysItsOwn() {
        client.results("release", 0, 0, -1);
        assertArrayEquals(new int[] {0, 0xF_E000}, client.cells("/memory", "available"));
        assertEquals(-1, client.call("claim", 0xF_F000, 0x1000, 0));
        assertEquals(-1, client.call("claim", Client.NOWHERE, 0x1000, 0));
    }

    @Test
    void piecesOfFreeMemoryAreBounded() {
        for (int i = 0; i < 5000; i++) {
            client.call("claim", 0x8_0000 + 16 * i, 8, 0);
        }
        assertTrue(client.cells("/memory", "available").length <= 2 * FreeMemory.MAX_PIECES);
    }

    @Test
    void memoryAndMmuHaveTheirMethodsInRealMode() {
        int memory = client.cell("/chosen", "memory");
        int mmu = client.cell("/chosen", "mmu");
        assertArrayEquals(new int[] {0, 0x9_0000}, client.results("call-method", 2, "claim", memory, 0, 0x1000, 0x9_0000));
        assertEquals(-1, client.results("call-method", 2, "claim", memory, 0, 0x1000, 0x9_0000)[0]);
        assertArrayEquals(new int[] {0}, client.results("call-method", 1, "release", memory, 0x1000, 0x9_0000));
        assertArrayEquals(new int[] {0, 0x9_0000}, client.results("call-method", 2, "claim", mmu, 0, 0x1000, 0x9_0000));
        assertArrayEquals(new int[] {0}, client.results("call-method", 1, "map", mmu, 0x12, 0x1000, 0x9_0000, 0x9_0000));
        assertArrayEquals(new int[] {-1}, client.results("call-method", 1, "map", mmu, 0x12, 0x1000, 0xC000_0000, 0));
        assertArrayEquals(new int[] {0, -1, 0x12, 0x1234}, client.results("call-method", 4, "translate", mmu, 0x1234));
        assertArrayEquals(new int[] {0, -1, 0x2A, 0xFE00_0000}, client.results("call-method", 4, "translate", mmu, 0xFE00_0000));
    }

    @Test
    void rtasIsPutWhereTheClientWants() {
        int rtas = client.call("open", "/rtas");
        assertArrayEquals(new int[] {0, 0x9_0000}, client.results("call-method", 2, "instantiate-rtas", rtas, 0x9_0000));
        byte[] code = new byte[RtasStub.SIZE];
        client.space.read(0x9_0000, code, 0, code.length);
        assertArrayEquals(RtasStub.code(), code);
        assertEquals(-1, client.results("call-method", 2, "instantiate-rtas", rtas, Client.NOWHERE)[0]);
        assertEquals(-21, client.results("call-method", 2, "instantiate-rtas", rtas)[0]);
    }

    // ------------------------------------------------------------------ control

    @Test
    void processorsAreStartedByTheirNodes() {
        assertEquals(0, client.call("start-cpu", find("/cpus/@1"), 0xC4, 1));
        assertEquals(-1, client.call("start-cpu", find("/cpus/@0"), 0xC4, 0));
        assertEquals(-1, client.call("start-cpu", find("/memory"), 0xC4, 0));
        assertEquals(-1, client.call("start-cpu", 12345, 0xC4, 0));
        assertEquals(List.of("start 1 at 196 with 1", "start 0 at 196 with 0"), client.told);
    }

    @Test
    void theWordsOfBootLoadersAreUnderstood() {
        assertEquals(0, client.call("interpret", "reset-all"));
        assertEquals(0, client.call("interpret", " power-off "));
        assertEquals(0, client.call("interpret", "output-device output"));
        assertEquals(-13, client.call("interpret", "dev /memory 0 to \33[2Jallow"));
        assertEquals(List.of("boot ", "power off", "unknown the words dev /memory 0 to ?[2Jallow"), client.told);
    }

    @Test
    void endsAreToldToTheMachine() {
        client.results("exit", 0);
        client.results("enter", 0);
        client.results("boot", 0, "disk:1,\\vmlinux");
        client.results("quiesce", 0);
        client.osi(OsiSelector.OF_TRAP, 0x700);
        assertEquals(List.of("exit 0", "enter", "boot disk:1,\\vmlinux", "interrupt 1792"), client.told);
    }

    @Test
    void chainGoesOnInTheNextProgram() {
        client.results("chain", 0, 0, 0x1_0000, 0x2_0000, 0x3_0000, 7);
        assertArrayEquals(new long[] {Client.STACK, 0, 0, Client.HANDLER, 0x3_0000, 7, 0x2_0000},
                new long[] {client.gprs[1], client.gprs[3], client.gprs[4], client.gprs[5], client.gprs[6], client.gprs[7],
                    client.gprs[12]});
        assertArrayEquals(new int[] {0, 0x1_0000}, java.util.Arrays.copyOf(client.cells("/memory", "available"), 2));
    }

    @Test
    void millisecondsAreTheMachines() {
        int before = client.call("milliseconds");
        client.time.advance(1_234_000_000);
        assertEquals(1234, client.call("milliseconds") - before);
    }

    @Test
    void aClientAsksWhatThereIs() {
        for (String service : List.of("finddevice", "claim", "call-method", "start-cpu", "test", "milliseconds")) {
            assertEquals(0, client.call("test", service), service);
        }
        assertEquals(-1, client.call("test", "set-callback"));
    }

    // ------------------------------------------------------------------ what is no call

    @Test
    void aServiceThatThereIsNotFailsAndIsTold() {
        assertEquals(-1, client.status("make-coffee", 1));
        assertEquals(-1, client.status("getprop", 1, 1, "name"));
        assertEquals(List.of("unknown service make-coffee", "unknown service getprop with 2 argument(s)"), client.told);
    }

    @Test
    void whatIsNoArgumentArrayFails() {
        client.ram.put32(0x8000, BUFFER);
        client.put(BUFFER, "exit\0");
        int[][] headers = {{BUFFER, 33, 0}, {BUFFER, 0, 33}, {BUFFER, -1, 0}, {BUFFER, 0, 0x4000_0000}, {Client.NOWHERE, 0, 0}};
        for (int[] header : headers) {
            for (int i = 0; i < 3; i++) {
                client.ram.put32(0x8000 + 4 * i, header[i]);
            }
            assertEquals(-1, client.handler(0x8000));
        }
        for (int where : new int[] {Client.NOWHERE, Client.RAM - 4, -4, -1}) {
            assertEquals(-1, client.handler(where));
        }
        client.ram.put32(Client.RAM - 12, BUFFER);
        client.ram.put32(Client.RAM - 8, 0);
        client.ram.put32(Client.RAM - 4, 1);
        assertEquals(-1, client.handler(Client.RAM - 12));
        assertEquals(List.of("unknown a call without an argument array"), client.told.stream().distinct().toList());
    }

    @Test
    void resultsWithoutACellAreLostAndCellsWithoutAResultAreZero() {
        client.results("finddevice", 0, "/");
        assertArrayEquals(new int[] {find("/"), 0, 0}, client.results("finddevice", 3, "/"));
    }

    @Test
    void aWatcherSeesCallsWithTheirStringsAndResults() {
        java.util.List<String> seen = new java.util.ArrayList<>();
        client.firmware.watch((vcpu, call) -> seen.add(vcpu + " " + call));
        int chosen = find("/chosen");
        client.call("getproplen", chosen, "no\33[2J");
        client.results("quiesce", 0);
        client.firmware.watch(null);
        find("/");
        String handle = "0x" + Integer.toHexString(chosen);
        assertEquals(List.of("0 finddevice \"/chosen\" = " + handle, "0 getproplen " + handle + " \"no?[2J\" = -1",
                "0 quiesce"), seen);
    }

    @Test
    void aResetBringsEverythingBack() {
        int disk = client.call("open", "disk0");
        client.call("claim", 0x9_0000, 0x1000, 0);
        client.put(BUFFER, "x\0");
        client.call("setprop", find("/chosen"), "bootargs", BUFFER, 2);
        client.prom.reset();
        client.firmware.reset();
        client.begin();
        assertEquals(-1, client.call("instance-to-package", disk));
        assertEquals(2, client.cells("/memory", "available").length);
        assertEquals(-1, client.call("getproplen", find("/chosen"), "bootargs"));
    }
}
