package dev.osiris.cli.chardev;

import dev.osiris.cli.text.Suggestion;
import dev.osiris.cli.text.TextException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who uses which device, before any is made. Users are named by what was typed ({@code --serial stdio}), so that a message can name
 * the first when a second comes.
 */
public final class ChardevTable {
    /**
     * A device with a user.
     *
     * @param key the same for the same device, which is then multiplexed
     * @param spec what it is, never a {@link ChardevSpec.Ref}
     * @param user what was typed
     */
    public record Use(String key, ChardevSpec spec, String user) {}

    private final Map<String, ChardevSpec> named = new LinkedHashMap<>();
    private final Map<String, String> users = new LinkedHashMap<>();
    private int nameless;

    /**
     * Makes a device known by an id, for {@code chardev:ID}.
     *
     * @throws TextException when the id is taken
     */
    public void name(ChardevSpec.Named device) {
        if (named.putIfAbsent(device.id(), device.spec()) != null) {
            throw new TextException(0, 0, "there is a chardev with the id " + device.id() + " already");
        }
    }

    /**
     * Gives a device to a user.
     *
     * @throws TextException when there is none of that id, or somebody else has it already; the message names him
     */
    public Use use(ChardevSpec asked, String user) {
        ChardevSpec spec = asked.backend() instanceof ChardevSpec.Ref(String id) ? named(id) : asked;
        String key = asked.backend() instanceof ChardevSpec.Ref(String id) ? "chardev:" + id : key(spec.backend());
        String first = users.putIfAbsent(key, user);
        if (first != null && !(spec.mux() && key.startsWith("chardev:"))) {
            throw new TextException(0, 0, first + " uses " + (key.equals("stdio") ? "standard input and output" : "it")
                    + " already" + hint(key));
        }
        return new Use(key, spec, user);
    }

    private static String hint(String key) {
        return key.equals("stdio") ? "; '--serial mon:stdio' puts a console and a monitor on one terminal"
                : key.startsWith("chardev:") ? "; with mux=on in its --chardev several may" : "";
    }

    private ChardevSpec named(String id) {
        ChardevSpec found = named.get(id);
        if (found == null) {
            throw new TextException("chardev:".length(), id.length(), "there is no chardev with the id " + id + "; "
                    + Suggestion.hint(id, named.keySet(), " ") + (named.isEmpty()
                    ? "--chardev makes one" : "expected " + String.join(", ", named.keySet())));
        }
        return found;
    }

    private String key(ChardevSpec.Backend backend) {
        return backend.exclusive().orElseGet(() -> "#" + nameless++);
    }
}
