#!/usr/bin/env bash
# How long 'etcd-agentctl recover' takes beside a shell script that does the same. See --help.
set -uo pipefail
here=$(dirname "$0")
# shellcheck source=packaging/hosts/stage.sh
. "$here/stage.sh"
# shellcheck source=packaging/hosts/figures.sh
. "$here/figures.sh"

usage() {
    cat <<'END_OF_USAGE'
usage: bash packaging/hosts/recover-pace.sh [--rounds N] [--mebibytes N] [--etcd VERSION]

On three hosts with a real systemd, etcd over TLS and the package that 'mvn package' left in packaging/target: in
each of five rounds unless said otherwise, in alternating order, a follower's disk goes back in time, so that its
etcd panics, and is brought back by
  recover   etcd-agentctl recover -y --settle 0
  script    packaging/hosts/runbook.sh, the same steps with systemctl and etcdctl
Prints how long each took, from the command to its end, the medians, their ratio and whether the aim of at most
1.25 is met. Figures never fail it; a member that does not come back, or comes back with other data, does.

  --mebibytes N    of data before the first round; hardly any unless said
  --etcd VERSION   3.4 unless said
END_OF_USAGE
}

leg_recover() { ctl "$1" recover -y --settle 0 --reason 'how long it takes' >"$hosts_work/leg.out" 2>&1; }

leg_script() { run_runbook "$1" >"$hosts_work/leg.out" 2>&1; }

# measure LEG: adds its seconds to what is known of it.
measure() {
    local broken begun length
    await 120 calm || die "the cluster is not calm: $(ctl host1 health 2>&1)"
    broken=$(first_follower)
    roll_back "$broken" || die "the failure could not be made"
    begun=$EPOCHREALTIME
    "leg_$1" "$broken" || die "$1 did not succeed: $(cat "$hosts_work/leg.out")"
    length=$(awk -v from="$begun" -v now="$EPOCHREALTIME" 'BEGIN { printf "%.2f", now - from }')
    is_whole "$broken" || die "$1 left $broken without a vote"
    hashes_are_equal || die "$1 left $broken with other data"
    forget_what_was_kept "$broken"
    printf '%s\n' "$length" >>"$hosts_work/figures-$1"
    printf '%-10s %7s s   %s\n' "$1" "$length" "$broken"
}

# Rounds must not fill the memory that the hosts' disks are in.
forget_what_was_kept() {
    # shellcheck disable=SC2016 # for the host's shell
    on "$1" sh -c 'rm -rf "$1".removed-* /root/snapshot.db; find /var/lib/etcd-agent -name "*.db" -delete' forget "$(data_directory)"
}

main() {
    local rounds=5 mebibytes=0 version=3.4 round legs leg
    while [ $# -gt 0 ]; do
        case $1 in
            --help | -h) usage; exit 0 ;;
            --rounds) rounds=${2:-}; [ "$rounds" -ge 1 ] 2>/dev/null || die "--rounds needs a number"; shift 2 ;;
            --mebibytes) mebibytes=${2:-}; [ "$mebibytes" -ge 0 ] 2>/dev/null || die "--mebibytes needs a number"; shift 2 ;;
            --etcd) [ $# -ge 2 ] || die "$1 needs a value"; version=$2; shift 2 ;;
            *) usage >&2; exit 2 ;;
        esac
    done
    stage "$version" debian 3
    scenario_install_and_it_works || die "the package does not work"
    [ "$mebibytes" = 0 ] || fill "$mebibytes" || die "the database could not be filled"
    for ((round = 1; round <= rounds; round++)); do
        legs=(recover script)
        [ $((round % 2)) = 1 ] || legs=(script recover)
        for leg in "${legs[@]}"; do measure "$leg"; done
    done
    printf '\n'
    for leg in recover script; do printf 'median of %s, %-10s %7s s\n' "$rounds" "$leg" "$(median <"$hosts_work/figures-$leg")"; done
    ratio 'time, recover against a shell script' "$(median <"$hosts_work/figures-recover")" "$(median <"$hosts_work/figures-script")" 1.25
}

main "$@"
