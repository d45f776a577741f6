package dev.osiris.engine.x86;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the translator needs of the host's processor. */
final class HostFeatures {
    private HostFeatures() {}

    /** x86-64 Linux with MOVBE, LZCNT (abm) and FMA: Haswell and Excavator, and everything since. */
    static boolean sufficient() {
        if (!System.getProperty("os.arch").equals("amd64") || !System.getProperty("os.name").equals("Linux")) {
            return false;
        }
        try (var lines = Files.newBufferedReader(Path.of("/proc/cpuinfo"))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("flags")) {
                    return List.of(line.split("[ \t]+")).containsAll(List.of("movbe", "abm", "fma"));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
        return false;
    }
}
