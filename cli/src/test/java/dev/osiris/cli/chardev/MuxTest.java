package dev.osiris.cli.chardev;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.osiris.cli.chardev.Chardev.Event;
import dev.osiris.cli.console.EscapeKeys;
import dev.osiris.cli.console.EscapeKeys.Action;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MuxTest {
    private final BlockingQueue<Action> commands = new LinkedBlockingQueue<>();
    private final RingChardev device = new RingChardev(1000);
    private final Mux mux = new Mux(device, new EscapeKeys(), new Timestamps(() -> 2_000_000L), commands::add);
    private final Peers.Keeper console = new Peers.Keeper();
    private final Peers.Keeper monitor = new Peers.Keeper();

    private void type(String text) throws InterruptedException {
        device.feed(text.getBytes());
    }

    @Test
    void escapesAreTakenOutOfWhatIsTyped() throws Exception {
        mux.port("serial").open(console);
        type("ls\r\u0001b\u0001\u0001x\u0001r!");
        assertEquals("ls\r\u0001x!", new String(console.await(6)));
        assertEquals(Action.BREAK, commands.take());
        assertEquals(Action.RESET, commands.take());
    }

    @Test
    void ctrlACGivesTheKeysToTheNextUserAndBack() throws Exception {
        Chardev first = mux.port("serial");
        Chardev second = mux.port("monitor");
        first.open(console);
        second.open(monitor);
        type("one\u0001ctwo\u0001cthree");
        assertEquals("onethree", new String(console.await(8)));
        assertEquals("two", new String(monitor.await(3)));
        assertEquals(Event.UNFOCUS, console.events.take());
        assertEquals(Event.FOCUS, console.events.take());
        assertEquals(Event.FOCUS, monitor.events.take());
        assertEquals(Event.UNFOCUS, monitor.events.take());
    }

    @Test
    void withOneUserCtrlACIsSaidToBeInVain() throws Exception {
        mux.port("serial").open(console);
        type("\u0001c");
        assertEquals(Action.SWITCH, commands.take());
    }

    @Test
    void everybodysOutputGoesOutAndTimeStampsAreTheConsoles() throws Exception {
        Chardev first = mux.port("serial");
        Chardev second = mux.port("monitor");
        first.open(console);
        second.open(monitor);
        first.write("a\n".getBytes(), 0, 2);
        type("\u0001t.");
        console.await(1);
        first.write("b\n".getBytes(), 0, 2);
        second.write("> ".getBytes(), 0, 2);
        assertEquals("a\n[    0.002000] b\n> ", new String(device.take(100)));
    }

    @Test
    void escapesWorkWhileTheGuestTakesNothing() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        mux.port("serial").open((from, at, length) -> stuck.await());
        device.feed(new byte[10 * 4096]);
        type("\u0001x");
        assertEquals(Action.QUIT, commands.take());
        stuck.countDown();
    }

    @Test
    void streamsReadWhatIsTypedUntilTheyAreClosed() throws Exception {
        RingChardev other = new RingChardev(100);
        ChardevStreams streams = ChardevStreams.open(other, e -> { });
        other.feed("info registers\n".getBytes());
        assertEquals("info", new String(streams.in().readNBytes(4)));
        streams.out().write("r3".getBytes());
        assertEquals("r3", new String(other.take(9)));
        streams.close();
        assertEquals(" registers\n", new String(streams.in().readAllBytes()));
    }
}
