package dev.osiris.cli.monitor;

import dev.osiris.devices.board.Endpoints;
import dev.osiris.devices.board.MachineFactory;
import dev.osiris.kvm.Capability;
import dev.osiris.kvm.Regs;
import dev.osiris.kvm.Vcpu;
import dev.osiris.machine.Grant;
import dev.osiris.machine.Image;
import dev.osiris.machine.Machine;
import dev.osiris.machine.MachineListener;
import dev.osiris.machine.MachineSpec;
import dev.osiris.machine.VmmRequest;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.isa.Assembler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A machine with two vCPUs in a little program with symbols, started and paused, and its monitor context. */
public final class TestMachine implements AutoCloseable {
    /** Where the program is. */
    public static final int CODE = 0x1_0000;
    private static final String PROGRAM = """
            lis 1,0x2
            bl 0x10020
            b 0x10004
            nop
            nop
            nop
            nop
            nop
            stwu 1,-16(1)
            addi 3,3,1
            stw 3,0x5000(0)
            addi 1,1,16
            blr
            """;

    private final Machine machine;
    private final MonitorContext context;

    public TestMachine() {
        Image kernel = new Image.BuiltIn("counter.elf", elf());
        MachineSpec spec = new MachineSpec("chrp", CpuModel.PPC7400, 64L << 20, 2, "native",
                new MachineSpec.Boot(kernel, null, "", null), List.of(new Grant(Capability.OSI, null)));
        machine = MachineFactory.create(spec, Endpoints.NONE, MachineListener.NONE);
        context = new MonitorContext("tested", machine, new Items(), MonitorContext.Wires.NONE);
        machine.start();
        machine.submit(new VmmRequest.Pause());
        machine.submit(new VmmRequest.Change("to its beginning", m -> {
            m.vcpus().forEach(TestMachine::toTheBeginning);
            m.vm().addressSpace().write32(0x5000, 0);
        }));
    }

    private static void toTheBeginning(Vcpu v) {
        Regs regs = v.getRegs();
        regs.pc = CODE + 4;
        regs.gpr[1] = 0x2_0000;
        regs.gpr[3] = 0;
        regs.msr = 0x1000;
        v.setRegs(regs);
    }

    public Machine machine() {
        return machine;
    }

    public MonitorContext context() {
        return context;
    }

    private static final class Items implements LogControl {
        private String set = "unimp:info";

        @Override
        public List<Item> items() {
            return List.of(new Item("unimp", set, "what is not there"));
        }

        @Override
        public void set(String items) {
            set = items;
        }

        @Override
        public void file(Path file) throws IOException {
            throw new IOException("no files here");
        }

        @Override
        public String where() {
            return "nowhere";
        }
    }

    /** An executable with a symbol table (System V ABI, chapter 4): start, count, counter. */
    private static byte[] elf() {
        byte[] code = new Assembler(CpuModel.PPC7400).assemble(PROGRAM, CODE).bytes();
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        names.write(0);
        List<int[]> symbols = new ArrayList<>();
        for (Map.Entry<String, Integer> s : List.of(Map.entry("start", CODE), Map.entry("count", CODE + 0x20),
                Map.entry("counter", 0x5000))) {
            symbols.add(new int[] {names.size(), s.getValue(), s.getKey().equals("counter") ? 1 : 2});
            names.writeBytes((s.getKey() + "\0").getBytes(StandardCharsets.US_ASCII));
        }
        int symbolsAt = 84 + code.length;
        int namesAt = symbolsAt + 16 * (1 + symbols.size());
        int sections = namesAt + names.size() + 3 & -4;
        ByteBuffer b = ByteBuffer.allocate(sections + 3 * 40);
        b.put(new byte[] {0x7F, 'E', 'L', 'F', 1, 2, 1}).position(16);
        b.putShort((short) 2).putShort((short) 20).putInt(1).putInt(CODE).putInt(52).putInt(sections).putInt(0)
                .putShort((short) 52).putShort((short) 32).putShort((short) 1).putShort((short) 40).putShort((short) 3)
                .putShort((short) 0);
        b.putInt(1).putInt(84).putInt(CODE).putInt(CODE).putInt(code.length).putInt(code.length).putInt(7).putInt(4);
        b.put(code).position(symbolsAt + 16);
        for (int[] s : symbols) {
            b.putInt(s[0]).putInt(s[1]).putInt(16).put((byte) (0x10 | s[2])).put((byte) 0).putShort((short) 1);
        }
        b.put(names.toByteArray());
        b.position(sections + 40);
        b.putInt(0).putInt(2).putInt(0).putInt(0).putInt(symbolsAt).putInt(16 * (1 + symbols.size())).putInt(2).putInt(1).putInt(4)
                .putInt(16);
        b.putInt(0).putInt(3).putInt(0).putInt(0).putInt(namesAt).putInt(names.size());
        return b.array();
    }

    @Override
    public void close() {
        machine.close();
    }
}
