package dev.osiris.ppc.isa;

import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.ir.Ir;
import java.util.StringJoiner;

/** The operations that a row builds, as text: name and the four operands of each, unused ones as 0. */
final class IrText {
    private static final int PC = 0x1000;

    private IrText() {}

    /** Of an instruction in assembly language at 0x1000. */
    static String of(CpuModel model, String instruction, int context) {
        return of(Isa.of(model), new Assembler(model).assembleOne(instruction, PC), context);
    }

    static String of(Isa isa, int word, int context) {
        Ir ir = new Ir();
        ir.begin(context);
        isa.build(ir, PC, word);
        StringJoiner text = new StringJoiner("; ");
        for (int i = 0; i < ir.size(); i++) {
            text.add(operation(ir, i));
        }
        return text.toString();
    }

    private static String operation(Ir ir, int i) {
        return switch (ir.op(i)) {
            case CALL -> "CALL %s %x->%x".formatted(ir.callout(i), ir.uses(i), ir.defs(i));
            case CALL_END -> "CALL_END " + ir.callout(i) + " " + ir.b(i);
            default -> ir.op(i) + " " + ir.d(i) + " " + ir.a(i) + " " + ir.b(i) + " " + ir.c(i);
        };
    }
}
