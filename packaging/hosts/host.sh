# shellcheck shell=bash
# Hosts for tests: each a real systemd with its own file system, network and processes, in a container of
# this machine. They share a bridge that nobody else is on. Read after setup.sh and base.sh.

# Everything of one run is named after it and lives in one directory.
hosts_begin() {
    hosts_run=$(printf '%05x' $$)
    hosts_work=$(mktemp -d /var/tmp/etcd-agent-hosts.XXXXXX)
    hosts_hub=ea-$hosts_run-hub
    trap hosts_end EXIT
    trap 'exit 130' INT TERM
    # In memory: whatever this machine's root file system is, an overlay can lie on it, and etcd's syncs
    # cost the tests no disk.
    mount -t tmpfs -o mode=0755 etcd-agent-hosts "$hosts_work" || die "cannot mount a tmpfs: root is needed"
    hosts_base=$(base_directory) || die "the file system of the test hosts could not be made"
    ip netns add "$hosts_hub"
    ip -n "$hosts_hub" link set lo up
    ip -n "$hosts_hub" link add br0 type bridge
    ip -n "$hosts_hub" addr add 10.77.0.1/24 dev br0
    ip -n "$hosts_hub" link set br0 up
}

hosts_end() {
    local name
    for name in $(all_hosts); do
        host_crash "$name" 2>/dev/null
        ip netns del "ea-$hosts_run-$name" 2>/dev/null
        umount "$hosts_work/$name/root" 2>/dev/null
        remove_control_groups "$name"
    done
    ip netns del "$hosts_hub" 2>/dev/null
    umount "$hosts_work" 2>/dev/null || umount -l "$hosts_work"
    rmdir "$hosts_work"
}

all_hosts() { find "$hosts_work" -mindepth 1 -maxdepth 1 -name 'host*' -printf '%f\n' | sort; }

# host_create NAME NUMBER: its disk and its network; nothing runs yet.
host_create() {
    local name=$1 number=$2 directory=$hosts_work/$1 space=ea-$hosts_run-$1
    mkdir -p "$directory"/{upper,scratch,root}
    mount -t overlay -o "lowerdir=$hosts_base,upperdir=$directory/upper,workdir=$directory/scratch" \
        "overlay-$name" "$directory/root" || return 1
    printf '%s\n' "$name" >"$directory/root/etc/hostname"
    {
        printf '127.0.0.1 localhost\n'
        for other in 1 2 3 4 5; do printf '10.77.0.1%s host%s\n' "$other" "$other"; done
    } >"$directory/root/etc/hosts"
    ip netns add "$space"
    ip -n "$space" link set lo up
    ip link add "e$hosts_run$number" netns "$space" type veth peer name "$name" netns "$hosts_hub"
    ip -n "$space" link set "e$hosts_run$number" name eth0
    ip -n "$space" addr add "10.77.0.1$number/24" dev eth0
    ip -n "$space" link set eth0 up
    ip -n "$hosts_hub" link set "$name" master br0
    ip -n "$hosts_hub" link set "$name" up
}

host_root() { printf '%s\n' "$hosts_work/$1/root"; }
host_address() { printf '10.77.0.1%s\n' "${1#host}"; }

# host_boot NAME: returns when its systemd answers, before it has started everything.
host_boot() {
    local name=$1 directory=$hosts_work/$1 machine
    rm -f "$directory/init"
    in_group_of_its_own "$name" env SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 setsid systemd-nspawn -q --register=no --keep-unit -b -D "$directory/root" \
        --machine="$name" --network-namespace-path="/run/netns/ea-$hosts_run-$name" \
        </dev/null >>"$directory/console" 2>&1 8>&- 9>&- &
    machine=$!
    printf '%s\n' "$machine" >"$directory/nspawn"
    await 30 host_init_of "$name" "$machine" || { tail -n 20 "$directory/console" >&2; return 1; }
    await 60 on_quietly "$name" systemctl is-system-running --wait ||
        on_quietly "$name" systemctl list-units >/dev/null || { tail -n 20 "$directory/console" >&2; return 1; }
}

# in_group_of_its_own NAME COMMAND…: without one of their own, all hosts would share one tree of control
# groups, and each would take the processes of the others for its own.
in_group_of_its_own() {
    local group
    group=$(control_groups)/ea-$hosts_run-$1
    shift
    mkdir -p "$group"
    # In place of the subshell that this runs in.
    printf '%s\n' "$BASHPID" >"$group/cgroup.procs" && exec "$@"
}

# Where version 2 of control groups is, beside version 1 or alone.
control_groups() {
    if [ -e /sys/fs/cgroup/cgroup.procs ]; then printf '/sys/fs/cgroup\n'; else printf '/sys/fs/cgroup/unified\n'; fi
}

remove_control_groups() {
    find "$(control_groups)/ea-$hosts_run-$1" -depth -type d -exec rmdir {} + 2>/dev/null
}

# The first child of systemd-nspawn is the host's own first process.
host_init_of() {
    local init
    init=$(ps -o pid= --ppid "$2" | head -n 1 | tr -d ' ')
    [ -n "$init" ] && [ "$(cat "/proc/$init/comm" 2>/dev/null)" = systemd ] &&
        printf '%s\n' "$init" >"$hosts_work/$1/init.new" && mv "$hosts_work/$1/init.new" "$hosts_work/$1/init"
}

host_init() { cat "$hosts_work/$1/init"; }

# As a power cut: every process of it is gone at once. Its disk stays.
host_crash() {
    local directory=$hosts_work/$1 machine
    [ -f "$directory/init" ] || return 0
    machine=$(cat "$directory/nspawn")
    kill -KILL "$(host_init "$1")" 2>/dev/null
    await 30 has_ended "$machine"
    rm -f "$directory/init"
}

has_ended() { ! kill -0 "$1" 2>/dev/null; }

# on NAME COMMAND…: on that host, as its root, with nothing of this environment.
on() {
    local name=$1
    shift
    nsenter -t "$(host_init "$name")" -a env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        LC_ALL=C.UTF-8 TERM=dumb HOME=/root "$@"
}

on_quietly() { on "$@" >/dev/null 2>&1 </dev/null; }

# From outside all hosts, on their network.
from_outside() { ip netns exec "$hosts_hub" "$@"; }

# A host's cable.
host_cut_off() { ip -n "$hosts_hub" link set "$1" down; }
host_reconnect() { ip -n "$hosts_hub" link set "$1" up; }
