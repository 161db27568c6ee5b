# shellcheck shell=bash
# What must hold on real hosts where the data in etcd is shown and saved. Read after scenarios.sh; see there.
# shellcheck disable=SC2154 # cluster_hosts and the like are set by who reads this

# The agents and etcdctl are whom their certificates' common names say.
authentication_on() {
    local name
    patiently_at host1 role add root >/dev/null && patiently_at host1 user add root:secret >/dev/null &&
        patiently_at host1 user grant-role root root >/dev/null || return 1
    for name in outside "${cluster_hosts[@]/#/member-}"; do
        patiently_at host1 user add "$name:secret" >/dev/null && patiently_at host1 user grant-role "$name" root >/dev/null || return 1
    done
    patiently_at host1 auth enable >/dev/null
}

authentication_off() {
    local name
    patiently_at host1 auth disable >/dev/null || return 1
    for name in root outside "${cluster_hosts[@]/#/member-}"; do
        patiently_at host1 user delete "$name" >/dev/null || return 1
    done
    patiently_at host1 role delete root >/dev/null || true
}

# What etcd has is what the agent of each host shows of it.
shows_the_data() {
    local name
    for name in "${cluster_hosts[@]}"; do
        must ends_with 0 ctl "$name" keys /shown/ && must says /shown/plain && must says "$1" &&
            must ends_with 0 ctl "$name" get /shown/plain --raw && [ "$said" = 'a value' ] &&
            must ends_with 0 ctl "$name" tables /shown/ && must says '2     33 B' &&
            must ends_with 0 ctl "$name" leases && must says "$1" && must says /shown/leased || return 1
    done
}

shows_who_may_what() {
    must ends_with 0 ctl host2 users && must says member-host2 && must ends_with 0 ctl host3 roles && must says root
}

# The saved snapshot is read without etcd, and is what etcdctl takes for one.
saves_a_snapshot() {
    on host1 rm -f /root/saved.db
    must ends_with 0 ctl host1 snapshot /root/saved.db && must ends_with 0 ctl host1 db check --file /root/saved.db &&
        must ends_with 0 ctl host1 db get /shown/plain --raw --file /root/saved.db && [ "$said" = 'a value' ] &&
        must from_outside env ETCDCTL_API=3 "$outside_etcdctl" snapshot status "$(host_root host1)/root/saved.db" >/dev/null 2>&1
}

# Interrupted in the middle, of which the megabytes in etcd leave time enough, it leaves nothing.
leaves_no_half_snapshot() {
    local attempt status
    on host1 sh -c 'echo $$ >/run/saving; exec env --default-signal=INT etcd-agentctl snapshot /root/broken.db' >"$hosts_work/broken.out" 2>&1 </dev/null &
    attempt=$!
    # Seen and done on the host itself, as soon as can be.
    # shellcheck disable=SC2016 # for the host's shell
    must on host1 timeout 60 sh -c 'until find /root -name ".broken.db.*.part" -size +0 | grep -q .; do sleep 0.01; done
        kill -INT "$(cat /run/saving)"'
    wait "$attempt"
    status=$?
    [ "$status" = 130 ] || fail "an interrupted snapshot ended with $status: $(cat "$hosts_work/broken.out")" || return 1
    said=$(on host1 find /root -name '*broken.db*')
    [ -z "$said" ] || fail "left behind: $said"
}

scenario_data_is_shown_and_saved_with_authentication_on() {
    local lease status=0
    must patiently_at host1 put /shown/plain 'a value' >/dev/null || return 1
    lease=$(patiently_at host1 lease grant 3600 | sed -n 's/^lease \([0-9a-f]*\) .*/\1/p')
    must patiently_at host1 put --lease="$lease" /shown/leased 'b' >/dev/null || return 1
    head -c 1000000 /dev/urandom >"$hosts_work/megabyte"
    must write_megabytes 1 1 60 || return 1
    shows_the_data "$lease" || status=1
    must authentication_on || return 1
    shows_the_data "$lease" && shows_who_may_what && saves_a_snapshot && leaves_no_half_snapshot || status=1
    must authentication_off || return 1
    patiently_at host1 del --prefix /fill/ >/dev/null && patiently_at host1 del --prefix /shown/ >/dev/null && [ "$status" = 0 ]
}
