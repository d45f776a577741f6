package dev.osiris.cli.monitor;

import dev.osiris.devices.guest.GuestView;
import dev.osiris.devices.guest.SymbolTable;
import dev.osiris.kvm.Vcpu;
import dev.osiris.machine.Machine;
import dev.osiris.machine.VmmRequest;
import java.util.List;
import java.util.function.Function;

/**
 * A command that was typed, with what it needs to be done.
 *
 * @param monitor whose session it is
 * @param command what
 * @param format what followed the name after a slash, perhaps empty
 * @param rest the arguments as they were typed
 */
record Call(Monitor monitor, MonitorCommand command, String format, String rest) {
    MonitorContext context() {
        return monitor.context();
    }

    Machine machine() {
        return context().machine();
    }

    SymbolTable symbols() {
        return context().symbols();
    }

    /** The session's vCPU. */
    Vcpu vcpu() {
        return machine().vcpus().get(monitor.cpu());
    }

    List<String> words() {
        return rest.isEmpty() ? List.of() : List.of(rest.split("\\s+"));
    }

    /** The arguments, so many of them. */
    List<String> words(int least, int most) {
        List<String> words = words();
        if (words.size() < least || words.size() > most) {
            throw usage(words.size() < least ? "an argument is missing" : "'" + words.get(most) + "' is one argument too many");
        }
        return words;
    }

    /** That there are none. */
    void nothing() {
        words(0, 0);
    }

    MonitorException usage(String what) {
        return new MonitorException(command.name() + ": " + what + "; usage: " + command.usage());
    }

    /** Looks at the machine with all vCPUs standing still. */
    <A> A look(Function<GuestView, A> look) {
        return machine().submit(new VmmRequest.Inspect<>(m -> look.apply(new GuestView(m.vcpus().get(monitor.cpu())))));
    }

    /** The value of an expression, in the session's vCPU. */
    long value(String expression) {
        symbolsIfNamed(expression);
        return look(view -> Expression.evaluate(expression, monitor.scope(view)));
    }

    /** The same, as an address. */
    long address(String expression) {
        return value(expression) & 0xFFFF_FFFFL;
    }

    /** Looking for a Linux's symbols must not happen while everything stands still already. */
    private void symbolsIfNamed(String expression) {
        if (expression.matches(".*(^|[^\\w$.])[A-Za-z_.].*")) {
            symbols();
        }
    }

    /** A whole number of an argument. */
    long number(String text, String what, long least, long most) {
        try {
            long n = Long.decode(text);
            if (n >= least && n <= most) {
                return n;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw usage(what + " '" + text + "': expected " + least + " to " + (most == Long.MAX_VALUE ? "…" : most));
    }

    /** A number as the field writes an address. */
    static String hex(long value) {
        return "0x%08x".formatted(value & 0xFFFF_FFFFL);
    }

    /** An address with its symbol, if it has one. */
    String place(long address) {
        String s = context().symbols().describe(address);
        return hex(address) + (s.isEmpty() ? "" : " <" + s + ">");
    }
}
