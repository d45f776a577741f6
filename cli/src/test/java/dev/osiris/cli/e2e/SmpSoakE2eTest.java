package dev.osiris.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The short form of {@code scripts/soak smp}: everything in guest-images/smp at once, all of it checked. */
@Tag("e2e")
class SmpSoakE2eTest {
    @Test
    void linuxWithFourProcessorsGetsThroughAStressSet() throws Exception {
        try (Guest guest = Guest.start("run", "--kernel", Guest.linux("kernel"), "--initrd", Guest.linux("stress"),
                "--smp", "4", "--enable-cap", "osi", "--append", "osiris.run=\"/smp/soak 60\"")) {
            guest.expect("Osiris Linux guest: 6\\.1\\S*, 4 CPU");
            String end = guest.expect("smp soak: (OK on 4 processors|FAILED.*)").group(1);
            assertTrue(end.startsWith("OK"), () -> guest.text());
            assertEquals(0, guest.exitStatus());
        }
    }
}
