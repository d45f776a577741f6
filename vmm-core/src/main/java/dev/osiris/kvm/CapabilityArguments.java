package dev.osiris.kvm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The arguments that a capability is enabled with, by key; see {@link Capability#takes}.
 *
 * @param values what was given, in order; what was not is 0 or off
 */
public record CapabilityArguments(Map<String, Long> values) {
    /** None. */
    public static final CapabilityArguments NONE = new CapabilityArguments(Map.of());

    public CapabilityArguments {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * What was typed.
     *
     * @param capability what they are for
     * @param typed each {@code key=value}
     * @throws IllegalArgumentException for a key that it does not take, or twice, or a wrong value; the message says
     *     what was expected
     */
    public static CapabilityArguments parse(Capability capability, List<String> typed) {
        Map<String, Long> values = new LinkedHashMap<>();
        for (String one : typed) {
            int equals = one.indexOf('=');
            CapabilityArgument argument = find(capability, equals < 0 ? one : one.substring(0, equals));
            if (equals < 0) {
                throw new IllegalArgumentException(one + " has no value; expected " + argument.syntax());
            }
            if (values.put(argument.key(), argument.parse(one.substring(equals + 1))) != null) {
                throw new IllegalArgumentException(argument.key() + " is given twice; once is enough");
            }
        }
        return new CapabilityArguments(values);
    }

    private static CapabilityArgument find(Capability capability, String key) {
        for (CapabilityArgument a : capability.takes()) {
            if (a.key().equals(key)) {
                return a;
            }
        }
        throw new IllegalArgumentException(capability.label() + " takes no argument " + key + "; "
                + (capability.takes().isEmpty() ? "it takes none" : "expected " + capability.arguments()));
    }

    /** Whether a switch is on. */
    public boolean isOn(String key) {
        return values.getOrDefault(key, 0L) != 0;
    }

    /** The block that KVM_ENABLE_CAP takes. */
    public EnableCap block(Capability capability) {
        long[] args = new long[EnableCap.ARGS];
        for (CapabilityArgument a : capability.takes()) {
            if (a.index() != CapabilityArgument.POLICY) {
                args[a.index()] = values.getOrDefault(a.key(), 0L);
            }
        }
        return EnableCap.of(capability, args);
    }

    /** As they are typed: {@code a=1,b=0}, or empty. */
    @Override
    public String toString() {
        List<String> all = new ArrayList<>();
        values.forEach((key, value) -> all.add(key + "=" + value));
        return String.join(",", all);
    }
}
