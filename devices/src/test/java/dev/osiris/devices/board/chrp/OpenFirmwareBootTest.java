package dev.osiris.devices.board.chrp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.devices.board.Endpoints;
import dev.osiris.devices.board.MachineFactory;
import dev.osiris.devices.boot.BootException;
import dev.osiris.devices.boot.ElfBuilder;
import dev.osiris.devices.fdt.FdtReader;
import dev.osiris.kvm.Capability;
import dev.osiris.kvm.Regs;
import dev.osiris.machine.DeviceTreeSource;
import dev.osiris.machine.Grant;
import dev.osiris.machine.Image;
import dev.osiris.machine.Machine;
import dev.osiris.machine.MachineException;
import dev.osiris.machine.MachineExit;
import dev.osiris.machine.MachineListener;
import dev.osiris.machine.MachineSpec;
import dev.osiris.machine.OsiSpec;
import dev.osiris.machine.VmmRequest;
import dev.osiris.memory.AddressSpace;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.isa.Assembler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small client programs on the board, booted by Open Firmware. */
class OpenFirmwareBootTest {
    private static final int ORIGIN = 0x10_0000;
    private static final int FLAG = 0x20_0000;

    /** Calls the service whose argument array is at {@code r30}. */
    private static final String PROLOGUE = """
                mr      r31,r5
                bl      here
        here:   mflr    r29
        """;

    private static final String CALL = """
                mtctr   r31
                bctrl
        """;

    private static Machine machine(int vcpus, String engine, byte[] elf, byte[] initrd, Grant... grants) {
        MachineSpec.Boot boot = new MachineSpec.Boot(new Image.BuiltIn("client", elf),
                initrd == null ? null : new Image.BuiltIn("initrd", initrd), "hello", null,
                MachineSpec.Boot.Protocol.OPEN_FIRMWARE);
        return MachineFactory.create(new MachineSpec("chrp", CpuModel.PPC750, 32L << 20, vcpus, engine, boot,
                List.of(grants)), Endpoints.NONE, MachineListener.NONE);
    }

    private static byte[] elf(String source) {
        byte[] code = new Assembler(CpuModel.PPC750).assemble(source, ORIGIN).bytes();
        return new ElfBuilder().entry(ORIGIN).load(ORIGIN, ORIGIN, code, code.length).chrpNote().build();
    }

    private static Machine machine(String source) {
        return machine(1, "native", elf(source), null, new Grant(Capability.OSI, null));
    }

    private static MachineExit run(Machine machine) throws Exception {
        machine.start();
        return machine.exit().get(60, TimeUnit.SECONDS);
    }

    @Test
    void aClientStartsAsTheBindingSays() {
        try (Machine machine = machine(1, "native", elf("b ."), new byte[5000], new Grant(Capability.OSI, null))) {
            Regs regs = machine.vcpus().getFirst().getRegs();
            assertEquals(ORIGIN, regs.pc);
            assertEquals(Msr.FP | Msr.ME, regs.msr);
            assertEquals(5000, regs.gpr[4]);
            assertEquals(0, regs.gpr[3] % 4096);
            assertTrue(regs.gpr[3] >= ORIGIN + (1 << 20) && regs.gpr[3] < ORIGIN + (2 << 20), "r3 " + regs.gpr[3]);
            assertNotEquals(0, regs.gpr[5]);
            assertEquals(0, regs.gpr[6] | regs.gpr[7] | regs.gpr[2]);
            AddressSpace space = machine.vm().addressSpace();
            assertTrue(space.isMemory(regs.gpr[1] - (32 << 10), 32 << 10, true));
            assertEquals(0x7C66_1B78, space.read32(regs.gpr[5]));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"interpreter", "native"})
    void exitSwitchesTheMachineOff(String engine) throws Exception {
        byte[] elf = elf(PROLOGUE + """
                        addi    r3,r29,array-here
                        addi    r4,r29,name-here
                        stw     r4,0(r3)
                """ + CALL + """
                        b       .
                array:  .long 0,0,0
                name:   .asciz "exit"
                """);
        try (Machine machine = machine(1, engine, elf, null, new Grant(Capability.OSI, null))) {
            assertEquals(MachineExit.Kind.POWER_OFF, run(machine).kind());
            assertEquals(0, machine.osi().failedCalls());
        }
    }

    @Test
    void anInterruptThatNobodyHandlesEndsTheMachineWithAReport() throws Exception {
        try (Machine machine = machine("""
                        lis     r3,0x1234
                        li      r6,77
                        trap
                """)) {
            MachineExit exit = run(machine);
            assertEquals(MachineExit.Kind.FAILURE, exit.kind());
            assertTrue(exit.report().contains("vector 0x00000700, at 0x00100008 (r3 to r6 were 0x12340000"), exit.report());
        }
    }

    @Test
    void aProcessorIsStartedAtAnyAddressWithItsArgument() throws Exception {
        byte[] elf = elf(PROLOGUE + """
                        lis     r28,0x20
                        addi    r3,r29,find-here
                        addi    r4,r29,fname-here
                        stw     r4,0(r3)
                        addi    r4,r29,path-here
                        stw     r4,12(r3)
                """ + CALL + """
                        addi    r3,r29,find-here
                        lwz     r5,16(r3)
                        addi    r3,r29,start-here
                        addi    r4,r29,sname-here
                        stw     r4,0(r3)
                        stw     r5,12(r3)
                        addi    r4,r29,second-here
                        stw     r4,16(r3)
                """ + CALL + """
                wait:   lwz     r4,0(r28)
                        cmpwi   r4,0
                        beq     wait
                        trap
                second: lis     r28,0x20
                        stw     r3,0(r28)
                        mfmsr   r4
                        stw     r4,4(r28)
                        b       .
                find:   .long 0,1,1,0,0
                start:  .long 0,3,1,0,0,0x4242,0
                fname:  .asciz "finddevice"
                sname:  .asciz "start-cpu"
                path:   .asciz "/cpus/@1"
                """);
        try (Machine machine = machine(2, "native", elf, null, new Grant(Capability.OSI, null))) {
            run(machine);
            assertEquals(0x4242, machine.vm().addressSpace().read32(FLAG));
            assertEquals(Msr.FP | Msr.ME, machine.vm().addressSpace().read32(FLAG + 4));
        }
    }

