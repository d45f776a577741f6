# Debian's source packages, without touching the system's apt configuration; to be sourced.

# Runs an apt command; if that fails, because there are no package lists or they are old, fetches them and tries once more.
with_lists() {
    "$@" && return 0
    [ "$(id -u)" = 0 ] || { echo "no usable package lists; run 'apt-get update' as root" && return 1; }
    apt-get update && "$@"
}

# A copy of the system's apt sources in $1 that asks for source packages from the same places.
source_lists() {
    local file
    mkdir -p "$1"
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources}; do
        [ -f "$file" ] || continue
        case $file in
        *.sources) sed -E 's/^Types:.*/Types: deb-src/I' "$file" ;;
        *) sed -nE 's/^[[:space:]]*deb(-src)?[[:space:]]/deb-src /p' "$file" ;;
        esac >"$1/${file##*/}"
    done
}

# fetch_source PACKAGE DIRECTORY: leaves the source package's files (.dsc and archives), not unpacked, in DIRECTORY.
fetch_source() {
    local apt=$2/apt
    mkdir -p "$apt"/{lists,cache/archives}/partial
    source_lists "$apt/sources"
    local private=(-o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$apt/sources" -o "Dir::State::lists=$apt/lists"
        -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root)
    # A third party's archive without sources must not end the build: whether the package came is what counts.
    apt-get "${private[@]}" update || echo "some source lists could not be fetched"
    (cd "$2" && apt-get "${private[@]}" source --download-only "$1")
    rm -rf "$apt"
}
