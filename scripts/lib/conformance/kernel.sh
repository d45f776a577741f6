# Suite kernel: Linux with its own self-tests (scripts/lib/linux-selftest). To be sourced.

# Parameters the tests ask for. Left out: test_rslib and test_maple_tree take minutes and compute nothing hard (and in 6.1.176
# the latter expects index 138e where mas_next_entry leaves the limit, on every machine).
kernel_parameters='kunit.enable=1 init_on_alloc=1 init_on_free=1 nosoftlockup log_buf_len=1M initcall_blacklist=test_rslib_init,maple_tree_seed'

suite_kernel() {
    local paths text=$WORK/kernel/text
    install_packages cpio >&2
    paths=$("$ROOT/scripts/lib/linux-selftest")
    mkdir -p "$WORK/kernel/root/tests"
    cp "$(sed -n 's/^modules=//p' <<<"$paths")"/*.ko "$WORK/kernel/root/tests"
    cp "$parts/kernel-run" "$WORK/kernel/root/kernel-run"
    KERNEL=$(sed -n 's/^kernel=//p' <<<"$paths")
    PARAMETERS=$kernel_parameters
    guest_run /kernel-run "$WORK/kernel" --cpu 7400
    tr -d '\r' <"$WORK/kernel/out" | sed -E 's/^\[ *[0-9.]+\] //' >"$text"
    grep -q '^Osiris Linux guest: exit status 0' "$text" || failure "the kernel did not come to its end"
    kernel_successes "$text"
    kernel_failures "$text"
}

# What must be said: a check a line of kernel.tests, more where the line counts; each KUnit case and BPF program is one too.
kernel_successes() {
    local name pattern
    while IFS='|' read -r name pattern; do
        CHECKS=$((CHECKS + 1))
        grep -qE "$pattern" "$1" || failure "$name: nothing said '$pattern'"
    done < <(grep -v '^#' "$parts/kernel.tests" | sed 's/ *| */|/')
    CHECKS=$((CHECKS + $(grep -cE '^ +ok [0-9]+ |^test_bpf: #.* PASS|^crypto ' "$1" || true)))
}

# What must not be said, unless kernel.known explains it.
kernel_failures() {
    local line
    while read -r line; do
        failure "$line"
    done < <(sed '/vvv Ignore/,/\^\^\^ Ignore/d' "$1" |
        grep -E 'not ok [0-9]|FAIL|[Ff]ailed|BUG|Oops|WARNING: CPU|Kernel panic|Bad trap|mismatch|self-?test.*(fail|error)' |
        grep -vE -f <(awk -F ' [|] ' '/^[^#]/ { print $1 }' "$parts/kernel.known"))
}
