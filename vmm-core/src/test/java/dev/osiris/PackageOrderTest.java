package dev.osiris;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The order of vmm-core's packages, read from its class files: each uses those before it, never those after. */
class PackageOrderTest {
    /** Lowest first. A package with sub-packages counts as one. */
    private static final List<String> ORDER = List.of("bits", "trace", "time", "snapshot", "memory", "irq", "ppc.fp", "ppc.cpu",
            "ppc.vec", "ppc.mmu", "ppc.core", "ppc.ir", "ppc.semantics", "ppc.isa", "engine", "kvm", "osi", "device",
            "machine");
    private static final Path CLASSES = Path.of("target/classes/dev/osiris");
    private static final Pattern CLASS_IN_DESCRIPTOR = Pattern.compile("L([\\w/$]+);");

    @Test
    void everyPackageUsesOnlyThoseBeforeIt() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path file : classFiles()) {
            int own = place(CLASSES.relativize(file).getParent().toString().replace('/', '.'));
            for (String name : referenced(file)) {
                if (name.startsWith("dev/osiris/") && place(packageOf(name)) > own) {
                    wrong.add(CLASSES.relativize(file) + " uses " + name);
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void onlyTheJdkIsUsedBesides() throws IOException {
        TreeSet<String> foreign = new TreeSet<>();
        for (Path file : classFiles()) {
            for (String name : referenced(file)) {
                if (name.contains("/") && !name.startsWith("dev/osiris/") && !name.startsWith("java/")
                        && !name.startsWith("jdk/jfr/")) {
                    foreign.add(CLASSES.relativize(file) + " uses " + name);
                }
            }
        }
        assertEquals(new TreeSet<>(), foreign);
    }

    @Test
    void everyPackageHasAPlaceInTheOrderAndATour() throws IOException {
        TreeSet<String> packages = new TreeSet<>();
        for (Path file : classFiles()) {
            packages.add(CLASSES.relativize(file).getParent().toString());
        }
        for (String p : packages) {
            assertTrue(place(p.replace('/', '.')) >= 0, p);
            assertTrue(Files.exists(Path.of("src/main/java/dev/osiris", p, "package-info.java")),
                    p + " has no package-info.java");
        }
    }

    private static List<Path> classFiles() throws IOException {
        try (Stream<Path> files = Files.walk(CLASSES)) {
            List<Path> all = files.filter(f -> f.toString().endsWith(".class"))
                    .filter(f -> !f.getFileName().toString().equals("package-info.class")).toList();
            assertTrue(all.size() > 100, "class files in " + CLASSES.toAbsolutePath());
            return all;
        }
    }

    private static String packageOf(String className) {
        String inside = className.substring("dev/osiris/".length());
        int end = inside.lastIndexOf('/');
        return end < 0 ? "" : inside.substring(0, end).replace('/', '.');
    }

    private static int place(String packageName) {
        for (int i = 0; i < ORDER.size(); i++) {
            if (packageName.equals(ORDER.get(i)) || packageName.startsWith(ORDER.get(i) + ".")) {
                return i;
            }
        }
        throw new AssertionError("package " + packageName + " has no place in the order");
    }

    /** Classes named in the constant pool, those in descriptors included. */
    private static TreeSet<String> referenced(Path file) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        for (PoolEntry entry : ClassFile.of().parse(file).constantPool()) {
            if (entry instanceof ClassEntry c) {
                Matcher array = CLASS_IN_DESCRIPTOR.matcher(c.asInternalName());
                names.add(c.asInternalName().startsWith("[") ? array.find() ? array.group(1) : "int"
                        : c.asInternalName());
            } else if (entry instanceof Utf8Entry u && u.stringValue().startsWith("(")) {
                Matcher m = CLASS_IN_DESCRIPTOR.matcher(u.stringValue());
                while (m.find()) {
                    names.add(m.group(1));
                }
            }
        }
        return names;
    }
}
