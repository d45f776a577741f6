package dev.osiris.devices.openfirmware;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.devices.block.MemoryDisk;
import dev.osiris.devices.osi.Disk;
import dev.osiris.devices.osi.PromService;
import dev.osiris.osi.OsiSelector;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Hostile clients: argument arrays of every wrong kind. No exception comes out of the handler, what a client adds stays
 * bounded, what it was not given stays as it was, and it goes on answering. A failure names its seed.
 */
class ClientFuzzTest {
    /** Per seed; more with OSIRIS_FUZZ_CALLS in the environment. */
    private static final int CALLS = Integer.parseInt(System.getenv().getOrDefault("OSIRIS_FUZZ_CALLS", "60000"));
    private static final String[] SERVICES = {"peer", "child", "parent", "finddevice", "getproplen", "getprop", "nextprop",
        "setprop", "canon", "package-to-path", "instance-to-path", "instance-to-package", "test-method", "test", "open", "close",
        "read", "write", "seek", "call-method", "claim", "release", "milliseconds", "interpret", "exit", "boot", "enter", "chain",
        "quiesce", "start-cpu", "nothing"};
    private static final String[] TEXTS = {"", "/", "/chosen", "disk", "disk0:0", "disk0:1", "disk1:9999", "disk:1,\\a", "/memory",
        "/rtas", "/isa/serial@i3f8", "serial0:", ":", "//", "/cpus/@", "loop/loop", "name", "claim", "release", "map",
        "translate", "read", "write", "seek", "read-blocks", "write-blocks", "#blocks", "block-size", "instantiate-rtas",
        "open", "close", "available", "reset-all", "x".repeat(40), "y".repeat(2000)};
    private static final int TEXT_AT = 0x2_0000;

    private final int[] textAt = new int[TEXTS.length];

    private int argument(Random random) {
        return switch (random.nextInt(12)) {
            case 0, 1 -> random.nextInt(40);
            case 2, 3, 4 -> textAt[random.nextInt(textAt.length)];
            case 5 -> 0x0F00_0000 + random.nextInt(12);
            case 6 -> random.nextInt(Client.RAM);
            case 7 -> Client.RAM - 1 - random.nextInt(64);
            case 8 -> -1 - random.nextInt(64);
            case 9 -> 1 << random.nextInt(32);
            case 10 -> 0x8_0000 + random.nextInt(0x8_0000);
            default -> random.nextInt();
        };
    }

    private void putTexts(Client client) {
        int at = TEXT_AT;
        for (int i = 0; i < TEXTS.length; i++) {
            textAt[i] = at;
            client.put(at, TEXTS[i] + "\0");
            at += TEXTS[i].length() + 1;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void noCallMakesTheHandlerThrowOrReachesWhatItWasNotGiven(long seed) throws Exception {
        Random random = new Random(seed);
        MemoryDisk readOnly = new MemoryDisk(32, true);
        byte[] before = new byte[32 * 512];
        readOnly.read(0, before, 0, before.length);
        try (Client client = new Client(new Disk(new MemoryDisk(64), false, false, false),
                new Disk(readOnly, false, true, false))) {
            for (int i = 0; i < CALLS; i++) {
                if (i % 100 == 0) {
                    putTexts(client);
                }
                call(client, random);
                client.output.setLength(0);
                client.told.clear();
            }
            assertEquals(List.of(), client.failures, "seed " + seed);
            byte[] after = new byte[before.length];
            readOnly.read(0, after, 0, after.length);
            assertArrayEquals(before, after, "seed " + seed);
            assertTrue(client.prom.save().tree().array().length < 8 * PromService.MAX_ADDED, "seed " + seed);
            assertTrue(client.firmware.save().opened().size() <= 1024, "seed " + seed);
            client.begin();
            assertTrue(client.call("finddevice", "/chosen") != -1, "seed " + seed);
        }
    }

    private void call(Client client, Random random) {
        String service = SERVICES[random.nextInt(SERVICES.length)];
        int n = random.nextInt(7);
        int array = random.nextInt(20) == 0 ? argument(random) & Client.RAM - 1 : 0x8000;
        if (array < Client.RAM - 128) {
            client.put(0x9000, service + "\0");
            client.ram.put32(array & ~3, random.nextInt(50) == 0 ? argument(random) : 0x9000);
            client.ram.put32((array & ~3) + 4, random.nextInt(50) == 0 ? argument(random) : n);
            client.ram.put32((array & ~3) + 8, random.nextInt(50) == 0 ? argument(random) : random.nextInt(6));
            for (int i = 0; i < n; i++) {
                client.ram.put32((array & ~3) + 12 + 4 * i, argument(random));
            }
        }
        client.osi(random.nextInt(100) == 0 ? OsiSelector.OF_TRAP : OsiSelector.OF_INTERFACE,
                random.nextInt(50) == 0 ? argument(random) : array & ~3);
    }
}
