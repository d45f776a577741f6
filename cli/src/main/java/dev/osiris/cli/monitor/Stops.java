package dev.osiris.cli.monitor;

import dev.osiris.devices.guest.SymbolTable;
import dev.osiris.kvm.Mapping;
import dev.osiris.kvm.Vcpu;
import dev.osiris.kvm.VcpuExit;
import dev.osiris.machine.Stop;
import dev.osiris.ppc.isa.Disassembler;
import dev.osiris.ppc.mmu.Mmu;

/** Says why a machine paused by itself. */
final class Stops {
    private Stops() {}

    static String describe(MonitorContext context, Stop stop) {
        if (stop == null) {
            return "paused";
        }
        Vcpu vcpu = context.machine().vcpus().get(stop.vcpu());
        SymbolTable symbols = context.symbols();
        String why = switch (stop.cause()) {
            case STEP -> "";
            case BREAKPOINT -> "breakpoint " + stop.point() + ", ";
            case WATCHPOINT -> "watchpoint " + stop.point() + ", ";
            case TRAP -> "breakpoint instruction, ";
        };
        String what = why + "vCPU " + stop.vcpu() + " at " + instruction(vcpu, symbols, stop.pc());
        return stop.access() == null ? what : what + "\n  " + access(vcpu, stop.access());
    }

    private static String access(Vcpu vcpu, VcpuExit.Debug a) {
        Mapping at = vcpu.lookUp((int) a.address(), Mmu.Access.READ);
        byte[] now = new byte[Math.min(a.size(), 8)];
        boolean known = at.valid() && vcpu.addressSpace().read(at.physical(), now, 0, now.length);
        long old = 0;
        for (byte b : now) {
            old = old << 8 | b & 0xFF;
        }
        String digits = "0x%0" + 2 * now.length + "x";
        String holds = known ? ", which holds " + digits.formatted(old) : "";
        boolean write = a.status() == VcpuExit.Debug.WATCH_WRITE;
        String stored = write && a.size() <= 8 ? ": stores " + digits.formatted(a.data()) : "";
        return (write ? "about to write " : "about to read ") + a.size() + " byte(s) at " + Call.hex(a.address()) + holds
                + stored;
    }

    /** Address, symbol, disassembly. */
    static String instruction(Vcpu vcpu, SymbolTable symbols, long pc) {
        String symbol = symbols.describe(pc);
        String place = Call.hex(pc) + (symbol.isEmpty() ? "" : " <" + symbol + ">");
        Mapping at = vcpu.lookUp((int) pc, Mmu.Access.FETCH);
        Integer word = at.valid() ? vcpu.addressSpace().read32(at.physical()) : null;
        return word == null ? place + ": cannot be read"
                : place + ": " + "%08x  ".formatted(word) + disassemble(vcpu, symbols, word, pc);
    }

    /** With the names of addresses that the text has. */
    static String disassemble(Vcpu vcpu, SymbolTable symbols, int word, long pc) {
        String text = new Disassembler(vcpu.model()).disassemble(word, (int) pc);
        int at = text.lastIndexOf("0x");
        boolean target = at >= 0 && (word >>> 26 == 16 || word >>> 26 == 18) && text.substring(at + 2).matches("[0-9a-f]{1,8}");
        String symbol = target ? symbols.describe(Long.parseLong(text.substring(at + 2), 16)) : "";
        return symbol.isEmpty() ? text : text + " <" + symbol + ">";
    }
}
