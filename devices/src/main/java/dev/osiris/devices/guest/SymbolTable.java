package dev.osiris.devices.guest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Symbols by name and by address. Immutable. */
public final class SymbolTable {
    /** Without any. */
    public static final SymbolTable EMPTY = new SymbolTable(List.of());

    /** No routine is longer; what is further away from a symbol of unknown size is not in it. */
    private static final long REACH = 1 << 20;

    private final List<Symbol> sorted;
    private final Map<String, Symbol> byName = new HashMap<>();

    private SymbolTable(List<Symbol> symbols) {
        sorted = new ArrayList<>(symbols);
        sorted.sort(Comparator.comparingLong(Symbol::address).thenComparing(s -> !s.code()));
        sorted.forEach(s -> byName.putIfAbsent(s.name(), s));
    }

    /** A table of these. */
    public static SymbolTable of(List<Symbol> symbols) {
        return new SymbolTable(symbols);
    }

    /** These and others; where both have a name, this table's address holds. */
    public SymbolTable with(List<Symbol> more) {
        List<Symbol> all = new ArrayList<>(sorted);
        more.stream().filter(s -> !byName.containsKey(s.name())).forEach(all::add);
        return new SymbolTable(all);
    }

    /** How many. */
    public int size() {
        return sorted.size();
    }

    /** All, by address. */
    public List<Symbol> all() {
        return List.copyOf(sorted);
    }

    /** The address of a name. */
    public OptionalLong address(String name) {
        Symbol s = byName.get(name);
        return s == null ? OptionalLong.empty() : OptionalLong.of(s.address());
    }

    /** The symbol that an address belongs to. */
    public Optional<Symbol> at(long address) {
        int low = 0;
        int high = sorted.size() - 1;
        while (low <= high) {
            int mid = low + high >>> 1;
            if (sorted.get(mid).address() <= address) {
                low = mid + 1;
            } else {
                high = mid - 1;
            }
        }
        return high < 0 ? Optional.empty() : Optional.of(first(high)).filter(s -> address - s.address()
                < (s.size() == 0 ? REACH : Math.max(s.size(), 4)));
    }

    /** Of several symbols at one address, the first: code before data. */
    private Symbol first(int index) {
        int i = index;
        while (i > 0 && sorted.get(i - 1).address() == sorted.get(index).address()) {
            i--;
        }
        return sorted.get(i);
    }

    /**
     * The same for a return address, which may be the first of the next routine when the call was the last instruction.
     */
    public String describeReturn(long address) {
        return at(address - 4).map(s -> s.name() + "+0x" + Long.toHexString(address - s.address())).orElse("");
    }

    /** {@code name}, {@code name+0x10}, or nothing. */
    public String describe(long address) {
        return at(address).map(s -> address == s.address() ? s.name()
                : s.name() + "+0x" + Long.toHexString(address - s.address())).orElse("");
    }
}
