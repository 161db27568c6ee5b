#!/usr/bin/env bash
# Writes anew the lists of the classes that agent and etcd-agentctl load, src/packages/classes: what the
# class-data archives of the packages are made of. Run it by hand after larger changes and look at the
# difference; a class that is missing in the lists costs a little time at each start, and nothing else.
#
#   mvn -DskipTests package && bash packaging/src/build/train.sh && git diff --stat packaging/src/packages/classes
#
# Needs etcd and openssl. The agent runs over TLS with an etcd of its own, is asked everything that
# etcd-agentctl can ask, and restarts its member.
set -euo pipefail
export LC_ALL=C
# shellcheck source=packaging/setup.sh
. "$(dirname "$0")/../../setup.sh"

home=$root/packaging/target/packages/tree/usr/lib/etcd-agent
lists=$root/packaging/src/packages/classes
work=$(mktemp -d)
agent=

finish() {
    [ -z "$agent" ] || { kill "$agent" && wait "$agent"; } 2>/dev/null || :
    # Stopping the agent leaves etcd as it is.
    etcd_pid=$(sed -n "s/^process \([0-9]*\):.*/\1/p" "$work/state/etcd.process" 2>/dev/null || :)
    [ -z "$etcd_pid" ] || kill "$etcd_pid" 2>/dev/null || :
    rm -rf "$work"
}
trap finish EXIT

certificates() {
    local name
    cd "$work"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=ca -keyout ca-key.pem -out ca.pem
    for name in member client; do
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$name" -keyout "$name-key.pem" -out "$name.csr"
        openssl x509 -req -in "$name.csr" -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 2 -out "$name.pem" \
            -extfile <(printf 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n')
    done
    cd - >/dev/null
}

# start_agent LIST: the agent with an etcd of its own, and its classes into LIST.
start_agent() {
    cat >"$work/etcd.env" <<END
ETCD_NAME=trained
ETCD_DATA_DIR=$work/data
ETCD_LISTEN_CLIENT_URLS=https://127.0.0.1:$port
ETCD_ADVERTISE_CLIENT_URLS=https://127.0.0.1:$port
ETCD_LISTEN_PEER_URLS=http://127.0.0.1:$((port + 1))
ETCD_INITIAL_ADVERTISE_PEER_URLS=http://127.0.0.1:$((port + 1))
ETCD_INITIAL_CLUSTER=trained=http://127.0.0.1:$((port + 1))
ETCD_CERT_FILE=$work/member.pem
ETCD_KEY_FILE=$work/member-key.pem
ETCD_TRUSTED_CA_FILE=$work/ca.pem
ETCD_CLIENT_CERT_AUTH=true
END
    ETCD_AGENT_SOCKET=$work/agent.sock ETCD_AGENT_STATE_DIR=$work/state ETCD_AGENT_CHILD=$etcd/etcd \
        ETCD_AGENT_CHILD_ENV=$work/etcd.env ETCD_AGENT_ENDPOINT=https://127.0.0.1:$port ETCD_AGENT_CACERT=$work/ca.pem \
        ETCD_AGENT_CERT=$work/client.pem ETCD_AGENT_KEY=$work/client-key.pem \
        ETCD_AGENT_JAVA_OPTS="-XX:DumpLoadedClassList=$1" "$home/bin/etcd-agent" >"$work/agent.log" 2>&1 &
    agent=$!
}

# ctl ARGUMENTS…: its exit status does not matter here, only its classes.
ctl() {
    count=$((${count:-0} + 1))
    ETCD_AGENT_SOCKET=$work/agent.sock ETCD_AGENTCTL_JAVA_OPTS="-XX:DumpLoadedClassList=$work/ctl.$count" \
        "$home/bin/etcd-agentctl" "$@" >>"$work/ctl.log" 2>&1 || :
}

await_healthy() {
    local _
    for _ in $(seq 100); do
        "$home/bin/etcd-agentctl" --socket "$work/agent.sock" health >/dev/null 2>&1 && return
        sleep 0.2
    done
    cat "$work/agent.log" >&2
    die "the agent that was to be trained does not get healthy"
}

# Nothing in a list may depend on the hour or the order of threads. Our own classes come from our jars, and
# lambdas from the classes that have them: see ClassList.
clean() {
    sed -e '/^#/d' -e '/^@cp /d' -e '/^@lambda-proxy /d' -e 's/ id:.*//' -e '/ source:/d' "$@" | tr -d '\r' |
        grep -vE '^io/etcdagent/|LambdaForm|/0x' | sort -u
}

main() {
    etcd=$(any_etcd)
    port=$((20000 + RANDOM % 10000))
    mkdir -m 0700 "$work/state"
    certificates 2>/dev/null
    start_agent "$work/agent.list"
    await_healthy
    for command in health members status gates diagnose agents operations lock rollout unlock 'health -o json' 'gates -o json' 'diagnose -o json' \
        'health -o classic' --help 'restart --help' --version 'restart --dry-run --allow-outage' \
        'restart --allow-outage --settle 0s --reason training' operations 'stop --allow-outage --reason training' \
        status lock start 'rolling-restart --reason training' rollout 'cancel none' completion no-such-command; do
        # shellcheck disable=SC2086 # words
        ctl $command
    done
    curl -fsS --max-time 20 --unix-socket "$work/agent.sock" http://agent/metrics >/dev/null
    await_healthy
    kill "$agent"
    wait "$agent" || :
    agent=
    mkdir -p "$lists"
    clean "$work/agent.list" >"$lists/etcd-agent-daemon"
    clean "$work"/ctl.[0-9]* >"$lists/etcd-agent-ctl"
    cat "$work/ctl.log" >&2
    wc -l "$lists"/* >&2
}

main
