# Suite valgrind: valgrind's none/tests/ppc32 inside our Linux guest, against what real hardware printed. To be sourced.

valgrind_cache=$GUEST_CACHE/valgrind-ppc32

valgrind_sources() {
    local work=$valgrind_cache.work
    [ -d "$valgrind_cache" ] && return
    say "osiris: fetching valgrind's sources (16 MB)"
    rm -rf "$work"
    mkdir -p "$work"
    fetch_source valgrind "$work" >"$work/log" 2>&1 || { tail -5 "$work/log" >&2; die "valgrind's sources could not be fetched"; }
    mkdir "$work/source"
    tar -xjf "$work"/valgrind_*.orig.tar.bz2 -C "$work/source" --strip-components=1 --wildcards '*/none/tests/ppc32/*' '*/tests/*.h'
    mv "$work/source" "$valgrind_cache"
    rm -rf "$work"
}

# Each line of the tests' list that is one: test|command|flags.
valgrind_list() {
    grep -v '^#' "$parts/valgrind.tests" | sed 's/ *| */|/g'
}

suite_valgrind() {
    local test command flags to=$WORK/valgrind/root/valgrind source line
    install_packages gcc-powerpc-linux-gnu binutils-powerpc-linux-gnu libc6-dev-powerpc-cross dpkg-dev bzip2 cpio >&2
    valgrind_sources
    mkdir -p "$to"
    source=$valgrind_cache/none/tests/ppc32
    valgrind_list >"$to/tests"
    # What valgrind's configure would find out.
    echo '#define HAVE_AS_PPC_MFTOCRF 1' >"$WORK/valgrind/config.h"
    while IFS='|' read -r test command flags; do
        command=${command%% *}
        # shellcheck disable=SC2086 # several flags
        [ -x "$to/$command" ] || ${CROSS}gcc -static -w -I "$WORK/valgrind" -I "$valgrind_cache" $flags -o "$to/$command" "$source/$command.c" -lm \
            >"$WORK/valgrind/log" 2>&1 || { tail -n 3 "$WORK/valgrind/log" >&2; failure "$command could not be built"; }
        cp "$source/$test".stdout.exp* "$to"
    done <"$to/tests"
    cp "$parts/valgrind-run" "$WORK/valgrind/root/valgrind-run"
    guest_run /valgrind-run "$WORK/valgrind" --cpu 7400
    tr -d '\r' <"$WORK/valgrind/out" >"$WORK/valgrind/text"
    while IFS='|' read -r test command flags; do
        CHECKS=$((CHECKS + 1))
        grep -qx "SAME $test" "$WORK/valgrind/text" || valgrind_different "$test"
    done <"$to/tests"
}

# A test that differs fails unless every line of the difference is one that valgrind.known explains.
valgrind_different() {
    local lines
    grep -qx "DIFFERENT $1" "$WORK/valgrind/text" || { failure "$1 did not come to its end"; return; }
    lines=$(sed -n "s/^$1: //p" "$WORK/valgrind/text" | awk -F ' [|] ' -v test="$1" '
        NR == FNR { if (/^[^#]/ && test ~ "^(" $1 ")$") known[$2] = 1; next }
        { explained = 0; for (k in known) if ($0 ~ k) explained = 1; if (!explained) print }' "$parts/valgrind.known" -)
    [ -z "$lines" ] || failure "$1"$'\n'"$(head -n 40 <<<"$lines")"
}
