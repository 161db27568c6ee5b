# shellcheck shell=bash
# Three etcd members with TLS and one agent, which listens on its socket and on the network, for what measures or tries its
# API. Read after setup.sh; $etcd is the directory with etcd's programs. All is on loopback, from $port on.

# begin: makes a directory for all of it, $work, which goes with the processes in pids when the program ends.
begin() {
    # The package's own runtime and class-data archive, where they were built.
    home=$root/packaging/target/packages/tree/usr/lib/etcd-agent
    if [ ! -x "$home/runtime/bin/java" ]; then
        build_image
        home=$root/packaging/target/image
    fi
    pids=()
    work=$(mktemp -d)
    trap end_all EXIT
}

stage() {
    begin
    port=${API_PORT:-32579}
    socket=$work/agent.sock
    make_certificates
}

end_all() {
    local pid
    for pid in "${pids[@]}"; do
        kill "$pid" 2>/dev/null || true
    done
    wait
    rm -rf "$work"
}

# agent_options HEAP: what the package starts the agent with; see packaging/src/packages/bin/etcd-agent.
agent_options() {
    sed -n '/^exec /,$p' "$root/packaging/src/packages/bin/etcd-agent" | tr ' ' '\n' | sed "s,\\\$heap,$1," |
        grep -E '^-(X(ms|mn|mx|ss)|XX:(\+UseSerialGC|TieredStop|CICompiler|CompileThreshold|ReservedCode|-UsePerf|\+ExitOn)|Dio\.)' |
        tr '\n' ' '
}

make_certificates() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=bench-ca \
        -keyout "$work/ca-key.pem" -out "$work/ca.pem" 2>/dev/null
    sign server 'subjectAltName=IP:127.0.0.1'
    sign controller 'subjectAltName=DNS:controller'
}

# sign NAME EXTENSION
sign() {
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$1" -keyout "$work/$1-key.pem" 2>/dev/null |
        openssl x509 -req -CA "$work/ca.pem" -CAkey "$work/ca-key.pem" -CAcreateserial -days 2 \
            -extfile <(printf '%s\nextendedKeyUsage=serverAuth,clientAuth\n' "$2") -out "$work/$1.pem" 2>/dev/null
}

client() { printf 'https://127.0.0.1:%s' $((port + 2 * $1)); }
peer() { printf 'https://127.0.0.1:%s' $((port + 2 * $1 + 1)); }

start_members() {
    local number initial=''
    for number in 1 2 3; do initial+=${initial:+,}m$number=$(peer $number); done
    for number in 1 2 3; do
        "$etcd/etcd" --name="m$number" --data-dir="$work/m$number" --log-level=error \
            --listen-client-urls="$(client $number)" --advertise-client-urls="$(client $number)" \
            --listen-peer-urls="$(peer $number)" --initial-advertise-peer-urls="$(peer $number)" --initial-cluster="$initial" \
            --client-cert-auth --trusted-ca-file="$work/ca.pem" --cert-file="$work/server.pem" --key-file="$work/server-key.pem" \
            --peer-client-cert-auth --peer-trusted-ca-file="$work/ca.pem" --peer-cert-file="$work/server.pem" \
            --peer-key-file="$work/server-key.pem" >"$work/m$number.log" 2>&1 &
        pids+=($!)
    done
    await 60 etcdctl_health || die "etcd does not start: $work/m1.log"
}

etcdctl_health() {
    ETCDCTL_API=3 "$etcd/etcdctl" --endpoints="$(client 1)" --cacert="$work/ca.pem" --cert="$work/controller.pem" \
        --key="$work/controller-key.pem" endpoint health --cluster
}

start_agent() {
    printf 'ETCD_NAME=m1\nETCD_DATA_DIR=%s\nETCD_LISTEN_CLIENT_URLS=%s\nETCD_ADVERTISE_CLIENT_URLS=%s\nETCD_INITIAL_CLUSTER=m1=%s\n' \
        "$work/m1" "$(client 1)" "$(client 1)" "$(peer 1)" >"$work/etcd.env"
    # A child that does not end: the member runs already, and the agent is not to start another.
    printf '#!/bin/sh\nexec sleep 100000\n' >"$work/child"
    chmod +x "$work/child"
    mkdir -p "$work/between"
    ETCD_AGENT_SOCKET=$socket ETCD_AGENT_STATE_DIR=$work/state ETCD_AGENT_CHILD=$work/child \
        ETCD_AGENT_CHILD_ENV=$work/etcd.env ETCD_AGENT_CHILD_LOG=$work/child.log ETCD_AGENT_CHILD_BETWEEN=$work/between \
        ETCD_AGENT_ENDPOINT=$(client 1) ETCD_AGENT_CACERT=$work/ca.pem ETCD_AGENT_CERT=$work/controller.pem \
        ETCD_AGENT_KEY=$work/controller-key.pem ETCD_AGENT_LISTEN=127.0.0.1:$port ETCD_AGENT_LISTEN_CACERT=$work/ca.pem \
        ETCD_AGENT_LISTEN_CERT=$work/server.pem ETCD_AGENT_LISTEN_KEY=$work/server-key.pem \
        ETCD_AGENT_REMOTE_OPERATE=cn:controller \
        ETCD_AGENT_JAVA_OPTS=$(agent_options 48m) MALLOC_ARENA_MAX=1 "$home/bin/etcd-agent" >"$work/agent.log" 2>&1 &
    agent=$!
    pids+=("$agent")
    await 60 says_healthy ask_socket /v1/health || die "the agent does not answer: $work/agent.log"
    await 60 says_healthy ask_tls /v1/health || die "the agent does not answer over TLS: $work/agent.log"
}

by_socket() { curl -fsS --unix-socket "$socket" "$@"; }
by_tls() { curl -fsS --cacert "$work/ca.pem" --cert "$work/controller.pem" --key "$work/controller-key.pem" "$@"; }
ask_socket() { by_socket "http://localhost$1"; }
ask_tls() { by_tls "https://127.0.0.1:$port$1"; }
says_healthy() { "$@" 2>/dev/null | grep -q '"verdict":"healthy"'; }
