#!/usr/bin/env bash
# How long a rollout takes and what writers notice of it, beside the loop that it replaces. See --help.
set -uo pipefail
here=$(dirname "$0")
# shellcheck source=packaging/hosts/stage.sh
. "$here/stage.sh"
# shellcheck source=packaging/hosts/figures.sh
. "$here/figures.sh"

usage() {
    cat <<'END'
usage: bash packaging/hosts/pace.sh [--rounds N]

On three hosts with a real systemd, etcd over TLS and the package that 'mvn package' left in packaging/target,
while writers outside the hosts write: in each of seven rounds unless said otherwise, in alternating order,
  rollout     etcd-agentctl rolling-restart --settle 0, from the command to its end
  quiet       nothing, for as long as the rollout before took
  shell loop  on one host after the other: systemctl stop etcd; systemctl start etcd; until etcdctl endpoint
              health: the leader is stopped as it is
Prints the medians of how long each took, of the longest time that a writer waited, and of the time that
members were down in sum; then the ratios and whether the aims are met: a rollout takes at most 1.25 times as
long as the loop, its writers wait at most twice as long as in quiet, and half as long as in the loop. Then
where the time of a rollout goes, by the journals. Figures never fail it; lost writes do.
END
}

leg_rollout() { ctl host1 rolling-restart -y --settle 0 --reason 'how long it takes' >"$hosts_work/leg.out" 2>&1; }

leg_quiet() { sleep "$last_rollout"; }

leg_loop() {
    local name
    for name in "${cluster_hosts[@]}"; do
        # shellcheck disable=SC2016 # for the host's shell
        on "$name" env ETCDCTL_API=3 sh -c 'systemctl stop etcd && systemctl start etcd || exit 1
            until etcdctl --endpoints "https://$1:2379" --cacert "$3/ca.pem" --cert "$3/member-$2.pem" --key "$3/member-$2-key.pem" \
                endpoint health; do :; done' loop "$(host_address "$name")" "$name" /etc/ssl/etcd/ssl >"$hosts_work/leg.out" 2>&1 || return 1
    done
}

# measure LEG: adds "SECONDS STALL-MS SECONDS-DOWN" to what is known of it.
measure() {
    local begun length stall down
    await 120 calm || die "the cluster is not calm: $(ctl host1 health 2>&1)"
    watch_begin || die "nobody can watch"
    begun=$EPOCHREALTIME
    "leg_$1" || die "$1 did not succeed: $(cat "$hosts_work/leg.out")"
    length=$(awk -v from="$begun" -v now="$EPOCHREALTIME" 'BEGIN { printf "%.2f", now - from }')
    [ "$1" != rollout ] || last_rollout=$length
    watch_end 2>"$hosts_work/watched" || { lost=1; cat "$hosts_work/watched" >&2; }
    stall=$(sed -n 's/^stall \([0-9]*\) ms$/\1/p' <<<"$watched")
    down=$(awk '/^down / { sum += $7 - $4 } END { printf "%.2f", sum }' <<<"$watched")
    printf '%s %s %s\n' "$length" "$stall" "$down" >>"$hosts_work/figures-$1"
    printf '%-10s %7s s   longest stall %5s ms   members down %6s s\n' "$1" "$length" "$stall" "$down"
}

# phases: "SECONDS PHASE" for each phase of each restart in a rollout, by the journals of the hosts.
phases() {
    local name
    for name in "${cluster_hosts[@]}"; do
        on "$name" journalctl -u etcd -u etcd-agent -o short-unix --no-pager | awk '
            function now_begins(phase) { if (at != "") printf "%.3f %s\n", $1 - since, at; at = phase; since = $1 }
            $3 ~ /^etcd-agent\[/ && $4 == "restart" {
                if ($9 == "queue:" && $10 == "accepted") { at = ""; now_begins("lock") }
                else if ($9 == "succeeded:") { now_begins(""); at = "" }
                else if (at != "" && $9 ~ /^(check|hand-over|mark|arm|stop|clear):$/ && $9 != at ":") now_begins(substr($9, 1, length($9) - 1))
            }
            at != "" && $3 ~ /^systemd\[/ && $5 ~ /^etcd\.service/ {
                if ($4 == "Stopping") now_begins("etcd-stops")
                else if ($4 == "Stopped") now_begins("until-systemd-starts-it")
                else if ($4 == "Starting") now_begins("etcd-starts")
                else if ($4 == "Started") now_begins("verify")
            }'
    done
}

where_the_time_goes() {
    local phase seconds sum=0
    phases >"$hosts_work/phases"
    printf '\nof the restart of one member in a rollout, medians\n'
    for phase in lock check hand-over mark arm stop etcd-stops until-systemd-starts-it etcd-starts verify clear; do
        seconds=$(awk -v phase="$phase" '$2 == phase { print $1 }' "$hosts_work/phases" | median)
        sum=$(awk -v sum="$sum" -v more="${seconds:-0}" 'BEGIN { print sum + more }')
        printf '  %-26s %8.3f s\n' "$phase" "${seconds:-0}"
    done
    awk -v all="$(figure rollout 1)" -v members="${#cluster_hosts[@]}" -v sum="$sum" \
        'BEGIN { printf "of a rollout: %.2f s in restarts, %.2f s for the command, the turns and the end\n", members * sum, all - members * sum }'
}

# figure LEG COLUMN: the median of the rounds.
figure() { awk -v column="$2" '{ print $column }' "$hosts_work/figures-$1" | median; }

table() {
    local leg
    printf '\n%-14s %10s %16s %16s\n' "median of $1" took 'longest stall' 'members down'
    for leg in rollout quiet loop; do
        printf '%-14s %8s s %13s ms %14s s\n' "$leg" "$(figure $leg 1)" "$(figure $leg 2)" "$(figure $leg 3)"
    done
    ratio 'time, rollout against shell loop' "$(figure rollout 1)" "$(figure loop 1)" 1.25
    ratio 'longest stall, rollout against quiet' "$(figure rollout 2)" "$(figure quiet 2)" 2
    ratio 'longest stall, rollout against shell loop' "$(figure rollout 2)" "$(figure loop 2)" 0.5
}

main() {
    local rounds=7 round legs leg
    while [ $# -gt 0 ]; do
        case $1 in
            --help | -h) usage; exit 0 ;;
            --rounds) rounds=${2:-}; [ "$rounds" -ge 1 ] 2>/dev/null || die "--rounds needs a number"; shift 2 ;;
            *) usage >&2; exit 2 ;;
        esac
    done
    stage 3.4 debian 3
    scenario_install_and_it_works || die "the package does not work"
    lost=0
    # Of an agent and a command that have just been installed nobody wants to know.
    leg_rollout || die "the rollout did not succeed: $(cat "$hosts_work/leg.out")"
    for ((round = 1; round <= rounds; round++)); do
        legs=(rollout quiet loop)
        [ $((round % 2)) = 1 ] || legs=(loop rollout quiet)
        for leg in "${legs[@]}"; do measure "$leg"; done
    done
    table "$rounds"
    where_the_time_goes
    [ "$lost" = 0 ]
}

main "$@"
