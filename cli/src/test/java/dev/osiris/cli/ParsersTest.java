package dev.osiris.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.cli.text.VcpuSet;
import dev.osiris.cli.text.Suggestion;
import dev.osiris.kvm.Capability;
import dev.osiris.machine.Grant;
import dev.osiris.ppc.cpu.CpuModel;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes, sets of vCPUs, grants, names that were mistyped. */
class ParsersTest {
    @ParameterizedTest
    @CsvSource({"512, 536870912", "0, 0", "64k, 65536", "64K, 65536", "3M, 3145728", "3m, 3145728", "2G, 2147483648",
        "2g, 2147483648", "0512, 536870912", "8388607G, 9007198180999168"})
    void sizesAreMiBUnlessTheySayTheirUnit(String text, long bytes) {
        assertEquals(bytes, MemorySize.parse(text).getAsLong());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k", "-1", "+1", "1.5G", "1 G", "1GB", "1T", "0x10", "99999999999G", "1e3"})
    void whatIsNoSizeIsRefused(String text) {
        assertTrue(MemorySize.parse(text).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"0, 0 bytes", "1, 1 bytes", "1024, 1k", "1536, 1536 bytes", "16777216, 16M", "2147483648, 2G",
        "1610612736, 1536M"})
    void sizesArePrintedInTheLargestUnitThatFits(long bytes, String text) {
        assertEquals(text, MemorySize.format(bytes));
    }

    @ParameterizedTest
    @CsvSource({"0, {0}", "3, {3}", "0-3, '{0, 1, 2, 3}'", "'0,2', '{0, 2}'", "'2,0-1,2', '{0, 1, 2}'", "1-1, {1}"})
    void setsOfVcpusAreNumbersAndRanges(String text, String set) {
        assertEquals(set, VcpuSet.parse(text, 4).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "0,", "-", "1-", "-1", "a", "0 1", "4", "0-4", "2-1", "9999999999"})
    void whatIsNoSetOfTheseVcpusIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> VcpuSet.parse(text, 4));
    }

    @Test
    void grantsAddUp() {
        List<Grant> grants = Grants.parse(List.of("osi@0", "KVM_CAP_PPC_OSI@2-3"), CpuModel.PPC750, 4);
        assertEquals(List.of(Capability.OSI, Capability.OSI), grants.stream().map(Grant::capability).toList());
        assertTrue(grants.get(0).covers(0) && grants.get(1).covers(3) && !grants.get(1).covers(1));
        assertTrue(Grants.parse(List.of("OSI"), CpuModel.PPC604, 2).getFirst().covers(1));
    }

    @Test
    void grantsTakeArgumentsBehindTheVcpus() {
        Grant grant = Grants.parse(List.of("osi@0,2-3,supervisor-only=on"), CpuModel.PPC750, 4).getFirst();
        assertTrue(grant.covers(0) && grant.covers(3) && !grant.covers(1));
        assertTrue(grant.arguments().isOn("supervisor-only"));
        Grant all = Grants.parse(List.of("osi,supervisor-only=off"), CpuModel.PPC750, 4).getFirst();
        assertTrue(all.covers(1) && !all.arguments().isOn("supervisor-only"));
    }

    @Test
    void logListsAddToWhatIsUsual() {
        assertEquals(LogPlan.usual(), LogPlan.parse(List.of()));
        EnumSet<LogItem> more = EnumSet.copyOf(LogPlan.usual().levels().keySet());
        more.addAll(List.of(LogItem.OSI, LogItem.RESET, LogItem.EXITS));
        assertEquals(more, LogPlan.parse(List.of("osi,reset", "exits")).levels().keySet());
        assertEquals(Set.of(LogItem.OSI), LogPlan.parse(List.of("none,osi")).levels().keySet());
        assertEquals(LogLevel.DEBUG, LogPlan.parse(List.of("osi:debug")).level(LogItem.OSI));
        assertEquals(LogLevel.OFF, LogPlan.parse(List.of("-unimp,warning:off")).level(LogItem.UNIMP));
        assertTrue(LogPlan.parse(List.of("all")).has(LogItem.ENGINE));
        assertEquals(Set.of("uart0"), LogPlan.parse(List.of("openpic,uart0,-openpic")).chips());
    }

    @ParameterizedTest
    @CsvSource({"crhp, chrp", "chr, chrp", "CHRP, chrp", "interp, interpreter", "--memroy, --memory", "mac99, ''",
        "x, ''", "'', ''"})
    void theNearestNameIsFoundIfAnyIsNear(String typed, String meant) {
        String found = Suggestion.nearest(typed, List.of("chrp", "interpreter", "--memory", "--machine"));
        assertEquals(meant, found == null ? "" : found);
    }

    @ParameterizedTest
    @CsvSource({"abc, abc, 0", "abc, acb, 1", "abc, ab, 1", "abc, xabc, 1", "abc, axc, 1", "kitten, sitting, 3"})
    void distanceCountsEdits(String a, String b, int distance) {
        assertEquals(distance, Suggestion.distance(a, b));
    }
}
