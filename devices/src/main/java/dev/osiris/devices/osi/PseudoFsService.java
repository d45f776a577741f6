package dev.osiris.devices.osi;

import dev.osiris.osi.OsiCall;
import dev.osiris.osi.OsiSelector;
import dev.osiris.osi.OsiService;
import dev.osiris.osi.OsiTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * PSEUDO_FS (96): the files that the guest was given, by name, read-only. r6 is the sub-call: 1 open (r7 = name; r3 =
 * descriptor or −1), 2 close (r7 = descriptor), 3 size, 4 read (r7 = descriptor, r8 = offset, r9 = buffer, r10 = count;
 * r3 = bytes read), 5 name (r7 = index, r8 = buffer, r9 = size; r3 = 0 or −1).
 *
 * <p>A descriptor is the file's place in the list, so 0 is one. There are no paths: a guest names exactly what the user
 * named. A file's size is asked each time; what a file lacks at an offset is not read. Mac-on-Linux changes r7 in a
 * read; here no argument register changes.
 */
public final class PseudoFsService implements OsiService {
    private static final int MAX_NAME = 255;
    private static final int CHUNK = 1 << 16;

    private record Entry(String name, Path path) {}

    private final List<Entry> files = new ArrayList<>();

    /** @param files by the name that the guest knows, in the order of their indices */
    public PseudoFsService(Map<String, Path> files) {
        files.forEach((name, path) -> this.files.add(new Entry(name, path)));
    }

    @Override
    public String name() {
        return "pseudo-fs";
    }

    @Override
    public void claimIn(OsiTable table) {
        table.claim(OsiSelector.PSEUDO_FS, name(), call -> call.result(switch (call.arg(0)) {
            case 1 -> open(call);
            case 2 -> entry(call) == null ? -1 : 0;
            case 3 -> size(call);
            case 4 -> read(call);
            case 5 -> nameOf(call);
            default -> -1;
        }));
    }

    private int open(OsiCall call) {
        String wanted = call.string(call.pointer(1), MAX_NAME);
        for (int i = 0; i < files.size(); i++) {
            if (files.get(i).name.equals(wanted)) {
                return i;
            }
        }
        return -1;
    }

    private Entry entry(OsiCall call) {
        long index = call.pointer(1);
        return index < files.size() ? files.get((int) index) : null;
    }

    private int size(OsiCall call) {
        Entry entry = entry(call);
        if (entry == null) {
            return -1;
        }
        try (FileChannel file = FileChannel.open(entry.path, StandardOpenOption.READ)) {
            return (int) Math.min(file.size(), Integer.MAX_VALUE);
        } catch (IOException e) {
            return -1;
        }
    }

    private int read(OsiCall call) {
        Entry entry = entry(call);
        if (entry == null) {
            return -1;
        }
        try (FileChannel file = FileChannel.open(entry.path, StandardOpenOption.READ)) {
            return copy(file, call.pointer(2), call, call.pointer(3), call.pointer(4));
        } catch (IOException e) {
            return -1;
        }
    }

    private static int copy(FileChannel file, long offset, OsiCall call, long to, long count) throws IOException {
        long left = Math.min(count, Math.max(0, file.size() - offset));
        if (!call.memory().isMemory(to, left, true)) {
            return -1;
        }
        byte[] chunk = new byte[(int) Math.min(left, CHUNK)];
        int done = 0;
        while (done < left) {
            int n = file.read(ByteBuffer.wrap(chunk, 0, (int) Math.min(chunk.length, left - done)), offset + done);
            if (n <= 0 || !call.memory().write(to + done, chunk, 0, n)) {
                break;
            }
            done += n;
        }
        return done;
    }

    private int nameOf(OsiCall call) {
        Entry entry = entry(call);
        int size = (int) Math.min(call.pointer(3), MAX_NAME + 1);
        if (entry == null || size == 0) {
            return -1;
        }
        return call.writeString(call.pointer(2), entry.name.substring(0, Math.min(size - 1, entry.name.length())))
                ? 0 : -1;
    }
}
