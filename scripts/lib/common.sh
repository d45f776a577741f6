# Shared by the scripts; to be sourced. Sets ROOT, the top of the checkout.
# (The launcher runs much of this at every start: no processes where the shell will do.)
started_in=$PWD
CDPATH='' cd "${BASH_SOURCE[0]%/*}/../.."
ROOT=$PWD
cd "$started_in"

say() { printf '%s\n' "$*" >&2; }
die() { say "osiris: $*"; exit 1; }

# REPLY is the feature release of the JDK in $1, or 0.
jdk_release() {
    local line
    REPLY=0
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
    while IFS= read -r line; do
        if [[ $line =~ ^JAVA_VERSION=\"([0-9]+) ]]; then
            REPLY=${BASH_REMATCH[1]}
            return
        fi
    done <"$1/release"
}

# Takes the JDK in $1 if it is new enough.
try_jdk() {
    jdk_release "$1"
    [ "$REPLY" -ge 25 ] && export JAVA_HOME=$1
}

# Sets and exports JAVA_HOME to a JDK 25 or later: JAVA_HOME, then the PATH's javac, then the usual places.
need_jdk() {
    local candidate javac
    try_jdk "${JAVA_HOME:-}" && return
    if javac=$(command -v javac); then
        javac=$(readlink -f "$javac")
        try_jdk "${javac%/*/*}" && return
    fi
    for candidate in /usr/lib/jvm/* /opt/jdk* /opt/java/* "$HOME"/.sdkman/candidates/java/* \
            /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        try_jdk "$candidate" && return
    done
    die "no JDK 25 or later found (looked at JAVA_HOME, at javac in PATH, and below /usr/lib/jvm and /opt).
Install one, for example Debian's openjdk-25-jdk-headless or Temurin 25, or set JAVA_HOME to it."
}

need_maven() {
    command -v mvn >/dev/null || install_packages maven
}

# Installs the Debian packages named, those that are missing; says so, and how to do it by hand when it cannot.
install_packages() {
    local missing=() p
    for p in "$@"; do
        dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing+=("$p")
    done
    [ ${#missing[@]} -eq 0 ] && return
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null \
        || die "these packages are needed: ${missing[*]}
Install them (as root: apt-get install --no-install-recommends ${missing[*]}) and try again."
    say "osiris: installing ${missing[*]}"
    apt_install "${missing[@]}" || { apt-get update -qq >&2 && apt_install "${missing[@]}"; } \
        || die "apt-get could not install ${missing[*]}"
}

apt_install() {
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

JAR=$ROOT/cli/target/cli-0.1.0.jar
AOT_CACHE=${OSIRIS_AOT_CACHE:-$ROOT/cli/target/osiris.aot}
# Measured best for a program that is fast while it is cold: see README, "How it starts".
JAVA_FLAGS=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData)

# Whether the built product is older than anything it is made from.
stale() {
    local module
    for module in vmm-core devices guest-images; do # a build that was interrupted before it copied them
        [ "$ROOT/$module/target/$module-0.1.0.jar" -nt "$ROOT/cli/target/lib/$module-0.1.0.jar" ] && return 0
    done
    [ ! -f "$JAR" ] || [ ! -d "$ROOT/cli/target/lib" ] || [ -n "$(find "$ROOT/pom.xml" "$ROOT"/*/pom.xml \
        "$ROOT"/cli/src/main "$ROOT"/devices/src/main "$ROOT"/vmm-core/src/main "$ROOT"/guest-images/src/main \
        -newer "$JAR" -print -quit)" ]
}

# Builds the product when it is stale. One build at a time; the second finds it done.
build_when_stale() {
    if stale; then
        need_jdk
        need_maven
        locked build
    fi
    if ! aot_cache_current && [ -w "${AOT_CACHE%/*}" ]; then
        locked make_aot_cache
    fi
}

# Runs the function in $1 while no other process runs one here.
locked() (
    if command -v flock >/dev/null; then
        exec 9>"$ROOT/.build.lock"
        flock 9
    fi
    "$1" 9>&-
)

build() {
    local log
    stale || return 0
    say "osiris: building (the first time this takes a minute)"
    log=$(mktemp)
    # What is typed ahead is for the guest, and Maven would read it.
    if ! (cd "$ROOT" && mvn -q -DskipTests package) >"$log" 2>&1 </dev/null; then
        cat "$log" >&2
        rm -f "$log"
        die "the build failed; see above"
    fi
    rm -f "$log"
    touch "$JAR"
}

# What the JDK in use is, into REPLY; without starting a process.
jdk_identity() {
    REPLY=
    # The file has no NUL, so read takes all of it and fails.
    IFS= read -r -d '' REPLY <"$JAVA_HOME/release" || true
    REPLY=$JAVA_HOME$'\n'$REPLY
}

# Whether the start-up cache was made of this jar, by this JDK, and is as it was left: a JVM may crash of a damaged one,
# and checking all of it at each start would cost as much as it saves.
aot_cache_current() {
    local made=
    [ -e "$AOT_CACHE" ] && [ -e "$AOT_CACHE.made" ] && [ ! "$JAR" -nt "$AOT_CACHE" ] && [ ! "$AOT_CACHE" -nt "$AOT_CACHE.made" ] || return
    IFS= read -r -d '' made <"$AOT_CACHE.made" || true
    jdk_identity
    [ "$made" = "$REPLY" ]
}

# Records which classes the usual runs need, so that the JDK has them ready at the next start. The first has a terminal
# made for it where there is script(1). Nothing depends on it: one that cannot be made is an empty file, so that it is
# tried once.
make_aot_cache() {
    local java command
    aot_cache_current && return
    java=("$JAVA_HOME/bin/java" "${JAVA_FLAGS[@]}" "-XX:AOTCacheOutput=$AOT_CACHE.new" -Xlog:aot=off -Xlog:cds=off
        -cp "$JAR" dev.osiris.cli.Rehearsal)
    command=$(printf '%q ' "${java[@]}")
    rm -f "$AOT_CACHE.new"
    if command -v script >/dev/null; then
        printf 'off\r' | timeout 120 script -qec "$command" /dev/null >/dev/null 2>&1 || true
    else
        printf 'off\r' | timeout 120 "${java[@]}" >/dev/null 2>&1 || true
    fi
    [ -s "$AOT_CACHE.new" ] || : >"$AOT_CACHE.new"
    # Whoever starts meanwhile finds the old one or the new one, whole.
    mv -f "$AOT_CACHE.new" "$AOT_CACHE"
    jdk_identity
    printf %s "$REPLY" >"$AOT_CACHE.made"
}
