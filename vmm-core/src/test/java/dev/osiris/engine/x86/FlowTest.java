package dev.osiris.engine.x86;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Registers are masks; 1, 2 and 4 are three of them. */
class FlowTest {
    private final Flow flow = new Flow();

    private void instructions(int n) {
        flow.begin(n);
    }

    @Test
    void aRegisterIsDirtyFromItsDefinitionOnAndLiveFromTheEntryToItsLastUse() {
        instructions(3);
        flow.instruction(0, 1, 2, false);
        flow.instruction(1, 2, 4, false);
        flow.instruction(2, 0, 0, true);
        flow.edge(0, 1);
        flow.edge(1, 2);
        flow.solve();
        assertEquals(0, flow.dirty(0));
        assertEquals(2, flow.dirtyAfter(0));
        assertEquals(6, flow.dirty(2));
        assertEquals(1, flow.live(0));
        assertEquals(6, flow.live(2));
    }

    @Test
    void whatOneOfTwoWaysMadeDirtyIsLoadedOnTheOtherBecauseTheExitWritesItBack() {
        // 0 goes to 1, which defines, or straight to 2, which leaves.
        instructions(3);
        flow.instruction(0, 0, 0, false);
        flow.instruction(1, 0, 1, false);
        flow.instruction(2, 0, 0, true);
        flow.edge(0, 1);
        flow.edge(0, 2);
        flow.edge(1, 2);
        flow.solve();
        assertEquals(1, flow.dirty(2));
        assertEquals(1, flow.live(0));
        assertEquals(0, flow.live(1));
    }

    @Test
    void aLoopKeepsDirtyWhatItDefinesAtItsEnd() {
        instructions(2);
        flow.instruction(0, 0, 0, true);
        flow.instruction(1, 0, 4, false);
        flow.edge(0, 1);
        flow.edge(1, 0);
        flow.solve();
        assertEquals(4, flow.dirty(0));
        assertEquals(4, flow.live(0));
    }

    @Test
    void anInstructionThatJavaExecutesWantsOnlyWhatIsDirtyAndLeavesEverythingLoaded() {
        instructions(3);
        flow.instruction(0, 0, 2, false);
        flow.reloading(1);
        flow.instruction(2, 1, 0, false);
        flow.edge(0, 1);
        flow.edge(1, 2);
        flow.solve();
        assertEquals(2, flow.live(1));
        assertEquals(0, flow.live(0));
    }

    @Test
    void moreThanTwoWaysOnAreFollowed() {
        instructions(5);
        for (int n = 0; n < 4; n++) {
            flow.instruction(n, 0, n == 0 ? 1 : 0, false);
        }
        flow.instruction(4, 2, 0, true);
        for (int n = 1; n < 5; n++) {
            flow.edge(0, n);
        }
        flow.solve();
        assertEquals(1, flow.dirty(4));
        assertEquals(2, flow.live(0));
    }
}
