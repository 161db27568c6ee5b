# shellcheck shell=bash
# What must hold on real hosts when a member is recovered, each named after it. Read after scenarios.sh, whose
# words it uses; every scenario finds a calm cluster, and must leave one.
# shellcheck disable=SC2154 # cluster_hosts and the like are set by who reads this

# --- Words of which scenarios are made -------------------------------------------------------------

# Where the agent tells etcd how to join, while it does.
join_file=/var/lib/etcd-agent-join/etcd.env

# hash_at HOST REVISION: etcd's own of all its keys and values.
hash_at() {
    etcdctl_at "$1" --command-timeout 2m endpoint hashkv --rev "$2" -w json 2>/dev/null | sed -n 's/.*"hash":\([0-9]*\).*/\1/p'
}

# At one revision, which all of them have reached.
hashes_are_equal() {
    local name revision hashes=''
    revision=$(patiently_at host1 get --consistency=l /never -w json | sed -n 's/.*"revision":\([0-9]*\).*/\1/p')
    for name in "${cluster_hosts[@]}"; do
        await 30 has_hash "$name" "$revision" || fail "$name has no hash at revision $revision" || return 1
        hashes+="$(hash_at "$name" "$revision")"$'\n'
    done
    [ "$(sort -u <<<"${hashes%$'\n'}" | wc -l)" = 1 ] || fail "at revision $revision the members differ: $hashes"
}

has_hash() { [ -n "$(hash_at "$1" "$2")" ]; }

# checksums HOST DIRECTORY: of every file in it.
checksums() {
    # shellcheck disable=SC2016 # for the host's shell
    on "$1" sh -c 'cd "$1" && find . -type f -exec sha256sum {} + | sort -k 2' sums "$2"
}

member_id() { patiently_at "$(leader_host)" member list | awk -F', ' -v name="$1" '$3 == name { print $1 }'; }

# It votes: a learner answers no such read.
is_whole() { member_is_healthy "$1" && [ "$(etcdctl_at "$1" member list | grep -c ', started, ')" = "${#cluster_hosts[@]}" ]; }

join_file_is_empty() { ! on "$1" test -s "$join_file" || fail "etcd of $1 is still told to join: $(on "$1" cat "$join_file")"; }

none_but_was_down() {
    local name
    for name in "${cluster_hosts[@]}"; do
        if [ "$name" = "$1" ]; then must was_down "$name" || return 1; else must was_never_down "$name" || return 1; fi
    done
}

no_operation_goes_on() {
    said=$(ctl "$1" status -o json 2>/dev/null) && ! grep -q '"state": "running"' <<<"$said"
}

# follow_phases HOST: "PID PHASE" for each phase of a recovery as the agent of that host begins it, to descriptor 7. From
# where the journal ends now, however long it takes to be opened.
follow_phases() {
    local begin
    begin=$(journal_end "$1")
    # shellcheck disable=SC2016 # for the host's shell
    exec 7< <(on "$1" sh -c 'echo $$ >/run/follower; exec journalctl -f --no-tail --after-cursor="$1" -o short --no-pager' follow "$begin" |
        sed -un 's/^.* etcd-agent\[\([0-9]*\)\]: .*recover [^ ]* of [^,]*, \([a-z-]*\): .*$/\1 \2/p')
    await 30 on "$1" test -s /run/follower
}

follow_no_more() {
    on_quietly "$1" sh -c 'kill "$(cat /run/follower)"; rm /run/follower'
    exec 7<&-
}

# --- Scenarios -------------------------------------------------------------------------------------

