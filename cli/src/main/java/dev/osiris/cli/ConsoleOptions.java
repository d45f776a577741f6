package dev.osiris.cli;

import dev.osiris.cli.chardev.ChardevSpec;
import dev.osiris.cli.chardev.ChardevTable;
import dev.osiris.cli.console.EscapeKeys;
import dev.osiris.cli.text.TextException;
import dev.osiris.devices.board.BoardType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** {@code --serial}, {@code --monitor}, {@code --chardev}, {@code --escape-key}: what they mean together. */
final class ConsoleOptions {
    private static final int MAX_PORTS = 4;

    private final Values given;
    private final BoardType machine;
    private final ChardevTable table = new ChardevTable();

    ConsoleOptions(Values given, BoardType machine) {
        this.given = given;
        this.machine = machine;
    }

    /** @throws CommandException for the first thing that is wrong */
    ConsolePlan plan() {
        for (String typed : given.all("--chardev")) {
            read("--chardev", typed, text -> {
                table.name(ChardevSpec.parseNamed(text));
                return null;
            });
        }
        List<ChardevTable.Use> serial = serial();
        String monitor = given.one("--monitor");
        ChardevTable.Use use = monitor == null || monitor.equals("none") ? null : use("--monitor", monitor);
        return new ConsolePlan(serial, use, !"none".equals(monitor), escape(), osi(), OsiOptions.wires(given));
    }

    private List<ChardevTable.Use> serial() {
        List<String> typed = given.all("--serial");
        if (typed.size() > MAX_PORTS) {
            throw CommandException.usage(Values.where("--serial", typed.get(MAX_PORTS)), "a machine has at most " + MAX_PORTS
                    + " serial ports");
        }
        if (machine.serialPorts() == 0 && !typed.isEmpty()) {
            throw CommandException.usage(Values.where("--serial", typed.getFirst()), "machine " + machine.name()
                    + " has no serial port; its terminal is --osi-tty WHERE");
        }
        List<ChardevTable.Use> uses = new ArrayList<>();
        for (String one : typed) {
            uses.add(use("--serial", one));
        }
        if (typed.isEmpty() && machine.serialPorts() > 0) {
            uses.add(usual("--serial"));
        }
        return uses;
    }

    /** A monitor or an OSI console that was given the terminal leaves none for the console. */
    private ChardevTable.Use usual(String option) {
        boolean taken = "stdio".equals(given.one("--monitor")) || OsiOptions.takesStdio(given);
        return table.use(ChardevSpec.of(taken ? new ChardevSpec.Null() : new ChardevSpec.Stdio()), option + " stdio");
    }

    private Map<String, ChardevTable.Use> osi() {
        Map<String, ChardevTable.Use> uses = new LinkedHashMap<>();
        for (String console : List.of("log", "tty")) {
            String typed = given.one("--osi-" + console);
            if (typed != null) {
                uses.put(console, use("--osi-" + console, typed));
            }
        }
        if (machine.serialPorts() == 0 && !uses.containsKey("tty")) {
            uses.put("tty", usual("--osi-tty"));
        }
        return uses;
    }

    private ChardevTable.Use use(String option, String typed) {
        return read(option, typed, text -> table.use(ChardevSpec.parse(text), Values.where(option, typed)));
    }

    private static <T> T read(String option, String typed, Function<String, T> reader) {
        try {
            return reader.apply(typed);
        } catch (TextException e) {
            throw CommandException.usage(Values.where(option, typed), e.at(), e.length(), e.getMessage());
        }
    }

    private byte escape() {
        String typed = given.one("--escape-key");
        if (typed == null) {
            return EscapeKeys.USUAL;
        }
        int key = EscapeKeys.parse(typed);
        if (key < 0) {
            throw CommandException.usage(Values.where("--escape-key", typed), "this is no key; expected ^A, Ctrl-A, a character, or"
                    + " its number from 0 to 255");
        }
        return (byte) key;
    }
}
