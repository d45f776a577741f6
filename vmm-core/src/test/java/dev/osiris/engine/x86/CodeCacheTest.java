package dev.osiris.engine.x86;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.kvm.Kvm;
import dev.osiris.kvm.Regs;
import dev.osiris.kvm.Vcpu;
import dev.osiris.kvm.VcpuExit;
import dev.osiris.kvm.Vm;
import dev.osiris.kvm.VmConfig;
import dev.osiris.memory.GuestMemory;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.isa.Assembler;
import dev.osiris.time.HostTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guests that make new code for ever, in a code cache that is soon full. */
@Timeout(240)
@ParameterizedClass
@ValueSource(ints = {0, 2})
class CodeCacheTest {
    private static final int SMALL = 16 << 20;
    private static final int RAM = 4 << 20;
    private static final int LOOP = 0x1000;
    private static final int SLEEP = 0x2000;
    /** A function in a page of its own for each vCPU, which returns its version. */
    private static final int FUNCTION = 0x1_0000;
    private static final int DATA = 0x20_0000;
    /** Instructions that become much machine code. */
    private static final String BODY = "lwzu 9,4(10)\n".repeat(900) + "blr\n";
    private static final String END = "lis 31,0x8000; stw 31,0(31); b .\n";

    /** r3 = function, r11 = data, r5 = first version, r6 = last; r14 counts calls that did not return the version. */
    private static final String REWRITE = """
            li 14,0
            mtctr 3
            mr 4,3
            lis 8,0x3860
            1: or 9,8,5
            stw 9,0(4)
            dcbst 0,4
            sync
            icbi 0,4
            sync
            isync
            mr 10,11
            bctrl
            cmpw 3,5
            beq 2f
            addi 14,14,1
            2: addi 5,5,1
            cmpw 5,6
            ble 1b
            """ + END;
    private static final String DOZE = """
            lis 6,0x80
            mtspr 1008,6
            mfmsr 6
            oris 7,6,4
            1: sync
            mtmsr 7
            isync
            b 1b
            """;

    private final HostTime time = new HostTime("code-cache-test-time");
    private final GuestMemory ram = new GuestMemory("ram", RAM);
    private final Vm vm;
    private final List<Vcpu> vcpus = new ArrayList<>();

    /** @param hotAfter 0: all code is made well at once, otherwise much is made twice */
    CodeCacheTest(int hotAfter) {
        vm = new Kvm(time, new NativeEngines(new NativeEngines.Options(false, false, hotAfter), SMALL))
                .createVm(VmConfig.DEFAULT);
    }

    private void machine(int count) {
        vm.setUserMemoryRegion(0, 0, 0, ram, 0, RAM);
        load(LOOP, REWRITE);
        load(SLEEP, DOZE);
        for (int i = 0; i < count; i++) {
            load(FUNCTION + 0x1000 * i, "li 3,0\n" + BODY);
            vcpus.add(vm.createVcpu(i, CpuModel.PPC750));
        }
    }

    private void load(int at, String program) {
        byte[] bytes = new Assembler(CpuModel.PPC750).assemble(program, at).bytes();
        vm.addressSpace().write(at, bytes, 0, bytes.length);
    }

    private void start(int vcpu, int pc, int first, int last) {
        Regs r = vcpus.get(vcpu).getRegs();
        r.pc = pc;
        r.msr = 0;
        r.gpr[3] = FUNCTION + 0x1000 * vcpu;
        r.gpr[11] = DATA;
        r.gpr[5] = first;
        r.gpr[6] = last;
        vcpus.get(vcpu).setRegs(r);
    }

    private CompletableFuture<VcpuExit> run(int vcpu) {
        CompletableFuture<VcpuExit> exit = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                exit.complete(vcpus.get(vcpu).run());
            } catch (Throwable t) {
                exit.completeExceptionally(t);
            }
        });
        return exit;
    }

    /** Has the first {@code count} vCPUs rewrite and call their functions, all at once. */
    private void rewrite(int count, int first, int last) throws Exception {
        List<CompletableFuture<VcpuExit>> exits = new ArrayList<>();
        for (int v = 0; v < count; v++) {
            start(v, LOOP, first, last);
        }
        for (int v = 0; v < count; v++) {
            exits.add(run(v));
        }
        for (int v = 0; v < count; v++) {
            VcpuExit exit = exits.get(v).get(200, TimeUnit.SECONDS);
            assertTrue(exit instanceof VcpuExit.MmioWrite, exit::toString);
            assertEquals(0, vcpus.get(v).getRegs().gpr[14], "wrong versions on vCPU " + v);
        }
    }

    private NativeCode code() {
        return ((NativeEngine) vcpus.getFirst().engine()).code();
    }

    private long clears() {
        return code().statistics().clears();
    }

    private void close() {
        vm.close();
        time.close();
        ram.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aGuestThatRewritesItsCodeForLongRunsRightAndKeepsNoMoreThanTheCacheHolds(int count) throws Exception {
        machine(count);
        int version = 1;
        while (clears() < 3) {
            rewrite(count, version, version + 49);
            version += 50;
        }
        int pages = code().pages();
        int sites = code().cache.roomForSites();
        long before = clears();
        while (clears() < before + 6) {
            rewrite(count, version, version + 49);
            version += 50;
        }
        assertTrue(code().cache.top() <= SMALL);
        assertTrue(code().statistics().bytes() > SMALL, "more code was made than the cache holds");
        assertEquals(sites, code().cache.roomForSites());
        assertTrue(code().pages() <= pages + count, pages + " pages before, now " + code().pages());
        close();
    }

    /** It is not to be waited for, and finds new code when it wakes up. */
    @Test
    void aSleepingVcpuDoesNotKeepAFullCacheFromBeingUsedAgain() throws Exception {
        machine(2);
        start(1, SLEEP, 0, 0);
        CompletableFuture<VcpuExit> sleeper = run(1);
        int version = 1;
        while (clears() < 4) {
            rewrite(1, version, version + 49);
            version += 50;
        }
        assertTrue(!sleeper.isDone());
        vcpus.get(1).requestExit();
        assertTrue(sleeper.get(60, TimeUnit.SECONDS) instanceof VcpuExit.Interrupted);
        rewrite(2, version, version + 49);
        close();
    }
}
