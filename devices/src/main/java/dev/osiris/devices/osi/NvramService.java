package dev.osiris.devices.osi;

import dev.osiris.devices.chip.nvram.Nvram;
import dev.osiris.osi.OsiCall;
import dev.osiris.osi.OsiSelector;
import dev.osiris.osi.OsiService;
import dev.osiris.osi.OsiTable;

/**
 * NVRAM byte by byte: WRITE_NVRAM_BYTE (52: offset, byte; r3 = 0; ignored out of range), READ_NVRAM_BYTE (53: offset;
 * r3 = byte, 0 out of range) and NVRAM_SIZE (91).
 */
public record NvramService(Nvram nvram) implements OsiService {
    @Override
    public String name() {
        return "nvram";
    }

    @Override
    public void claimIn(OsiTable table) {
        table.claim(OsiSelector.WRITE_NVRAM_BYTE, name(), this::write);
        table.claim(OsiSelector.READ_NVRAM_BYTE, name(), this::read);
        table.claim(OsiSelector.NVRAM_SIZE, name(), call -> call.result(nvram.size()));
    }

    private void write(OsiCall call) {
        nvram.write(call.arg(0), new byte[] {(byte) call.arg(1)}, 0, 1);
    }

    private void read(OsiCall call) {
        byte[] one = new byte[1];
        nvram.read(call.arg(0), one, 0, 1);
        call.result(one[0] & 0xFF);
    }
}
