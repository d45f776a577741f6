package dev.osiris.devices.fdt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FdtTest {
    private static DeviceTree sample() {
        DeviceTree tree = new DeviceTree();
        tree.bootCpu(0);
        tree.reserve(0x1000, 0x2000);
        Node root = tree.root().strings("compatible", "osiris,test").strings("model", "Test")
                .cells("#address-cells", 1).cells("#size-cells", 1);
        Node pic = root.add("interrupt-controller@80000000").cells("reg", 0x8000_0000, 0x40000)
                .flag("interrupt-controller").cells("#interrupt-cells", 2).cells("#address-cells", 0);
        root.add("serial@90000000").strings("compatible", "ns16550a", "ns16550").cells("reg", 0x9000_0000, 8)
                .reference("interrupt-parent", pic).cells("interrupts", 4, 2).bytes("odd", (byte) 1, (byte) 2, (byte) 3);
        return tree;
    }

    @Test
    void aWrittenTreeReadsBackTheSame() {
        DeviceTree tree = sample();
        assertEquals(tree, FdtReader.read(FdtWriter.write(tree)));
    }

    @Test
    void dtcHasNothingToComplainAbout() throws Exception {
        Dtc.Result result = Dtc.decompile(FdtWriter.write(sample()));
        assertEquals("", result.complaints());
        assertTrue(result.source().contains("serial@90000000"), result.source());
        assertTrue(result.source().contains("odd = [01 02 03]"), result.source());
        assertTrue(result.source().contains("/memreserve/\t0x0000000000001000 0x0000000000002000"), result.source());
    }

    @Test
    void dtcWouldComplain() throws Exception {
        DeviceTree tree = sample();
        tree.root().add("unit-without-reg@5");
        assertTrue(Dtc.decompile(FdtWriter.write(tree)).complaints().contains("unit_address_vs_reg"));
    }

    @Test
    void aPropertyNameIsStoredOnce() {
        String text = new String(FdtWriter.write(sample()), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertEquals(text.indexOf("#address-cells"), text.lastIndexOf("#address-cells"));
    }

    @Test
    void nodesAreFoundByPathWithOrWithoutUnit() {
        DeviceTree tree = sample();
        Node serial = tree.find("/serial@90000000");
        assertSame(serial, tree.find("/serial"));
        assertEquals("/serial@90000000", serial.path());
        assertSame(tree.root(), tree.find("/"));
        assertNull(tree.find("/nothing/below"));
        tree.root().add("serial@90000100");
        assertNull(tree.find("/serial"));
    }

    @Test
    void valuesReadAsTheyWereWritten() {
        Node serial = sample().find("/serial");
        assertArrayEquals(new int[] {0x9000_0000, 8}, serial.cells("reg"));
        assertEquals("ns16550a", serial.string("compatible", ""));
        assertEquals(4, serial.cell("interrupts", 0));
        assertEquals(7, serial.cell("missing", 7));
        assertEquals("no", serial.string("missing", "no"));
        assertNull(serial.get("missing"));
        assertArrayEquals(new int[0], serial.cells("odd"));
    }

    @Test
    void handlesAreGivenOnDemandAndDoNotCollide() {
        DeviceTree tree = new DeviceTree();
        tree.root().add("taken").cells("phandle", 1);
        Node a = tree.root().add("a");
        assertEquals(2, a.phandle());
        assertEquals(2, a.phandle());
        assertEquals(3, tree.root().add("b").phandle());
        assertSame(a, tree.withPhandle(2));
        assertNull(tree.withPhandle(9));
    }

    @Test
    void namesAreChecked() {
        Node root = new DeviceTree().root();
        root.add("twice");
        for (String bad : List.of("twice", "", "a b", "a/b", "@1", "x".repeat(32))) {
            assertThrows(IllegalArgumentException.class, () -> root.add(bad), bad);
        }
        assertThrows(IllegalArgumentException.class, () -> root.flag("a b"));
    }

    @Test
    void nodesAndPropertiesCanBeTakenAway() {
        DeviceTree tree = sample();
        tree.root().remove(tree.find("/serial"));
        tree.root().removeProperty("model");
        assertNull(tree.find("/serial"));
        assertNotEquals(sample(), tree);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0  | 12345678 | does not begin with d00dfeed
            4  | 7fffffff | cut short
            4  | 00000008 | cut short
            20 | 00000003 | not version 17
            24 | 00000020 | not version 17
            8  | 7ffffff0 | outside its
            12 | 7ffffff0 | a name runs past the end
            16 | 7ffffff0 | outside its
            """)
    void aDamagedHeaderIsNamed(int offset, String word, String message) {
        byte[] blob = FdtWriter.write(sample());
        Node.putCell(blob, offset, Integer.parseUnsignedInt(word, 16));
        FdtException e = assertThrows(FdtException.class, () -> FdtReader.read(blob));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void noDamageMakesTheReaderFailInAnotherWay() {
        byte[] blob = FdtWriter.write(sample());
        for (int i = 0; i < blob.length; i++) {
            for (int value : new int[] {0, 0x7F, 0x80, 0xFF}) {
                byte[] damaged = blob.clone();
                damaged[i] = (byte) value;
                readOrRefuse(damaged);
            }
            readOrRefuse(Arrays.copyOf(blob, i));
        }
    }

    @Test
    void nestingHasALimit() {
        DeviceTree tree = new DeviceTree();
        Node at = tree.root();
        for (int i = 0; i < 65; i++) {
            at = at.add("n");
        }
        byte[] blob = FdtWriter.write(tree);
        assertThrows(FdtException.class, () -> FdtReader.read(blob));
    }

    private static void readOrRefuse(byte[] blob) {
        try {
            FdtReader.read(blob);
        } catch (FdtException e) {
            assertTrue(e.getMessage().contains("device tree"), e.getMessage());
        }
    }
}
