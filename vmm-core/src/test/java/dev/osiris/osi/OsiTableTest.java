package dev.osiris.osi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.Region;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who answers a selector, and what nobody answers. */
class OsiTableTest {
    private static final int MAGIC = 0x113724FA;

    private final OsiTable table = new OsiTable();
    private final long[] gprs = new long[32];
    private final AddressSpace space = new AddressSpace();
    private final OsiCall call = new OsiCall(space, 2).on(gprs);

    private int call(int selector) {
        gprs[3] = MAGIC;
        gprs[5] = selector & 0xFFFF_FFFFL;
        table.dispatch(call);
        return (int) gprs[3];
    }

    @Test
    void aSelectorThatNobodyAnswersGivesZero() {
        assertEquals(0, call(62));
        assertEquals(0, call(2));
    }

    @Test
    void aSelectorBeyondTheTableLeavesR3AsItWas() {
        assertEquals(MAGIC, call(100));
        assertEquals(MAGIC, call(-1));
    }

    @Test
    void aSecondOwnerIsRefusedAndBothAreNamed() {
        table.claim(OsiSelector.EXIT, "core", c -> { });
        String message = assertThrows(IllegalStateException.class,
                () -> table.claim(OsiSelector.EXIT, "other", c -> { })).getMessage();
        assertTrue(message.contains("54 (exit)") && message.contains("core") && message.contains("other"), message);
    }

    @Test
    void callsAreCountedWithTheirOwners() {
        table.claim(OsiSelector.USLEEP, "time", c -> { });
        call(58);
        call(58);
        call(62);
        call(100);
        call(-1);
        assertEquals(List.of(new OsiCount(58, "usleep", "time", 2, 0), new OsiCount(62, "pic-ack-irq", "", 1, 0),
                new OsiCount(100, "out of range", "", 2, 0)), table.report());
    }

    @Test
    void whatNobodyAnswersIsToldOncePerSelector() {
        List<String> told = new ArrayList<>();
        table.listener(new OsiListener() {
            @Override
            public void unanswered(int vcpu, long selector) {
                told.add(vcpu + ":" + selector);
            }
        });
        for (int i = 0; i < 3; i++) {
            call(62);
            call(1000);
        }
        assertEquals(List.of("2:62", "2:1000"), told);
    }

    @Test
    void whatAHandlerThrowsEndsAtTheTable() {
        List<String> told = new ArrayList<>();
        table.listener(new OsiListener() {
            @Override
            public void failed(int vcpu, long selector, String owner, Throwable why) {
                told.add(owner + " " + why.getMessage());
            }
        });
        table.claim(OsiSelector.EXIT, "core", c -> {
            throw new IllegalStateException("defect");
        });
        table.claim(OsiSelector.USLEEP, "time", c -> recurse(c));
        assertEquals(-1, call(54));
        assertEquals(-1, call(54));
        assertEquals(-1, call(58));
        assertEquals(List.of("core defect", "time null"), told);
        assertEquals(3, table.failedCalls());
    }

    private static void recurse(OsiCall call) {
        recurse(call);
        call.result(1);
    }

    @Test
    void aReleasedSelectorIsNobodysAndCanBeClaimedAgain() {
        table.claim(OsiSelector.EXIT, "core", c -> c.result(5));
        assertTrue(table.isClaimed(54));
        table.release(OsiSelector.EXIT);
        assertFalse(table.isClaimed(54));
        assertEquals(0, call(54));
        table.claim(OsiSelector.EXIT, "core", c -> c.result(6));
        assertEquals(6, call(54));
        assertFalse(table.isClaimed(100));
        assertFalse(table.isClaimed(0xFFFF_FFFFL));
    }

    @Test
    void everySelectorHasANumberOfItsOwnInTheTable() {
        for (OsiSelector s : OsiSelector.values()) {
            assertEquals(s, OsiSelector.byNumber(s.number()).orElseThrow());
        }
        assertTrue(OsiSelector.byNumber(100).isEmpty());
        assertTrue(OsiSelector.byNumber(-1).isEmpty());
    }

    @Test
    void stringsEndInsideRamAndAreBounded() {
        try (GuestMemory ram = new GuestMemory("RAM", 8192)) {
            space.add(new Region.Ram(0, 8192, ram, 0));
            byte[] text = "abc".repeat(1500).getBytes();
            space.write(10, text, 0, text.length);
            assertEquals(4500, call.string(10, 4500).length());
            assertNull(call.string(10, 4499));
            space.write(8189, "xyz".getBytes(), 0, 3);
            assertNull(call.string(8189, 100));
            assertNull(call.string(0x8000_0000L, 100));
            assertEquals("", call.string(0, 0));
        }
    }
}
