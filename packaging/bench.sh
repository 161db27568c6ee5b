#!/usr/bin/env bash
# How much the writers notice of a rolling restart. See --help.
set -euo pipefail
# shellcheck source=packaging/setup.sh
. "$(dirname "$0")/setup.sh"

usage() {
    cat <<'END'
usage: bash packaging/bench.sh [--members N] [--rounds N] [--etcd DIR] [--host-rounds N] [--recover-rounds N]
                               [--idle SECONDS] [--no-inspect]

On one cluster, in each of five rounds unless said otherwise, in alternating order: the longest time
that a writer waited while nothing happened, during etcd-agentctl rolling-restart, and while every
member was stopped and started by hand. Prints the medians, their ratios and whether the aim is met
(at most twice the quiet run), the agents' memory and how fast they start. Figures never fail it;
lost writes do.

Before that, on one member with a million keys: how fast they are listed through the agent, beside
etcdctl, and by how much its memory grows; about two minutes (--no-inspect leaves this part out; see
packaging/inspect-bench.sh). And how fast health is told, by the Unix socket, over TLS and beside
etcdctl, less than a minute (packaging/control-bench.sh).

Then, as root on Debian, on three hosts with a real systemd and the package:
  - how long a rollout takes and how long its writers wait at most, beside a shell loop that does the
    same with systemctl and etcdctl; the aims are at most 1.25 times its time, at most twice the stall
    of a quiet run, and half that of the loop. The median of seven rounds, about eight minutes
    (--host-rounds: so many rounds; 0 leaves this part out);
  - how long it takes to bring back a member whose disk went back in time, beside a script that does
    the same with systemctl and etcdctl; the aim is at most 1.25 times its time. The median of five
    rounds, about four minutes (--recover-rounds: so many rounds; 0 leaves this part out);
  - what the package costs a host: memory after ten idle minutes (--idle: so many seconds; 0 leaves
    this part out) and after a rolling restart, processor time, time to READY, sizes, each beside
    etcd's or etcdctl's.
END
}

main() {
    local etcd='' inspect=yes idle=600 host_rounds=7 recover_rounds=5 arguments=()
    while [ $# -gt 0 ]; do
        case $1 in
            --help | -h) usage; exit 0 ;;
            --etcd) etcd=${2:-}; [ -n "$(etcd_version "$etcd")" ] || die "--etcd needs a directory with etcd and etcdctl"; shift 2 ;;
            --idle) [ $# -ge 2 ] || die "$1 needs a value"; idle=$2; shift 2 ;;
            --no-inspect) inspect=no; shift ;;
            --host-rounds) [ $# -ge 2 ] || die "$1 needs a value"; host_rounds=$2; shift 2 ;;
            --recover-rounds) [ $# -ge 2 ] || die "$1 needs a value"; recover_rounds=$2; shift 2 ;;
            --members | --rounds) [ $# -ge 2 ] || die "$1 needs a value"; arguments+=("$1" "$2"); shift 2 ;;
            *) usage >&2; exit 2 ;;
        esac
    done
    require mvn flock setsid
    [ -n "$etcd" ] || etcd=$(any_etcd)
    build_image
    [ "$inspect" = no ] || bash "$root/packaging/inspect-bench.sh" --etcd "$etcd"
    bash "$root/packaging/control-bench.sh" --etcd "$etcd"
    (run_tool Bench --etcd "$etcd" ${arguments[@]+"${arguments[@]}"})
    [ "$idle$host_rounds$recover_rounds" = 000 ] || on_hosts "$host_rounds" "$recover_rounds" "$idle"
}

# on_hosts ROUNDS RECOVER-ROUNDS IDLE
on_hosts() {
    if [ "$(id -u)" != 0 ] || [ "$(. /etc/os-release && printf '%s' "$ID")" != debian ]; then
        say "not measured: rollouts and recoveries beside scripts, and what the package costs a host, which need root on Debian"
        return
    fi
    build_packages
    [ "$1" = 0 ] || bash "$root/packaging/hosts/pace.sh" --rounds "$1"
    [ "$2" = 0 ] || bash "$root/packaging/hosts/recover-pace.sh" --rounds "$2"
    [ "$3" = 0 ] || bash "$root/packaging/hosts/footprint.sh" --idle "$3"
}

main "$@"
