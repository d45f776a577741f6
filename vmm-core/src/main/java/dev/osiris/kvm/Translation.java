package dev.osiris.kvm;

/**
 * {@code struct kvm_translation}.
 *
 * @param linearAddress what to translate
 * @param physicalAddress where it leads
 * @param valid whether it leads anywhere
 * @param writeable whether a store would be permitted
 * @param usermode whether user mode could
 */
public record Translation(
        long linearAddress, long physicalAddress, boolean valid, boolean writeable, boolean usermode) {
    /** The structure as a caller passes it in. */
    public static Translation of(long linearAddress) {
        return new Translation(linearAddress, 0, false, false, false);
    }
}
