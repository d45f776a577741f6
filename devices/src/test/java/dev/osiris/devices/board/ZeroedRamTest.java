package dev.osiris.devices.board;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.guests.GuestImages;
import dev.osiris.kvm.Capability;
import dev.osiris.kvm.CapabilityArguments;
import dev.osiris.machine.Grant;
import dev.osiris.machine.Image;
import dev.osiris.machine.Machine;
import dev.osiris.machine.MachineListener;
import dev.osiris.machine.MachineSpec;
import dev.osiris.machine.VmmRequest;
import dev.osiris.memory.AddressSpace;
import dev.osiris.ppc.cpu.CpuModel;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** What a machine promises before its first instruction: its RAM, and who may enable what. */
class ZeroedRamTest {
    private static final int FREE = 24 << 20;

    private static Machine machine(int vcpus) {
        MachineSpec.Boot boot = new MachineSpec.Boot(
                new Image.BuiltIn("monitor", GuestImages.MONITOR.content()), null, "", null);
        return MachineFactory.create(new MachineSpec("chrp", CpuModel.PPC750, 32L << 20, vcpus, "interpreter", boot,
                List.of()), Endpoints.NONE, MachineListener.NONE);
    }

    @Test
    void ramIsAllZeroBeforeTheImagesAreLoadedAndAgainAfterAReset() {
        try (Machine machine = machine(1)) {
            AddressSpace space = machine.vm().addressSpace();
            byte[] megabyte = new byte[1 << 20];
            space.read(FREE, megabyte, 0, megabyte.length);
            assertArrayEquals(new byte[1 << 20], megabyte);
            long entry = machine.vcpus().getFirst().getRegs().pc;
            Integer first = space.read32(entry);
            space.write32(FREE + 12345L, 1);
            space.write32(entry, 0);
            machine.submit(new VmmRequest.Reset());
            space.read(FREE, megabyte, 0, megabyte.length);
            assertArrayEquals(new byte[1 << 20], megabyte);
            assertEquals(first, space.read32(entry));
        }
    }

    @Test
    void aCapabilityCanBeEnabledOnAPausedVcpuWithItsArguments() {
        try (Machine machine = machine(2)) {
            BitSet one = new BitSet();
            one.set(1);
            machine.submit(new VmmRequest.EnableCapability(new Grant(Capability.OSI, one,
                    CapabilityArguments.parse(Capability.OSI, List.of("supervisor-only=on")))));
            assertFalse(machine.vcpus().get(0).enabledCapabilities().contains(Capability.OSI));
            assertTrue(machine.vcpus().get(1).osiSupervisorOnly());
            machine.submit(new VmmRequest.EnableCapability(0, Capability.OSI));
            assertTrue(machine.vcpus().get(0).enabledCapabilities().contains(Capability.OSI));
            machine.start();
            Assertions.assertThrows(IllegalStateException.class,
                    () -> machine.submit(new VmmRequest.EnableCapability(0, Capability.OSI)));
        }
    }
}
