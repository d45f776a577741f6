package dev.osiris.devices.osi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each of the sixty corner cases of KVM's contract and OSI's has its test, and says what is decided. */
class CornerCasesTest {
    private static final int CASES = 60;
    private static final List<Path> TESTS = List.of(Path.of("src/test/java"), Path.of("../vmm-core/src/test/java"));

    private record Row(int number, List<String> tests, String decision) {}

    private static List<Row> rows() throws IOException {
        return Files.readAllLines(Path.of("src/test/resources/dev/osiris/devices/osi/corner-cases.rows")).stream()
                .filter(line -> !line.startsWith("#")).map(line -> line.split(" *\\| *"))
                .map(f -> new Row(Integer.parseInt(f[0]), List.of(f[1].split(" ")), f[2])).toList();
    }

    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (Path root : TESTS) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(f -> f.toString().endsWith("Test.java")).toList()) {
                    sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
                }
            }
        }
        return sources;
    }

    @Test
    void everyCaseHasARowWithADecision() throws IOException {
        assertEquals(IntStream.rangeClosed(1, CASES).boxed().toList(), rows().stream().map(Row::number).toList());
        assertTrue(rows().stream().noneMatch(row -> row.decision.isBlank()));
    }

    @Test
    void everyTestThatIsNamedIsThere() throws IOException {
        Map<String, String> sources = sources();
        List<String> missing = new ArrayList<>();
        for (Row row : rows()) {
            for (String test : row.tests) {
                String[] parts = test.split("#");
                if (!sources.getOrDefault(parts[0], "").contains("void " + parts[1] + "(")) {
                    missing.add(row.number + ": " + test);
                }
            }
        }
        assertEquals(List.of(), missing);
    }
}
