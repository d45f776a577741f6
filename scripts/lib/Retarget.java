import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Gives the classes of old libraries a class-file version of today. The JDK's start-up cache leaves out classes from before version 50,
 * whose verifier worked without stack maps (picocli is compiled for Java 5); with stack maps added they are cached as all others are,
 * which halves the time of an option error. What the code does is not touched.
 *
 * <pre>java Retarget.java JAR...</pre>
 */
final class Retarget {
    /** The first version whose verifier wants stack maps. */
    private static final int WITH_STACK_MAPS = 50;
    private static final int TARGET = ClassFile.JAVA_21_VERSION;

    private Retarget() {}

    public static void main(String[] jars) throws IOException {
        for (String jar : jars) {
            new Retarget().jar(Path.of(jar));
        }
    }

    private record Entry(JarEntry entry, byte[] bytes) {}

    private void jar(Path path) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (JarFile jar = new JarFile(path.toFile(), false)) {
            ClassFile classes = ClassFile.of(StackMapsOption.GENERATE_STACK_MAPS,
                    ClassHierarchyResolverOption.of(hierarchy(jar)));
            boolean changed = false;
            for (JarEntry e : Collections.list(jar.entries())) {
                byte[] old = bytes(jar, e);
                byte[] now = isOld(e, old) ? retargeted(classes, old) : old;
                changed |= now != old;
                entries.add(new Entry(e, now));
            }
            if (!changed) {
                return;
            }
        }
        write(path, entries);
    }

    private static ClassHierarchyResolver hierarchy(JarFile jar) {
        return ClassHierarchyResolver.ofResourceParsing(type -> {
            String name = type.descriptorString();
            JarEntry e = jar.getJarEntry(name.substring(1, name.length() - 1) + ".class");
            try {
                return e == null ? null : jar.getInputStream(e);
            } catch (IOException x) {
                throw new UncheckedIOException(x);
            }
        }).orElse(ClassHierarchyResolver.defaultResolver());
    }

    private static byte[] bytes(JarFile jar, JarEntry e) throws IOException {
        try (var in = jar.getInputStream(e)) {
            return in.readAllBytes();
        }
    }

    private static boolean isOld(JarEntry e, byte[] bytes) {
        return e.getName().endsWith(".class") && ((bytes[6] & 0xFF) << 8 | bytes[7] & 0xFF) < WITH_STACK_MAPS;
    }

    private static byte[] retargeted(ClassFile classes, byte[] old) {
        ClassModel model = classes.parse(old);
        ClassTransform version = (builder, element) -> {
            if (element instanceof ClassFileVersion) {
                builder.withVersion(TARGET, 0);
            } else {
                builder.with(element);
            }
        };
        return classes.transformClass(model, ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL).andThen(version));
    }

    /** With the entries' own times: the same input gives the same bytes. */
    private static void write(Path path, List<Entry> entries) throws IOException {
        Path next = path.resolveSibling(path.getFileName() + ".new");
        try (OutputStream out = Files.newOutputStream(next); JarOutputStream jar = new JarOutputStream(out)) {
            for (Entry e : entries) {
                JarEntry entry = new JarEntry(e.entry().getName());
                entry.setTime(e.entry().getTime());
                jar.putNextEntry(entry);
                jar.write(e.bytes());
                jar.closeEntry();
            }
        }
        Files.move(next, path, StandardCopyOption.REPLACE_EXISTING);
    }
}
