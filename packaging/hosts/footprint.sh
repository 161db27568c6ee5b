#!/usr/bin/env bash
# What the installed agent costs a host. See --help.
set -uo pipefail
here=$(dirname "$0")
# shellcheck source=packaging/hosts/stage.sh
. "$here/stage.sh"
# shellcheck source=packaging/hosts/figures.sh
. "$here/figures.sh"

usage() {
    cat <<'END'
usage: bash packaging/hosts/footprint.sh [--idle SECONDS]

On three hosts with a real systemd, etcd over TLS and the package: memory of the agent after it was idle
(600 s unless said) and after a rolling restart, processor time while idle, time from exec to READY, wall
time of etcd-agentctl health, sizes. Beside each what etcd and etcdctl take. Figures never fail it. The
package is the one that 'mvn package' left in packaging/target.
END
}

# memory UNIT FIELD: Rss or Pss of its main process in MiB, the median of the hosts.
memory() {
    local name
    for name in "${cluster_hosts[@]}"; do
        on "$name" sh -c "awk '/^$2:/ { print \$2 / 1024 }' /proc/\$(systemctl show -P MainPID $1)/smaps_rollup"
    done | median
}

# Nanoseconds of processor time, with all that the unit has started (systemctl, journalctl).
cpu_nanos() { on "$1" systemctl show -P CPUUsageNSec "$2"; }

# From exec to READY=1, in ms, of five starts.
ready_after() {
    local i
    for i in 1 2 3 4 5; do
        on host1 systemctl restart "$1" || return 1
        on host1 systemctl show -P ExecMainStartTimestampMonotonic -P ActiveEnterTimestampMonotonic "$1" |
            awk 'NR == 1 { a = $1 } NR == 2 { b = $1 } END { print (b > a ? b - a : a - b) / 1000 }'
    done | median
}

# wall COMMAND: milliseconds, the median of eleven.
wall() {
    on host1 bash -c "for i in 1 2 3 4 5 6 7 8 9 10 11; do s=\$(date +%s%N); $1 >/dev/null 2>&1; e=\$(date +%s%N); echo \$(((e - s) / 1000000)); done" |
        median
}

# row WHAT FIGURE UNIT AIM BESIDE
row() {
    local verdict=''
    [ -z "$4" ] || verdict=$(verdict "$2" "$4")
    printf '%-44s %10s %-5s %-30s %s\n' "$1" "$2" "$3" "$verdict" "$5"
}

etcdctl_health='ETCDCTL_API=3 etcdctl --endpoints https://127.0.0.1:2379 --cacert /etc/ssl/etcd/ssl/ca.pem --cert /etc/ssl/etcd/ssl/member-host1.pem --key /etc/ssl/etcd/ssl/member-host1-key.pem endpoint health'

main() {
    local idle=600 begun agent etcd
    while [ $# -gt 0 ]; do
        case $1 in
            --help | -h) usage; exit 0 ;;
            --idle) idle=${2:-}; shift 2 ;;
            *) usage >&2; exit 2 ;;
        esac
    done
    stage 3.4 debian 3
    scenario_install_and_it_works || die "the package does not work"
    say "idle for $idle s"
    begun=$SECONDS
    agent=$(cpu_nanos host1 etcd-agent)
    etcd=$(cpu_nanos host1 etcd)
    sleep "$idle"
    agent=$(awk -v n="$(($(cpu_nanos host1 etcd-agent) - agent))" -v s="$((SECONDS - begun))" 'BEGIN { printf "%.2f", n / s / 1e7 }')
    etcd=$(awk -v n="$(($(cpu_nanos host1 etcd) - etcd))" -v s="$((SECONDS - begun))" 'BEGIN { printf "%.2f", n / s / 1e7 }')
    row "processor while idle, of one core" "$agent" % 0.2 "etcd $etcd %"
    row "memory after idling, RSS" "$(memory etcd-agent Rss)" MiB 64 "etcd $(memory etcd Rss) MiB"
    row "memory after idling, PSS" "$(memory etcd-agent Pss)" MiB '' "etcd $(memory etcd Pss) MiB"
    ctl host1 rolling-restart -y >/dev/null || say "the rolling restart failed"
    row "memory after a rolling restart, RSS" "$(memory etcd-agent Rss)" MiB 64 "etcd $(memory etcd Rss) MiB"
    row "memory after a rolling restart, PSS" "$(memory etcd-agent Pss)" MiB '' "etcd $(memory etcd Pss) MiB"
    row "exec to READY" "$(ready_after etcd-agent)" ms 500 ""
    await 60 calm
    row "etcd-agentctl health" "$(wall 'etcd-agentctl health')" ms 200 "etcdctl endpoint health $(wall "$etcdctl_health") ms"
    row "package" "$(awk -v b="$(stat -c %s "$agent_package")" 'BEGIN { printf "%.1f", b / 1e6 }')" MB 45 ""
    row "installed" "$(on host1 dpkg-query -W -f '${Installed-Size}' etcd-agent | awk '{ printf "%.1f", $1 / 1024 }')" MiB '' \
        "etcd-server $(on host1 dpkg-query -W -f '${Installed-Size}' etcd-server | awk '{ printf "%.1f", $1 / 1024 }') MiB"
}

main "$@"
