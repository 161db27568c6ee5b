#!/usr/bin/env bash
# How much the writers notice of a rolling restart. See --help.
set -euo pipefail
# shellcheck source=packaging/setup.sh
. "$(dirname "$0")/setup.sh"

usage() {
    cat <<'END'
usage: bash packaging/bench.sh [--members N] [--rounds N] [--etcd DIR] [--idle SECONDS]

On one cluster, in each of five rounds unless said otherwise, in alternating order: the longest time
that a writer waited while nothing happened, during etcd-agentctl rolling-restart, and while every
member was stopped and started by hand. Prints the medians, their ratios and whether the aim is met
(at most twice the quiet run), the agents' memory and how fast they start. Figures never fail it;
lost writes do.

Then, as root on Debian, what the package costs a host with a real systemd: memory after ten idle
minutes (--idle: so many seconds; 0 leaves this part out) and after a rolling restart, processor
time, time to READY, sizes, each beside etcd's or etcdctl's.
END
}

main() {
    local etcd='' idle=600 arguments=()
    while [ $# -gt 0 ]; do
        case $1 in
            --help | -h) usage; exit 0 ;;
            --etcd) etcd=${2:-}; [ -n "$(etcd_version "$etcd")" ] || die "--etcd needs a directory with etcd and etcdctl"; shift 2 ;;
            --idle) [ $# -ge 2 ] || die "$1 needs a value"; idle=$2; shift 2 ;;
            --members | --rounds) [ $# -ge 2 ] || die "$1 needs a value"; arguments+=("$1" "$2"); shift 2 ;;
            *) usage >&2; exit 2 ;;
        esac
    done
    require mvn flock setsid
    [ -n "$etcd" ] || etcd=$(any_etcd)
    build_image
    (run_tool Bench --etcd "$etcd" ${arguments[@]+"${arguments[@]}"})
    if [ "$idle" = 0 ]; then
        return
    elif [ "$(id -u)" = 0 ] && [ "$(. /etc/os-release && printf '%s' "$ID")" = debian ]; then
        bash "$root/packaging/hosts/footprint.sh" --idle "$idle"
    else
        say "not measured: what the package costs a host, which needs root on Debian"
    fi
}

main "$@"
