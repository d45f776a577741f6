package dev.osiris.devices.osi;

import static dev.osiris.osi.OsiSelector.CALL_AVAILABLE;
import static dev.osiris.osi.OsiSelector.PROM_IFACE;
import static dev.osiris.osi.OsiSelector.PROM_PATH_IFACE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.devices.prom.PromTree;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every sub-call of the device tree, as facts 5.5 has them. */
class PromServiceTest {
    private static final int NAME = 0x1000;
    private static final int BUFFER = 0x2000;
    private static final int PEER = 1;
    private static final int CHILD = 2;
    private static final int PARENT = 3;
    private static final int PATH = 4;
    private static final int LENGTH = 5;
    private static final int GET = 6;
    private static final int NEXT = 7;
    private static final int SET = 8;
    private static final int CHANGE = 9;
    private static final int CREATE = 16;
    private static final int FIND = 17;

    private final OsiRig rig = new OsiRig();
    private final PromService service = new PromService("prom", PromServiceTest::tree);

    PromServiceTest() {
        rig.table.add(service);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    /** Handles: 1 root, 2 cpus, 3 cpu, 4 disk. */
    private static PromTree tree() {
        PromTree tree = new PromTree("device-tree");
        tree.root().strings("compatible", "MacRISC", "Power Macintosh");
        tree.root().add("cpus").add("PowerPC,750").unit("0").cells("reg", 0);
        tree.root().add("disk").unit("*");
        return tree;
    }

    private int iface(int... args) {
        return rig.call(PROM_IFACE, args);
    }

    private int name(String text) {
        return rig.string(NAME, text);
    }

    @Test
    void peerOfZeroIsTheRootAndTheTreeIsWalkedDepthFirst() {
        assertEquals(1, iface(PEER, 0));
        assertEquals(2, iface(CHILD, 1));
        assertEquals(3, iface(CHILD, 2));
        assertEquals(0, iface(CHILD, 3));
        assertEquals(0, iface(PEER, 3));
        assertEquals(4, iface(PEER, 2));
        assertEquals(0, iface(PEER, 4));
        assertEquals(2, iface(PARENT, 3));
        assertEquals(0, iface(PARENT, 1));
    }

    @Test
    void anUnknownHandleIsMinusOne() {
        for (int sub = PEER; sub <= CHANGE; sub++) {
            assertEquals(-1, iface(sub, 77, NAME, BUFFER, 4), "sub-call " + sub);
        }
        assertEquals(-1, iface(CHILD, 0));
        assertEquals(-1, iface(10, 1));
    }

    @Test
    void packageToPathFillsWithZerosAndDoesNotEndWhatIsTooLong() {
        rig.fill(BUFFER, 32, 0xAA);
        assertEquals(19, iface(PATH, 3, BUFFER, 24));
        assertEquals("/cpus/PowerPC,750@0", rig.stringAt(BUFFER));
        assertArrayEquals(new byte[] {0, 0, 0, 0, 0, (byte) 0xAA}, rig.bytesAt(BUFFER + 19, 6));
        rig.fill(BUFFER, 8, 0xAA);
        assertEquals(19, iface(PATH, 3, BUFFER, 4));
        assertArrayEquals(new byte[] {'/', 'c', 'p', 'u', (byte) 0xAA}, rig.bytesAt(BUFFER, 5));
        assertEquals(1, iface(PATH, 1, BUFFER, 8));
        assertEquals("/", rig.stringAt(BUFFER));
    }

    @Test
    void getPropTellsTheWholeLengthAndCopiesWhatFits() {
        rig.fill(BUFFER, 32, 0xAA);
        assertEquals(24, iface(GET, 1, name("compatible"), BUFFER, 4));
        assertArrayEquals(new byte[] {'M', 'a', 'c', 'R', (byte) 0xAA}, rig.bytesAt(BUFFER, 5));
        assertEquals(24, iface(LENGTH, 1, NAME));
        assertEquals(-1, iface(LENGTH, 1, name("nothing")));
        assertEquals(-1, iface(GET, 1, NAME, BUFFER, 4));
    }

    @Test
    void nextPropGoesThroughTheNamesAndEndsWithZero() {
        assertEquals(1, iface(NEXT, 1, name(""), BUFFER));
        assertEquals("name", rig.stringAt(BUFFER));
        assertEquals(1, iface(NEXT, 1, name("name"), BUFFER));
        assertEquals("compatible", rig.stringAt(BUFFER));
        assertEquals(0, iface(NEXT, 1, name("compatible"), BUFFER));
        assertEquals(0, iface(NEXT, 1, name("nothing"), BUFFER));
    }

    @Test
    void setPropPrependsAndIsBounded() {
        rig.string(BUFFER, "hello");
        assertEquals(6, iface(SET, 1, name("greeting"), BUFFER, 6));
        assertEquals(1, iface(NEXT, 1, name(""), BUFFER));
        assertEquals("greeting", rig.stringAt(BUFFER));
        assertEquals(0x1000, iface(SET, 1, name("large"), BUFFER, 0x1000));
        assertEquals(-1, iface(SET, 1, name("larger"), BUFFER, 0x1001));
        assertEquals(-1, iface(SET, 1, name("(a b"), BUFFER, 4));
    }

    @Test
    void whatAGuestAddsIsBoundedInAll() {
        int i = 0;
        while (iface(SET, 1, name("p" + i), BUFFER, 0x1000) == 0x1000) {
            i++;
        }
        assertTrue(i > 200 && i * 0x1000 <= PromService.MAX_ADDED, i + " properties");
        assertEquals(0x1000, iface(SET, 1, name("p0"), BUFFER, 0x1000));
        int nodes = 0;
        while (rig.call(PROM_PATH_IFACE, CREATE, name("/x" + nodes)) != -1) {
            nodes++;
        }
        assertTrue(nodes < 100, nodes + " nodes");
    }

    @Test
    void changePhandleTakesTheNewOneFromTheThirdArgument() {
        assertEquals(0, iface(CHANGE, 3, 0xFF12_3000));
        assertEquals(0xFF12_3000, iface(CHILD, 2));
        assertEquals(-1, iface(CHILD, 3));
        assertEquals(-1, iface(CHANGE, 2, 0xFF12_3000));
        assertEquals(-1, iface(CHANGE, 2, 0));
    }

    @Test
    void findDeviceComparesUnitsAsNumbersAndNamesInAnyCase() {
        assertEquals(3, rig.call(PROM_PATH_IFACE, FIND, name("/CPUS/powerpc,750@000")));
        assertEquals(3, rig.call(PROM_PATH_IFACE, FIND, name("/cpus/@0")));
        assertEquals(4, rig.call(PROM_PATH_IFACE, FIND, name("/disk@7:2,yaboot")));
        assertEquals(1, rig.call(PROM_PATH_IFACE, FIND, name("/")));
        assertEquals(-1, rig.call(PROM_PATH_IFACE, FIND, name("/cpus/PowerPC,750@1")));
        assertEquals(-1, rig.call(PROM_PATH_IFACE, FIND, name("disk")));
        assertEquals(-1, rig.call(PROM_PATH_IFACE, 18, name("/")));
    }

    @Test
    void createMakesTheNodesThatAreMissing() {
        int made = rig.call(PROM_PATH_IFACE, CREATE, name("/a/b@1f"));
        assertEquals(6, made);
        assertEquals(6, rig.call(PROM_PATH_IFACE, CREATE, name("/a/b@1f")));
        assertEquals(5, iface(PARENT, made));
        assertEquals(-1, rig.call(PROM_PATH_IFACE, CREATE, name("/a/(")));
        assertEquals(-1, rig.call(PROM_PATH_IFACE, CREATE, name("/x".repeat(70))));
    }

    @Test
    void pointersOutsideRamAreMinusOne() {
        int wraps = 0xFFFF_FFF0;
        for (int nowhere : new int[] {OsiRig.NOWHERE, wraps, OsiRig.RAM}) {
            assertEquals(-1, iface(PATH, 1, nowhere, 64));
            assertEquals(-1, iface(LENGTH, 1, nowhere));
            assertEquals(-1, iface(GET, 1, name("name"), nowhere, 64));
            assertEquals(-1, iface(NEXT, 1, nowhere, BUFFER));
            assertEquals(-1, iface(NEXT, 1, name(""), nowhere));
            assertEquals(-1, iface(SET, 1, name("name"), nowhere, 4));
            assertEquals(-1, rig.call(PROM_PATH_IFACE, FIND, nowhere));
        }
        rig.fill(OsiRig.RAM - 16, 16, 'a');
        assertEquals(-1, iface(LENGTH, 1, OsiRig.RAM - 16), "a string without end");
    }

    @Test
    void afterCloseBothSelectorsAreUnregisteredUntilAReset() {
        rig.table.claim(CALL_AVAILABLE, "core", c -> c.result(rig.table.isClaimed(c.pointer(0)) ? 1 : 0));
        assertEquals(1, rig.call(CALL_AVAILABLE, 76));
        assertEquals(0, iface(0, 0));
        assertEquals(0, iface(PEER, 0));
        assertEquals(0, rig.call(PROM_PATH_IFACE, FIND, name("/")));
        assertEquals(0, rig.call(CALL_AVAILABLE, 76));
        service.reset();
        assertEquals(1, iface(PEER, 0));
    }

    @Test
    void aResetForgetsWhatTheGuestChanged() {
        iface(SET, 1, name("greeting"), BUFFER, 6);
        rig.call(PROM_PATH_IFACE, CREATE, name("/a"));
        service.reset();
        assertEquals(-1, iface(LENGTH, 1, name("greeting")));
        assertFalse(rig.call(PROM_PATH_IFACE, FIND, name("/a")) > 0);
    }

    @Test
    void aSavedTreeIsRestoredWithItsHandles() {
        iface(CHANGE, 3, 0x8000_0000);
        iface(SET, 1, name("blob"), BUFFER, 3);
        iface(0, 0);
        PromService other = new PromService("prom", PromServiceTest::tree);
        OsiRig second = new OsiRig();
        second.table.add(other);
        other.restore(service.save());
        assertFalse(second.table.isClaimed(PROM_IFACE));
        assertEquals(service.save(), other.save());
        second.close();
    }
}
