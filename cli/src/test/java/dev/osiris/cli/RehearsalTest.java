package dev.osiris.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    @Test
    void itsKernelGetsToItsEnd() throws IOException {
        assertEquals(Rehearsal.STATUS, Rehearsal.kernel());
    }
}
