package dev.osiris.engine.differential;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.engine.Engine;
import dev.osiris.engine.Engines;
import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.Region;
import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.Exit;
import dev.osiris.ppc.core.Shootdown;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Spr;
import dev.osiris.ppc.cpu.Timebase;
import dev.osiris.ppc.cpu.Vector;
import dev.osiris.ppc.isa.Assembler;
import dev.osiris.time.ManualTime;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A guest on a 7447A whose handlers search the page table (HID0[STEN] = 1) does what it does when the chip searches: the
 * same loads, stores, faults, and R and C bits, after some thousand random accesses to a few hundred pages.
 */
class SoftTableSearchTest {
    private static final int RAM_SIZE = 0x20_0000;
    private static final int TABLE = 0x8_0000;
    private static final int LIST = 0x1_0000;
    private static final int ACCESSES = 4000;
    private static final int PAGES = 300;
    private static final int FIRST_FRAME = 0x100;
    private static final int VSID = 0x123;
    /** Pages of it are those that the page table translates; the rest is code and list, by BATs. */
    private static final int SEGMENT = 0x1000_0000;

    /** Per list entry: an address, and what to do with it: 0 lwz, 1 stw, 2 lbz, 3 tlbie. Nobody answers at F0000000. */
    private static final String PROGRAM = """
            li 10,0
            li 11,0
            lis 20,1
            addi 20,20,-4
            li 21,%d
            next: lwzu 4,4(20)
            lwzu 5,4(20)
            cmpwi 5,1
            beq store
            cmpwi 5,2
            beq byte
            cmpwi 5,3
            beq forget
            lwz 6,0(4)
            add 10,10,6
            b on
            store: stw 20,0(4)
            b on
            byte: lbz 6,1(4)
            add 10,10,6
            b on
            forget: tlbie 4
            on: addic. 21,21,-1
            bne next
            lis 4,-4096
            stw 4,0(4)
            """.formatted(ACCESSES);

    private static final String DATA_STORAGE = """
            mtspr 272,0
            mfspr 0,18
            add 11,11,0
            mfspr 0,26
            addic 0,0,4
            mtspr 26,0
            mfspr 0,272
            rfi
            """;

    /** r1 walks the group, r2 is the word to find, r3 the hash; r0 to r3 and CTR are saved in SPRG4–7 and SPRG1. */
    private static final String TABLE_SEARCH = """
            mtspr 276,0
            mtspr 277,1
            mtspr 278,2
            mtspr 279,3
            mfspr 0,9
            mtspr 273,0
            mfspr 1,980
            mfspr 2,981
            rlwinm 0,1,20,16,31
            rlwinm 3,2,25,13,31
            xor 3,3,0
            group: rlwinm 1,3,6,16,25
            oris 1,1,8
            addi 1,1,-8
            li 0,8
            mtspr 9,0
            entry: lwzu 0,8(1)
            cmpw 0,2
            bc 0,2,entry
            beq found
            andi. 0,2,0x40
            bne missing
            ori 2,2,0x40
            nor 3,3,3
            b group
            missing: mfspr 1,27
            rlwinm 0,1,9,6,6
            oris 0,0,0x4000
            mtspr 18,0
            mfspr 2,980
            mtspr 19,2
            b leave
            found: lwz 2,4(1)
            mfspr 0,27
            andis. 3,0,1
            rlwinm 0,0,13,31,31
            andi. 0,0,1
            beq open
            andi. 0,2,3
            beq load
            cmpwi 3,0
            beq read
            andi. 0,2,1
            bne load
            b write
            open: cmpwi 3,0
            beq read
            andi. 0,2,3
            cmpwi 0,3
            beq load
            write: ori 2,2,0x180
            stw 2,4(1)
            mfspr 0,980
            xori 0,0,1
            b fill
            read: ori 2,2,0x100
            stw 2,4(1)
            load: mfspr 0,980
            fill: mtspr 982,2
            tlbld 0
            li 0,0
            leave: mfspr 3,273
            mtspr 9,3
            mfspr 3,27
            cmpwi 0,0
            bne fault
            mtcrf 0x80,3
            mfspr 0,276
            mfspr 1,277
            mfspr 2,278
            mfspr 3,279
            rfi
            fault: mtcrf 0x80,3
            rlwinm 3,3,0,16,31
            mtspr 27,3
            mfspr 0,276
            mfspr 1,277
            mfspr 2,278
            mfspr 3,279
            ba 0x300
            """;

    private record Outcome(int sum, int faults, byte[] memory, long misses, long dataStorage) {}

