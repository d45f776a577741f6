package dev.osiris.devices.osi;

import static dev.osiris.osi.OsiSelector.EMUACCEL;
import static dev.osiris.osi.OsiSelector.MAPIN_MREGS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.isa.Assembler;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands in for Mac-on-Linux's replaced instructions. */
class AcceleratorServiceTest {
    private static final int PAGE = 0x4_0000;
    private static final int INSTRUCTION = 0x1_2340;

    private final OsiRig rig = new OsiRig();
    private final List<Long> shown = new ArrayList<>();
    private final AcceleratorService accelerator = new AcceleratorService("accelerator", rig.space,
            new AcceleratorService.Window() {
                @Override
                public void move(long address) {
                    shown.add(address);
                }

                @Override
                public void place(long address) {
                    shown.add(~address);
                }
            });

    AcceleratorServiceTest() {
        rig.table.add(accelerator);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static int word(String instruction, int at) {
        return ByteBuffer.wrap(new Assembler(CpuModel.PPC750).assemble(instruction + "\n", at).bytes()).getInt();
    }

    @Test
    void thereIsOnePageOfTheGuestsRam() {
        assertEquals(0, rig.call(EMUACCEL, 7 << 5, 0, INSTRUCTION), "no page yet");
        assertEquals(0, rig.call(EMUACCEL, 0, 0, PAGE + 4));
        assertEquals(0, rig.call(EMUACCEL, 0, 0, OsiRig.NOWHERE));
        assertEquals(PAGE, rig.call(EMUACCEL, 0, 0, PAGE));
        assertEquals(0, rig.call(EMUACCEL, 0, 0, PAGE));
        accelerator.reset();
        assertEquals(PAGE, rig.call(EMUACCEL, 0, 0, PAGE));
    }

    @ParameterizedTest
    @CsvSource({"1, 'mtspr 26,r7'", "2, 'mtspr 27,r7'", "3, 'mtspr 272,r7'", "4, 'mtspr 273,r7'", "5, 'mtspr 274,r7'",
        "6, 'mtspr 275,r7'", "7, 'mtmsr r7'", "8, rfi", "9, nop", "11, nop", "12, 'mtspr 1008,r7'"})
    void aSlotHoldsTheInstructionAndAWayBack(int what, String instruction) {
        rig.call(EMUACCEL, 0, 0, PAGE);
        assertEquals(PAGE, rig.call(EMUACCEL, what << 5 | 7, 0, INSTRUCTION));
        assertEquals(word(instruction, PAGE), rig.space.read32(PAGE));
        assertEquals(word("b 0x" + Integer.toHexString(INSTRUCTION + 4), PAGE + 4), rig.space.read32(PAGE + 4));
        assertEquals(PAGE + 8, rig.call(EMUACCEL, what << 5 | 7, 0, INSTRUCTION));
    }

    @Test
    void aSegmentRegistersSlotHoldsTheInstructionThatIsGiven() {
        rig.call(EMUACCEL, 0, 0, PAGE);
        int mtsr = word("mtsr 5,r9", 0);
        assertEquals(PAGE, rig.call(EMUACCEL, 10 << 5 | 0x400, mtsr, INSTRUCTION));
        assertEquals(mtsr, rig.space.read32(PAGE));
        assertEquals(PAGE + 16, rig.call(EMUACCEL, 7 << 5, 0, INSTRUCTION));
        assertEquals(0, rig.call(EMUACCEL, 10 << 5 | 0x400, word("sc", 0), INSTRUCTION), "nothing but mtsr");
        assertEquals(0, rig.call(EMUACCEL, 10 << 5, mtsr, INSTRUCTION));
    }

    @Test
    void whatCannotBeHadIsZero() {
        rig.call(EMUACCEL, 0, 0, PAGE);
        assertEquals(0, rig.call(EMUACCEL, 13 << 5, 0, INSTRUCTION));
        assertEquals(0, rig.call(EMUACCEL, -1, 0, INSTRUCTION));
        assertEquals(0, rig.call(EMUACCEL, 7 << 5, 0, INSTRUCTION + 2));
        assertEquals(0, rig.call(EMUACCEL, 7 << 5, 0, PAGE + (1 << 25)), "out of a branch's reach");
        int slots = 0;
        while (rig.call(EMUACCEL, 7 << 5, 0, INSTRUCTION) != 0) {
            slots++;
        }
        assertEquals(512, slots);
        assertEquals(0, rig.space.read32(PAGE + 0x1000), "nothing behind the page");
    }

    @Test
    void registersAreShownWhereTheGuestSays() {
        assertEquals(0, rig.call(MAPIN_MREGS, 0x3000));
        assertEquals(0, rig.call(MAPIN_MREGS, 0));
        AcceleratorState state = new AcceleratorState(0, 0, 0x5000);
        accelerator.restore(state);
        assertEquals(state, accelerator.save());
        accelerator.reset();
        assertEquals(List.of(0x3000L, 0L, ~0x5000L, ~0L), shown);
    }
}
