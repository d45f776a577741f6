package dev.osiris.devices.scsi;

import dev.osiris.devices.block.BlockBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A disk (blocks of 512 bytes) or a CD-ROM drive (blocks of 2048 bytes) behind a SCSI controller. Logical unit 0 only.
 * Any thread may call.
 */
public final class ScsiDisk {
    private static final int PIECE = 1 << 16;
    private static final int CD_BLOCK = 2048;

    // Sense keys and additional sense codes (SPC-2, 7.23).
    private static final int NOT_READY = 2;
    private static final int MEDIUM_ERROR = 3;
    private static final int HARDWARE_ERROR = 4;
    private static final int ILLEGAL_REQUEST = 5;
    private static final int DATA_PROTECT = 7;
    private static final int NO_MEDIUM = 0x3A;
    private static final int INVALID_COMMAND = 0x20;
    private static final int OUT_OF_RANGE = 0x21;
    private static final int INVALID_FIELD = 0x24;
    private static final int NO_SUCH_UNIT = 0x25;
    private static final int WRITE_PROTECTED = 0x27;
    private static final int READ_ERROR = 0x11;
    private static final int TARGET_FAILURE = 0x44;

    private final BlockBackend backend;
    private final boolean removable;
    private final boolean cd;
    private final int block;
    private boolean ejected;
    private boolean locked;
    private byte[] lastSense = sense(0, 0);

    /**
     * @param backend its sectors
     * @param removable whether START STOP UNIT may eject it
     * @param cd whether it is a CD-ROM drive
     */
    public ScsiDisk(BlockBackend backend, boolean removable, boolean cd) {
        this.backend = backend;
        this.removable = removable;
        this.cd = cd;
        this.block = cd ? CD_BLOCK : BlockBackend.SECTOR;
    }

    /** A command that cannot be done. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final int key;
        private final int code;

        Refused(int key, int code) {
            super(null, null, false, false);
            this.key = key;
            this.code = code;
        }
    }

    /**
     * Does a command.
     *
     * @param lun the logical unit that it is for
     * @param cdb the command, 16 bytes, zeros behind its end
     */
    public synchronized ScsiResult execute(int lun, byte[] cdb, ScsiData data) {
        try {
            if (lun != 0 && (cdb[0] & 0xFF) != 0x03 && (cdb[0] & 0xFF) != 0x12) {
                throw new Refused(ILLEGAL_REQUEST, NO_SUCH_UNIT);
            }
            return ScsiResult.good(command(lun, cdb, data));
        } catch (Refused e) {
            lastSense = sense(e.key, e.code);
            return new ScsiResult(ScsiResult.CHECK_CONDITION, 0, lastSense);
        }
    }

    /** Returns bytes moved. */
    private long command(int lun, byte[] c, ScsiData data) throws Refused {
        return switch (c[0] & 0xFF) {
            case 0x00 -> ready(0); // TEST UNIT READY
            case 0x03 -> requestSense(c, data);
            case 0x08 -> read(data, word(c, 1, 3) & 0x1F_FFFF, six(c));
            case 0x0A -> write(data, word(c, 1, 3) & 0x1F_FFFF, six(c));
            case 0x12 -> inquiry(lun, c, data);
            case 0x1A -> modeSense(data, c[4] & 0xFF, c[2], false);
            case 0x5A -> modeSense(data, (int) word(c, 7, 2), c[2], true);
            case 0x1B -> startStop(c);
            case 0x1E -> lock(c);
            case 0x25 -> capacity(data);
            case 0x28 -> read(data, word(c, 2, 4), word(c, 7, 2));
            case 0x2A -> write(data, word(c, 2, 4), word(c, 7, 2));
            case 0x2F -> verify(word(c, 2, 4), word(c, 7, 2));
            case 0x35 -> flush();
            case 0x43 -> tableOfContents(c, data);
            case 0xA0 -> reportUnits(c, data);
            case 0xA8 -> read(data, word(c, 2, 4), word(c, 6, 4));
            case 0xAA -> write(data, word(c, 2, 4), word(c, 6, 4));
            default -> throw new Refused(ILLEGAL_REQUEST, INVALID_COMMAND);
        };
    }

    private static long six(byte[] c) {
        return c[4] == 0 ? 256 : c[4] & 0xFF;
    }