    @ParameterizedTest
    @CsvSource({"1", "2", "3"})
    void softwareThatSearchesThePageTableSeesWhatTheChipSees(long seed) {
        Outcome chip = run("interpreter", 0, seed);
        assertEquals(0, chip.misses);
        assertTrue(chip.dataStorage > 100, "faults: " + chip.dataStorage);
        for (String engine : new String[] {"interpreter", "native"}) {
            Outcome software = run(engine, Spr.HID0_STEN, seed);
            assertTrue(software.misses > 300, "misses: " + software.misses);
            assertEquals(chip.sum, software.sum, engine);
            assertEquals(chip.faults, software.faults, engine);
            assertArrayEquals(chip.memory, software.memory, engine);
        }
    }

    private static Outcome run(String engineName, int search, long seed) {
        GuestMemory ram = new GuestMemory("RAM", RAM_SIZE);
        AddressSpace space = new AddressSpace();
        space.add(new Region.Ram(0, RAM_SIZE, ram, 0));
        Shootdown shootdown = new Shootdown();
        space.addListener(shootdown);
        ManualTime time = new ManualTime();
        Core core = new Core(new Cpu(CpuModel.PPC7447A, 0), space, new Timebase(time, 1_000_000), time, shootdown);
        fill(space, new SplittableRandom(seed));
        prepare(core.cpu, search);
        try (Engine engine = Engines.factory(Engines.parse(engineName)).create(core)) {
            engine.run(core, 10_000_000);
            assertEquals(Exit.Reason.MMIO_WRITE, core.exit.reason, engineName);
            byte[] memory = new byte[RAM_SIZE];
            ram.read(0, memory, 0, RAM_SIZE);
            return new Outcome(core.r[10], core.r[11], memory, taken(core, Vector.DATA_TLB_MISS_LOAD)
                    + taken(core, Vector.DATA_TLB_MISS_STORE), taken(core, Vector.DSI));
        } finally {
            core.close();
            ram.close();
        }
    }

    private static long taken(Core core, Vector vector) {
        return core.interruptsTaken[vector.ordinal()];
    }

    /** Code and list by BATs, as is where the program leaves. */
    private static void prepare(Cpu cpu, int search) {
        cpu.spr[Spr.HID0] |= search;
        cpu.spr[Spr.SDR1] = TABLE;
        for (int bat : new int[] {Spr.IBAT0U, Spr.DBAT0U}) {
            cpu.spr[bat] = 3;
            cpu.spr[bat + 1] = 2;
        }
        cpu.spr[Spr.DBAT0U + 2] = 0xF000_0003;
        cpu.spr[Spr.DBAT0U + 3] = 0xF000_0002;
        // Ks: in supervisor mode PP 0 refuses, 1 and 3 are read-only.
        cpu.sr[SEGMENT >>> 28] = 0x4000_0000 | VSID;
        cpu.pc = 0x4000;
        cpu.msr = Msr.ME | Msr.IR | Msr.DR;
    }

    private static void fill(AddressSpace space, SplittableRandom random) {
        code(space, 0x300, DATA_STORAGE);
        code(space, 0x1100, "b search\n.org 0x2000\nsearch:\n" + TABLE_SEARCH);
        code(space, 0x1200, "b search\n.org 0x2000\nsearch:\n" + TABLE_SEARCH);
        code(space, 0x4000, PROGRAM);
        ByteBuffer list = ByteBuffer.allocate(8 * ACCESSES);
        for (int i = 0; i < ACCESSES; i++) {
            list.putInt(SEGMENT + random.nextInt(PAGES) * 0x1000 + random.nextInt(0x400) * 4);
            list.putInt(random.nextInt(8) == 0 ? 3 : random.nextInt(3));
        }
        space.write(LIST, list.array(), 0, list.capacity());
        table(space, random);
    }

    private static void code(AddressSpace space, int at, String program) {
        byte[] bytes = new Assembler(CpuModel.PPC7447A).assemble(program, at).bytes();
        space.write(at, bytes, 0, bytes.length);
    }

    /** Two pages of three, with any PP, in the primary or the secondary group. */
    private static void table(AddressSpace space, SplittableRandom random) {
        for (int page = 0; page < PAGES; page++) {
            if (random.nextInt(3) == 0) {
                continue;
            }
            boolean secondary = random.nextBoolean();
            int hash = VSID ^ page;
            int group = TABLE + ((secondary ? ~hash : hash) & 0x3FF) * 64 + random.nextInt(8) * 8;
            ByteBuffer entry = ByteBuffer.allocate(8);
            entry.putInt(0x8000_0000 | VSID << 7 | (secondary ? 0x40 : 0) | page >>> 10);
            entry.putInt(FIRST_FRAME + page / 2 << 12 | random.nextInt(4));
            space.write(group, entry.array(), 0, 8);
        }
    }
}
