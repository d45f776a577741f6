package dev.osiris.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No module knows a class of a module above it: devices uses the JDK, vmm-core and itself. */
class ModuleRuleTest {
    @Test
    void devicesUsesOnlyTheJdkAndTheCore() throws IOException {
        TreeSet<String> wrong = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("target/classes"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                for (PoolEntry entry : ClassFile.of().parse(file).constantPool()) {
                    if (entry instanceof ClassEntry c && !allowed(c.asInternalName())) {
                        wrong.add(file + " uses " + c.asInternalName());
                    }
                }
            }
        }
        assertEquals(new TreeSet<>(), wrong);
    }

    private static boolean allowed(String name) {
        return name.startsWith("[") || name.startsWith("java/") || !name.contains("/")
                || name.startsWith("dev/osiris/") && !name.startsWith("dev/osiris/cli/")
                && !name.startsWith("dev/osiris/guests/");
    }
}
