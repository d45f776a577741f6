package dev.osiris.kvm;

/**
 * One {@code key=value} that a capability takes where people type it.
 *
 * @param key what is typed before the equals sign
 * @param kind what may stand after it
 * @param index which of the four arguments of {@code struct kvm_enable_cap} it is, or {@link #POLICY}
 * @param meaning what it says, in a few words
 */
public record CapabilityArgument(String key, Kind kind, int index, String meaning) {
    /** Not an argument of KVM's: a switch of this VMM. */
    public static final int POLICY = -1;

    /** Key of {@link Capability#OSI}'s policy. */
    public static final String SUPERVISOR_ONLY = "supervisor-only";

    static final CapabilityArgument DEVICE = new CapabilityArgument("device", Kind.NUMBER, 0, "the in-core device");
    static final CapabilityArgument SERVER = new CapabilityArgument("server", Kind.NUMBER, 1, "its server number");

    /** What a value is. */
    public enum Kind {
        /** {@code on} or {@code off}: 1 or 0. */
        SWITCH("on|off"),
        /** A number from 0 to 2^32 - 1, decimal or with 0x. */
        NUMBER("NUMBER"),
        /** A number of 64 bits, decimal or with 0x. */
        ADDRESS("ADDRESS");

        private final String syntax;

        Kind(String syntax) {
            this.syntax = syntax;
        }
    }

    /** {@code key=on|off} and the like. */
    public String syntax() {
        return key + "=" + kind.syntax;
    }

    /**
     * A value as typed.
     *
     * @throws IllegalArgumentException when it is none; the message says what was expected
     */
    long parse(String typed) {
        return switch (kind) {
            case SWITCH -> switch (typed) {
                case "on" -> 1;
                case "off" -> 0;
                default -> throw new IllegalArgumentException(key + "=" + typed + ": expected on or off");
            };
            case NUMBER -> number(typed, 0xFFFF_FFFFL, "a number from 0 to 4294967295");
            case ADDRESS -> number(typed, Long.MAX_VALUE, "an address");
        };
    }

    private long number(String typed, long max, String expected) {
        try {
            long value = typed.startsWith("0x") ? Long.parseLong(typed.substring(2), 16) : Long.parseLong(typed);
            if (value >= 0 && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // It is said below.
        }
        throw new IllegalArgumentException(key + "=" + typed + ": expected " + expected);
    }
}
