#!/usr/bin/env bash
# How much the writers notice of a rolling restart. See --help.
set -euo pipefail
# shellcheck source=packaging/setup.sh
. "$(dirname "$0")/setup.sh"

usage() {
    cat <<'END'
usage: bash packaging/bench.sh [--members N] [--rounds N] [--etcd DIR]

On one cluster, in each of five rounds unless said otherwise, in alternating order: the longest time
that a writer waited while nothing happened, during etcd-agentctl rolling-restart, and while every
member was stopped and started by hand. Prints the medians, their ratios and whether the aim is met
(at most twice the quiet run), the agents' memory and how fast they start. Figures never fail it;
lost writes do.
END
}

main() {
    local etcd='' arguments=()
    while [ $# -gt 0 ]; do
        case $1 in
            --help | -h) usage; exit 0 ;;
            --etcd) etcd=${2:-}; [ -n "$(etcd_version "$etcd")" ] || die "--etcd needs a directory with etcd and etcdctl"; shift 2 ;;
            --members | --rounds) [ $# -ge 2 ] || die "$1 needs a value"; arguments+=("$1" "$2"); shift 2 ;;
            *) usage >&2; exit 2 ;;
        esac
    done
    require mvn flock setsid
    [ -n "$etcd" ] || etcd=$(any_etcd)
    build_image
    run_tool Bench --etcd "$etcd" ${arguments[@]+"${arguments[@]}"}
}

main "$@"
