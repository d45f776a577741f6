# scripts/bench engine and exact; to be sourced after common.sh. Builds the workloads, finds a QEMU and lets EngineBench.java
# or ExactBench.java measure.
. "$ROOT/scripts/lib/guest.sh"
ENGINE_WORKLOADS=(sha256 calls qsort memops coremark lua bzip2 nbody matmul fft saxpy sad vmemcpy dct
    syscalls switches forks faults)
# With the firmware and the ROM of the graphics card that its boards always have.
QEMU_PACKAGES=(qemu-system-ppc seabios ipxe-qemu)

engine_usage() {
    cat <<END
Usage: scripts/bench engine [--json] [--rounds N] [--only NAME,...] [--peer VERSION]

Runs the same programs in the same Linux guest on Osiris and on qemu-system-ppc, in turns, checks their results
against a native build's, and prints QEMU's time / ours: above 1, Osiris is faster.

  --json           figures as JSON on standard output
  --rounds N       boots of each, with every program once; default 3
  --only NAME,...  of ${ENGINE_WORKLOADS[*]},
                   cold (a whole process that runs 60 CoreMark-like repetitions) and boot (exec to /init)
  --peer VERSION   7.2 or 10: Debian 12's or 13's QEMU, in a chroot below the cache when this host has another.
                   Default: the newest that is here
Exit status: 0 done, 1 failed (also: a wrong result), 2 wrong usage.
END
}

exact_usage() {
    cat <<END
Usage: scripts/bench exact [--json] [--rounds N]

Runs nbody, matrix multiply and FFT in double precision in the same Linux guest on the native engine as it is and on
one that keeps no floating-point status (--engine native,fpscr=off, which is inexact and there for this only), in turns,
checks their results against a native build's, and prints exact time / status-free time: what FPSCR to the bit costs.

  --json           figures as JSON on standard output
  --rounds N       boots of each, with every program once; default 5
Exit status: 0 done, 1 failed (also: a wrong result), 2 wrong usage.
END
}

# Of the bench whose name is in BENCH.
usage_error() {
    say "osiris: bench $BENCH: $1"
    say "'scripts/bench $BENCH --help' lists what there is"
    exit 2
}

need_rounds() {
    [[ $1 =~ ^[1-9][0-9]{0,2}$ ]] || usage_error "--rounds $1: expected a number from 1 to 999"
}

# ---- the programs

