# shellcheck shell=bash
# The file system that every test host starts from: Debian 12 with systemd, polkit and Debian's own etcd
# packages. Made once, in the cache of setup.sh, which is read before this.

# Raised when what is below changes, so that a base of before is not taken for this one.
base_edition=2

base_packages=systemd,systemd-sysv,dbus,iproute2,etcd-server,etcd-client,ca-certificates,procps,libpam-systemd,zsh,man-db

# base_directory: prints where it is, and makes it first if need be.
base_directory() {
    local directory=$cache/hosts/bookworm-$base_edition
    mkdir -p "$cache/hosts"
    (
        flock 9
        [ -d "$directory" ] || make_base "$directory"
    ) 9>"$cache/hosts/lock" >&2 || return 1
    printf '%s\n' "$directory"
}

# Beside its place first: a directory of that name is always whole.
make_base() (
    local work mirror
    work=$(mktemp -d "$cache/hosts/making.XXXXXX")
    trap 'rm -rf --one-file-system "$work"' EXIT
    mirror=$(private_sources bookworm | awk '{ for (i = 2; i <= NF; i++) if ($i ~ /^[a-z]+:\/\//) { print $i; exit } }')
    [ -n "$mirror" ] || return 1
    say "Making the file system of the test hosts (Debian 12)"
    debootstrap --variant=minbase --include="$base_packages" bookworm "$work/root" "$mirror" >"$work/log" 2>&1 ||
        { tail -n 20 "$work/log" >&2; return 1; }
    # Not in the call above: it wants logind to be configured first.
    in_base "$work/root" apt-get install -y -qq --no-install-recommends polkitd >"$work/log" 2>&1 ||
        { tail -n 20 "$work/log" >&2; return 1; }
    # Each host makes its own cluster, id and keys.
    in_base "$work/root" systemctl disable -q etcd
    rm -rf "$work/root/var/lib/etcd" && install -d -o "$(in_base "$work/root" id -u etcd)" \
        -g "$(in_base "$work/root" id -g etcd)" -m 0700 "$work/root/var/lib/etcd"
    : >"$work/root/etc/machine-id"
    in_base "$work/root" apt-get clean
    chmod 0755 "$work/root"
    mv -T "$work/root" "$1"
)

# No service may be started by an installation: it would run beside this machine's own.
in_base() {
    local base=$1
    shift
    printf '#!/bin/sh\nexit 101\n' >"$base/usr/sbin/policy-rc.d"
    chmod +x "$base/usr/sbin/policy-rc.d"
    DEBIAN_FRONTEND=noninteractive LC_ALL=C chroot "$base" "$@"
    local status=$?
    rm -f "$base/usr/sbin/policy-rc.d"
    return "$status"
}
