package dev.osiris.engine.interpreter;

import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.Exit;
import dev.osiris.ppc.ir.Ir;

/** One operation, ready to execute. Operands are copied out of the representation it was made from. */
abstract class Node implements Exit.LoadCompletion {
    final int d;
    final int a;
    final int b;
    final int c;

    Node(Ir ir, int i) {
        d = ir.d(i);
        a = ir.a(i);
        b = ir.b(i);
        c = ir.c(i);
    }

    /** Executes. May throw the core's guest or leave exception; then it has changed nothing it would do again. */
    abstract void exec(Core x);

    /** For loads that left: the rest of their work, once the bytes are known. */
    @Override
    public void complete(Core x, long raw) {
        throw new IllegalStateException(getClass().getSimpleName() + " does not leave for a load");
    }
}
