package dev.osiris.devices.board.mol;

import dev.osiris.devices.board.CpuNodes;
import dev.osiris.devices.chip.nvram.Nvram;
import dev.osiris.devices.fdt.DeviceTree;
import dev.osiris.devices.fdt.Node;
import dev.osiris.devices.osi.OldNetworkService;
import dev.osiris.devices.osi.VideoService;
import dev.osiris.devices.prom.PromTree;
import dev.osiris.devices.rtas.RtasService;
import dev.osiris.machine.OsiSpec;
import java.util.List;

/**
 * The device tree that the board describes itself with. Services of Mac-on-Linux are below {@code /mol}, by the names
 * that its drivers look for; {@code /mol-platform} and the alias {@code pseudo} are for its firmware. For Linux the
 * board is a CHRP machine whose console, clock and power switch are all RTAS.
 */
final class MolDeviceTree {
    private final DeviceTree tree = new DeviceTree();
    private final Node root = tree.root();

    private MolDeviceTree() {}

    /**
     * Makes the tree.
     *
     * @param cpus the processors
     * @param ram bytes of RAM
     * @param disks in their order
     * @param mode the display's mode
     * @param depth bits of a pixel
     * @param arguments what {@code /chosen} has as boot arguments, empty for none
     */
    static DeviceTree of(CpuNodes cpus, long ram, List<OsiSpec.Disk> disks, VideoService.Mode mode, int depth,
            String arguments) {
        MolDeviceTree made = new MolDeviceTree();
        made.root.strings("model", "Osiris mol").strings("compatible", "osiris,mol", "mol").strings("device_type", "chrp")
                .cells("#address-cells", 1).cells("#size-cells", 1);
        Node chosen = made.root.add("chosen");
        if (!arguments.isEmpty()) {
            chosen.strings("bootargs", arguments);
        }
        cpus.addTo(made.root.add("cpus"));
        made.root.add("memory@0").strings("device_type", "memory").cells("reg", 0, (int) ram);
        made.firmware();
        made.services(disks, mode, depth);
        return made.tree;
    }

    private void firmware() {
        Node rtas = root.add("rtas").cells("rtas-version", 1).cells("rtas-size", MolLayout.RTAS_SIZE);
        RtasService.describe(rtas, RtasService.WITHOUT_HARDWARE);
        root.add("nvram").strings("device_type", "nvram").cells("#bytes", Nvram.USUAL_SIZE);
        root.add("mol-platform");
        root.add("options");
    }

    private void services(List<OsiSpec.Disk> disks, VideoService.Mode mode, int depth) {
        Node mol = root.add("mol");
        Node pic = mol.add("osi-pic").strings("compatible", "osi-pic").flag("interrupt-controller")
                .cells("#interrupt-cells", 1).cells("phandle", MolLayout.PIC_HANDLE);
        Node tty = service(mol, pic, "mol-tty", "tty", MolLayout.TTY_INTERRUPT);
        Node keyboard = service(mol, pic, "mol-keyboard", "keyboard", MolLayout.KEYBOARD_INTERRUPT);
        service(mol, pic, "mol-mouse", "mouse", MolLayout.MOUSE_INTERRUPT);
        service(mol, pic, "mol-enet", "network", MolLayout.NETWORK_INTERRUPT);
        service(mol, pic, "enet", "network", MolLayout.OLD_NETWORK_INTERRUPT).cells("reg", OldNetworkService.COOKIE);
        service(mol, pic, "mol-audio", "sound", MolLayout.SOUND_INTERRUPT);
        Node blocks = service(mol, pic, "mol-blk", "mol-blk", MolLayout.BLOCK_INTERRUPT);
        Node scsi = service(mol, pic, "mol-scsi", "scsi", MolLayout.SCSI_INTERRUPT);
        for (int i = 0; i < disks.size(); i++) {
            for (Node bus : List.of(blocks, scsi)) {
                bus.add("disk@" + Integer.toHexString(i)).strings("device_type", "block").cells("reg", i);
            }
        }
        Node video = service(mol, pic, "video", "display", MolLayout.VIDEO_INTERRUPT)
                .cells("address", (int) MolLayout.FRAME_BUFFER).cells("width", mode.width()).cells("height", mode.height())
                .cells("depth", depth).cells("linebytes", mode.width() * ((depth + 1) / 8));
        mol.add("pseudo-disk").add("disk");
        root.add("aliases").strings("tty", tty.path()).strings("keyboard", keyboard.path()).strings("screen", video.path())
                .strings("blk", blocks.path()).strings("scsi", scsi.path()).strings("pseudo", "/mol/pseudo-disk/disk@0");
    }

    private static Node service(Node mol, Node pic, String name, String type, int interrupt) {
        return mol.add(name).strings("device_type", type).strings("compatible", name).cells("interrupts", interrupt)
                .reference("interrupt-parent", pic);
    }

    /** The same with handles; the pseudo disk's units are the names of files. */
    static PromTree prom(DeviceTree tree) {
        PromTree prom = PromTree.of(tree);
        prom.find("/mol/pseudo-disk/disk").unit("*");
        return prom;
    }
}