scenario_a_rolled_back_member_is_recovered_under_load() {
    local broken old before kept snapshot status=0
    broken=$(first_follower)
    old=$(member_id "$broken")
    watch_begin || return 1
    must roll_back "$broken" || { watch_end; return 1; }
    said=$(ctl "$broken" diagnose 2>&1)
    must says rolled-back && must says 'etcd-agentctl recover' || status=1
    before=$(checksums "$broken" "$(data_directory)/member")
    must ends_with 0 ctl "$broken" recover --dry-run && must says "$old" || status=1
    must ends_with 0 ctl "$broken" recover -y --reason 'its disk went back' || { watch_end; return 1; }
    say "$(sed 's/^/    /' <<<"$said")"
    # The command that deletes it, and nothing else.
    kept=$(sed -n 's/.*rm -r -- \([^ ]*\)$/\1/p' <<<"$said" | tail -n 1)
    must [ "${kept#"$(data_directory)"*.removed-"$old"-}" != "$kept" ] || status=1
    # As a whole, or what etcd has in it, where the directory itself cannot be renamed.
    [ "$(basename "${kept%.removed-*}")" = member ] || kept+=/member
    must on "$broken" test -s "$kept/snap/db" || status=1
    # Where systemd starts a failed etcd again and again, it writes.
    [ "$cluster_layout" != debian ] || [ "$(checksums "$broken" "$kept")" = "$before" ] || { fail "$kept is not what etcd had"; status=1; }
    snapshot=$(kept_snapshot "$broken")
    must ends_with 0 on "$broken" env ETCDCTL_API=3 etcdctl snapshot status "$snapshot" -w json && must says totalKey || status=1
    must join_file_is_empty "$broken" && must await 30 is_whole "$broken" && must hashes_are_equal || status=1
    # Neither a restart nor a boot remembers how it joined.
    must ends_with 0 on "$broken" systemctl restart etcd && must await 60 is_whole "$broken" || status=1
    host_crash "$broken"
    must host_boot "$broken" && must becomes_calm && must hashes_are_equal || status=1
    watch_end && must never_two_down && must none_but_was_down "$broken" && [ "$status" = 0 ]
}

# The newest that its agent has kept.
kept_snapshot() { on "$1" find /var/lib/etcd-agent -name '*.db' -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d ' ' -f 2; }

phases_of_a_recovery='queue check snapshot mark arm stop remove move-aside add start catch-up promote verify compare clear'

# kill_in_each_phase HOST WITNESS: its agent is killed in each phase that it comes to for the first time, in whatever
# life.
kill_in_each_phase() {
    local name=$1 witness=$2 pid phase
    while read -r -u 7 pid phase; do
        [[ " $phases_of_a_recovery " = *" $phase "* ]] && ! grep -qx "$phase" "$hosts_work/killed-in" || continue
        # What it wrote before it died of the last kill is read late.
        on_quietly "$name" kill -KILL "$pid" || continue
        printf '%s\n' "$phase" >>"$hosts_work/killed-in"
        say "    its agent is killed in $phase"
        forget_places_in_queue "$witness"
    done
}

# recover_until_it_is_done HOST WITNESS: what ends with its agent before anything was done is asked for again.
recover_until_it_is_done() {
    local attempt
    for attempt in $(seq 10); do
        ctl "$1" recover -y --reason "whose agent dies, attempt $attempt" >"$hosts_work/recover-$attempt" 2>&1
        await 60 agent_answers "$1" && await 240 nothing_is_owed "$1" "$2" || return 1
        is_whole "$1" && return
    done
    fail "not recovered: $(cat "$hosts_work/recover-$attempt")"
}

# Between two lives of an agent no operation goes on, but the record stands.
nothing_is_owed() { no_operation_goes_on "$1" && said=$(etcdctl_at "$2" get --prefix --keys-only /etcd-agent/disruption 2>&1) && [ -z "$said" ]; }

scenario_recover_goes_on_after_the_agent_is_killed_at_each_phase() {
    local broken witness killer phase status=0 missed=0
    broken=$(first_follower)
    witness=$(leader_host)
    watch_begin || return 1
    must roll_back "$broken" || { watch_end; return 1; }
    : >"$hosts_work/killed-in"
    follow_phases "$broken"
    kill_in_each_phase "$broken" "$witness" 8>&- &
    killer=$!
    must recover_until_it_is_done "$broken" "$witness" || status=1
    follow_no_more "$broken"
    wait "$killer"
    # Some phases last milliseconds, and may be over before it is read that they begin; at the borders of these the tests
    # with fault points kill (AgentsRecoverMembersTest).
    for phase in $phases_of_a_recovery; do
        grep -qx "$phase" "$hosts_work/killed-in" || { say "    too short to be hit this time: $phase"; missed=$((missed + 1)); }
    done
    [ "$missed" -le 5 ] || { fail "its agent was killed in too few phases"; status=1; }
    must becomes_calm && must join_file_is_empty "$broken" && must hashes_are_equal || status=1
    watch_end && must never_two_down && must none_but_was_down "$broken" && [ "$status" = 0 ]
}

