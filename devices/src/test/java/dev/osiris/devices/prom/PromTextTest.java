package dev.osiris.devices.prom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.osiris.devices.fdt.DeviceTree;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mac-on-Linux's text format, read and written. */
class PromTextTest {
    private static final String TREE = """
            # -*- sh -*- comment with { ( "
            {
                (mol_phandle 0xFF83A248 )
                (property name               <str>  \t"device-tree" )
                (property compatible         <str>  \t"AAPL,MOL", "MacRISC", "Power Macintosh" )
                (property map     <word>
                    0x000000ff 0xffffffff
                    0x1  )
                (property color-code\t <byte>        0xFF 0x06  )
                (property built-in\t<word>\t)
                (property at-boot\t)
                (property #size-cells        <word> \t0x00000001 )
                #(property channel\t\t<word>\t0x00000000 )
                {
                    (unit_string * )
                    (property name\t     <str>\t"disk" )
                }
                {
                    (property name <str> "pci" )
                    (unit_string 80000000 )
                    (mol_phandle\t0x00001234 )
                }
            }
            """;

    private static PromTree read(String text) {
        return PromReader.read("tree.of", text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void readsEveryFormThatMacOnLinuxsTreesHave() {
        PromTree tree = read(TREE);
        PromNode root = tree.root();
        assertEquals(0xFF83A248, root.phandle());
        assertEquals("device-tree", root.name());
        assertEquals("AAPL,MOL\0MacRISC\0Power Macintosh\0",
                new String(root.get("compatible"), StandardCharsets.ISO_8859_1));
        assertArrayEquals(new byte[] {0, 0, 0, -1, -1, -1, -1, -1, 0, 0, 0, 1}, root.get("map"));
        assertArrayEquals(new byte[] {-1, 6}, root.get("color-code"));
        assertEquals(0, root.get("built-in").length);
        assertEquals(0, root.get("at-boot").length);
        assertEquals("/pci@80000000", tree.node(0x1234).path());
        assertEquals("/disk@*", tree.find("/disk@3").path());
        assertEquals(2, root.children().size());
    }

    @Test
    void whatIsWrittenIsReadAsTheSameTree() {
        PromTree tree = read(TREE);
        byte[] written = PromWriter.write(tree);
        assertArrayEquals(written, PromWriter.write(PromReader.read("written", written)));
    }

    @Test
    void randomValuesSurviveTheText() {
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            PromTree tree = new PromTree("device-tree");
            byte[] value = new byte[random.nextInt(40)];
            for (int j = 0; j < value.length; j++) {
                value[j] = (byte) (random.nextBoolean() ? "\0a\"\n\\".charAt(random.nextInt(5)) : random.nextInt());
            }
            tree.root().set("value", value);
            PromTree back = PromReader.read("random", PromWriter.write(tree));
            assertArrayEquals(value, back.root().get("value"), "seed 7, round " + i);
        }
    }

    @Test
    void aFlattenedTreeIsTakenOverWithItsHandles() {
        DeviceTree flat = new DeviceTree();
        int handle = flat.root().add("cpus").add("PowerPC,750@0").cells("reg", 0).phandle();
        PromTree tree = PromTree.of(flat);
        assertNotNull(tree.node(handle));
        assertEquals("/cpus/PowerPC,750@0", tree.node(handle).path());
        assertEquals("PowerPC,750", tree.node(handle).name());
    }

    @Test
    void aCopySharesNothing() {
        PromTree tree = read(TREE);
        PromTree copy = tree.copy();
        assertArrayEquals(PromWriter.write(tree), PromWriter.write(copy));
        copy.root().strings("name", "other");
        copy.changePhandle(copy.node(0x1234), 0x4321);
        copy.create("/new");
        assertEquals("device-tree", tree.root().name());
        assertNotNull(tree.node(0x1234));
        assertEquals(3, tree.size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                             | line 1: the end of the text; expected { a device tree begins with {
            {                                              | line 1: the end of the text; expected }
            { }                                            | node / without a name
            { (property name <str> "a" ) } {               | text after the end of the tree
            { (property name <str> "a                      | a string without its second quote
            { (property name <str> a ) }                   | a; expected a string in "quotes", or )
            { (property name <text> "a" ) }                | type <text>; expected <str>, <word> or <byte>
            { (property name <byte> 0x100 ) }              | 0x100; expected a number from 0 to 0xff
            { (property name <word> 0x100000000 ) }        | 0x100000000; expected a number from 0 to 0xffffffff
            { (mol_phandle 0 ) }                           | handle 0; expected a number besides 0 and -1
            { (handle 1 ) }                                | (handle …; expected (unit_string …)
            """)
    void errorsSayWhereWhatAndWhatWasExpected(String text, String message) {
        String said = assertThrows(PromException.class, () -> read(text)).getMessage();
        assertEquals("tree.of, ", said.substring(0, 9));
        org.junit.jupiter.api.Assertions.assertTrue(said.contains(message), said);
    }

    @Test
    void theLineOfAnErrorIsCounted() {
        String said = assertThrows(PromException.class, () -> read("{\n\n# comment\n  (what )\n}")).getMessage();
        assertEquals("tree.of, line 4: (what …; expected (unit_string …), (mol_phandle …) or (property …)", said);
    }

    @Test
    void nodesNestedTooDeeplyAreRefused() {
        assertThrows(PromException.class, () -> read("{".repeat(10_000)));
    }
}
