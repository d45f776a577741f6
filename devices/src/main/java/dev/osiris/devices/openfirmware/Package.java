package dev.osiris.devices.openfirmware;

/** A node of the device tree that can be opened. */
@FunctionalInterface
interface Package {
    /**
     * Opens it.
     *
     * @param arguments what stands behind the colon in the path, perhaps empty
     * @return an instance, or null when it cannot be opened with these arguments
     */
    Instance open(String arguments);
}
