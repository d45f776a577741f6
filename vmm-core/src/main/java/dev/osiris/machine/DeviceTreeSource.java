package dev.osiris.machine;

/** A board that describes itself to its guest with a device tree. */
public interface DeviceTreeSource {
    /**
     * The flattened device tree as the guest finds it, with everything that is entered at boot: command line, initial
     * RAM disk, firmware. To be asked after {@link Board#boot}.
     *
     * @return a blob of the Devicetree Specification's version 17
     */
    byte[] deviceTree();
}
