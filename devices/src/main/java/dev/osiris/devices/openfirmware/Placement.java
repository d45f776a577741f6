package dev.osiris.devices.openfirmware;

import dev.osiris.devices.boot.RamLayout;
import java.util.List;

/**
 * What is where when a client program starts.
 *
 * @param firmware ranges that stay the firmware's
 * @param client ranges that are the client's: its program, its initial RAM disk
 * @param handler address of the client interface handler
 * @param stack r1 of a client
 */
public record Placement(List<RamLayout.Claim> firmware, List<RamLayout.Claim> client, int handler, int stack) {
    public Placement {
        firmware = List.copyOf(firmware);
        client = List.copyOf(client);
    }
}
