package dev.osiris.cli.chardev;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.cli.chardev.ChardevSpec.Socket;
import dev.osiris.cli.text.TextException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChardevSpecTest {
    private static Object backend(String text) {
        return ChardevSpec.parse(text).backend();
    }

    @Test
    void theUsualForms() {
        assertEquals(new ChardevSpec.Stdio(), backend("stdio"));
        assertEquals(new ChardevSpec.Null(), backend("none"));
        assertEquals(new ChardevSpec.File(Path.of("a:b"), false), backend("file:a:b"));
        assertEquals(new ChardevSpec.File(Path.of("a"), true), backend("file:a,append"));
        assertEquals(new ChardevSpec.Pty(null), backend("pty"));
        assertEquals(new ChardevSpec.Ring(100), backend("ringbuf:100"));
        assertEquals(new Socket(Path.of("/s"), "", 0, true, false, false, 0), backend("unix:/s,server,nowait"));
        assertEquals(new Socket(null, "", 4444, true, true, false, 0), backend("tcp::4444,server=on"));
        assertEquals(new Socket(null, "::1", 1, false, false, true, 5), backend("telnet:[::1]:1,reconnect=5"));
        assertEquals(new ChardevSpec.Ref("c0"), backend("chardev:c0"));
    }

    @Test
    void monIsAMultiplexedDevice() {
        assertTrue(ChardevSpec.parse("mon:stdio").mux());
        assertTrue(ChardevSpec.parse("stdio,mux=on").mux());
        assertEquals(ChardevSpec.parse("unix:/s,mux=on"), ChardevSpec.parse("mon:unix:/s"));
        ChardevSpec logged = ChardevSpec.parse("stdio,logfile=l,,1,logappend=on");
        assertEquals(Path.of("l,1"), logged.logFile());
        assertTrue(logged.logAppend());
    }

    @Test
    void theFormWithAnIdMeansTheSame() {
        ChardevSpec.Named named = ChardevSpec.parseNamed("socket,id=c0,path=/s,server=on,wait=off,mux=on");
        assertEquals("c0", named.id());
        assertEquals(ChardevSpec.parse("mon:unix:/s,server=on,wait=off"), named.spec());
        assertEquals(ChardevSpec.parse("tcp:h:1"), ChardevSpec.parseNamed("socket,host=h,port=1,id=x").spec());
        assertEquals(ChardevSpec.parse("file:f"), ChardevSpec.parseNamed("file,path=f,id=x").spec());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "stdoi | 0 | 5 | there is no such chardev; did you mean stdio?",
        "mon:mon:stdio | 4 | 3 | there is no such chardev;",
        "stdio:x | 6 | 1 | stdio takes nothing after a colon; expected stdio",
        "file: | 0 | 5 | the path is missing; expected file:PATH",
        "tcp:4444 | 4 | 4 | the port is missing; expected tcp:HOST:PORT",
        "tcp::99999 | 5 | 5 | a port is a number from 0 to 65535, not '99999'",
        "tcp:h:x | 6 | 1 | a port is a number from 0 to 65535, not 'x'",
        "unix:/s,sever=on | 8 | 5 | unix has no key 'sever'; did you mean server?",
        "unix:/s,server=maybe | 15 | 5 | server is on or off, not maybe",
        "unix:/s,reconnect=0 | 18 | 1 | reconnect is a number from 1 to 86400, not '0'",
        "unix:/s,server,server | 15 | 6 | server is given twice",
        "unix:/s, | 7 | 1 | nothing follows the comma; expected key=value",
        "file:f,logfile= | 7 | 7 | the value of logfile is missing; expected logfile=…",
        "ringbuf:0 | 8 | 1 | size is a number from 1 to 268435456, not '0'",
    })
    void errorsSayWhereAndWhat(String text, int at, int length, String message) {
        TextException e = assertThrows(TextException.class, () -> ChardevSpec.parse(text));
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
        assertEquals(at + " " + length, e.at() + " " + e.length());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "sokcet,id=x | 0 | there is no such chardev backend; did you mean socket?",
        "socket,path=/s | 0 | its id is missing; expected socket,id=NAME",
        "socket,id=x | 0 | its address is missing; expected path=PATH, or host=HOST,port=PORT",
        "socket,id=x,path=/s,port=1 | 0 | it cannot have both a path and a port;",
        "file,id=x | 0 | its path is missing; expected file,id=NAME,path=…",
        "null,id=x,path=y | 10 | chardev null has no key 'path';",
    })
    void errorsOfTheFormWithAnId(String text, int at, String message) {
        TextException e = assertThrows(TextException.class, () -> ChardevSpec.parseNamed(text));
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
        assertEquals(at, e.at());
    }

    @Test
    void aSecondUserIsToldOfTheFirst() {
        ChardevTable table = new ChardevTable();
        table.use(ChardevSpec.parse("stdio"), "--serial stdio");
        String message = assertThrows(TextException.class, () -> table.use(ChardevSpec.parse("stdio"), "--monitor stdio"))
                .getMessage();
        assertEquals("--serial stdio uses standard input and output already; '--serial mon:stdio' puts a console and a monitor"
                + " on one terminal", message);
    }

    @Test
    void twoUsersShareWhatIsMultiplexed() {
        ChardevTable table = new ChardevTable();
        table.name(ChardevSpec.parseNamed("socket,id=c,path=/s,mux=on"));
        table.name(ChardevSpec.parseNamed("null,id=d"));
        assertEquals(table.use(ChardevSpec.parse("chardev:c"), "a").key(), table.use(ChardevSpec.parse("chardev:c"), "b").key());
        table.use(ChardevSpec.parse("chardev:d"), "--serial chardev:d");
        assertTrue(assertThrows(TextException.class, () -> table.use(ChardevSpec.parse("chardev:d"), "b")).getMessage()
                .startsWith("--serial chardev:d uses it already"));
        assertThrows(TextException.class, () -> table.use(ChardevSpec.parse("chardev:e"), "c"));
        assertThrows(TextException.class, () -> table.name(ChardevSpec.parseNamed("null,id=d")));
    }
}
