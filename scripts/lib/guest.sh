# Programs of ours inside the Linux guest; to be sourced after common.sh.
# Whatever is fetched or built for that goes below $GUEST_CACHE, which may be deleted at any time.
GUEST_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/osiris
CROSS=powerpc-linux-gnu-
. "$ROOT/scripts/lib/sources.sh"

# Sets KERNEL and INITRD, building the Linux guest first when it is not there.
need_linux_guest() {
    local paths
    paths=$("$ROOT/scripts/linux-guest" "$@")
    KERNEL=$(sed -n 's/^kernel=//p' <<<"$paths")
    INITRD=$(sed -n 's/^initrd=//p' <<<"$paths")
}

# overlay_initrd DIRECTORY FILE: FILE is the guest's initramfs with the files of DIRECTORY added at its root (the kernel
# unpacks archives that follow each other).
overlay_initrd() {
    (cd "$1" && find . -mindepth 1 | LC_ALL=C sort | cpio --quiet -o -H newc -R 0:0) | gzip -1n | cat "$INITRD" - >"$2.new"
    mv "$2.new" "$2"
}
