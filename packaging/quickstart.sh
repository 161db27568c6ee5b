#!/usr/bin/env bash
# Shows the main job on a real cluster of this machine. See --help.
set -euo pipefail
# shellcheck source=packaging/setup.sh
. "$(dirname "$0")/setup.sh"

usage() {
    cat <<'END'
usage: bash packaging/quickstart.sh [--members N] [--keep] [--etcd DIR]
       bash packaging/quickstart.sh --stop DIR

Sets up what is needed, starts N real etcd members (3 unless said, 9 at most) with an agent each on
loopback addresses of their own, writes and checks all the while, and has the agents restart every
member, one by one. Then reads back every acknowledged write. Exit status 0 only if every member was
restarted, never two were down at once, and nothing was lost.

  --members N   so many members
  --keep        leave the cluster running, and say how to talk to it
  --etcd DIR    directory with the programs etcd and etcdctl, 3.4 or 3.5
  --stop DIR    end the cluster that --keep left in DIR

Nothing is left behind without --keep, not after Ctrl-C either.
END
}

main() {
    local etcd='' arguments=()
    while [ $# -gt 0 ]; do
        case $1 in
            --help | -h) usage; exit 0 ;;
            --keep) arguments+=("$1"); shift ;;
            --etcd) etcd=${2:-}; [ -n "$(etcd_version "$etcd")" ] || die "--etcd needs a directory with etcd and etcdctl"; shift 2 ;;
            --members | --stop) [ $# -ge 2 ] || die "$1 needs a value"; arguments+=("$1" "$2"); shift 2 ;;
            *) usage >&2; exit 2 ;;
        esac
    done
    require mvn flock setsid
    [ -n "$etcd" ] || etcd=$(any_etcd)
    build_image
    run_tool Quickstart --etcd "$etcd" ${arguments[@]+"${arguments[@]}"}
}

main "$@"
