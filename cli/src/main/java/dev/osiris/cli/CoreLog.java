package dev.osiris.cli;

import dev.osiris.bits.Bits;
import dev.osiris.kvm.Vcpu;
import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.CoreTrace;
import dev.osiris.ppc.cpu.Vector;
import dev.osiris.ppc.isa.Disassembler;
import dev.osiris.ppc.mmu.Mmu;
import java.util.Locale;

/** What one vCPU does in detail, as lines of a log. */
final class CoreLog implements CoreTrace {
    private final Log log;
    private final Vcpu vcpu;
    private final boolean interrupts;
    private final boolean mmu;
    private final boolean code;
    private final boolean execution;
    private final Disassembler disassembler;

    CoreLog(Log log, Vcpu vcpu, LogPlan plan) {
        this.log = log;
        this.vcpu = vcpu;
        interrupts = plan.has(LogItem.INT);
        mmu = plan.has(LogItem.MMU);
        code = plan.has(LogItem.IN_ASM);
        execution = plan.has(LogItem.EXEC);
        disassembler = new Disassembler(vcpu.model());
    }

    @Override
    public void interrupt(Core core, Vector vector, int srr0, int srr1) {
        if (interrupts) {
            log.detail("int", vcpu.id(), vector.title() + ", srr0 " + Bits.hex32(srr0) + (srr1 == 0 ? "" : ", cause "
                    + Bits.hex32(srr1)));
        }
    }

    @Override
    public void fault(Core core, int ea, Mmu.Access access, int cause) {
        if (mmu) {
            log.detail("mmu", vcpu.id(), access.name().toLowerCase(Locale.ROOT) + " of " + Bits.hex32(ea) + " refused, cause "
                    + Bits.hex32(cause));
        }
    }

    @Override
    public void flush(Core core, int ea, boolean all) {
        if (mmu) {
            log.detail("mmu", vcpu.id(), all ? "all translations forgotten" : "tlbie " + Bits.hex32(ea));
        }
    }

    @Override
    public void decoded(Core core, int pc, int[] words) {
        if (code) {
            StringBuilder text = new StringBuilder(words.length + " instructions");
            for (int i = 0; i < words.length; i++) {
                text.append("\n  ").append(Bits.hex32(pc + 4 * i)).append(": %08x  ".formatted(words[i]))
                        .append(disassembler.disassemble(words[i], pc + 4 * i));
            }
            log.detail("in_asm", vcpu.id(), text.toString());
        }
    }

    @Override
    public void executing(Core core, int pc) {
        if (execution) {
            log.detail("exec", vcpu.id(), Bits.hex32(pc));
        }
    }

    @Override
    public boolean wantsExecution() {
        return execution;
    }
}
