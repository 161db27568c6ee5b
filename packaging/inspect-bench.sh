#!/usr/bin/env bash
# How fast an agent shows the data in etcd, and what that costs it. See --help.
set -euo pipefail
# shellcheck source=packaging/setup.sh
. "$(dirname "$0")/setup.sh"
# shellcheck source=packaging/one-agent.sh
. "$(dirname "$0")/one-agent.sh"

usage() {
    cat <<'END'
usage: bash packaging/inspect-bench.sh [--etcd DIR] [--keys N] [--file-keys N] [--rounds N]

On one member with a million keys (--keys: so many) of 100-byte values: the time that etcdctl takes
to list them, without values and with, beside etcd-agentctl and beside curl at the agent's socket,
and by how much the agent's memory grows meanwhile; and the time of etcd-agentctl tables. Medians of
three rounds (--rounds: so many). The aims: at least as fast as etcdctl, and no more than 8 MiB.
Then the member gets 800,000 keys more (--file-keys: so many; 0 leaves this part out) of 1000-byte
values, which makes its file a gigabyte, and is stopped: the time of etcd-agentctl db tables beside
that of reading the file once, both with the file in memory; the aim is at most twice its time.
Figures never fail it; a key that is missing does.
END
}

now() { date +%s%N; }

start_etcd() {
    "$etcd/etcd" --name=bench --data-dir="$work/data" --log-level=error --max-txn-ops=1000 --max-request-bytes=3000000 \
        --listen-client-urls="$client" --advertise-client-urls="$client" --listen-peer-urls="$peer" \
        --initial-advertise-peer-urls="$peer" --initial-cluster="bench=$peer" \
        --quota-backend-bytes=8000000000 >"$work/etcd.log" 2>&1 &
    member=$!
    pids+=("$member")
    await 30 curl -fso /dev/null "$client/health" || die "etcd does not start: $work/etcd.log"
}

# load_keys PREFIX N BYTES: keys such as /inspect/000000000: a prefix of nine bytes, and digits in threes, which awk can
# turn into base64.
load_keys() {
    local prefix value from keys=$2 per=200
    # A line of what curl reads may not be too long.
    [ "$3" -le 200 ] || per=50
    prefix=$(printf '%s' "$1" | base64)
    value=$(head -c "$3" /dev/zero | tr '\0' v | base64 -w 0)
    for ((from = 0; from < keys; from += 50000)); do
        awk -v from="$from" -v per="$per" -v to="$((from + 50000 < keys ? from + 50000 : keys))" -v prefix="$prefix" -v value="$value" -v url="$client/v3/kv/txn" '
            function quad(three,  bits, i, text) {
                bits = 0
                for (i = 1; i <= 3; i++) bits = bits * 256 + 48 + substr(three, i, 1)
                text = ""
                for (i = 0; i < 4; i++) { text = substr(letters, bits % 64 + 1, 1) text; bits = int(bits / 64) }
                return text
            }
            BEGIN {
                letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
                for (i = 0; i < 1000; i++) quads[i] = quad(sprintf("%03d", i))
                for (i = from; i < to; i++) {
                    if (i % per == 0) printf "%surl = \"%s\"\noutput = \"/dev/null\"\ndata = \"{\\\"success\\\":[", (i > from ? "next\n" : ""), url
                    printf "{\\\"requestPut\\\":{\\\"key\\\":\\\"%s%s%s%s\\\",\\\"value\\\":\\\"%s\\\"}}%s",
                        prefix, quads[int(i / 1000000)], quads[int(i / 1000) % 1000], quads[i % 1000], value,
                        (i % per == per - 1 || i == to - 1 ? "]}\"\n" : ",")
                }
            }' | curl -fsS -K -
    done
}

start_agent() {
    cat >"$work/etcd.env" <<END
ETCD_NAME=bench
ETCD_DATA_DIR=$work/data
ETCD_LISTEN_CLIENT_URLS=$client
ETCD_ADVERTISE_CLIENT_URLS=$client
ETCD_INITIAL_CLUSTER=bench=$peer
END
    # A child that does not end: the member runs already, and the agent is not to start another.
    printf '#!/bin/sh\nexec sleep 100000\n' >"$work/child"
    chmod +x "$work/child"
    mkdir -p "$work/between"
    ETCD_AGENT_SOCKET=$socket ETCD_AGENT_STATE_DIR=$work/state ETCD_AGENT_CHILD=$work/child \
        ETCD_AGENT_CHILD_ENV=$work/etcd.env ETCD_AGENT_CHILD_LOG=$work/child.log ETCD_AGENT_CHILD_BETWEEN=$work/between \
        ETCD_AGENT_ENDPOINT=$client ETCD_AGENT_JAVA_OPTS=$(agent_options 32m) MALLOC_ARENA_MAX=1 \
        "$home/bin/etcd-agent" >"$work/agent.log" 2>&1 &
    agent=$!
    pids+=("$agent")
    await 60 ctl get /inspect/000000000 >/dev/null 2>&1 || die "the agent does not answer: $work/agent.log"
}

ctl() { "$home/bin/etcd-agentctl" --socket "$socket" "$@"; }

etcdctl() { ETCDCTL_API=3 "$etcd/etcdctl" --endpoints="$client" --command-timeout=120s "$@"; }

agents_curl() { curl -fsS --unix-socket "$socket" "http://localhost/v1/keys?prefix=%2Finspect%2F$1"; }

kib() { awk -v field="$1:" '$1 == field { print $2 }' "/proc/$agent/status"; }

# The peak that the kernel keeps is that of starting up.
watch_memory() {
    while kib VmRSS >>"$work/rss.kib"; do
        sleep 0.05
    done
}

