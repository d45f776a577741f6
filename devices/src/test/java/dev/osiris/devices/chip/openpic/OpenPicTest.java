package dev.osiris.devices.chip.openpic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The chip with 4 processors and 16 sources, after its reset and with pass-through off. A row is a script:
 * {@code X<V} stores V to X, {@code X=V} expects V there; {@code inN<L} moves input N, {@code out=B} expects the INT
 * outputs (a bit per processor), {@code init=B} the INIT outputs, {@code +N} lets N ticks pass, {@code next=N} expects
 * the next expiry. Registers: {@code gcr}, {@code feature}, {@code vendor}, {@code pinit}, {@code sv}, {@code freq},
 * {@code vpN} and {@code dN} (source), {@code ipiN} (vector/priority), {@code tN.count base vp d},
 * {@code cN.ctpr who ack eoi ipiM}, {@code me.…} for the block of the accessing processor, which is 2, and plain
 * offsets. Numbers are hexadecimal.
 */
class OpenPicTest {
    private final OpenPic pic = new OpenPic(new OpenPicSpec(4, 16, 4_000_000, false, 0x00123456));
    private long now = 1000;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            features: last source, last processor, version 1.2       | feature=000f0302
            vendor and timer frequency are the board's               | vendor=123456 freq=3d0900 freq<5 freq=5
            reset: sources masked, for processor 0, task priority 15 | vp3=80000000 d3=1 c0.ctpr=f c3.ctpr=f sv=ff ipi0=80000000 t0.vp=80000000 t0.base=80000000 t0.count=0
            an IPI register reads back as Linux tests it             | ipi0<80000000 ipi0=80000000
            the reset bit resets and clears itself                   | vp3<00450033 sv<77 c0.ctpr<0 gcr<a0000000 gcr=0 vp3=80000000 sv=ff c0.ctpr=f
            pass-through is off when bit 29 is set                   | gcr=20000000
            pass-through wires input 0 to processor 0                | gcr<0 in0<1 out=1 c0.ack=ff in0<0 out=0
            pass-through delivers nothing else                       | c0.ctpr<0 vp3<00480033 in3<1 out=1 gcr<0 out=0 gcr<20000000 out=1
            base address bits are kept, others not                   | gcr<3fffffff gcr=200fffff
            registers that are not there                             | 1010<5 1010=0 1044<5 1044=0 10204<1 30000=0 15000=0 15000<1 24080=0
            source registers have the bits of the specification      | vp3<ffffffff vp3=80cf00ff d3<ffffffff d3=f
            timers and IPIs have no sense and polarity               | t1.vp<ffffffff t1.vp=800f00ff ipi2<ffffffff ipi2=800f00ff
            who am I                                                 | c0.who=0 c3.who=3 me.who=2
            nothing pending: the spurious vector                     | c0.ctpr<0 sv<7e c0.ack=7e
            a level interrupt from raise to end                      | c0.ctpr<0 vp3<00480033 in3<1 out=1 vp3=40480033 c0.ack=33 out=0 in3<0 c0.eoi<0 out=0 vp3=00480033
            a level that stays is delivered again after EOI          | c0.ctpr<0 vp3<00480033 in3<1 c0.ack=33 out=0 c0.eoi<0 out=1 c0.ack=33
            a level that goes before acknowledge is spurious         | c0.ctpr<0 vp3<00480033 in3<1 in3<0 out=0 c0.ack=ff
            an edge is remembered                                    | c0.ctpr<0 vp3<00080033 in3<1 in3<0 out=1 c0.ack=33 out=0 c0.eoi<0 out=0
            a steady input is one edge                               | c0.ctpr<0 vp3<00080033 in3<1 in3<1 c0.ack=33 c0.eoi<0 out=0 in3<0 in3<1 out=1
            an edge during service waits for EOI                     | c0.ctpr<0 vp3<00080033 in3<1 c0.ack=33 in3<0 in3<1 out=0 c0.eoi<0 out=1
            an edge under the mask is kept                           | c0.ctpr<0 vp3<80080033 in3<1 in3<0 out=0 vp3=c0080033 vp3<00080033 out=1
            becoming level sensitive forgets the edge                | c0.ctpr<0 vp3<80080033 in3<1 in3<0 vp3<00480033 out=0 vp3<00080033 out=0
            polarity inverts nothing                                 | c0.ctpr<0 vp3<00c80033 out=0 in3<1 out=1 vp3<00480033 out=1
            priority 0 is never delivered                            | c0.ctpr<0 vp3<00400033 in3<1 out=0 c0.ack=ff
            only above the task priority                             | c0.ctpr<8 vp3<00480033 in3<1 out=0 c0.ack=ff c0.ctpr<7 out=1
            task priority 15 holds everything                        | vp3<004f0033 in3<1 out=0 c0.ctpr<e out=1
            masking withdraws the request                            | c0.ctpr<0 vp3<00480033 in3<1 vp3<80480033 out=0 c0.ack=ff
            the highest priority is acknowledged first               | c0.ctpr<0 vp3<00450033 vp9<00490039 in3<1 in9<1 c0.ack=39 c0.ack=ff c0.eoi<0 c0.ack=39
            equal priorities by number                               | c0.ctpr<0 vp9<00450039 vp3<00450033 in9<1 in3<1 c0.ack=33
            nesting: higher interrupts lower, equal does not         | c0.ctpr<0 vp3<00450033 vp4<00450034 vp9<00490039 in3<1 c0.ack=33 in4<1 out=0 in9<1 out=1 c0.ack=39 out=0 in9<0 c0.eoi<0 out=0 in3<0 c0.eoi<0 out=1 c0.ack=34
            EOI with nothing in service does nothing                 | c0.eoi<0 c0.ctpr<0 vp3<00480033 in3<1 c0.ack=33
            destination directs                                      | c0.ctpr<0 c1.ctpr<0 vp3<00480033 d3<2 in3<1 out=2 c0.ack=ff c1.ack=33
            no destination, no delivery                              | c0.ctpr<0 vp3<00480033 d3<0 in3<1 out=0 d3<1 out=1
            distributed: one processor gets it                       | c0.ctpr<0 c1.ctpr<0 vp3<00480033 d3<3 in3<1 out=1 c1.ack=ff c0.ack=33 out=0
            distributed: the less busy one                           | c0.ctpr<3 c1.ctpr<1 vp3<00480033 d3<3 in3<1 out=2
            distributed: in turn among equals                        | c0.ctpr<0 c1.ctpr<0 c2.ctpr<0 vp3<00080033 d3<7 in3<1 in3<0 out=1 c0.ack=33 c0.eoi<0 in3<1 in3<0 out=2 c1.ack=33 c1.eoi<0 in3<1 in3<0 out=4
            distributed: moves on when the chosen one cannot         | c0.ctpr<0 c1.ctpr<0 vp3<00480033 d3<3 in3<1 out=1 c0.ctpr<f out=2 c1.ctpr<f out=0 c0.ctpr<0 out=1
            distributed: not twice while in service                  | c0.ctpr<0 c1.ctpr<0 vp3<00480033 d3<3 in3<1 c0.ack=33 out=0 c0.eoi<0 out=2
            an IPI goes to every processor named                     | c0.ctpr<0 c1.ctpr<0 c2.ctpr<0 ipi1<000a00fc c3.ipi1<5 out=5 ipi1=400a00fc c0.ack=fc out=4 c2.ack=fc out=0 c1.ack=ff c0.eoi<0 ipi1=400a00fc c2.eoi<0 ipi1=000a00fc
            an IPI to oneself                                        | c1.ctpr<0 ipi0<000a00fb c1.ipi0<2 out=2 c1.ack=fb
            a masked IPI waits                                       | c1.ctpr<0 ipi0<800a00fb c0.ipi0<2 out=0 ipi0<000a00fb out=2
            IPIs do not queue                                        | c1.ctpr<0 ipi0<000a00fb c0.ipi0<2 c0.ipi0<2 c1.ack=fb c1.eoi<0 out=0
            the block of the accessing processor                     | c2.ctpr<0 me.ctpr=0 ipi3<000a00fe me.ipi3<4 out=4 me.ack=fe me.eoi<0 me.ctpr<9 c2.ctpr=9
            processor init drives INIT                               | init=0 pinit<2 init=2 pinit=2 pinit<ff pinit=f pinit<0 init=0
            a timer counts down from its base                        | t1.base<100 t1.count=100 +40 t1.count=c0 +bf t1.count=1 +1 t1.count=80000100 +100 t1.count=100
            a timer interrupts each processor named                  | c0.ctpr<0 c1.ctpr<0 t1.vp<000900f4 t1.d<3 t1.base<100 next=100 +ff out=0 +1 out=3 c0.ack=f4 c1.ack=f4 out=0 c0.eoi<0 c1.eoi<0 out=0 +100 out=3
            count inhibit freezes, release reloads                   | t0.base<100 +40 t0.base<80000100 t0.count=c0 +1000 t0.count=c0 t0.base=80000100 t0.base<100 t0.count=100
            release clears the toggle bit                            | t0.base<100 +100 t0.count=80000100 t0.base<80000100 t0.base<100 t0.count=100
            a new base counts from the next reload                   | t0.base<100 +10 t0.base<20 t0.count=f0 +f0 t0.count=80000020
            a base of zero stops at the next reload                  | t0.base<10 t0.base<0 +10 t0.count=80000000 +10 t0.count=80000000 t0.base<8 t0.count=80000008
            many periods at once toggle by their number              | t0.base<10 +30 t0.count=80000010 +20 t0.count=80000010 +15 t0.count=b
            a masked timer needs no attention but catches up         | c0.ctpr<0 t0.vp<800900f3 t0.base<10 next=- +100 out=0 t0.vp=c00900f3 t0.vp<000900f3 out=1
            a pending timer needs no attention                       | c0.ctpr<0 t0.vp<000900f3 t0.base<10 next=10 +10 next=- c0.ack=f3 next=10
            the current count is read only                           | t0.base<10 t0.count<5 t0.count=10
            """)
    void behavesAsTheSpecificationSays(String what, String script) {
        pic.write(0x1020, 0x2000_0000, 2, now);
        for (String step : script.strip().split(" ")) {
            run(step, what + ": " + step);
        }
    }

    private void run(String step, String where) {
        if (step.startsWith("+")) {
            now += Long.parseLong(step.substring(1), 16);
            pic.advance(now);
            return;
        }
        boolean store = step.contains("<");
        String[] parts = step.split("[<=]");
        long value = parts[1].equals("-") ? Long.MAX_VALUE : Long.parseLong(parts[1], 16);
        if (store && parts[0].startsWith("in")) {
            pic.input(Integer.parseInt(parts[0].substring(2), 16), value == 1);
        } else if (store) {
            pic.write(offset(parts[0]), (int) value, 2, now);
        } else {
            assertEquals(Long.toHexString(value), Long.toHexString(observe(parts[0])), where);
        }
    }

    private long observe(String what) {
        return switch (what) {
            case "out" -> bits(false);
            case "init" -> bits(true);
            case "next" -> pic.nextExpiry() == Long.MAX_VALUE ? Long.MAX_VALUE : pic.nextExpiry() - now;
            default -> pic.read(offset(what), 2, now) & 0xFFFF_FFFFL;
        };
    }

    private int bits(boolean init) {
        int bits = 0;
        for (int cpu = 0; cpu < 4; cpu++) {
            bits |= (init ? pic.init(cpu) : pic.output(cpu)) ? 1 << cpu : 0;
        }
        return bits;
    }

    private static int offset(String name) {
        if (name.startsWith("me.")) {
            return cpuRegister(name.substring(3));
        }
        if (name.matches("c\\d\\..*")) {
            return 0x20000 + 0x1000 * (name.charAt(1) - '0') + cpuRegister(name.substring(3));
        }
        if (name.matches("t\\d\\..*")) {
            return 0x1100 + 0x40 * (name.charAt(1) - '0') + timerRegister(name.substring(3));
        }
        if (name.matches("ipi\\d")) {
            return 0x10A0 + 0x10 * (name.charAt(3) - '0');
        }
        if (name.matches("(vp|d)\\d")) {
            int source = name.charAt(name.length() - 1) - '0';
            return 0x10000 + 0x20 * source + (name.startsWith("d") ? 0x10 : 0);
        }
        return globalRegister(name);
    }

    private static int globalRegister(String name) {
        return switch (name) {
            case "feature" -> 0x1000;
            case "gcr" -> 0x1020;
            case "vendor" -> 0x1080;
            case "pinit" -> 0x1090;
            case "sv" -> 0x10E0;
            case "freq" -> 0x10F0;
            default -> Integer.parseInt(name, 16);
        };
    }

    private static int cpuRegister(String name) {
        return switch (name) {
            case "ctpr" -> 0x80;
            case "who" -> 0x90;
            case "ack" -> 0xA0;
            case "eoi" -> 0xB0;
            default -> 0x40 + 0x10 * (name.charAt(3) - '0');
        };
    }

    private static int timerRegister(String name) {
        return switch (name) {
            case "count" -> 0x00;
            case "base" -> 0x10;
            case "vp" -> 0x20;
            default -> 0x30;
        };
    }
}
