package dev.osiris.devices.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LineDriverTest {
    private final RecordingLine line = new RecordingLine();
    private final AtomicBoolean state = new AtomicBoolean();

    /** A slow thread has read the old level and not yet driven it; another changes the state meanwhile. */
    @Test
    void aChangeIsOnTheWireAtOnceAndAStaleLevelDoesNotStay() throws InterruptedException {
        CountDownLatch computed = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean stopOnce = new AtomicBoolean(true);
        LineDriver driver = new LineDriver(() -> {
            boolean level = state.get();
            if (level && stopOnce.getAndSet(false)) {
                computed.countDown();
                await(goOn);
            }
            line.set(level);
        });
        state.set(true);
        Thread slow = Thread.ofPlatform().start(driver::drive);
        computed.await();
        line.set(true);
        state.set(false);
        driver.drive();
        assertFalse(line.level());
        goOn.countDown();
        slow.join();
        assertFalse(line.level());
        assertEquals(List.of("set true", "set false", "set true", "set false"), line.changes());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void manyThreadsLeaveTheLevelOfTheLastState() throws InterruptedException {
        LineDriver driver = new LineDriver(() -> line.set(state.get()));
        for (int round = 0; round < 50; round++) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                threads.add(Thread.ofPlatform().start(() -> toggle(driver)));
            }
            for (Thread t : threads) {
                t.join();
            }
            assertEquals(state.get(), line.level());
        }
        state.set(true);
        driver.drive();
        assertTrue(line.level());
    }

    private void toggle(LineDriver driver) {
        for (int i = 0; i < 200; i++) {
            state.set(!state.get());
            driver.drive();
        }
    }
}
