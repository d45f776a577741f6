package dev.osiris.devices.chip.uart;

/**
 * Lets one reader thread of a backend send input at the guest's pace: {@link #send} returns when the port has taken
 * everything. The backend passes {@link SerialBackend#inputRoom} on to {@link #inputRoom}.
 */
public final class SerialFeed {
    private final Object changed = new Object();
    private boolean roomNoted;
    private boolean closed;

    /** The port has room: wakes the sender. */
    public void inputRoom() {
        synchronized (changed) {
            roomNoted = true;
            changed.notifyAll();
        }
    }

    /** Ends a waiting {@link #send} and all later ones. */
    public void close() {
        synchronized (changed) {
            closed = true;
            changed.notifyAll();
        }
    }

    /**
     * Sends, waiting for room as often as needed.
     *
     * @return false when closed before everything was taken
     * @throws InterruptedException when the thread is interrupted; what was not yet taken is then lost
     */
    public boolean send(SerialPort port, byte[] from, int at, int length) throws InterruptedException {
        int done = 0;
        while (done < length) {
            synchronized (changed) {
                roomNoted = false; // before looking: room made after the look is noted again
            }
            done += port.receive(from, at + done, length - done);
            if (done < length && !awaitRoom()) {
                return false;
            }
        }
        return true;
    }

    private boolean awaitRoom() throws InterruptedException {
        synchronized (changed) {
            while (!roomNoted && !closed) {
                changed.wait();
            }
            return !closed;
        }
    }
}
