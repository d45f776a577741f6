# Suite torture: gcc-12's c-torture/execute, cross-compiled at four levels, inside our Linux guest. To be sourced.
# All programs of a level become one static executable (their globals made local), which runs each in a process.

torture_levels=(-O0 -O2 -Os '-O3 -maltivec')
torture_cache=$GUEST_CACHE/torture
torture_parts=$ROOT/scripts/lib/conformance

# Leaves c-torture/execute in $torture_cache/execute.
torture_sources() {
    local work=$torture_cache/work
    [ -d "$torture_cache/execute" ] && return
    say "osiris: fetching gcc-12's sources (89 MB)"
    rm -rf "$work"
    mkdir -p "$work"
    fetch_source gcc-12 "$work" >"$work/log" 2>&1 || { tail -5 "$work/log" >&2; die "gcc-12's sources could not be fetched"; }
    tar -xOzf "$work"/gcc-12_*.orig.tar.gz --wildcards '*/gcc-*-dfsg.tar.xz' |
        tar -xJf - -C "$work" --strip-components=4 --wildcards '*/gcc/testsuite/gcc.c-torture/execute'
    mv "$work/execute" "$torture_cache/execute"
    rm -rf "$work"
}

# The programs; what is the library half of another is none.
torture_programs() {
    (cd "$torture_cache/execute" && ls ./*.c ieee/*.c builtins/*.c | sed 's/^\.\///' | grep -v -- '-lib\.c$' | LC_ALL=C sort)
}

# torture_build LEVEL FILE: builds the executable of a level; FILE.unbuilt lists what could not be built.
torture_build() {
    local level=$1 out=$2 objects=$2.objects
    [ -x "$out" ] && return
    say "osiris: compiling c-torture/execute with $level (some minutes)"
    rm -rf "$objects"
    mkdir -p "$objects"
    torture_programs | awk '{ printf "%04d %s\n", NR, $0 }' >"$objects/list"
    LEVEL=$level xargs -P "$(nproc)" -L 1 "$torture_parts/torture-compile" "$objects" "$torture_cache/execute" <"$objects/list"
    torture_link "$objects" "$out.new" || torture_drop "$objects" && torture_link "$objects" "$out.new" ||
        die "c-torture/execute could not be linked; see $objects/link.log"
    while read -r number program; do
        [ -f "$objects/$number.o" ] || echo "$program"
    done <"$objects/list" >"$out.unbuilt"
    mv "$out.new" "$out"
    rm -rf "$objects"
}

torture_link() {
    local number program
    while read -r number program; do
        [ ! -f "$1/$number.o" ] || echo "TEST(torture_$number, \"${program%.c}\")"
    done <"$1/list" >"$1/table.h"
    ${CROSS}gcc -O1 -static -I "$1" -o "$2" "$torture_parts/torture.c" "$1"/*.o -lm >"$1/link.log" 2>&1
}

# Takes out the objects that want what no library has: calls that should have been optimised away, say.
torture_drop() {
    local object
    awk -v objects="$1/" '
        match($0, /[0-9]+\.o: in function/) { object = substr($0, RSTART, 6) }
        /undefined reference/ { if (match($0, /[0-9]+\.o:/)) object = substr($0, RSTART, 6); print objects object }' \
        "$1/link.log" | sort -u | while read -r object; do mv "$object" "$object.unlinked"; done
}

# torture_known LEVEL STAGE PROGRAM: whether torture.known says why the program fails at this stage (build, run).
torture_known() {
    awk -F ' [|] ' -v level="$1" -v stage="$2" -v program="$3" '
        /^[^#]/ && program ~ "^(" $1 ")$" && level ~ $2 && stage == $3 { found = 1 }
        END { exit !found }' "$torture_parts/torture.known"
}

# Counts what FILE says: lines "FAIL program: ...", at the end "torture: N run, M failed".
torture_count() {
    local level=$1 file=$2 line run
    run=$(sed -nE 's/.*torture: ([0-9]+) run, .*/\1/p' "$file")
    if [ -z "$run" ]; then
        failure "c-torture/execute $level did not come to its end; see $file"
        return
    fi
    CHECKS=$((CHECKS + run))
    while read -r line; do
        torture_known "$level" run "$(sed -E 's/FAIL ([^:]*):.*/\1/' <<<"$line")" || failure "$level $line"
    done < <(tr -d '\r' <"$file" | grep '^FAIL ')
}

suite_torture() {
    local level out program key
    install_packages gcc-powerpc-linux-gnu binutils-powerpc-linux-gnu libc6-dev-powerpc-cross dpkg-dev cpio >&2
    torture_sources
    key=$( (cat "$torture_parts"/torture{.c,-compile}; ${CROSS}gcc --version) | sha256sum | cut -c1-12)
    for level in "${torture_levels[@]}"; do
        out=$torture_cache/torture-$key${level// /}
        torture_build "$level" "$out"
        while read -r program; do
            torture_known "$level" build "${program%.c}" || failure "$level $program could not be built"
        done <"$out.unbuilt"
        mkdir -p "$WORK/torture/root"
        cp "$out" "$WORK/torture/root/torture"
        guest_run /torture "$WORK/torture" --cpu 7400
        torture_count "$level" "$WORK/torture/out"
    done
}