# Sets WORKLOADS to the directory with what was built from the sources here: native/, root/bench/ and sums.
build_workloads() {
    local sources=$ROOT/guest-images/bench key work log
    key=$(cat "$sources"/* | sha256sum | cut -c1-16)
    WORKLOADS=$GUEST_CACHE/bench/workloads-$key
    [ -f "$WORKLOADS/sums" ] && return
    install_packages make gcc libc6-dev gcc-powerpc-linux-gnu libc6-dev-powerpc-cross bzip2 cpio dpkg-dev
    say "osiris: building the workloads"
    work=$WORKLOADS.$$ log=$GUEST_CACHE/bench/build.log
    rm -rf "$work"
    mkdir -p "$work/root/bench"
    # Not as a condition itself: there, a failing command inside would not end it.
    (compile_workloads "$sources" "$work") >"$log" 2>&1 &
    if ! wait $!; then
        tail -20 "$log" >&2
        rm -rf "$work"
        die "the workloads could not be built; all of it is in $log"
    fi
    rm -rf "$WORKLOADS"
    mv "$work" "$WORKLOADS"
}

compile_workloads() {
    local prefix w
    unpacked_source lua5.4
    unpacked_source bzip2
    for prefix in '' $CROSS; do
        make -C "$1" CROSS="$prefix" OUT="$2/${prefix:-native}" LUA="$GUEST_CACHE/bench/lua5.4" BZIP2="$GUEST_CACHE/bench/bzip2"
    done
    for w in "${ENGINE_WORKLOADS[@]}"; do
        ${CROSS}strip -o "$2/root/bench/$w" "$2/$CROSS/$w"
        "$2/native/$w" 1 | sed -n "s/^BENCH .* \(sum=.*\)/name=$w \1/p" >>"$2/sums"
    done
    install -m 755 "$1/serve" "$2/root/bench/serve"
    rm -rf "${2:?}/$CROSS"
}

# The source of Debian's package $1, without Debian's changes, below the cache.
unpacked_source() {
    local here=$GUEST_CACHE/bench/$1
    [ ! -d "$here" ] || return 0
    rm -rf "$here.new"
    mkdir -p "$here.new/package"
    fetch_source "$1" "$here.new/package"
    tar -C "$here.new" --strip-components=1 -xf "$here.new/package"/*.orig.tar.*
    rm -rf "$here.new/package"
    mv "$here.new" "$here"
}

# ---- the peer

# Which release of Debian has a version of QEMU.
suite_with() {
    case $1 in
    7.2) echo bookworm ;;
    10) echo trixie ;;
    *) usage_error "--peer $1: expected 7.2 or 10" ;;
    esac
}

qemu_version() {
    "$@" --version 2>/dev/null | sed -n 's/^QEMU emulator version \([0-9.]*\).*/\1/p'
}

# Sets QEMU (a command), QEMU_PREFIX (a directory's name as that command sees it) and QEMU_FILES (the same as we do).
# $1: a version, or nothing.
need_qemu() {
    local suite=
    [ -z "$1" ] || suite=$(suite_with "$1")
    QEMU='qemu-system-ppc' QEMU_FILES=$GUEST_CACHE/bench/qemu-files QEMU_PREFIX=$GUEST_CACHE/bench/qemu-files/
    if [ -z "$1" ] && [ -x "$GUEST_CACHE/bench/trixie/usr/bin/qemu-system-ppc" ] && [ "$(id -u)" = 0 ]; then
        suite=trixie
    elif [ -z "$1" ] || [[ $(qemu_version qemu-system-ppc) = "$1"[.]* ]]; then
        install_packages "${QEMU_PACKAGES[@]}"
        suite=
    fi
    if [ -n "$suite" ]; then
        need_chroot "$suite"
        QEMU="chroot $GUEST_CACHE/bench/$suite qemu-system-ppc" QEMU_FILES=$GUEST_CACHE/bench/$suite/bench QEMU_PREFIX=/bench/
    fi
    mkdir -p "$QEMU_FILES"
    PEER=$(qemu_version $QEMU)
    [ -n "$PEER" ] || die "'$QEMU' does not tell its version"
}

# A Debian of release $1 with qemu-system-ppc, below the cache, from where this host's packages come.
need_chroot() {
    local root=$GUEST_CACHE/bench/$1 site log=$GUEST_CACHE/bench/$1.log
    [ -x "$root/usr/bin/qemu-system-ppc" ] && return
    [ "$(id -u)" = 0 ] || die "a chroot with Debian's $1 is needed, and only root can make one"
    install_packages debootstrap
    site=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -m1 '/debian/*$') \
        || die "no Debian mirror among apt's sources, so $1 cannot be fetched"
    say "osiris: fetching Debian's $1 with its QEMU (once, some minutes)"
    rm -rf "$root.new"
    mkdir -p "$root.new"
    if ! { debootstrap --variant=minbase "$1" "$root.new" "$site" && DEBIAN_FRONTEND=noninteractive chroot "$root.new" \
            apt-get install -y --no-install-recommends "${QEMU_PACKAGES[@]}"; } >"$log" 2>&1; then
        tail -20 "$log" >&2
        rm -rf "$root.new"
        die "Debian's $1 could not be installed; all of it is in $log"
    fi
    rm -rf "$root.new"/var/cache/apt/archives/*.deb "$root"
    mv "$root.new" "$root"
}

# ---- all of it

# Sets KERNEL, INITRD, WORKLOADS and BENCH_INITRD, the initrd with the workloads in it.
need_bench_guest() {
    build_when_stale
    need_linux_guest
    mkdir -p "$GUEST_CACHE/bench"
    build_workloads
    BENCH_INITRD=$WORKLOADS/initrd-$(basename "$(dirname "$INITRD")")
    [ -f "$BENCH_INITRD" ] || overlay_initrd "$WORKLOADS/root" "$BENCH_INITRD"
}

bench_java() { # a program of scripts/lib and its arguments
    "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "$ROOT/scripts/lib/$1" "${@:2}" \
        sums="$WORKLOADS/sums" osiris="$ROOT/scripts/osiris" kernel="$KERNEL" benchInitrd="$BENCH_INITRD"
}

bench_exact() {
    local BENCH=exact json=no rounds=5
    while [ $# -gt 0 ]; do
        case $1 in
        --json) json=yes ;;
        --rounds)
            [ $# -gt 1 ] || usage_error "$1 needs a value"
            rounds=$2
            shift
            ;;
        --help | -h) exact_usage && exit 0 ;;
        *) usage_error "unknown argument '$1'" ;;
        esac
        shift
    done
    need_rounds "$rounds"
    need_bench_guest
    bench_java ExactBench.java json=$json rounds="$rounds"
}

bench_engine() {
    local BENCH=engine json=no rounds=3 only= peer= name
    while [ $# -gt 0 ]; do
        case $1 in
        --json) json=yes ;;
        --rounds | --only | --peer)
            [ $# -gt 1 ] || usage_error "$1 needs a value"
            printf -v "${1#--}" %s "$2"
            shift
            ;;
        --help | -h) engine_usage && exit 0 ;;
        *) usage_error "unknown argument '$1'" ;;
        esac
        shift
    done
    need_rounds "$rounds"
    for name in ${only//,/ }; do
        [[ " ${ENGINE_WORKLOADS[*]} cold boot " = *" $name "* ]] || usage_error "--only $name: there is no such workload"
    done
    [ -z "$peer" ] || suite_with "$peer" >/dev/null
    need_bench_guest
    need_qemu "$peer"
    cp -u "$KERNEL" "$QEMU_FILES/kernel"
    cp -u "$INITRD" "$QEMU_FILES/initrd"
    cp -u "$BENCH_INITRD" "$QEMU_FILES/benchInitrd"
    bench_java EngineBench.java json=$json rounds="$rounds" only="$only" initrd="$INITRD" qemu="$QEMU" \
        qemuPrefix="$QEMU_PREFIX" peer="$PEER"
}
