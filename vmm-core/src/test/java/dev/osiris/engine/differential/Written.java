package dev.osiris.engine.differential;

import dev.osiris.engine.lockstep.CoreState;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.isa.Assembler;
import dev.osiris.ppc.isa.Program;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A program written by hand, with its machine: built step by step, then made a {@link Sample}. */
final class Written {
    /** Where the second view of memory begins, translated by the page table. */
    static final int VIEW = 0x1000_0000;
    private static final int VIEW_VSID = 0x77;

    private final byte[] image = new byte[Layout.RAM_SIZE];
    final ByteBuffer ram = ByteBuffer.wrap(image);
    private final List<String> registers = new ArrayList<>();
    private int end = Layout.CODE;
    private int msr = Msr.ME | Msr.RI | Msr.FP | Msr.VEC;

    /** A program of the 750. */
    Written(String source) {
        this(source, CpuModel.PPC750);
    }

    /** Assembled at {@link Layout#CODE}; what comes behind its last instruction ends the run. */
    Written(String source, CpuModel model) {
        byte[] handlers = Layout.handlers();
        System.arraycopy(handlers, 0, image, 0, handlers.length);
        Program p = new Assembler(model).assemble(source, Layout.CODE);
        System.arraycopy(p.bytes(), 0, image, Layout.CODE, p.bytes().length);
        end += p.bytes().length + 3 & ~3;
        ram.putInt(end, Layout.STOP);
        byte[] data = new byte[Layout.DATA_SIZE];
        new Random(1).nextBytes(data);
        System.arraycopy(data, 0, image, Layout.DATA, data.length);
        for (int page = 0; page < Layout.RAM_SIZE; page += 0x1000) {
            Layout.map(ram, page, 0x123, page, 0x182);
        }
        for (int i = 1; i < 32; i++) {
            register("r" + i, 0x0101_0101 * i);
            registers.add("f%d %x".formatted(i, Double.doubleToRawLongBits(i * 1.25)));
            registers.add("v%d.high %x".formatted(i, 0x0101_2345_6789_ABCDL * i));
            registers.add("v%d.low %x".formatted(i, 0x0011_2233_4455_6677L * i));
        }
        register("sr0", 0x123);
        register("sr1", VIEW_VSID);
        register("spr.25", Layout.PAGE_TABLE);
        register("spr.274", Layout.LOG);
        register("spr.542", 0xF000_1FFF);
        register("spr.543", 0xF000_002A);
    }

    Written register(String name, int value) {
        registers.add("%s %x".formatted(name, value));
        return this;
    }

    /** Turns data and instruction translation on. */
    Written translated() {
        msr |= Msr.DR | Msr.IR;
        return this;
    }

    Written msr(int value) {
        msr = value;
        return this;
    }

    /** Maps a page of the view. */
    Written view(int page, int real, int bits) {
        Layout.map(ram, VIEW + page, VIEW_VSID, real, bits);
        return this;
    }

    /** Code at an address of its own. */
    Written at(int address, String source) {
        byte[] bytes = new Assembler(CpuModel.PPC750).assemble(source, address).bytes();
        System.arraycopy(bytes, 0, image, address, bytes.length);
        return this;
    }

    /** An interrupt ends the run at once, its handler's first instruction not executed. */
    Written stopAt(int vector) {
        ram.putInt(vector, Layout.STOP);
        return this;
    }

    Sample sample() {
        List<String> all = new ArrayList<>(registers);
        all.add("pc %x".formatted(Layout.CODE));
        all.add("msr %x".formatted(msr));
        return new Sample(0, image, CoreState.parse(all), Layout.CODE, (end - Layout.CODE) / 4 + 1);
    }
}
