package dev.osiris.kvm;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Something that a thread of its own does, in a test. */
final class Background {
    private static final long SECONDS = 60;

    final Thread thread;
    private final CompletableFuture<Object> result = new CompletableFuture<>();

    private Background(Supplier<?> what) {
        thread = Thread.ofPlatform().daemon().start(() -> {
            try {
                result.complete(what.get());
            } catch (Throwable t) {
                result.completeExceptionally(t);
            }
        });
    }

    static Background start(Supplier<?> what) {
        return new Background(what);
    }

    static Background start(Runnable what) {
        return new Background(() -> {
            what.run();
            return null;
        });
    }

    /** What it returned, once it has; throws what it threw. */
    Object result() throws InterruptedException {
        try {
            return result.get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException r) {
                throw r;
            }
            throw new AssertionError(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("the thread did not end", e);
        }
    }

    boolean done() {
        return result.isDone();
    }

    /** Spins until something is so. */
    static void await(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > SECONDS * 1_000_000_000L) {
                throw new AssertionError("it did not happen");
            }
            Thread.yield();
        }
    }
}
