package dev.osiris.devices.openfirmware;

import dev.osiris.devices.block.BlockBackend;
import dev.osiris.memory.AddressSpace;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * A disk or one of its partitions, as a byte device ({@code read}, {@code write}, {@code seek}) and by blocks
 * ({@code block-size}, {@code #blocks}, {@code read-blocks}, {@code write-blocks}).
 */
final class DiskInstance extends Instance {
    private static final int CHUNK_SECTORS = 128;
    private static final int SECTOR = BlockBackend.SECTOR;
    private static final int MAX_TRANSFER = 1 << 20;
    /** Bytes in one call, at most: what is left is the client's to ask for again. */
    private static final int MAX_CALL = 1 << 28;

    private final BlockBackend disk;
    private final AddressSpace memory;
    private final Partitions.Range range;
    private final int blockSize;
    private final Consumer<String> trouble;
    private long position;

    /**
     * @param range which sectors of the disk
     * @param trouble told when the host fails
     */
    DiskInstance(BlockBackend disk, AddressSpace memory, Partitions.Range range, int blockSize, Consumer<String> trouble) {
        this.disk = disk;
        this.memory = memory;
        this.range = range;
        this.blockSize = blockSize;
        this.trouble = trouble;
    }

    private long size() {
        return range.sectors() * SECTOR;
    }

    @Override
    int seek(long to) {
        if (to < 0 || to > size()) {
            return -1;
        }
        position = to;
        return 0;
    }

    @Override
    long position() {
        return position;
    }

    @Override
    int read(long address, long length) {
        return transfer(address, length, true);
    }

    @Override
    int write(long address, long length) {
        return disk.readOnly() ? -1 : transfer(address, length, false);
    }

    private int transfer(long address, long length, boolean reading) {
        long left = Math.min(Math.min(length, MAX_CALL), size() - position);
        if (!memory.isMemory(address, left, reading)) {
            return -1;
        }
        int done = 0;
        try {
            while (done < left) {
                int n = piece(address + done, left - done, reading);
                position += n;
                done += n;
            }
        } catch (IOException e) {
            trouble.accept(disk.name() + ": " + e.getMessage());
        }
        return done == 0 && left > 0 ? -1 : done;
    }

    /** The part of a transfer that lies in one row of sectors; returns its length. */
    private int piece(long address, long left, boolean reading) throws IOException {
        int skip = (int) (position % SECTOR);
        long first = position / SECTOR;
        int sectors = (int) Math.min(CHUNK_SECTORS, Math.min((skip + left + SECTOR - 1) / SECTOR, range.sectors() - first));
        int n = (int) Math.min(left, (long) sectors * SECTOR - skip);
        byte[] buffer = new byte[sectors * SECTOR];
        if (reading || skip != 0 || n != buffer.length) {
            disk.read(range.start() + first, buffer, 0, buffer.length);
        }
        if (reading) {
            memory.write(address, buffer, skip, n);
        } else {
            memory.read(address, buffer, skip, n);
            disk.write(range.start() + first, buffer, 0, buffer.length);
        }
        return n;
    }

    @Override
    boolean has(String method) {
        return switch (method) {
            case "read", "write", "seek", "block-size", "#blocks", "max-transfer", "read-blocks", "write-blocks" -> true;
            default -> super.has(method);
        };
    }

    @Override
    Outcome call(String method, int[] stack) {
        return switch (method) {
            case "block-size" -> Outcome.of(blockSize);
            case "#blocks" -> Outcome.of((int) Math.min(size() / blockSize, 0xFFFF_FFFFL));
            case "max-transfer" -> Outcome.of(MAX_TRANSFER);
            case "read-blocks" -> blocks(stack, true);
            case "write-blocks" -> blocks(stack, false);
            default -> super.call(method, stack);
        };
    }

    /** ( addr block# #blocks -- #done ) */
    private Outcome blocks(int[] stack, boolean reading) {
        if (stack.length < 3) {
            return Outcome.NO_METHOD;
        }
        long before = position;
        if (seek(unsigned(stack[1]) * blockSize) < 0) {
            return Outcome.of(0);
        }
        long bytes = unsigned(stack[0]) * blockSize;
        int done = reading ? read(unsigned(stack[2]), bytes) : write(unsigned(stack[2]), bytes);
        position = before;
        return Outcome.of(Math.max(done, 0) / blockSize);
    }
}
