package dev.osiris.devices.rtas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.devices.chip.nvram.Nvram;
import dev.osiris.devices.chip.nvram.NvramBacking;
import dev.osiris.devices.chip.pci.PciConfig;
import dev.osiris.devices.fdt.DeviceTree;
import dev.osiris.devices.fdt.Node;
import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.Region;
import dev.osiris.time.ManualTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RtasTest {
    private static final long BLOCK = 0x1000;
    private static final long BUFFER = 0x2000;
    private static final int UNTOUCHED = 0x5555_5555;
    /** 2026-07-25T12:34:56.789Z. */
    private static final long EPOCH = 1_784_982_896_789L;

    private final List<String> effects = new ArrayList<>();
    private final AddressSpace space = new AddressSpace();
    private final ManualTime time = new ManualTime(EPOCH);
    private final Nvram nvram = new Nvram("nvram", 64, NvramBacking.VOLATILE);
    private GuestMemory memory;
    private final Rtas rtas = rtas(null);

    private Rtas rtas(PciConfig pci) {
        return new Rtas("rtas", space, time, nvram, pci, new RtasEffects() {
            @Override
            public void powerOff() {
                effects.add("off");
            }

            @Override
            public void reboot() {
                effects.add("reboot");
            }

            @Override
            public void displayCharacter(byte character) {
                effects.add("display " + (char) character);
            }

            @Override
            public void freezeTimeBase() {
                effects.add("freeze");
            }

            @Override
            public void thawTimeBase() {
                effects.add("thaw");
            }
        });
    }

    @BeforeEach
    void giveMemory() {
        memory = new GuestMemory("RAM", 1 << 16);
        space.add(new Region.Ram(0, 1 << 16, memory, 0));
    }

    @AfterEach
    void freeMemory() {
        memory.close();
    }

    private int[] call(Rtas target, RtasService service, int... arguments) {
        assertEquals(Rtas.DONE, call(target, service.token(), arguments.length, service.results(), arguments));
        int[] results = new int[service.results()];
        for (int i = 0; i < results.length; i++) {
            results[i] = space.read32(BLOCK + 12 + 4L * (arguments.length + i));
        }
        return results;
    }

    private int call(Rtas target, int token, int nargs, int nret, int... arguments) {
        int[] block = new int[24];
        Arrays.fill(block, UNTOUCHED);
        block[0] = token;
        block[1] = nargs;
        block[2] = nret;
        System.arraycopy(arguments, 0, block, 3, arguments.length);
        for (int i = 0; i < block.length; i++) {
            space.write32(BLOCK + 4L * i, block[i]);
        }
        return target.call(BLOCK);
    }

    @Test
    void theClockIsUtcInSevenFields() {
        assertArrayEquals(new int[] {0, 2026, 7, 25, 12, 34, 56, 789_000_000}, call(rtas, RtasService.GET_TIME_OF_DAY));
    }

    @Test
    void theClockCanBeSetAndRunsOn() {
        assertArrayEquals(new int[] {0}, call(rtas, RtasService.SET_TIME_OF_DAY, 1999, 12, 31, 23, 59, 59, 0));
        time.advance(1_500_000_000L);
        assertArrayEquals(new int[] {0, 2000, 1, 1, 0, 0, 0, 500_000_000}, call(rtas, RtasService.GET_TIME_OF_DAY));
        Rtas other = rtas(null);
        other.restore(rtas.save());
        assertArrayEquals(new int[] {0, 2000, 1, 1, 0, 0, 0, 500_000_000}, call(other, RtasService.GET_TIME_OF_DAY));
    }

    @ParameterizedTest
    @CsvSource({"2026, 13, 1, 0, 0, 0", "2026, 2, 29, 0, 0, 0", "2026, 1, 1, 24, 0, 0", "2026, 0, 1, 0, 0, 0"})
    void aDateThatIsNoneIsAParameterError(int year, int month, int day, int hour, int minute, int second) {
        assertArrayEquals(new int[] {-3},
                call(rtas, RtasService.SET_TIME_OF_DAY, year, month, day, hour, minute, second, 0));
        assertEquals(2026, call(rtas, RtasService.GET_TIME_OF_DAY)[1]);
    }

    @ParameterizedTest
    @CsvSource({"POWER_OFF, off, 2", "SYSTEM_REBOOT, reboot, 0", "FREEZE_TIME_BASE, freeze, 0",
        "THAW_TIME_BASE, thaw, 0", "RESTART_RTAS, '', 0"})
    void effectsHappenOnce(RtasService service, String effect, int arguments) {
        assertArrayEquals(new int[] {0}, call(rtas, service, new int[arguments]));
        assertEquals(effect.isEmpty() ? List.of() : List.of(effect), effects);
    }

    @Test
    void charactersAreDisplayed() {
        call(rtas, RtasService.DISPLAY_CHARACTER, 'O');
        call(rtas, RtasService.DISPLAY_CHARACTER, 'K');
        assertEquals(List.of("display O", "display K"), effects);
    }

    @Test
    void nvramIsStoredAndFetched() {
        space.write(BUFFER, "hello".getBytes(), 0, 5);
        assertArrayEquals(new int[] {0, 5}, call(rtas, RtasService.NVRAM_STORE, 3, (int) BUFFER, 5));
        assertArrayEquals(new int[] {0, 3}, call(rtas, RtasService.NVRAM_FETCH, 4, (int) BUFFER + 0x100, 3));
        byte[] back = new byte[4];
        space.read(BUFFER + 0x100, back, 0, 4);
        assertArrayEquals(new byte[] {'e', 'l', 'l', 0}, back);
    }

    @ParameterizedTest
    @CsvSource({
        "60, 0x2000,     8,          4, past the end",
        "64, 0x2000,     1,          0, outside",
        "-1, 0x2000,     1,          0, outside",
        "0,  0x2000,     -5,         0, a negative length",
        "0,  0x2000,     0x7fffffff, 64, far too much",
        "0,  0xfff00000, 8,          0, a buffer that is not RAM"})
    void nvramAccessesThatDoNotFitAreParameterErrors(int offset, String buffer, String length, int count, String what) {
        int at = Long.decode(buffer).intValue();
        int bytes = Long.decode(length).intValue();
        assertArrayEquals(new int[] {-3, count}, call(rtas, RtasService.NVRAM_FETCH, offset, at, bytes), what);
        assertArrayEquals(new int[] {-3, count}, call(rtas, RtasService.NVRAM_STORE, offset, at, bytes), what);
    }

    @Test
    void withoutAPciBusThereIsNothing() {
        assertArrayEquals(new int[] {-1, -1}, call(rtas, RtasService.READ_PCI_CONFIG, 0x800, 4));
        assertArrayEquals(new int[] {-1}, call(rtas, RtasService.WRITE_PCI_CONFIG, 0x800, 4, 1));
    }

    @Test
    void pciConfigurationIsPassedOn() {
        List<String> seen = new ArrayList<>();
        Rtas withBus = rtas(new PciConfig() {
            @Override
            public int read(int bus, int function, int register, int size) {
                seen.add("r " + bus + " " + function + " " + register + " " + size);
                return 0x1234;
            }

            @Override
            public void write(int bus, int function, int register, int size, int value) {
                seen.add("w " + bus + " " + function + " " + register + " " + size + " " + value);
            }
        });
        assertArrayEquals(new int[] {0, 0x1234}, call(withBus, RtasService.READ_PCI_CONFIG, 0x0102_2806, 2));
        assertArrayEquals(new int[] {0}, call(withBus, RtasService.WRITE_PCI_CONFIG, 0x0102_28FF, 1, 7));
        assertArrayEquals(new int[] {-3, -1}, call(withBus, RtasService.READ_PCI_CONFIG, 0x2801, 2));
        assertArrayEquals(new int[] {-3}, call(withBus, RtasService.WRITE_PCI_CONFIG, 0x2800, 3, 7));
        assertEquals(List.of("r 2 40 6 2", "w 2 40 255 1 7"), seen);
    }

    @ParameterizedTest
    @CsvSource({"0xABCDEF07, 4, 1", "0x00000004, 0, 8", "0xABCDEF04, 1, 8", "0xABCDEF04, 0, 7",
        "0xABCDEF04, 0x7fffffff, 8", "0xABCDEF04, -1, -1"})
    void aBlockThatNamesNoServiceIsUntouched(String token, String arguments, String results) {
        int status = call(rtas, Long.decode(token).intValue(), Long.decode(arguments).intValue(),
                Long.decode(results).intValue());
        assertEquals(Rtas.REFUSED, status);
        assertEquals(UNTOUCHED, space.read32(BLOCK + 12));
        assertEquals(List.of(), effects);
    }

    @ParameterizedTest
    @CsvSource({"0x10000", "0xfff8", "0xffffffff", "-4"})
    void aBlockThatIsNotRamIsRefused(String address) {
        assertEquals(Rtas.REFUSED, rtas.call(Long.decode(address)));
    }

    @Test
    void aBlockWhoseResultsAreNotRamHasNoEffect() {
        space.write32(0xFFF4, RtasService.SYSTEM_REBOOT.token());
        space.write32(0xFFF8, 0);
        space.write32(0xFFFC, 1);
        assertEquals(Rtas.REFUSED, rtas.call(0xFFF4));
        assertEquals(List.of(), effects);
    }

    @ParameterizedTest
    @EnumSource(RtasService.class)
    void everyServiceHasItsPropertyAndItsOwnToken(RtasService service) {
        Node node = new DeviceTree().root().add("rtas");
        RtasService.describe(node, EnumSet.allOf(RtasService.class));
        assertEquals(service.token(), node.cell(service.property(), 0));
        Set<Integer> tokens = new HashSet<>();
        for (RtasService s : RtasService.values()) {
            tokens.add(s.token());
        }
        assertEquals(RtasService.values().length, tokens.size());
    }

    @Test
    void pciServicesAreNotOfferedWithoutABusAndTheTerminalNotBesideASerialPort() {
        Node bare = new DeviceTree().root().add("rtas");
        RtasService.describe(bare, RtasService.WITHOUT_HARDWARE);
        assertFalse(bare.has("read-pci-config"));
        assertTrue(bare.has("power-off") && bare.has("put-term-char") && bare.has("start-cpu"));
        Node full = new DeviceTree().root().add("rtas");
        RtasService.describe(full, RtasService.WITH_PCI);
        assertTrue(full.has("read-pci-config") && full.has("power-off"));
        assertFalse(full.has("put-term-char") || full.has("get-term-char") || full.has("start-cpu"));
    }

    @Test
    void theStubIsEightInstructionsAndEndsWithReturn() {
        byte[] code = RtasStub.code();
        assertEquals(RtasStub.SIZE, code.length);
        assertEquals(32, code.length);
        assertArrayEquals(new byte[] {0x4E, (byte) 0x80, 0, 0x20}, Arrays.copyOfRange(code, 28, 32));
    }
}
