# The programs of guest-images/smp in the Linux guest; to be sourced after common.sh and guest.sh.

# Sets STRESS_INITRD to the guest's initramfs with /smp added, building it when it is not there. After need_linux_guest.
need_stress_initrd() {
    local sources=$ROOT/guest-images/smp key work
    key=$(cat "$sources"/* "$INITRD" | sha256sum | cut -c1-16)
    STRESS_INITRD=$GUEST_CACHE/smp/initrd-$key
    [ ! -f "$STRESS_INITRD" ] || return 0
    install_packages gcc-powerpc-linux-gnu libc6-dev-powerpc-cross cpio
    work=$GUEST_CACHE/smp/work.$$
    mkdir -p "$work/smp"
    ${CROSS}gcc -O2 -Wall -mcpu=750 -static -pthread -s -o "$work/smp/stress" "$sources/stress.c"
    install -m 755 "$sources/parallel" "$sources/soak" "$work/smp"
    overlay_initrd "$work" "$STRESS_INITRD"
    rm -rf "$work"
}
