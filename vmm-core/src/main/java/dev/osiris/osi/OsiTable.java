package dev.osiris.osi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Which handler answers which selector. Selectors are 0..99; each has at most one owner. What nobody owns answers as
 * Mac-on-Linux does: r3 = 0 for a selector in range, r3 untouched (the magic) beyond; both are counted.
 *
 * <p>Handlers may be called by several vCPUs at once. What a handler throws ends here: the guest gets r3 = -1, and the
 * listener hears of it.
 */
public final class OsiTable {
    /** Selectors in Mac-on-Linux's table. */
    public static final int SELECTORS = 100;
    /** What a guest gets in r3 from a call that went wrong, here and in most services. */
    public static final int FAILED = -1;

    private record Claim(String owner, OsiHandler handler) {}

    private final AtomicReferenceArray<Claim> claims = new AtomicReferenceArray<>(SELECTORS);
    /** Calls per selector; the last slot counts selectors out of range. */
    private final AtomicLongArray calls = new AtomicLongArray(SELECTORS + 1);
    private final AtomicLongArray failures = new AtomicLongArray(SELECTORS + 1);
    private volatile OsiListener listener = OsiListener.NONE;

    /** Who hears of unanswered and failed calls. */
    public void listener(OsiListener told) {
        listener = Objects.requireNonNull(told);
    }

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
    public void claim(OsiSelector selector, String owner, OsiHandler handler) {
        Claim mine = new Claim(Objects.requireNonNull(owner), Objects.requireNonNull(handler));
        Claim other = claims.compareAndExchange(selector.number(), null, mine);
        if (other != null) {
            throw new IllegalStateException("OSI selector " + OsiSelector.describe(selector.number())
                    + " is claimed by " + other.owner + " and again by " + owner);
        }
    }

    /** Takes a selector's owner away: later calls answer 0. */
    public void release(OsiSelector selector) {
        claims.set(selector.number(), null);
    }

    /** Whether somebody answers the selector. */
    public boolean isClaimed(long selector) {
        return selector >= 0 && selector < SELECTORS && claims.get((int) selector) != null;
    }

    /** Whether somebody answers the selector. */
    public boolean isClaimed(OsiSelector selector) {
        return isClaimed(selector.number());
    }

    /** Answers a call. */
    public void dispatch(OsiCall call) {
        long selector = call.selector();
        if (selector >= SELECTORS) {
            count(SELECTORS, call);
            return;
        }
        call.result(0);
        Claim claim = claims.get((int) selector);
        if (claim == null) {
            count((int) selector, call);
            return;
        }
        calls.incrementAndGet((int) selector);
        try {
            claim.handler.handle(call);
        } catch (RuntimeException | StackOverflowError e) {
            fail(call, claim, e);
        }
    }

    private void count(int slot, OsiCall call) {
        if (calls.incrementAndGet(slot) == 1) {
            listener.unanswered(call.vcpu(), call.selector());
        }
    }

    private void fail(OsiCall call, Claim claim, Throwable why) {
        call.result(FAILED);
        if (failures.incrementAndGet((int) call.selector()) == 1) {
            listener.failed(call.vcpu(), call.selector(), claim.owner, why);
        }
    }

    /** How often each selector was called, those that never were left out: for {@code info osi}. Any thread. */
    public List<OsiCount> report() {
        List<OsiCount> all = new ArrayList<>();
        for (int i = 0; i <= SELECTORS; i++) {
            if (calls.get(i) != 0) {
                all.add(new OsiCount(i, label(i), owner(i), calls.get(i), failures.get(i)));
            }
        }
        return all;
    }

    /** The selectors that are answered, with their owners, by number. */
    public Map<OsiSelector, String> owners() {
        Map<OsiSelector, String> owners = new TreeMap<>();
        for (OsiSelector s : OsiSelector.values()) {
            Claim claim = claims.get(s.number());
            if (claim != null) {
                owners.put(s, claim.owner);
            }
        }
        return owners;
    }

    /** Calls that ended in a defect of a service: 0 unless the VMM has one. */
    public long failedCalls() {
        long all = 0;
        for (int i = 0; i < SELECTORS; i++) {
            all += failures.get(i);
        }
        return all;
    }

    private static String label(int slot) {
        return slot == SELECTORS ? "out of range"
                : OsiSelector.byNumber(slot).map(OsiSelector::label).orElse(Integer.toString(slot));
    }

    private String owner(int slot) {
        Claim claim = slot == SELECTORS ? null : claims.get(slot);
        return claim == null ? "" : claim.owner;
    }
}
