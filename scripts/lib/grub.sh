# Debian's 32-bit GRUB for Open Firmware; to be sourced after common.sh and guest.sh. Modules come from the package for
# ppc64el (their code is 32-bit), the tool that links them from the host's own.

# fetch_foreign ARCHITECTURE PACKAGE DIRECTORY: leaves the package's .deb in DIRECTORY, with an apt configuration of its own.
fetch_foreign() {
    local apt=$3/apt file
    mkdir -p "$apt"/{lists,cache/archives,sources}/partial
    : >"$apt/status"
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources}; do
        [ -f "$file" ] || continue
        case $file in
        *.sources) sed -E '/^Architectures:/Id' "$file" ;;
        *) sed -E 's/\b(arch=[^] ]*)//' "$file" ;;
        esac >"$apt/sources/${file##*/}"
    done
    local private=(-o "APT::Architecture=$1" -o "APT::Architectures=$1" -o Dir::Etc::sourcelist=/dev/null
        -o "Dir::Etc::sourceparts=$apt/sources" -o "Dir::State::lists=$apt/lists" -o "Dir::State::status=$apt/status"
        -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root)
    # A third party's archive without this architecture must not end it: whether the package came is what counts.
    apt-get "${private[@]}" update || echo "some package lists could not be fetched"
    (cd "$3" && apt-get "${private[@]}" download "$2")
    rm -rf "$apt"
}

GRUB_MODULES=(normal configfile ls cat echo help test true sleep search lsmmap hexdump minicmd
    linux boot halt reboot gzio part_msdos part_apple part_gpt ext2 fat iso9660 hfsplus)
GRUB_PREFIX='(ieee1275/disk,msdos1)/boot/grub'

# Sets GRUB to the core image, making it when it is not there.
need_grub() {
    local key work
    key=$(printf '%s\n' "${GRUB_MODULES[@]}" "$GRUB_PREFIX" | sha256sum | cut -c1-16)
    GRUB=$GUEST_CACHE/grub/$key/grub.elf
    [ ! -f "$GRUB" ] || return 0
    command -v grub-mkimage >/dev/null || install_packages grub-common
    work=$GUEST_CACHE/grub/work.$$
    mkdir -p "$work"
    say "osiris: fetching GRUB's modules for Open Firmware (1 MB)"
    fetch_foreign ppc64el grub-ieee1275-bin "$work" >"$work/log" 2>&1 || { tail -5 "$work/log" >&2; die "GRUB could not be fetched"; }
    dpkg -x "$work"/grub-ieee1275-bin_*.deb "$work/package"
    grub-mkimage -O powerpc-ieee1275 -d "$work/package/usr/lib/grub/powerpc-ieee1275" -p "$GRUB_PREFIX" -o "$work/grub.elf" \
        "${GRUB_MODULES[@]}" || die "grub-mkimage failed"
    mkdir -p "${GRUB%/*}"
    mv "$work/grub.elf" "$GRUB"
    rm -rf "$work"
}

# little_endian NUMBER: four bytes, as printf escapes.
little_endian() {
    printf '\\x%02x\\x%02x\\x%02x\\x%02x' $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) $(($1 >> 24 & 255))
}

# partition START SECTORS TYPE: an entry of a PC's partition table, as printf escapes.
partition() {
    printf '\\x00\\xfe\\xff\\xff\\x%02x\\xfe\\xff\\xff%s%s' "$3" "$(little_endian "$1")" "$(little_endian "$2")"
}

# Sets GRUB_DISK to a disk image that boots: an ext2 partition with the Linux guest and a menu, and a PReP boot partition
# with GRUB, as grub-install would leave them. After need_linux_guest and need_grub.
need_grub_disk() {
    local key work start=2048 sectors boot_sectors
    key=$( (sha256sum "$KERNEL" "$INITRD" "$GRUB"; declare -f need_grub_disk) | sha256sum | cut -c1-16)
    GRUB_DISK=$GUEST_CACHE/grub/disk-$key.img
    [ ! -f "$GRUB_DISK" ] || return 0
    command -v mke2fs >/dev/null || install_packages e2fsprogs
    work=$GUEST_CACHE/grub/work.$$
    mkdir -p "$work/root/boot/grub"
    cp "$KERNEL" "$work/root/boot/vmlinux"
    cp "$INITRD" "$work/root/boot/initramfs.cpio.gz"
    echo 'A file on the disk.' >"$work/root/hello.txt"
    cat >"$work/root/boot/grub/grub.cfg" <<'MENU'
set timeout=5
menuentry 'Linux' {
    linux /boot/vmlinux
    initrd /boot/initramfs.cpio.gz
}
menuentry 'Linux, one processor' {
    linux /boot/vmlinux maxcpus=1
    initrd /boot/initramfs.cpio.gz
}
MENU
    sectors=$((($(du -sk "$work/root" | cut -f1) + 4096) * 2))
    boot_sectors=$((($(stat -c %s "$GRUB") + 511) / 512))
    mke2fs -q -t ext2 -d "$work/root" -E offset=$((start * 512)) "$work/disk" $((sectors / 2))k >/dev/null || die "mke2fs failed"
    dd if="$GRUB" of="$work/disk" bs=512 seek=$((start + sectors)) conv=notrunc status=none
    truncate -s $(((start + sectors + boot_sectors) * 512)) "$work/disk"
    printf "$(partition $start $sectors 0x83)$(partition $((start + sectors)) $boot_sectors 0x41)" |
        dd of="$work/disk" bs=1 seek=446 conv=notrunc status=none
    printf '\x55\xaa' | dd of="$work/disk" bs=1 seek=510 conv=notrunc status=none
    mv "$work/disk" "$GRUB_DISK"
    rm -rf "$work"
}
