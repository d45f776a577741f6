package dev.osiris.ppc.semantics;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.memory.AddressSpace;
import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.Shootdown;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Timebase;
import dev.osiris.time.Clock;
import dev.osiris.time.Scheduler;
import dev.osiris.time.Timer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DecrementerTest {
    private static final long TICKS_PER_SECOND = 25_000_000;

    /** Time that goes on by a microsecond, 25 ticks, whenever somebody looks; one timer, fired by hand. */
    private static final class Passing implements Clock, Scheduler {
        private long now;
        private long deadline;
        private Runnable callback;

        @Override
        public long nanos() {
            now += 1000;
            return now;
        }

        @Override
        public long epochMillis() {
            return 0;
        }

        @Override
        public Clock clock() {
            return this;
        }

        @Override
        public void close() {}

        @Override
        public Timer newTimer(Runnable what) {
            callback = what;
            return new Timer() {
                @Override
                public void arm(long deadlineNanos) {
                    deadline = deadlineNanos;
                }

                @Override
                public void cancel() {}
            };
        }

        void fire() {
            now = Math.max(now, deadline);
            callback.run();
        }
    }

    /** Otherwise the interrupt would come when the counter has turned once, minutes later, and the guest hang. */
    @Test
    void aValueThatIsOverBeforeItsTimerIsArmedStillInterruptsSoon() {
        Passing time = new Passing();
        Core core = new Core(new Cpu(CpuModel.PPC750, 0), new AddressSpace(), new Timebase(time, TICKS_PER_SECOND), time,
                new Shootdown());
        core.setDecrementer(1);
        assertTrue(time.deadline - time.now < TimeUnit.MILLISECONDS.toNanos(1), "armed for " + time.deadline);
        time.fire();
        assertTrue(core.decrementerPending());
        core.close();
    }
}
