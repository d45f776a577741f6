package dev.osiris.cli.monitor;

import dev.osiris.kvm.OneReg;
import dev.osiris.kvm.Regs;
import dev.osiris.kvm.Sregs;
import dev.osiris.kvm.Vcpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Spr;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The registers of a processor by name, as assemblers and debuggers write them. Looked at while the vCPU stands still. */
final class Registers {
    /**
     * One register.
     *
     * @param name lower case
     * @param bits 32, 64 or 128
     * @param get its value, high half first: one element up to 64 bits, two for 128
     * @param set the other direction; null when it can only be read
     */
    record Register(String name, int bits, Function<Vcpu, long[]> get, BiConsumer<Vcpu, long[]> set) {
        long value(Vcpu v) {
            long[] halves = get.apply(v);
            return halves[halves.length - 1];
        }

        String hex(Vcpu v) {
            long[] halves = get.apply(v);
            HexFormat hex = HexFormat.of();
            return "0x" + (bits == 32 ? hex.toHexDigits((int) halves[0]) : hex.toHexDigits(halves[0]))
                    + (bits == 128 ? hex.toHexDigits(halves[1]) : "");
        }
    }

    private final Map<String, Register> byName = new LinkedHashMap<>();

    Registers(CpuModel model) {
        word("pc", r -> r.pc, (r, v) -> r.pc = v);
        word("msr", r -> r.msr, (r, v) -> r.msr = v);
        word("cr", r -> r.cr, (r, v) -> r.cr = v);
        word("lr", r -> r.lr, (r, v) -> r.lr = v);
        word("ctr", r -> r.ctr, (r, v) -> r.ctr = v);
        word("xer", r -> r.xer, (r, v) -> r.xer = v);
        for (int i = 0; i < 32; i++) {
            int n = i;
            word("r" + n, r -> r.gpr[n], (r, v) -> r.gpr[n] = v);
        }
        for (int i = 0; i < 32; i++) {
            one("f" + i, 64, OneReg.fpr(i));
        }
        one("fpscr", 32, OneReg.FPSCR);
        if (model.altivec()) {
            for (int i = 0; i < 32; i++) {
                vector("v" + i, OneReg.vr(i));
            }
            one("vscr", 32, OneReg.VSCR);
        }
        for (int i = 0; i < 16; i++) {
            segment(i);
        }
        sprs(model);
    }

    private void word(String name, Function<Regs, Long> get, BiConsumer<Regs, Long> set) {
        put(new Register(name, 32, v -> new long[] {get.apply(v.getRegs())}, (v, value) -> {
            Regs regs = v.getRegs();
            set.accept(regs, value[0] & 0xFFFF_FFFFL);
            v.setRegs(regs);
        }));
    }

    private void one(String name, int bits, long id) {
        put(new Register(name, bits, v -> new long[] {v.getOneReg(id)}, (v, value) -> v.setOneReg(id, value[0])));
    }

    private void vector(String name, long id) {
        put(new Register(name, 128, v -> {
            byte[] b = new byte[16];
            v.getOneReg(id, b);
            return new long[] {HexFormat.fromHexDigitsToLong(HexFormat.of().formatHex(b, 0, 8)),
                HexFormat.fromHexDigitsToLong(HexFormat.of().formatHex(b, 8, 16))};
        }, (v, value) -> v.setOneReg(id, HexFormat.of().parseHex(
                HexFormat.of().toHexDigits(value[0]) + HexFormat.of().toHexDigits(value[1])))));
    }

    private void segment(int n) {
        put(new Register("sr" + n, 32, v -> new long[] {v.getSregs().sr[n] & 0xFFFF_FFFFL}, (v, value) -> {
            Sregs s = v.getSregs();
            s.sr[n] = (int) value[0];
            v.setSregs(s);
        }));
    }

    private void sprs(CpuModel model) {
        for (Spr s : Spr.TABLE) {
            boolean here = s.models().contains(model) && !byName.containsKey(s.name()) && s.number() != Spr.TBL_WRITE
                    && s.number() != Spr.TBU_WRITE;
            if (here) {
                put(new Register(s.name(), 32, v -> new long[] {v.getSpr(s.number()) & 0xFFFF_FFFFL},
                        s.kind() == Spr.Kind.READ_ONLY ? null : (v, value) -> v.setSpr(s.number(), (int) value[0])));
            }
        }
    }

    private void put(Register r) {
        byName.put(r.name(), r);
    }

    List<String> names() {
        return new ArrayList<>(byName.keySet());
    }

    /** All, or those whose names begin so. */
    List<Register> all() {
        return new ArrayList<>(byName.values());
    }

    /** By name, with or without a dollar, in any case; nip and sp are names too. Null when there is none. */
    Register find(String name) {
        String low = (name.startsWith("$") ? name.substring(1) : name).toLowerCase(Locale.ROOT);
        return byName.get(switch (low) {
            case "nip", "iar" -> "pc";
            case "sp" -> "r1";
            case "tb" -> "tbl";
            default -> low.matches("r0[0-9]") ? "r" + low.charAt(2) : low;
        });
    }
}
