# shellcheck shell=bash
# What must hold on real hosts for controllers on other machines. Read after scenarios.sh; see there.
# shellcheck disable=SC2154 # cluster_hosts and the like are set by who reads this

# Each agent shows its member's certificate, and knows two clients that the same authority signed.
listen_on() {
    local pki=/etc/ssl/etcd/ssl
    agent_setting "$1" "ETCD_AGENT_LISTEN=$(host_address "$1"):2390 ETCD_AGENT_LISTEN_CERT=$pki/member-$1.pem ETCD_AGENT_LISTEN_KEY=$pki/member-$1-key.pem ETCD_AGENT_LISTEN_CACERT=$pki/ca.pem ETCD_AGENT_REMOTE_OPERATE=cn:outside ETCD_AGENT_REMOTE_OBSERVE=dns:monitor.example"
}

# asked_as CLIENT HOST PATH ARGUMENTS…: the status of the answer; 000 for none.
asked_as() {
    local client=$1 name=$2 path=$3
    shift 3
    from_outside curl -s -o "$hosts_work/answer" -w '%{http_code}' --max-time 20 --cacert "$authority/ca.pem" \
        --cert "$authority/$client.pem" --key "$authority/$client-key.pem" "$@" "https://$(host_address "$name"):2390$path" || true
}

is_asked() { [ "$(asked_as "${@:2}")" = "$1" ] || fail "not $1 but $(asked_as "${@:2}") for: ${*:2}"; }

# A client of an authority of its own, which nobody knows here.
make_stranger() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=outside \
        -keyout "$authority/stranger-key.pem" -out "$authority/stranger.pem" 2>/dev/null
}

knows_who_may_what() {
    must is_asked 200 monitor "$1" /v1/health && must is_asked 403 monitor "$1" /v1/keys &&
        must is_asked 403 monitor "$1" /v1/operations -H 'Content-Type: application/json' -d '{"kind":"restart"}' &&
        must is_asked 000 stranger "$1" /v1/health && must is_asked 200 outside "$1" '/v1/health?fresh=true' &&
        must await 30 has_logged "$1" 'monitor.*POST /v1/operations.*403'
}

has_logged() { on "$1" journalctl -u etcd-agent --no-pager | grep -- "$2" >/dev/null; }

rolls_from_outside() {
    local name addresses=()
    for name in "${cluster_hosts[@]}"; do addresses+=("$(host_address "$name")"); done
    from_outside python3 "$root/packaging/examples/roll-two-clusters.py" --cert "$authority/outside.pem" \
        --key "$authority/outside-key.pem" --cacert "$authority/ca.pem" --run "$1" --reason 'from another machine' --timeout 300 \
        "hosts=$(IFS=,; printf '%s' "${addresses[*]}")" >"$hosts_work/rolled" 2>&1 ||
        fail "the controller ended with $?: $(cat "$hosts_work/rolled")"
}

# With a certificate and an authority in files of its own, as an operator has them.
asks_another_host() {
    local pki=/etc/ssl/etcd/ssl
    must ends_with 0 ctl host2 --host "$(host_address host1)" --cacert "$pki/ca.pem" --cert /root/outside.pem --key /root/outside-key.pem health &&
        must says host1
}

scenario_a_controller_rolls_the_cluster_over_mutual_tls() {
    local name runs status=0
    must make_stranger && must sign_certificate monitor 'DNS:monitor.example' || return 1
    for name in "${cluster_hosts[@]}"; do must listen_on "$name" || return 1; done
    must becomes_calm || return 1
    install -m 0600 -t "$(host_root host2)/root" "$authority/outside.pem" "$authority/outside-key.pem"
    knows_who_may_what host1 && asks_another_host || status=1
    runs=$(all_runs)
    watch_begin || return 1
    rolls_from_outside once || status=1
    watch_end && must never_two_down && must restarted_since "$runs" "${cluster_hosts[@]}" || status=1
    runs=$(all_runs)
    # The same run again has nothing left to do.
    rolls_from_outside once && must restarted_since "$runs" || status=1
    # The listener's certificate is renewed like etcd's.
    give_certificates host3 && own_certificates host3 && must await 30 shows_certificate host3 || status=1
    must is_asked 200 outside host3 /v1/health || status=1
    for name in "${cluster_hosts[@]}"; do agent_setting "$name" || status=1; done
    must becomes_calm && must is_asked 000 outside host1 /v1/health && [ "$status" = 0 ]
}

shows_certificate() {
    local shown
    shown=$(from_outside openssl s_client -connect "$(host_address "$1"):2390" -CAfile "$authority/ca.pem" </dev/null 2>/dev/null |
        openssl x509 -noout -fingerprint 2>/dev/null)
    [ -n "$shown" ] && [ "$shown" = "$(openssl x509 -noout -fingerprint -in "$authority/member-$1.pem")" ]
}
