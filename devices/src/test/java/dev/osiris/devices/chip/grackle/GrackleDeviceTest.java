package dev.osiris.devices.chip.grackle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.osiris.devices.chip.pci.PciBus;
import dev.osiris.devices.chip.pci.PlainFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrackleDeviceTest {
    private final PciBus bus = new PciBus();
    private final GrackleDevice grackle = new GrackleDevice("grackle", bus);
    private final PlainFunction isa = PlainFunction.isaBridge("isa-bridge");

    GrackleDeviceTest() {
        bus.plug(1, 0, isa);
    }

    private void select(int function, int register) {
        int value = 0x8000_0000 | function << 8 | register;
        grackle.addressPort().write(0, 4, Integer.reverseBytes(value) & 0xFFFF_FFFFL);
    }

    /** What software sees after its byte swap. */
    @ParameterizedTest
    @CsvSource({
        "0x00, 0x00, 4, 0x00021057, the bridge itself",
        "0x00, 0x08, 4, 0x06000040, a host bridge",
        "0x00, 0x02, 2, 0x0002,     half a word",
        "0x00, 0x0B, 1, 0x06,       a byte",
        "0x00, 0x10, 4, 0,          no base address",
        "0x08, 0x00, 4, 0x056510ad, the ISA bridge",
        "0x08, 0x0A, 2, 0x0601,     an ISA bridge",
        "0x10, 0x00, 4, 0xffffffff, nobody",
        "0x10, 0x00, 1, 0xff,       nobody"})
    void configurationReads(String function, String register, int size, String value, String what) {
        int at = Integer.decode(register);
        select(Integer.decode(function), at & ~3);
        int onBus = (int) grackle.dataPort().read(at & 3, size);
        assertEquals(Long.decode(value), (Integer.reverseBytes(onBus) >>> 32 - 8 * size) & 0xFFFF_FFFFL, what);
    }

    @Test
    void writableBitsAreWritten() {
        select(0, 4);
        grackle.dataPort().write(0, 2, 0xFFFF);
        assertEquals(0x0157, bus.read(0, 0, 4, 2));
        assertEquals(0x0080, bus.read(0, 0, 6, 2));
        select(0, 0xA8);
        grackle.dataPort().write(0, 4, 0x7856_3412);
        assertEquals(0x1234_5678, bus.read(0, 0, 0xA8, 4));
        select(0, 0);
        grackle.dataPort().write(0, 4, 0);
        assertEquals(0x1057, bus.read(0, 0, 0, 2));
    }

    @Test
    void withoutEnableNothingIsSelected() {
        grackle.addressPort().write(0, 4, 0);
        assertEquals(0xFFFF_FFFFL, grackle.dataPort().read(0, 4));
        grackle.dataPort().write(0, 4, 0xFFFF_FFFFL);
        assertEquals(6, bus.read(0, 0, 4, 2));
    }

    @Test
    void theAddressReadsBackWithoutTheBitsThatAreNotThere() {
        grackle.addressPort().write(0, 4, 0xFFFF_FFFFL);
        assertEquals(Integer.reverseBytes(0x80FF_FFFC) & 0xFFFF_FFFFL, grackle.addressPort().read(0, 4));
        assertEquals(0xFC, grackle.addressPort().read(0, 1));
        grackle.addressPort().write(0, 1, 0);
        assertEquals(0xFC, grackle.addressPort().read(0, 1));
    }

    @Test
    void otherBusesAreEmpty() {
        assertEquals(0xFFFF, bus.read(1, 0, 0, 2));
    }

    @Test
    void aPlaceIsTakenOnce() {
        assertThrows(IllegalArgumentException.class, () -> bus.plug(0, 0, isa));
        assertThrows(IllegalArgumentException.class, () -> bus.plug(32, 0, isa));
        assertThrows(IllegalArgumentException.class, () -> bus.plug(2, 8, isa));
    }

    @Test
    void aStateOfAnotherFunctionIsRefused() {
        PciBus other = new PciBus();
        new GrackleDevice("g", other);
        GrackleState state = new GrackleState(0, isa.save().config());
        assertThrows(IllegalArgumentException.class, () -> grackle.restore(state));
    }
}
