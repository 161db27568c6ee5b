# shellcheck shell=bash
# What quickstart.sh, bench.sh, model.sh and test.sh need: finds it, and as root on Debian and Ubuntu
# installs it. Read by them, not run. etcd is never installed: its package would start a service and
# enable it for the next boot. Where the machine has no etcd of the wanted version, the packages are
# fetched and unpacked into a cache directory, which needs no root.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/etcd-agent

declare -A package_of=(
    [mvn]=maven [openssl]=openssl [curl]=curl [ps]=procps [flock]=util-linux [setsid]=util-linux
    [spin]=spin [cc]="gcc libc6-dev" [ip]=iproute2 [debootstrap]=debootstrap [systemd-nspawn]=systemd-container
    [python3]=python3
)

say() { printf '%s\n' "$*" >&2; }

die() {
    say "${0##*/}: $*"
    exit 1
}

# await SECONDS COMMAND…: until the command succeeds; fails when the time is over.
await() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 0.1
    done
}

have() { command -v "$1" >/dev/null 2>&1; }

is_debian_like() {
    have apt-get && grep -qE '^ID(_LIKE)?=.*(debian|ubuntu)' /etc/os-release 2>/dev/null
}

# --- Java ----------------------------------------------------------------------------------------

# Major version of the JDK in a directory, from its file "release"; nothing if it is no JDK.
jdk_major() {
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# Every JDK of 17 or newer as "MAJOR DIRECTORY", the one that the user chose first.
jdks() {
    local home javac major
    javac=$(command -v javac || true)
    for home in "${JAVA_HOME:-}" ${javac:+"$(readlink -f "$javac")"/../..} /usr/lib/jvm/*; do
        [ -d "$home" ] || continue
        home=$(readlink -f "$home")
        major=$(jdk_major "$home")
        if [ "${major:-0}" -ge 17 ]; then
            printf '%s %s\n' "$major" "$home"
        fi
    done | awk '!seen[$0]++'
}

# Sets JAVA_HOME to the first of them.
choose_jdk() {
    local first
    first=$(jdks | head -n 1)
    [ -n "$first" ] || return 1
    export JAVA_HOME=${first#* }
}

# Options without which JDK 24 and newer warns of what Netty and protobuf are known to do.
java_options() {
    if [ "$(jdk_major "$JAVA_HOME")" -ge 24 ]; then
        printf '%s\n' --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
    fi
}

# --- What is missing -----------------------------------------------------------------------------

missing_packages() {
    local tool
    choose_jdk || jdk_package
    for tool in "$@"; do
        have "$tool" || printf '%s\n' "${package_of[$tool]}"
    done
}

# The oldest JDK that will do and that this machine's apt knows: what users run on.
jdk_package() {
    local version
    for version in 17 21 25; do
        if is_debian_like && apt-cache show "openjdk-$version-jdk-headless" >/dev/null 2>&1; then
            printf 'openjdk-%s-jdk-headless\n' "$version"
            return
        fi
    done
    printf 'openjdk-17-jdk-headless\n'
}

# require TOOL…: a JDK and these are there, or are installed, or are named with how to get them.
require() {
    local missing
    missing=$(missing_packages "$@" | sort -u | tr '\n' ' ')
    if [ -n "$missing" ] && is_debian_like && [ "$(id -u)" = 0 ]; then
        say "Installing what is missing: $missing"
        apt-get update -qq || say "apt-get update failed; trying with the lists at hand"
        missing=$(missing_packages "$@" | sort -u | tr '\n' ' ')
        # shellcheck disable=SC2086 # package names are words
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2 ||
            die "apt-get could not install: $missing"
        missing=$(missing_packages "$@" | sort -u | tr '\n' ' ')
    fi
    [ -z "$missing" ] || die "$(how_to_get "$missing")"
    choose_jdk
}

how_to_get() {
    printf 'missing: %s\n' "$1"
    if is_debian_like; then
        printf 'get it with: sudo apt-get install %s' "$1"
    elif have dnf; then
        printf 'get it with: sudo dnf install java-21-openjdk-devel maven openssl curl procps-ng util-linux python3'
    else
        printf '(names of Debian packages) get a JDK of 17 or newer, Maven 3.8.6 or newer and these tools, then run this again'
    fi
}

# --- etcd ----------------------------------------------------------------------------------------

# Version of the etcd in a directory that has etcdctl, too.
etcd_version() {
    [ -x "$1/etcd" ] && [ -x "$1/etcdctl" ] || return 0
    "$1/etcd" --version 2>/dev/null | sed -n 's/^etcd Version: //p'
}

# etcd_directory MINOR: prints a directory with etcd and etcdctl of that version (3.4, 3.5): the
# machine's own, or that of the cache, which is filled if need be.
etcd_directory() {
    local minor=$1 own
    own=$(dirname "$(command -v etcd || printf /usr/bin/etcd)")
    for directory in "$own" "$cache/etcd-$minor/usr/bin"; do
        case $(etcd_version "$directory") in
            "$minor".*)
                printf '%s\n' "$directory"
                return
                ;;
        esac
    done
    fetch_etcd "$minor" && printf '%s\n' "$cache/etcd-$minor/usr/bin"
}

# The machine's own etcd if it is of a version that is supported, else one that can be had.
any_etcd() {
    local own
    own=$(dirname "$(command -v etcd || printf /usr/bin/etcd)")
    case $(etcd_version "$own") in
        3.4.* | 3.5.*) printf '%s\n' "$own" ;;
        *) etcd_directory 3.5 || etcd_directory 3.4 ||
            die "no etcd 3.4 or 3.5 on this machine, and none could be fetched: unpack a release of etcd and name its directory with --etcd" ;;
    esac
}

# Distributions that have this version, best first.
suites_with_etcd() {
    case $(. /etc/os-release && printf '%s' "$ID")-$1 in
        debian-3.3) printf 'bullseye\n' ;;
        debian-3.4) printf 'bookworm\n' ;;
        debian-3.5) printf 'trixie\nsid\n' ;;
        ubuntu-3.4) printf 'noble\n' ;;
        ubuntu-3.5) printf 'questing\nplucky\nresolute\n' ;;
    esac
}

fetch_etcd() {
    local minor=$1 suite
    is_debian_like || return 1
    mkdir -p "$cache"
    (
        flock 9
        [ -n "$(etcd_version "$cache/etcd-$minor/usr/bin")" ] && exit 0
        for suite in $(suites_with_etcd "$minor"); do
            say "Fetching etcd $minor from $suite"
            fetch_etcd_from "$minor" "$suite" && exit 0
        done
        build_etcd "$minor" && exit 0
        say "etcd $minor could not be fetched"
        exit 1
    ) 9>"$cache/lock"
}

# Unpacks aside first: a directory in the cache is always whole.
fetch_etcd_from() (
    local minor=$1 suite=$2 work version
    work=$(mktemp -d "$cache/fetch.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    private_sources "$suite" >"$work/sources.list" || return 1
    mkdir -p "$work/lists/partial" "$work/archives/partial"
    private_apt "$work" apt-get update -qq >&2 || return 1
    version=$(private_apt "$work" apt-cache madison etcd-server |
        awk -F' *[|] *' -v minor="$minor." 'index($2, minor) == 1 { print $2; exit }')
    [ -n "$version" ] || return 1
    (cd "$work" && private_apt "$work" apt-get download -qq "etcd-server=$version" "etcd-client=$version" >&2) || return 1
    for package in "$work"/etcd-*.deb; do
        dpkg-deb -x "$package" "$work/unpacked" || return 1
    done
    rm -rf "$cache/etcd-$minor" && mv "$work/unpacked" "$cache/etcd-$minor"
)

# Versions that no distribution has, from their source, where Go is: as dependencies of an empty module,
# because etcd's own module has replacements that "go install" refuses.
build_etcd() (
    local minor=$1 work
    [ "$minor" = 3.6 ] && have go || return 1
    say "Building etcd $minor from its source"
    work=$(mktemp -d "$cache/fetch.XXXXXX")
    trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
    mkdir -p "$work/module" "$work/usr/bin"
    cd "$work/module" || return 1
    export GOFLAGS=-mod=mod CGO_ENABLED=0
    {
        go mod init made/for/this &&
            go get "go.etcd.io/etcd/server/v3@v$minor" "go.etcd.io/etcd/etcdctl/v3@v$minor" &&
            go build -trimpath -ldflags='-s -w' -o "$work/usr/bin/etcd" go.etcd.io/etcd/server/v3 &&
            go build -trimpath -ldflags='-s -w' -o "$work/usr/bin/etcdctl" go.etcd.io/etcd/etcdctl/v3
    } >"$work/log" 2>&1 || { tail -n 10 "$work/log" >&2; return 1; }
    [ -n "$(etcd_version "$work/usr/bin")" ] || return 1
    mkdir -p "$cache/etcd-$minor"
    rm -rf "$cache/etcd-$minor/usr" && mv "$work/usr" "$cache/etcd-$minor/usr"
)

# --- promtool ------------------------------------------------------------------------------------

# Prints a directory with promtool: the machine's own, or that of the cache, which is filled if need be.
# As with etcd nothing is installed: Debian's package prometheus would start a service.
promtool_directory() {
    if have promtool; then
        dirname "$(command -v promtool)"
    else
        fetch_promtool >&2 && printf '%s\n' "$cache/prometheus/usr/bin"
    fi
}

fetch_promtool() {
    is_debian_like || return 1
    mkdir -p "$cache"
    (
        flock 9
        [ ! -x "$cache/prometheus/usr/bin/promtool" ] || exit 0
        say "Fetching promtool"
        fetch_promtool_from "$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")" && exit 0
        say "promtool could not be fetched"
        exit 1
    ) 9>"$cache/lock"
}

fetch_promtool_from() (
    local suite=$1 work
    work=$(mktemp -d "$cache/fetch.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    private_sources "$suite" >"$work/sources.list" || return 1
    mkdir -p "$work/lists/partial" "$work/archives/partial"
    private_apt "$work" apt-get update -qq || return 1
    (cd "$work" && private_apt "$work" apt-get download -qq prometheus) || return 1
    dpkg-deb -x "$work"/prometheus_*.deb "$work/unpacked" || return 1
    [ -x "$work/unpacked/usr/bin/promtool" ] || return 1
    rm -rf "$cache/prometheus" && mv "$work/unpacked" "$cache/prometheus"
)

# -------------------------------------------------------------------------------------------------

# private_apt DIRECTORY COMMAND…: apt with sources and lists of its own; the machine's stay untouched.
private_apt() {
    local work=$1 tool=$2
    shift 2
    "$tool" -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::Etc::preferencesparts=/dev/null -o Dir::State::lists="$work/lists" -o Dir::Cache="$work" \
        -o APT::Update::Post-Invoke::=true -o APT::Sandbox::User="$(id -un)" "$@"
}

# The machine's own mirror with another suite. apt itself says what its sources come to, whichever
# of its two formats they are written in.
private_sources() {
    local mirror keyring components=main
    # shellcheck disable=SC2016 # for apt to fill in
    mirror=$(apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
        awk '$2 == "main" && $1 !~ /[-\/]/ { print $3; exit }')
    [ -n "$mirror" ] || return 1
    keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    if [ "$(. /etc/os-release && printf '%s' "$ID")" = ubuntu ]; then
        keyring=/usr/share/keyrings/ubuntu-archive-keyring.gpg
        components='main universe'
    fi
    if [ -r "$keyring" ]; then
        printf 'deb [signed-by=%s] %s %s %s\n' "$keyring" "$mirror" "$1" "$components"
    else
        printf 'deb %s %s %s\n' "$mirror" "$1" "$components"
    fi
}

# --- The image -----------------------------------------------------------------------------------

# Builds it unless it is newer than everything that it is made of. One build at a time.
build_image() {
    mkdir -p "$cache"
    (
        flock 9
        image_is_current && exit 0
        say "Building etcd-agent"
        (cd "$root" && mvn -B -q -Dstyle.color=never -DskipTests -Dpackages.skip package) >&2 || die "the build failed"
        touch "$root/packaging/target/built"
    ) 9>"$cache/build.lock"
}

image_is_current() {
    local stamp=$root/packaging/target/built
    [ -x "$root/packaging/target/image/bin/etcd-agent" ] && [ -e "$stamp" ] &&
        [ -z "$(find "$root" \( -name target -o -name .git \) -prune -o \
            \( -name pom.xml -o -path '*/src/main/*' -o -path '*/src/image/*' \) -newer "$stamp" -print -quit)" ]
}

# The .deb, the .rpm and the tarball, and with them the image. Takes minutes.
build_packages() {
    say "Building the packages"
    (cd "$root" && mvn -B -q -Dstyle.color=never -DskipTests package) >&2 || die "the build failed"
    touch "$root/packaging/target/built"
}

# run_tool CLASS ARGUMENTS…: becomes a program of packaging/src/main/java.
run_tool() {
    local class=io.etcdagent.packaging.quickstart.$1 target=$root/packaging/target
    shift
    # shellcheck disable=SC2046 # options are words
    exec "$JAVA_HOME/bin/java" $(java_options) -XX:+UseSerialGC -Xmx512m -XX:-UsePerfData \
        -Djava.io.tmpdir="${TMPDIR:-/tmp}" -cp "$target/classes:$target/image/lib/*:$target/quickstart-lib/*" \
        "$class" --image "$target/image" "$@"
}
