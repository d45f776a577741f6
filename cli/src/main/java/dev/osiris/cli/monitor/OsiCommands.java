package dev.osiris.cli.monitor;

import static dev.osiris.cli.monitor.MonitorCommand.of;

import dev.osiris.cli.monitor.MonitorCommand.Words;
import dev.osiris.cli.text.GrantText;
import dev.osiris.cli.text.Reasons;
import dev.osiris.devices.osi.KeyboardService;
import dev.osiris.devices.osi.MouseService;
import dev.osiris.devices.video.Display;
import dev.osiris.machine.Grant;
import dev.osiris.machine.VmmRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Capabilities at run time; the screen, the keyboard and the mouse of a machine that has them. */
final class OsiCommands {
    private static final int MAX_CODE = 127;

    private OsiCommands() {}

    static List<MonitorCommand> list() {
        return List.of(
                of("enable-cap", "NAME[@VCPUS][,KEY=VALUE...]", "enable a capability; the machine must be paused",
                        OsiCommands::enable, Words.CAPABILITY)
                        .details("enable-cap osi@1; enable-cap osi,supervisor-only=on. 'info caps' lists them."),
                of("screendump", "FILE.png", "what the screen shows", OsiCommands::screendump, Words.FILE),
                of("sendkey", "CODE[-CODE...]", "press keys together and let go, by ADB code: 55-12", OsiCommands::keys),
                of("mouse_move", "DX DY", "move the mouse", OsiCommands::move),
                of("mouse_button", "BUTTONS", "which mouse buttons are down: the sum of 1, 2 and 4", OsiCommands::buttons));
    }

    private static Reply enable(Call c) {
        String typed = c.words(1, 1).getFirst();
        Grant grant;
        try {
            grant = GrantText.parse(typed, c.vcpu().model(), c.machine().vcpus().size());
        } catch (IllegalArgumentException e) {
            throw new MonitorException("enable-cap " + typed + ": " + e.getMessage());
        }
        c.machine().submit(new VmmRequest.EnableCapability(grant));
        return Reply.of(grant.capability().label() + " is enabled", Json.map("capability", grant.capability().label()));
    }

    private static Reply screendump(Call c) {
        Path file = Path.of(c.words(1, 1).getFirst());
        try {
            one(c, Display.class, "screen").screendump(file);
            return Reply.of("written to " + file, Json.map("file", file.toString()));
        } catch (IOException e) {
            throw new MonitorException(file + ": this file cannot be written (" + Reasons.of(e) + ")");
        }
    }

    private static <D> D one(Call c, Class<D> kind, String what) {
        return c.machine().devices().stream().filter(kind::isInstance).map(kind::cast).findFirst().orElseThrow(
                () -> new MonitorException(c.command().name() + ": machine " + c.machine().spec().board() + " has no "
                        + what));
    }

    private static Reply keys(Call c) {
        List<Integer> codes = new ArrayList<>();
        for (String code : c.words(1, 1).getFirst().split("-", -1)) {
            codes.add((int) c.number(code, "key code", 0, MAX_CODE));
        }
        KeyboardService keyboard = one(c, KeyboardService.class, "keyboard");
        boolean taken = codes.stream().allMatch(code -> keyboard.key(code, true))
                & codes.reversed().stream().allMatch(code -> keyboard.key(code, false));
        if (!taken) {
            throw new MonitorException("sendkey: the guest takes no keys now");
        }
        return Reply.of("", Json.map("keys", codes));
    }

    private static Reply move(Call c) {
        List<String> words = c.words(2, 2);
        int dx = (int) c.number(words.get(0), "distance", Short.MIN_VALUE, Short.MAX_VALUE);
        int dy = (int) c.number(words.get(1), "distance", Short.MIN_VALUE, Short.MAX_VALUE);
        one(c, MouseService.class, "mouse").move(dx, dy);
        return Reply.of("", Json.map("dx", dx, "dy", dy));
    }

    private static Reply buttons(Call c) {
        int down = (int) c.number(c.words(1, 1).getFirst(), "buttons", 0, 7);
        one(c, MouseService.class, "mouse").buttons(down);
        return Reply.of("", Json.map("buttons", down));
    }
}
