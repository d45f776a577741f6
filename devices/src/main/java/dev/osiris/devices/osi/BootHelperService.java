package dev.osiris.devices.osi;

import dev.osiris.osi.OsiCall;
import dev.osiris.osi.OsiSelector;
import dev.osiris.osi.OsiService;
import dev.osiris.osi.OsiTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * BOOT_HELPER (78), by the sub-call in r6: 32 ASCII to Unicode (r7 = destination, r8 = text, r9 = units at most; r3 =
 * units), 33 Unicode to ASCII (r7 = destination, r8 = text, r9 = units, r10 = bytes at most; r3 = bytes), 34 resource
 * (r7 = name, r8 = buffer, r9 = its size, r10 = index, r11 = argument; r3 = r8, or 0 when there is none), 35 size of RAM
 * at 0. Anything else, and a pointer to no RAM: −1 (34: 0).
 *
 * <p>A resource may be given several times (the index says which) and is a list of words (the argument says which; words
 * with blanks stand in double quotes). With size 0 nothing is written: it asks whether the resource is there. Unicode
 * is big-endian UTF-16; what ASCII does not have becomes a question mark.
 */
public final class BootHelperService implements OsiService {
    private static final int MAX_TEXT = 4095;
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    private final Map<String, List<String>> resources;
    private final long ram;

    /**
     * @param resources the values of each name, in the order of their index
     * @param ram bytes of RAM at address 0
     */
    public BootHelperService(Map<String, List<String>> resources, long ram) {
        this.resources = Map.copyOf(resources);
        this.ram = ram;
    }

    @Override
    public String name() {
        return "boot-helper";
    }

    @Override
    public void claimIn(OsiTable table) {
        table.claim(OsiSelector.BOOT_HELPER, name(), call -> call.result(switch (call.arg(0)) {
            case 32 -> toUnicode(call);
            case 33 -> toAscii(call);
            case 34 -> resource(call);
            case 35 -> (int) ram;
            default -> -1;
        }));
    }

    private static int toUnicode(OsiCall call) {
        String text = call.string(call.pointer(2), MAX_TEXT);
        if (text == null) {
            return -1;
        }
        String fits = text.substring(0, (int) Math.min(text.length(), call.pointer(3)));
        return call.write(call.pointer(1), fits.getBytes(StandardCharsets.UTF_16BE)) ? fits.length() : -1;
    }

    private static int toAscii(OsiCall call) {
        int units = (int) Math.min(call.pointer(3), MAX_TEXT);
        byte[] from = new byte[2 * units];
        long room = call.pointer(4);
        if (room == 0 || !call.memory().read(call.pointer(2), from, 0, from.length)) {
            return -1;
        }
        String text = new String(from, StandardCharsets.UTF_16BE);
        String fits = text.substring(0, (int) Math.min(text.length(), room - 1)).replaceAll("[^\\x01-\\x7F]", "?");
        return call.writeString(call.pointer(1), fits) ? fits.length() : -1;
    }

    private int resource(OsiCall call) {
        String value = find(call.string(call.pointer(1), MAX_TEXT), call.arg(4), call.arg(5));
        if (value == null) {
            return 0;
        }
        int size = (int) Math.min(call.pointer(3), MAX_TEXT);
        if (size == 0) {
            return call.arg(2);
        }
        String fits = value.substring(0, Math.min(size - 1, value.length()));
        return call.writeString(call.pointer(2), fits) ? call.arg(2) : 0;
    }

    private String find(String key, int index, int argument) {
        List<String> values = key == null ? null : resources.get(key);
        if (values == null || index < 0 || index >= values.size() || argument < 0) {
            return null;
        }
        List<String> words = words(values.get(index));
        return argument < words.size() ? words.get(argument) : null;
    }

    private static List<String> words(String value) {
        List<String> words = new ArrayList<>();
        for (Matcher m = WORD.matcher(value); m.find(); ) {
            words.add(m.group(1) != null ? m.group(1) : m.group(2));
        }
        return words.isEmpty() ? List.of("") : words;
    }
}
