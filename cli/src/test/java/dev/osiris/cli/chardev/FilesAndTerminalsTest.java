package dev.osiris.cli.chardev;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.cli.chardev.Chardev.Event;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files, pipes, pseudo-terminals, ring buffers. */
@Timeout(120)
class FilesAndTerminalsTest {
    @TempDir
    Path directory;

    private final Peers.Keeper keeper = new Peers.Keeper();

    private Chardev make(String spec, List<String> said) throws IOException {
        return new Chardevs(NullChardev::new, () -> 1_500_000_000L, said::add).make(ChardevSpec.parse(spec));
    }

    private Chardev make(String spec) throws IOException {
        return make(spec, new ArrayList<>());
    }

    private static void write(Chardev device, String text) throws IOException {
        device.write(text.getBytes(), 0, text.length());
    }

    @Test
    void aFileIsMadeAnewUnlessItIsAppendedTo() throws Exception {
        Path file = directory.resolve("f");
        for (String spec : List.of("file:" + file, "file:" + file, "file:" + file + ",append=on")) {
            try (Chardev device = make(spec)) {
                write(device, spec.endsWith("on") ? "more" : "new ");
            }
        }
        assertEquals("new more", Files.readString(file));
    }

    @Test
    void aLogFileGetsACopyAndTimeStampsComeFirst() throws Exception {
        Path file = directory.resolve("f");
        Path log = directory.resolve("log");
        try (Chardev device = make("file:" + file + ",logfile=" + log + ",timestamps=on")) {
            write(device, "one\r\ntw");
            write(device, "o\r\n");
        }
        String stamped = "[    1.500000] one\r\n[    1.500000] two\r\n";
        assertEquals(stamped, Files.readString(file));
        assertEquals(stamped, Files.readString(log));
    }

    @Test
    void megabytesPassBothWaysThroughPipes() throws Exception {
        Path pipe = directory.resolve("p");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe + ".in", pipe + ".out").start().waitFor());
        try (Chardev device = make("pipe:" + pipe)) {
            device.open(keeper);
            try (FileOutputStream out = new FileOutputStream(pipe + ".in"); FileInputStream in = new FileInputStream(pipe + ".out")) {
                Peers.bothWays(device, keeper, in, out, 2 << 20);
            }
        }
    }

    @Test
    void missingPipesAreNamedAndHowToMakeThem() {
        String message = assertThrows(IOException.class, () -> make("pipe:" + directory.resolve("p"))).getMessage();
        assertTrue(message.contains("mkfifo " + directory.resolve("p.in") + " " + directory.resolve("p.out")), message);
    }

    @Test
    void megabytesPassBothWaysThroughAPseudoTerminal() throws Exception {
        Path link = directory.resolve("tty");
        List<String> said = new ArrayList<>();
        try (Chardev device = make("pty:" + link, said)) {
            device.open(keeper);
            assertTrue(said.getFirst().matches("pseudo-terminal /dev/pts/[0-9]+ \\(" + link + "\\)"), said.toString());
            write(device, "early ");
            try (RandomAccessFile terminal = new RandomAccessFile(link.toFile(), "rw")) {
                FileInputStream in = new FileInputStream(terminal.getFD());
                assertEquals("early ", new String(in.readNBytes(6)));
                assertEquals(Event.CONNECTED, keeper.events.take());
                Peers.bothWays(device, keeper, in, new FileOutputStream(terminal.getFD()), 1 << 20);
            }
            assertEquals(Event.DISCONNECTED, keeper.events.take());
            write(device, "again");
            try (RandomAccessFile terminal = new RandomAccessFile(link.toFile(), "rw")) {
                assertEquals("again", new String(new FileInputStream(terminal.getFD()).readNBytes(5)));
            }
        }
        assertFalse(Files.exists(link, java.nio.file.LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void aRingBufferKeepsTheLastBytes() throws Exception {
        RingChardev ring = new RingChardev(8);
        ring.open(keeper);
        write(ring, "0123456789");
        assertEquals("234", new String(ring.take(3)));
        write(ring, "abcd");
        assertEquals("56789abcd".substring(1), new String(ring.take(100)));
        ring.feed("in".getBytes());
        assertArrayEquals("in".getBytes(), keeper.await(2));
    }
}
