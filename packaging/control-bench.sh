#!/usr/bin/env bash
# How fast an agent answers what controllers and operators ask most. See --help.
set -euo pipefail
# shellcheck source=packaging/setup.sh
. "$(dirname "$0")/setup.sh"
# shellcheck source=packaging/one-agent.sh
. "$(dirname "$0")/one-agent.sh"

usage() {
    cat <<'END'
usage: bash packaging/control-bench.sh [--etcd DIR] [--requests N] [--rounds N]

On three etcd members with TLS and one agent, which has the package's limits:
  - GET /v1/health, 1000 times (--requests: so many) on one connection, by the Unix socket and over
    mutual TLS: the median and the 99th percentile;
  - the same by eight clients at once while the agent has one processor: requests a second;
  - a fresh look at the cluster, by curl at the socket (GET /v1/health?fresh=true) and by
    etcd-agentctl health, beside etcdctl endpoint health --cluster: medians of 21 rounds (--rounds: so
    many), which take turns; the aim is half of etcdctl's time for the API. It is that of an agent which has run for a
    while, as most do: 200 looks come before, by which Java compiles what a look takes. What the same takes of one that
    has just started is told beside.
Figures never fail it; an answer that does not say that the cluster is healthy does.
END
}

now() { date +%s%N; }

# ask_often HOW URL [TIMES]: what curl is to ask, so many times on one connection, and to tell of each answer.
ask_often() {
    local number
    for ((number = 0; number < ${3:-$requests}; number++)); do
        [ "$number" = 0 ] || echo next
        printf 'url = "%s"\noutput = "/dev/null"\nfail\nwrite-out = "%%{http_code} %%{time_total}\\n"\n' "$2"
        [ "$1" = by_socket ] && printf 'unix-socket = "%s"\n' "$socket" ||
            printf 'cacert = "%s"\ncert = "%s"\nkey = "%s"\n' "$work/ca.pem" "$work/controller.pem" "$work/controller-key.pem"
    done >"$work/curl.conf"
}

# answered FILE: every one of them was, and well.
answered() { [ "$(grep -c '^200 ' "$1")" = "$requests" ] || die "$1: answers are missing"; }

# one_connection NAME HOW URL: every answer's seconds, on one connection.
one_connection() {
    ask_often "$2" "$3"
    curl -sS -K "$work/curl.conf" >"$work/$1.out"
    answered "$work/$1.out"
    cut -d ' ' -f 2 "$work/$1.out" >"$work/$1.seconds"
}

# percentile NAME PERCENT: in milliseconds.
percentile() { sort -n "$work/$1.seconds" | awk -v p="$2" '{ all[NR] = $1 } END { i = int(NR * p / 100 + 0.999); printf "%.2f", 1000 * all[i < 1 ? 1 : i] }'; }

# eight_clients NAME HOW URL: requests a second.
eight_clients() {
    local begun client jobs=()
    ask_often "$2" "$3"
    begun=$(now)
    for client in 1 2 3 4 5 6 7 8; do
        curl -sS -K "$work/curl.conf" >"$work/$1-$client.out" &
        jobs+=($!)
    done
    wait "${jobs[@]}"
    for client in 1 2 3 4 5 6 7 8; do answered "$work/$1-$client.out"; done
    awk -v n=$((8 * requests)) -v t=$(($(now) - begun)) 'BEGIN { printf "%.0f", n / (t / 1e9) }'
}

# warm_up URL: has the agent compile what answers it.
warm_up() {
    ask_often by_socket "$1" 200
    curl -sS -K "$work/curl.conf" >"$work/warm.out"
    [ "$(grep -c '^200 ' "$work/warm.out")" = 200 ] || die "$work/warm.out: answers are missing"
}

# measure NAME COMMAND…: appends the seconds to the file of that name.
measure() {
    local name=$1 begun
    shift
    begun=$(now)
    "$@" >"$work/out" 2>&1 || die "$*: $(cat "$work/out")"
    echo "$(($(now) - begun))" | awk '{ printf "%.6f\n", $1 / 1e9 }' >>"$work/$name.seconds"
    grep -qw 'healthy' "$work/out" || die "$*: $(cat "$work/out")"
}

ctl_health() { "$home/bin/etcd-agentctl" --socket "$socket" health; }
api_health() { by_socket 'http://localhost/v1/health?fresh=true'; }

row() { printf '  %-46s p50 %6s ms   p99 %6s ms\n' "$2" "$(percentile "$1" 50)" "$(percentile "$1" 99)"; }

# beside NAME WORDS AIM
beside() {
    printf '  %-46s %6s ms' "$2" "$(percentile "$1" 50)"
    awk -v own="$(percentile "$1" 50)" -v other="$(percentile etcdctl 50)" -v aim="${3:-}" 'BEGIN {
        printf "   %.2f x etcdctl", own / other
        if (aim != "") printf ": %s", (own / other <= aim ? "aim met (" aim ")" : "AIM MISSED (" aim ")")
        print "" }'
}

control_bench() {
    local round processors
    start_members
    start_agent
    for ((round = 0; round < rounds; round++)); do
        measure started api_health
    done
    # Once before it counts: the agent compiles what it does often.
    one_connection warm by_socket http://localhost/v1/health
    one_connection warm by_tls "https://127.0.0.1:$port/v1/health"
    echo "GET /v1/health, $requests times on one connection:"
    one_connection socket by_socket http://localhost/v1/health
    one_connection tls by_tls "https://127.0.0.1:$port/v1/health"
    row socket 'Unix socket'
    row tls 'mutual TLS'
    processors=$(taskset -acp 0 "$agent" | sed -n '1s/.*: //p')
    echo "eight clients at once, the agent on one processor:"
    printf '  %-46s %6s requests a second\n' 'Unix socket' "$(eight_clients many-socket by_socket http://localhost/v1/health)"
    printf '  %-46s %6s requests a second\n' 'mutual TLS' "$(eight_clients many-tls by_tls "https://127.0.0.1:$port/v1/health")"
    taskset -acp "$processors" "$agent" >/dev/null
    warm_up 'http://localhost/v1/health?fresh=true'
    for ((round = 0; round < rounds; round++)); do
        measure etcdctl etcdctl_health
        measure api api_health
        measure ctl ctl_health
    done
    echo "a fresh look at three members, median of $rounds:"
    printf '  %-46s %6s ms\n' 'etcdctl endpoint health --cluster' "$(percentile etcdctl 50)"
    beside api 'curl /v1/health?fresh=true' 0.5
    beside started '  of an agent that has just started'
    beside ctl 'etcd-agentctl health'
    printf '  the agent then has %.1f MiB of memory\n' "$(awk '$1 == "VmRSS:" { print $2 / 1024 }' "/proc/$agent/status")"
}

main() {
    etcd='' requests=1000 rounds=21
    while [ $# -gt 0 ]; do
        case $1 in
            --help | -h) usage; exit 0 ;;
            --etcd) etcd=${2:-}; [ -n "$(etcd_version "$etcd")" ] || die "--etcd needs a directory with etcd and etcdctl"; shift 2 ;;
            --requests) [ $# -ge 2 ] || die "$1 needs a value"; requests=$2; shift 2 ;;
            --rounds) [ $# -ge 2 ] || die "$1 needs a value"; rounds=$2; shift 2 ;;
            *) usage >&2; exit 2 ;;
        esac
    done
    require mvn flock curl openssl
    [ -n "$etcd" ] || etcd=$(any_etcd)
    stage
    control_bench
}

main "$@"