scenario_recover_goes_on_after_its_host_crashed_with_the_data_moved_aside() {
    local broken phase status=0
    broken=$(first_follower)
    watch_begin || return 1
    must roll_back "$broken" || { watch_end; return 1; }
    follow_phases "$broken"
    in_background ctl "$broken" recover -y --reason 'whose host dies'
    while read -r -t 300 -u 7 _ phase && [ "$phase" != add ]; do :; done
    host_crash "$broken"
    exec 7<&-
    outcome
    must ends_with 3 ctl "$(leader_host)" restart && must says no-other-disruption || status=1
    # Nobody asks again.
    must host_boot "$broken" && must becomes_calm && must await 30 is_whole "$broken" && must join_file_is_empty "$broken" && must hashes_are_equal || status=1
    watch_end && must never_two_down && must none_but_was_down "$broken" && [ "$status" = 0 ]
}

scenario_an_alive_member_is_not_recovered() {
    local runs members
    runs=$(all_runs)
    members=$(patiently_at host1 member list)
    must ends_with 3 ctl host2 recover --dry-run && must ends_with 3 ctl host2 recover -y && must says alive &&
        must restarted_since "$runs" && must [ "$(patiently_at host1 member list)" = "$members" ] && must becomes_calm
}

scenario_two_broken_members_are_refused() {
    local broken other members before name refused status=0
    broken=$(first_follower)
    for name in "${cluster_hosts[@]}"; do [ "$name" = "$broken" ] || [ "$name" = "$(leader_host)" ] || other=$name; done
    must roll_back "$broken" || return 1
    # An operator who does not want to see it start again and again.
    on "$broken" systemctl stop etcd
    members=$(patiently_at "$other" member list)
    on "$other" systemctl stop etcd
    before=$(for name in "$broken" "$other"; do checksums "$name" "$(data_directory)"; done)
    for name in "$broken" "$other"; do
        said=$(ctl "$name" recover -y 2>&1)
        refused=$?
        [ "$refused" = 3 ] || [ "$refused" = 4 ] || { fail "status $refused: $said"; status=1; }
        must says quorum || status=1
    done
    [ "$(for name in "$broken" "$other"; do checksums "$name" "$(data_directory)"; done)" = "$before" ] || { fail "the data were touched"; status=1; }
    must join_file_is_empty "$broken" && must join_file_is_empty "$other" || status=1
    must on "$other" systemctl start etcd && must await 60 member_is_healthy "$other" &&
        must [ "$(patiently_at "$other" member list)" = "$members" ] || status=1
    # One alone is recovered, also one that its operator has stopped.
    must await 60 recovers "$broken" && must becomes_calm && must hashes_are_equal && [ "$status" = 0 ]
}

# The other agents have to see first that theirs are well.
recovers() { ctl "$1" recover -y >"$hosts_work/recover.out" 2>&1; }

# On one or two hosts: nothing is left that could take the member's place, whatever is wrong with it.
scenario_small_cluster_is_refused_and_its_operator_told_what_is_left() {
    local broken=host${#cluster_hosts[@]} before refused status=0
    on "$broken" systemctl stop etcd
    before=$(checksums "$broken" "$(data_directory)")
    said=$(ctl "$broken" recover -y 2>&1)
    refused=$?
    [ "$refused" = 3 ] || [ "$refused" = 4 ] || { fail "status $refused: $said"; status=1; }
    must says quorum && must says 'snapshot restore' || status=1
    [ "$(checksums "$broken" "$(data_directory)")" = "$before" ] || { fail "the data were touched"; status=1; }
    on "$broken" systemctl start etcd
    must becomes_calm && must join_file_is_empty "$broken" && [ "$status" = 0 ]
}

# Not among all: it takes minutes and gigabytes, and is asked for by its name.
scenario_recover_of_one_gibibyte() {
    local broken begun seconds pid peak status=0
    must fill 1024 && must becomes_calm || return 1
    broken=$(first_follower)
    watch_begin || return 1
    must roll_back "$broken" || { watch_end; return 1; }
    begun=$EPOCHREALTIME
    must ends_with 0 ctl "$broken" recover -y --reason 'a gibibyte' || status=1
    seconds=$(awk -v from="$begun" -v now="$EPOCHREALTIME" 'BEGIN { printf "%.1f", now - from }')
    pid=$(main_pid "$broken" etcd-agent)
    peak=$(on "$broken" awk '/^VmHWM:/ { printf "%d", $2 / 1024 }' "/proc/$pid/status")
    say "    $(status_number "$broken" dbSize) bytes: $seconds s; the agent took $peak MiB at most"
    must await 30 is_whole "$broken" && must hashes_are_equal && must becomes_calm || status=1
    watch_end && must never_two_down && must none_but_was_down "$broken" && [ "$status" = 0 ]
}
