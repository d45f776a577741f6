package dev.osiris.engine.x86;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the translator needs of the host's processor. */
final class HostFeatures {
    private HostFeatures() {}

    private static final List<String> NEEDED = List.of("movbe", "abm", "bmi1", "bmi2", "fma", "avx2");

    /** What keeps the native engine from running here, or null. Haswell, Excavator and everything since will do. */
    static String missing() {
        String host = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
        if (!host.equals("Linux on amd64")) {
            return "it makes code for Linux on x86-64, and this is " + host;
        }
        try (var lines = Files.newBufferedReader(Path.of("/proc/cpuinfo"))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("flags")) {
                    return missing(List.of(line.split("[ \t]+")));
                }
            }
        } catch (IOException e) {
            return "/proc/cpuinfo cannot be read: " + e.getMessage();
        }
        return "/proc/cpuinfo does not name the processor's features";
    }

    private static String missing(List<String> flags) {
        for (String needed : NEEDED) {
            if (!flags.contains(needed)) {
                return "this processor has no " + needed;
            }
        }
        return null;
    }
}
