package dev.osiris.cli;

import dev.osiris.machine.MachineExit;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the process's exit status says. */
final class ExitStatus {
    static final int OK = 0;
    static final int FAILURE = 1;
    static final int USAGE = 2;

    private static final int MAX = 255;

    private ExitStatus() {}

    /** The list in the help. Signals need no code: a Java process that a signal ends exits with 128+n. */
    static Map<String, String> help() {
        Map<String, String> list = new LinkedHashMap<>();
        list.put("0", "the guest switched its machine off, or you quit");
        list.put("1", "failure: a file, an image, the machine or its console");
        list.put("2", "usage: an option or a value that cannot be");
        list.put("3", "the guest failed: a panic, --fail-on, a script's fail");
        list.put("4", "time-out: --timeout, or that of a step");
        list.put("other", "the guest ended the machine with this status of its own");
        list.put("128+n", "signal n: 130 interrupt, 129 hang-up, 143 terminate");
        return list;
    }

    /** The status of a machine's end. */
    static int of(MachineExit exit) {
        return isStatus(exit) ? exit.status() : FAILURE;
    }

    /** Whether the status that the guest chose is one that a process can have. */
    static boolean isStatus(MachineExit exit) {
        return exit.status() >= 0 && exit.status() <= MAX;
    }
}
