package dev.osiris.kvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.ppc.cpu.CpuModel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table, and enabling. */
class CapabilityTest {
    @Test
    void nineCapabilitiesAreForVcpus() {
        assertEquals(List.of(52, 68, 69, 83, 86, 90, 92, 146, 169),
                Capability.ofVcpus().stream().map(Capability::number).toList());
        assertEquals(List.of("osi", "papr", "sw-tlb", "booke-watchdog", "epr", "irq-mpic", "irq-xics", "fwnmi",
                "irq-xive"), Capability.ofVcpus().stream().map(Capability::label).toList());
    }

    @ParameterizedTest
    @EnumSource(Capability.class)
    void everyRowIsFoundByNumberAndByEitherName(Capability c) {
        assertSame(c, Capability.byNumber(c.number()).orElseThrow());
        assertSame(c, Capability.byName(c.label()).orElseThrow());
        assertSame(c, Capability.byName(c.kvmName()).orElseThrow());
    }

    @Test
    void numbersAndNamesAreUnique() {
        Set<Object> seen = new HashSet<>();
        for (Capability c : Capability.values()) {
            assertTrue(seen.add(c.number()) && seen.add(c.kvmName()) && seen.add(c.label()), c.kvmName());
        }
    }

    @ParameterizedTest
    @EnumSource(Capability.class)
    void whatIsCheckedAsPresentCanBeEnabledAndTheOtherWayRound(Capability c) {
        if (c.scope() != Capability.Scope.CHECK) {
            assertEquals(c.enableable(), c.value() != 0);
            assertFalse(c.effect().isEmpty());
            assertFalse(c.errors().isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource({"3,1", "10,32767", "21,1", "23,1", "30,1", "53,1", "54,1", "58,1", "70,1", "89,1", "98,1", "105,1",
        "136,1", "182,1", "16,1", "43,1", "67,1", "52,1", "176,1", "66,32", "128,32", "9,32", "62,0", "83,0", "86,0",
        "69,0", "90,0", "92,0", "81,0", "14,0", "22,0", "68,0", "9999,0", "-1,0"})
    void checkExtensionAnswers(int number, int value) {
        try (Guest g = new Guest()) {
            assertEquals(value, g.vm.checkExtension(number));
            assertEquals(value, new Kvm(g.time, core -> null).checkExtension(number));
        }
    }

    private static void assertRefused(int number, org.junit.jupiter.api.function.Executable call) {
        CapabilityException e = assertThrows(CapabilityException.class, call);
        assertEquals(Errno.EINVAL, e.errno());
        assertEquals(number, e.number());
    }

    @Test
    void flagsMustBeZeroAndNothingIsEnabled() {
        try (Guest g = new Guest()) {
            assertRefused(52, () -> g.vcpu.enableCap(new EnableCap(52, 1)));
            assertTrue(g.vcpu.enabledCapabilities().isEmpty());
            assertRefused(182, () -> g.vm.enableCap(new EnableCap(182, 1, 5)));
        }
    }

    @Test
    void osiIsNotEnabledOnTheVmOrTheSystem() {
        try (Guest g = new Guest()) {
            assertRefused(52, () -> g.vm.enableCap(EnableCap.of(Capability.OSI)));
            assertRefused(52, () -> new Kvm(g.time, core -> null).enableCap(EnableCap.of(Capability.OSI)));
            assertRefused(9999, () -> g.vm.enableCap(new EnableCap(9999, 0)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {9999, -1, 0, 67, 43, 53, 58, 57, 48, 202, 210, 132, 182, 104})
    void whatIsNotForVcpusIsRefusedThere(int number) {
        try (Guest g = new Guest()) {
            assertRefused(number, () -> g.vcpu.enableCap(new EnableCap(number, 0)));
        }
    }

    @Test
    void osiCanBeEnabledAgain() {
        try (Guest g = new Guest()) {
            g.vcpu.enableCap(Capability.OSI);
            g.vcpu.enableCap(Capability.OSI);
            assertEquals(Set.of(Capability.OSI), g.vcpu.enabledCapabilities());
        }
    }

    @Test
    void argumentsThatOsiDoesNotTakeAreIgnored() {
        try (Guest g = new Guest()) {
            g.vcpu.enableCap(new EnableCap(52, 0, 1, 2, 3, 4, 5));
            assertTrue(g.vcpu.enabledCapabilities().contains(Capability.OSI));
        }
    }

    @Test
    void osiCanBeEnabledAfterTheFirstRun() {
        try (Guest g = new Guest()) {
            g.load("lis 21,0x9000; stw 21,0(21); b .\n", 0xC00);
            g.start(Guest.OSI_CALL);
            g.runTo(VcpuExit.MmioWrite.class);
            g.vcpu.enableCap(Capability.OSI);
            g.start(Guest.OSI_CALL);
            g.runToOsi();
        }
    }

    /** The flag sticks although the call fails; a 64-bit PVR would heal it on a 64-bit host, here a restore does. */
    @Test
    void paprOn32BitsFailsAndTheVcpuRefusesToRun() {
        try (Guest g = new Guest()) {
            g.start("lis 21,0x9000; stw 21,0(21); b .\n");
            VcpuState before = g.vcpu.save();
            assertRefused(68, () -> g.vcpu.enableCap(Capability.PAPR));
            Guest.assertFails(Errno.EINVAL, g.vcpu::run);
            assertEquals(ExitReason.INTERNAL_ERROR, g.vcpu.vcpuRun().exitReason());
            assertRefused(52, () -> g.vcpu.enableCap(Capability.OSI));
            assertEquals(Set.of(Capability.OSI, Capability.PAPR), g.vcpu.enabledCapabilities());
            Sregs s = g.vcpu.getSregs();
            s.pvr = 0x003C_0301;
            g.vcpu.setSregs(s);
            Guest.assertFails(Errno.EINVAL, g.vcpu::run);
            g.vcpu.restore(before);
            g.runTo(VcpuExit.MmioWrite.class);
        }
    }

    /** As in KVM, whose check comes after immediate_exit. */
    @Test
    void immediateExitIsAnsweredEvenByAVcpuThatIsNotSane() {
        try (Guest g = new Guest()) {
            assertRefused(68, () -> g.vcpu.enableCap(Capability.PAPR));
            g.vcpu.vcpuRun().immediateExit(true);
            g.runTo(VcpuExit.Interrupted.class);
        }
    }

    @Test
    void eprIsAcceptedWithoutEffectAndCanBeTurnedOff() {
        try (Guest g = new Guest()) {
            g.load("lis 21,0x9000; stw 21,0(21); b .\n", 0x500);
            g.start("b .\n");
            g.vcpu.enableCap(Capability.EPR, 1);
            assertTrue(g.vcpu.enabledCapabilities().contains(Capability.EPR));
            g.msr(dev.osiris.ppc.cpu.Msr.EE);
            g.vcpu.interrupt(Vcpu.INTERRUPT_SET);
            g.runTo(VcpuExit.MmioWrite.class);
            g.vcpu.enableCap(Capability.EPR, 0);
            assertTrue(g.vcpu.enabledCapabilities().isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(value = Capability.class, names = {"SW_TLB", "BOOKE_WATCHDOG", "IRQ_MPIC", "IRQ_XICS", "FWNMI",
        "IRQ_XIVE"})
    void otherFamiliesCapabilitiesAreRefusedWithTheReason(Capability c) {
        try (Guest g = new Guest()) {
            CapabilityException e = assertThrows(CapabilityException.class, () -> g.vcpu.enableCap(c));
            assertSame(c, e.capability());
            assertTrue(e.getMessage().contains(c.unavailable().orElseThrow()), e.getMessage());
            assertTrue(g.vcpu.enabledCapabilities().isEmpty());
            assertFalse(c.families().contains(CpuFamily.BOOK3S_32));
        }
    }

    @Test
    void haltPollTakes32Bits() {
        try (Guest g = new Guest()) {
            g.vm.enableCap(EnableCap.of(Capability.HALT_POLL, 200_000));
            assertRefused(182, () -> g.vm.enableCap(EnableCap.of(Capability.HALT_POLL, 1L << 32)));
            assertEquals(200_000, g.vm.createVcpu(1, CpuModel.PPC750).core().haltPollNanos);
            assertEquals(200_000, g.vcpu.core().haltPollNanos);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 104, 160, 168, 181, 192, 194, 223, 3})
    void otherVmCapabilitiesAreRefused(int number) {
        try (Guest g = new Guest()) {
            assertRefused(number, () -> g.vm.enableCap(new EnableCap(number, 0, 1, 1)));
        }
    }

    // ------------------------------------------------------------------ arguments, and who may call

    @Test
    void argumentsAreReadByKeyAndBecomeKvmsBlock() {
        CapabilityArguments args = CapabilityArguments.parse(Capability.IRQ_MPIC, List.of("cpu=3", "device=0x10"));
        assertEquals(EnableCap.of(Capability.IRQ_MPIC, 16, 3), args.block(Capability.IRQ_MPIC));
        assertEquals("cpu=3,device=16", args.toString());
        CapabilityArguments policy = CapabilityArguments.parse(Capability.OSI, List.of("supervisor-only=on"));
        assertTrue(policy.isOn("supervisor-only"));
        assertEquals(EnableCap.of(Capability.OSI), policy.block(Capability.OSI));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            OSI      | supervisor=on          | osi takes no argument supervisor; expected supervisor-only=on or off
            OSI      | supervisor-only        | supervisor-only has no value; expected supervisor-only=on or off
            OSI      | supervisor-only=1      | supervisor-only=1: expected on or off
            PAPR     | x=1                    | papr takes no argument x; it takes none
            IRQ_MPIC | cpu=-1                 | cpu=-1: expected a number from 0 to 4294967295
            IRQ_MPIC | cpu=1 cpu=2            | cpu is given twice; once is enough
            """)
    void wrongArgumentsAreToldWithWhatWasExpected(Capability c, String typed, String message) {
        String said = assertThrows(IllegalArgumentException.class,
                () -> CapabilityArguments.parse(c, List.of(typed.split(" ")))).getMessage();
        assertEquals(message, said.replace("on|off", "on or off"));
    }

    @Test
    void whatIsPossibleOnEachModelIsOsiAlone() {
        for (CpuModel model : CpuModel.values()) {
            assertEquals(List.of(Capability.OSI), Capability.possible(model));
        }
    }

    private static final String CALL_FROM_USER_MODE = Guest.OSI_CALL;

    @Test
    void withSupervisorOnlyACallOfUserModeIsASystemCallAndIsTold() {
        try (Guest g = new Guest()) {
            List<String> told = new java.util.ArrayList<>();
            g.vcpu.onRefusedOsiCall((pc, selector) -> told.add(Long.toHexString(pc) + ":" + selector));
            g.load("lis 21,0x9000; stw 21,0(21); b .\n", 0xC00);
            g.vcpu.enableCap(Capability.OSI, CapabilityArguments.parse(Capability.OSI, List.of("supervisor-only=on")));
            g.start(CALL_FROM_USER_MODE);
            g.gpr(5, 47);
            g.runToOsi();
            g.start(CALL_FROM_USER_MODE);
            g.gpr(5, 47);
            g.msr(dev.osiris.ppc.cpu.Msr.PR);
            g.runTo(VcpuExit.MmioWrite.class);
            assertEquals(List.of("1010:47"), told);
            assertEquals(1, g.vcpu.refusedOsiCalls());
            g.vcpu.completeExit();
            assertTrue(g.vcpu.save().osiSupervisorOnly());
            g.vcpu.enableCap(Capability.OSI, CapabilityArguments.NONE);
            assertFalse(g.vcpu.osiSupervisorOnly());
        }
    }

    @Test
    void aCallWithoutTheCapabilityIsToldWithItsPcAndSelector() {
        try (Guest g = new Guest()) {
            List<String> told = new java.util.ArrayList<>();
            g.vcpu.onRefusedOsiCall((pc, selector) -> told.add(Long.toHexString(pc) + ":" + selector));
            g.load("lis 21,0x9000; stw 21,0(21); b .\n", 0xC00);
            g.start(Guest.OSI_CALL);
            g.gpr(5, -1);
            g.runTo(VcpuExit.MmioWrite.class);
            assertEquals(List.of("1010:" + 0xFFFF_FFFFL), told);
            g.start("li 3,0; sc\n");
            g.runTo(VcpuExit.MmioWrite.class);
            assertEquals(1, told.size());
        }
    }

    @Test
    void theStatusOfEveryCapabilityOfAVcpuCanBeListed() {
        try (Guest g = new Guest()) {
            g.vcpu.enableCap(Capability.OSI, CapabilityArguments.parse(Capability.OSI, List.of("supervisor-only=on")));
            List<CapabilityStatus> all = g.vcpu.capabilities();
            assertEquals(new CapabilityStatus(Capability.OSI, true, "", "supervisor-only=on"), all.getFirst());
            assertEquals(9, all.size());
            assertTrue(all.stream().skip(1).noneMatch(s -> s.enabled() || s.obstacle().isEmpty()));
        }
    }
}
