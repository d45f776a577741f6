package dev.osiris.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** QEMU's grammar. */
@Timeout(120)
class QemuCommandTest {
    private static List<String> translated(String line) {
        List<String> got = new ArrayList<>();
        java.io.ByteArrayOutputStream err = new java.io.ByteArrayOutputStream();
        Streams io = new Streams(java.io.InputStream.nullInputStream(), java.io.OutputStream.nullOutputStream(), err, false, false, false);
        QemuCommand.run(line.isEmpty() ? List.of() : List.of(line.split(" ")), io, words -> {
            got.addAll(words);
            return 0;
        });
        assertEquals("", err.toString());
        return got;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "-nographic | --enable-cap=osi --serial=mon:stdio",
        "-M chrp -m 512 -smp 2 | --machine=chrp --memory=512 --smp=2 --enable-cap=osi --serial=mon:stdio",
        "--machine type=chrp,accel=kvm:tcg,kernel=k -smp cpus=4,sockets=2,cores=2 | --machine=chrp --kernel=k --smp=4 --enable-cap=osi --serial=mon:stdio",
        "-cpu g4 -accel tcg,thread=single | --cpu=7400 --enable-cap=osi --serial=mon:stdio",
        "-cpu 7400_v2.9 -accel interp | --cpu=7400 --engine=interpreter --enable-cap=osi --serial=mon:stdio",
        "-m size=1G -kernel k -append a,b | --memory=1G --kernel=k --append=a,b --enable-cap=osi --serial=mon:stdio",
        "-display none | --enable-cap=osi --serial=null",
        "-serial stdio -monitor none -nodefaults | --serial=stdio --monitor=none --enable-cap=osi",
        "-nographic -serial null | --serial=null --enable-cap=osi --monitor=stdio",
        "-chardev socket,id=c,path=/s,server=on,wait=off -serial chardev:c | --chardev=socket,id=c,path=/s,server=on,wait=off --serial=chardev:c --enable-cap=osi",
        "-chardev {\"id\":\"c\",\"backend\":\"file\",\"path\":\"a,b\"} -mon chardev=c | --chardev=file,id=c,path=a,,b --monitor=chardev:c --enable-cap=osi --serial=stdio",
        "-d int,guest_errors -D f -echr 2 -name guest=x,debug-threads=on | --log=int --log=warning --log-file=f --escape-key=2 --name=x --enable-cap=osi --serial=mon:stdio",
        "-enable-cap osi@0 -net none -vga none | --enable-cap=osi@0 --serial=mon:stdio",
        "-M mol -bios f -nographic | --machine=mol --firmware=f --enable-cap=osi --osi-tty=mon:stdio",
        "-machine type=mol -serial null | --machine=mol --osi-tty=null --enable-cap=osi",
        "-drive file=d,,1,if=osi,format=raw,readonly=on | --osi-disk=d,1,ro --enable-cap=osi --serial=mon:stdio",
    })
    void optionsBecomeOurs(String line, String words) {
        assertEquals("run " + words, String.join(" ", translated(line.strip())));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "-M mac99 | -M mac99: QEMU's board mac99 is none of Osiris's; expected chrp",
        "-M crhp | -M crhp: there is no such machine; did you mean chrp?",
        "-M chrp,acel=tcg | -M chrp,acel=tcg: machine chrp has no key 'acel'; did you mean accel?",
        "-m 12Q | -m 12Q: this is not a size;",
        "-m 512,slots=2 | -m 512,slots=2: memory cannot be plugged in later here;",
        "-smp 0 | -smp 0: a machine needs a vCPU;",
        "-smp 2,maxcpus=4 | -smp 2,maxcpus=4: vCPUs cannot be plugged in later here",
        "-cpu 750gg | -cpu 750gg: there is no such CPU;",
        "-accel kvm | -accel kvm: there is no such accelerator here; expected tcg, or interp",
        "-serial stdoi | -serial stdoi: there is no such chardev; did you mean stdio?",
        "-serial stdio -monitor stdio | -monitor stdio: -serial stdio uses standard input and output already",
        "-hda disk.img | -hda: not here: no board here has an IDE, SCSI or virtio disk;",
        "disk.img | disk.img: this would be a disk image;",
        "-drive file=d | -drive file=d: not here: no board",
        "-device virtio-net | -device: not here: boards here take no further devices;",
        "-kernal x | -kernal: there is no such option; did you mean -kernel?",
        "-m | -m: requires an argument: [size=]MIB",
        "-kernel /no/such | -kernel /no/such: there is no such file (looked in /no); expected a kernel",
        "-d exits | -d exits: there is no such log item 'exits'; expected cpu_reset, exec,",
        "-display gtk | -display gtk: there is no display here; expected -display none",
        "-chardev {x -nographic | -chardev {x: this is no JSON:",
        "-gdb tcp::1 | -gdb: there is no such option;",
    })
    void errorsAreInTheWordsThatWereTyped(String line, String message) {
        Run run = Run.line("qemu " + line.strip());
        assertTrue(run.err().startsWith("qemu-system-ppc: " + message.strip()), run.err());
        assertEquals(1, run.status());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    @Test
    void theVersionIsOneThatProgramsUnderstand() {
        assertTrue(Run.line("qemu -version").text().matches("QEMU emulator version [0-9]+\\.[0-9]+\\.[0-9]+ \\(compatible; Osiris .*\\)\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-M help", "-cpu help", "-d help", "-accel help", "-chardev help", "-display help", "-help", "--help"})
    void helpListsWhatThereIs(String line) {
        assertEquals(0, Run.line("qemu " + line).status());
        assertTrue(Run.line("qemu " + line).text().lines().count() >= 1);
    }

    @Test
    void aKernelThatIsNoneIsAnErrorInQemusManner() {
        Run run = Run.line("qemu -M chrp -m 64 -nographic -kernel /dev/null");
        assertEquals(1, run.status());
        assertTrue(run.err().startsWith("qemu-system-ppc: /dev/null: an empty file"), run.err());
    }
}