# measure NAME COMMAND…: appends the milliseconds to the file of that name; prints how many lines came.
measure() {
    local name=$1 begun
    shift
    begun=$(now)
    "$@" >"$work/out"
    echo $((($(now) - begun) / 1000000)) >>"$work/$name.ms"
    grep -c "${expected}" "$work/out" || true
}

median() { sort -n "$work/$1.ms" | awk '{ all[NR] = $1 } END { printf "%.2f", all[int((NR + 1) / 2)] / 1000 }'; }

# row NAME WORDS REFERENCE
row() {
    printf '  %-42s %7s s' "$2" "$(median "$1")"
    [ -z "${3:-}" ] || awk -v own="$(median "$1")" -v other="$(median "$3")" \
        'BEGIN { printf "   %.2f x the speed of etcdctl: %s", other / own, (other / own >= 1 ? "aim met" : "AIM MISSED") }'
    echo
}

complete() { [ "$1" = "$keys" ] || die "$2 listed $1 of $keys keys"; }

inspect_bench() {
    local round before watcher
    say "Writing $keys keys"
    start_etcd
    load_keys /inspect/ "$keys" 100
    start_agent
    for ((round = 0; round < rounds; round++)); do
        expected='^/inspect/'
        complete "$(measure etcdctl-keys etcdctl get --prefix /inspect/ --keys-only)" 'etcdctl get --keys-only'
        complete "$(measure etcdctl-values etcdctl get --prefix /inspect/)" 'etcdctl get'
        before=$(kib VmRSS)
        watch_memory &
        watcher=$!
        pids+=("$watcher")
        expected='/inspect/'
        complete "$(measure ctl-keys ctl keys /inspect/)" 'etcd-agentctl keys'
        complete "$(measure ctl-keys-only ctl keys --keys-only /inspect/)" 'etcd-agentctl keys --keys-only'
        expected='"key":'
        complete "$(measure curl-keys agents_curl '')" 'curl'
        complete "$(measure curl-keys-only agents_curl '&keysOnly=true')" 'curl with keysOnly'
        complete "$(measure curl-values agents_curl '&valueBytes=1000')" 'curl with values'
        kill "$watcher"
        echo $(($(sort -n "$work/rss.kib" | tail -n 1) - before)) >>"$work/grown.kib"
        rm "$work/rss.kib"
        expected='/inspect/'
        [ "$(measure tables ctl tables)" -ge 1 ] || die "etcd-agentctl tables does not know the keys"
    done
    echo "listing $keys keys with values of 100 bytes, etcd $(etcd_version "$etcd"), median of $rounds:"
    row etcdctl-keys 'etcdctl get --prefix --keys-only'
    row etcdctl-values 'etcdctl get --prefix'
    row ctl-keys 'etcd-agentctl keys (with sizes)' etcdctl-keys
    row ctl-keys-only 'etcd-agentctl keys --keys-only' etcdctl-keys
    row curl-keys 'curl /v1/keys (with sizes)' etcdctl-keys
    row curl-keys-only 'curl /v1/keys?keysOnly=true' etcdctl-keys
    row curl-values 'curl /v1/keys?valueBytes=1000' etcdctl-values
    row tables 'etcd-agentctl tables'
    sort -n "$work/grown.kib" | awk -v base="$before" '{ most = $1 } END {
        printf "  the agent grew by %.1f MiB at most, from %.1f MiB: %s\n", most / 1024, base / 1024,
            (most <= 8192 ? "aim met (8 MiB)" : "AIM MISSED (8 MiB)") }'
}

file_bench() {
    local round file=$work/data/member/snap/db
    say "Writing $file_keys keys more"
    load_keys /payload/ "$file_keys" 1000
    kill "$member"
    wait "$member" || true
    expected='/payload/'
    for ((round = 0; round < rounds; round++)); do
        measure file-cat dd if="$file" of=/dev/null bs=1M status=none >/dev/null
        [ "$(measure file-tables "$home/bin/etcd-agentctl" db tables --file "$file")" -ge 1 ] || die "etcd-agentctl db tables does not know the keys"
    done
    echo "the file of that member, $(($(stat -c %s "$file") / 1048576)) MiB, median of $rounds:"
    row file-cat 'reading it once (dd bs=1M)'
    row file-tables 'etcd-agentctl db tables'
    awk -v own="$(median file-tables)" -v other="$(median file-cat)" 'BEGIN {
        printf "  %.1f x the time of reading it: %s\n", own / other, (own / other <= 2 ? "aim met (2)" : "AIM MISSED (2)") }'
}

main() {
    etcd='' keys=1000000 file_keys=800000 rounds=3
    while [ $# -gt 0 ]; do
        case $1 in
            --help | -h) usage; exit 0 ;;
            --etcd) etcd=${2:-}; [ -n "$(etcd_version "$etcd")" ] || die "--etcd needs a directory with etcd and etcdctl"; shift 2 ;;
            --keys) [ $# -ge 2 ] || die "$1 needs a value"; keys=$2; shift 2 ;;
            --file-keys) [ $# -ge 2 ] || die "$1 needs a value"; file_keys=$2; shift 2 ;;
            --rounds) [ $# -ge 2 ] || die "$1 needs a value"; rounds=$2; shift 2 ;;
            *) usage >&2; exit 2 ;;
        esac
    done
    require mvn flock curl
    [ -n "$etcd" ] || etcd=$(any_etcd)
    begin
    client=http://127.0.0.1:${INSPECT_BENCH_PORT:-32479} peer=http://127.0.0.1:$((${INSPECT_BENCH_PORT:-32479} + 1))
    socket=$work/agent.sock
    inspect_bench
    [ "$file_keys" = 0 ] || file_bench
}

main "$@"