    private static long word(byte[] c, int at, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | c[at + i] & 0xFF;
        }
        return value;
    }

    private long ready(long result) throws Refused {
        if (ejected) {
            throw new Refused(NOT_READY, NO_MEDIUM);
        }
        return result;
    }

    // ------------------------------------------------------------------ what it is

    private long answer(ScsiData data, byte[] bytes, long allocated) throws Refused {
        int length = (int) Math.min(Math.min(bytes.length, allocated), data.size());
        if (!data.toGuest(0, bytes, 0, length)) {
            throw new Refused(HARDWARE_ERROR, TARGET_FAILURE);
        }
        return length;
    }

    private long requestSense(byte[] c, ScsiData data) throws Refused {
        byte[] sense = lastSense;
        lastSense = sense(0, 0);
        return answer(data, sense, c[4] & 0xFF);
    }

    private static byte[] sense(int key, int code) {
        byte[] sense = new byte[18];
        sense[0] = 0x70;
        sense[2] = (byte) key;
        sense[7] = 10;
        sense[12] = (byte) code;
        return sense;
    }

    private long inquiry(int lun, byte[] c, ScsiData data) throws Refused {
        if ((c[1] & 1) != 0) {
            throw new Refused(ILLEGAL_REQUEST, INVALID_FIELD);
        }
        byte[] inquiry = new byte[36];
        inquiry[0] = (byte) (lun != 0 ? 0x7F : cd ? 5 : 0);
        inquiry[1] = (byte) (removable ? 0x80 : 0);
        inquiry[2] = 2;
        inquiry[3] = 2;
        inquiry[4] = 31;
        text(inquiry, 8, 8, "OSIRIS");
        text(inquiry, 16, 16, cd ? "CD-ROM" : "DISK");
        text(inquiry, 32, 4, "1");
        return answer(data, inquiry, word(c, 3, 2));
    }

    private static void text(byte[] into, int at, int length, String text) {
        Arrays.fill(into, at, at + length, (byte) ' ');
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, into, at, bytes.length);
    }

    private long modeSense(ScsiData data, int allocated, int pageCode, boolean ten) throws Refused {
        int page = pageCode & 0x3F;
        if (page != 0 && page != 0x3F) {
            throw new Refused(ILLEGAL_REQUEST, INVALID_FIELD);
        }
        byte[] header = new byte[ten ? 8 : 4];
        header[ten ? 1 : 0] = (byte) (header.length - (ten ? 2 : 1));
        header[ten ? 3 : 2] = (byte) (backend.readOnly() ? 0x80 : 0);
        return answer(data, header, allocated);
    }

    private long blocks() {
        return backend.sectors() * BlockBackend.SECTOR / block;
    }

    private long capacity(ScsiData data) throws Refused {
        ready(0);
        byte[] capacity = new byte[8];
        put(capacity, 0, Math.min(blocks() - 1, 0xFFFF_FFFFL));
        put(capacity, 4, block);
        return answer(data, capacity, 8);
    }

    private static void put(byte[] into, int at, long value) {
        for (int i = 0; i < 4; i++) {
            into[at + i] = (byte) (value >>> 24 - 8 * i);
        }
    }

    private long reportUnits(byte[] c, ScsiData data) throws Refused {
        byte[] list = new byte[16];
        list[3] = 8;
        return answer(data, list, word(c, 6, 4));
    }

    /** One data track and the lead-out (MMC-2, 9.1.29), in blocks. */
    private long tableOfContents(byte[] c, ScsiData data) throws Refused {
        ready(0);
        if (!cd || (c[2] & 0xF) != 0 || (c[1] & 2) != 0) {
            throw new Refused(ILLEGAL_REQUEST, cd ? INVALID_FIELD : INVALID_COMMAND);
        }
        byte[] toc = {0, 18, 1, 1, 0, 0x14, 1, 0, 0, 0, 0, 0, 0, 0x14, (byte) 0xAA, 0, 0, 0, 0, 0};
        put(toc, 16, blocks());
        return answer(data, toc, word(c, 7, 2));
    }

    private long startStop(byte[] c) throws Refused {
        boolean loadEject = (c[4] & 2) != 0;
        if (loadEject && (!removable || locked)) {
            throw new Refused(ILLEGAL_REQUEST, INVALID_FIELD);
        }
        ejected = loadEject ? (c[4] & 1) == 0 : ejected;
        return 0;
    }

    private long lock(byte[] c) {
        locked = (c[4] & 1) != 0;
        return 0;
    }

    // ------------------------------------------------------------------ data

    private void check(long first, long count) throws Refused {
        ready(0);
        if (first > blocks() || count > blocks() - first) {
            throw new Refused(ILLEGAL_REQUEST, OUT_OF_RANGE);
        }
    }

    private long verify(long first, long count) throws Refused {
        check(first, count);
        return 0;
    }

    private long read(ScsiData data, long first, long count) throws Refused {
        check(first, count);
        long bytes = Math.min(count * block, data.size()) / BlockBackend.SECTOR * BlockBackend.SECTOR;
        byte[] piece = new byte[(int) Math.min(PIECE, bytes)];
        for (long done = 0; done < bytes; done += piece.length) {
            int n = (int) Math.min(piece.length, bytes - done);
            try {
                backend.read((first * block + done) / BlockBackend.SECTOR, piece, 0, n);
            } catch (IOException e) {
                throw new Refused(MEDIUM_ERROR, READ_ERROR);
            }
            if (!data.toGuest(done, piece, 0, n)) {
                throw new Refused(HARDWARE_ERROR, TARGET_FAILURE);
            }
        }
        return bytes;
    }

    private long write(ScsiData data, long first, long count) throws Refused {
        check(first, count);
        if (backend.readOnly()) {
            throw new Refused(DATA_PROTECT, WRITE_PROTECTED);
        }
        long bytes = Math.min(count * block, data.size()) / BlockBackend.SECTOR * BlockBackend.SECTOR;
        byte[] piece = new byte[(int) Math.min(PIECE, bytes)];
        for (long done = 0; done < bytes; done += piece.length) {
            int n = (int) Math.min(piece.length, bytes - done);
            if (!data.fromGuest(done, piece, 0, n)) {
                throw new Refused(HARDWARE_ERROR, TARGET_FAILURE);
            }
            try {
                backend.write((first * block + done) / BlockBackend.SECTOR, piece, 0, n);
            } catch (IOException e) {
                throw new Refused(MEDIUM_ERROR, 0x0C);
            }
        }
        return bytes;
    }

    private long flush() throws Refused {
        try {
            backend.flush();
            return 0;
        } catch (IOException e) {
            throw new Refused(MEDIUM_ERROR, 0x0C);
        }
    }

    // ------------------------------------------------------------------ state

    /** Whether the medium is out, in bit 0, and the door locked, in bit 1. */
    public synchronized int state() {
        return (ejected ? 1 : 0) | (locked ? 2 : 0);
    }

    /** Puts it into a state that {@link #state} gave; 0 after a reset. */
    public synchronized void state(int saved) {
        ejected = (saved & 1) != 0;
        locked = (saved & 2) != 0;
        lastSense = sense(0, 0);
    }
}