    /** The four instructions of {@code __secondary_hold}, somewhere else, and with another word to acknowledge in. */
    @Test
    void aProcessorInLinuxHoldLoopStandsStillUntilItIsNamed() throws Exception {
        byte[] elf = elf("""
                        b       .
                hold:   stw     r3,0x40(0)
                spin:   lwz     r4,0(0)
                        cmpw    r4,r3
                        bne     spin
                        stw     r3,0x44(0)
                        trap
                """);
        try (Machine machine = machine(2, "native", elf, null, new Grant(Capability.OSI, null))) {
            AddressSpace space = machine.vm().addressSpace();
            HoldLoop hold = new HoldLoop(machine, (dev.osiris.memory.Region.Ram) space.find(0));
            hold.park(1);
            assertTrue(hold.start(1, ORIGIN + 4, 1));
            assertFalse(hold.start(1, ORIGIN + 4, 1));
            assertEquals(1, space.read32(0x40));
            assertEquals(ORIGIN + 8, machine.vcpus().get(1).getRegs().pc);
            machine.start();
            assertEquals(0, space.read32(0x44));
            space.write32(0, 1);
            assertEquals(MachineExit.Kind.FAILURE, machine.exit().get(60, TimeUnit.SECONDS).kind());
            assertEquals(1, space.read32(0x44));
        }
    }

    @Test
    void everyStartHasASeedOfItsOwnAndTheDumpHasNone() {
        try (Machine machine = machine("b .")) {
            byte[] first = seed(machine);
            assertEquals(32, first.length);
            machine.submit(new VmmRequest.Reset());
            byte[] second = seed(machine);
            assertEquals(32, second.length);
            assertFalse(java.util.Arrays.equals(first, second));
            byte[] dump = ((DeviceTreeSource) machine.board()).deviceTree();
            assertFalse(FdtReader.read(dump).find("/chosen").has("rng-seed"));
            machine.submit(new VmmRequest.Reset());
            assertArrayEquals(dump, ((DeviceTreeSource) machine.board()).deviceTree());
        }
    }

    private static byte[] seed(Machine machine) {
        dev.osiris.devices.osi.PromService prom = (dev.osiris.devices.osi.PromService) machine.devices().stream()
                .filter(d -> d.name().equals("prom-tree")).findFirst().orElseThrow();
        synchronized (prom) {
            return prom.tree().find("/chosen").get("rng-seed");
        }
    }

    private static Machine fromDisk(Path disk) {
        MachineSpec.Boot boot = new MachineSpec.Boot(null, null, "", null, MachineSpec.Boot.Protocol.OPEN_FIRMWARE);
        OsiSpec osi = new OsiSpec(Map.of(), Map.of(), null, null, List.of(new OsiSpec.Disk(disk, false, false, false, false)));
        return MachineFactory.create(new MachineSpec("chrp", CpuModel.PPC750, 32L << 20, 1, "native", boot,
                List.of(new Grant(Capability.OSI, null)), osi), Endpoints.NONE, MachineListener.NONE);
    }

    /** A disk with one partition, from its second sector on. */
    private static Path disk(Path dir, int type, byte[] content) throws Exception {
        int sectors = (content.length + 511) / 512;
        ByteBuffer image = ByteBuffer.allocate(512 * (1 + sectors)).order(ByteOrder.LITTLE_ENDIAN);
        image.put(450, (byte) type).putInt(454, 1).putInt(458, sectors).putShort(510, (short) 0xAA55).put(512, content);
        return Files.write(dir.resolve("disk.img"), image.array());
    }

    @Test
    void aBootLoaderIsTakenFromThePrepPartition(@TempDir Path dir) throws Exception {
        try (Machine machine = fromDisk(disk(dir, 0x41, elf("trap")))) {
            assertTrue(run(machine).report().contains("vector 0x00000700, at 0x00100000"));
        }
    }

    @Test
    void aDiskThatCannotBeBootedSaysWhyAndIsLetGo(@TempDir Path dir) throws Exception {
        BootException none = assertThrows(BootException.class, () -> fromDisk(disk(dir, 0x83, elf("trap"))));
        assertTrue(none.getMessage().contains("disk.img: a disk without a PReP boot partition"), none.getMessage());
        BootException other = assertThrows(BootException.class, () -> fromDisk(disk(dir, 0x41, new byte[1000])));
        assertTrue(other.getMessage().contains("disk.img, PReP boot partition: a file of unknown kind"), other.getMessage());
        try (Machine machine = fromDisk(disk(dir, 0x41, elf("trap")))) {
            assertEquals(MachineExit.Kind.FAILURE, run(machine).kind());
        }
    }

    @Test
    void withoutTheCapabilityOnTheFirstProcessorThereIsNoClientInterface() {
        java.util.BitSet second = new java.util.BitSet();
        second.set(1);
        MachineException e = assertThrows(MachineException.class,
                () -> machine(2, "native", elf("b ."), null, new Grant(Capability.OSI, second)));
        assertTrue(e.getMessage().contains("vCPU 0 needs the capability"), e.getMessage());
    }
}
