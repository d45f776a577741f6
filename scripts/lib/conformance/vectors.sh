# Suites rows, qemu and system: Java programs of vmm-core's tests. To be sourced.

suite_rows() {
    java_suite dev.osiris.ppc.conformance.Rows
}

suite_qemu() {
    install_packages qemu-user >&2
    java_suite dev.osiris.peer.UserDiff "$([ -n "$quick" ] && echo 6000 || echo 40000)" 1 "interpreter,$engine"
}

suite_system() {
    install_packages qemu-system-ppc openbios-ppc seabios ipxe-qemu >&2
    java_suite dev.osiris.peer.SystemDiff "$([ -n "$quick" ] && echo 100 || echo 600)" 1
}
