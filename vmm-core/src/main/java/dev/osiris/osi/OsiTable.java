package dev.osiris.osi;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which handler answers which selector. Selectors are 0..99; each has at most one owner. What nobody owns answers as
 * Mac-on-Linux does: r3 = 0 for a selector in range, r3 untouched (the magic) beyond; both are counted.
 */
public final class OsiTable {
    /** Selectors in Mac-on-Linux's table. */
    public static final int SELECTORS = 100;

    private final OsiHandler[] handlers = new OsiHandler[SELECTORS];
    private final String[] owners = new String[SELECTORS];
    /** Calls per selector; the last slot counts selectors out of range. */
    private final AtomicLongArray calls = new AtomicLongArray(SELECTORS + 1);

    /** Lets a service claim its selectors. */
    public OsiTable add(OsiService service) {
        service.claimIn(this);
        return this;
    }

    /**
     * Gives a selector its owner.
     *
     * @throws IllegalStateException when it has one; the message names both
     */
    public void claim(int selector, String owner, OsiHandler handler) {
        if (handlers[selector] != null) {
            throw new IllegalStateException("OSI selector " + selector + " is claimed by " + owners[selector]
                    + " and again by " + owner);
        }
        handlers[selector] = handler;
        owners[selector] = owner;
    }

    /** Takes a selector's owner away: later calls answer 0. */
    public void release(int selector) {
        handlers[selector] = null;
        owners[selector] = null;
    }

    /** Whether somebody answers the selector. */
    public boolean isClaimed(long selector) {
        return selector >= 0 && selector < SELECTORS && handlers[(int) selector] != null;
    }

    /** Answers a call. */
    public void dispatch(OsiCall call) {
        long selector = call.selector();
        if (selector >= SELECTORS) {
            calls.incrementAndGet(SELECTORS);
            return;
        }
        calls.incrementAndGet((int) selector);
        call.result(0);
        OsiHandler handler = handlers[(int) selector];
        if (handler != null) {
            handler.handle(call);
        }
    }

    /** How often each selector was called, with its owner or "unclaimed": for {@code info osi}. */
    public Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        for (int i = 0; i < SELECTORS; i++) {
            if (calls.get(i) != 0) {
                counts.put("%2d %s".formatted(i, owners[i] == null ? "unclaimed" : owners[i]), calls.get(i));
            }
        }
        if (calls.get(SELECTORS) != 0) {
            counts.put("out of range", calls.get(SELECTORS));
        }
        return counts;
    }
}
