package dev.osiris.devices.fdt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The device-tree compiler, as a second opinion on blobs. */
public final class Dtc {
    private Dtc() {}

    /** What dtc printed: the decompiled source, and its complaints. */
    public record Result(String source, String complaints) {}

    /**
     * Decompiles a blob with every check on.
     *
     * @throws AssertionError when dtc is not installed or refuses the blob
     */
    public static Result decompile(byte[] blob) throws IOException, InterruptedException {
        Path in = Files.createTempFile("osiris", ".dtb");
        Path out = Files.createTempFile("osiris", ".dts");
        Path err = Files.createTempFile("osiris", ".txt");
        try {
            Files.write(in, blob);
            int status = run(in, out, err);
            String complaints = Files.readString(err);
            if (status != 0) {
                throw new AssertionError("dtc exit status " + status + ": " + complaints);
            }
            return new Result(Files.readString(out), complaints);
        } finally {
            Files.delete(in);
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static int run(Path in, Path out, Path err) throws IOException, InterruptedException {
        ProcessBuilder dtc = new ProcessBuilder("dtc", "-I", "dtb", "-O", "dts", "-o", out.toString(), in.toString());
        try {
            return dtc.redirectErrorStream(true).redirectOutput(err.toFile()).start().waitFor();
        } catch (IOException e) {
            throw new AssertionError("dtc is needed for this test: apt-get install device-tree-compiler", e);
        }
    }
}
