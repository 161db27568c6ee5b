# shellcheck shell=bash
# The runbook's failure, made: a member whose disk went back in time, with a leader that remembers what it had.
# Read after cluster.sh.
# shellcheck disable=SC2154 # cluster_layout and the like are set by who reads this

# Where etcd has its data on a host of this layout.
data_directory() {
    case $cluster_layout in
        debian) printf '/var/lib/etcd/default\n' ;;
        kubespray) printf '/var/lib/etcd\n' ;;
    esac
}

# What etcd's unit reads.
environment_file() {
    case $cluster_layout in
        debian) printf '/etc/default/etcd\n' ;;
        kubespray) printf '/etc/etcd.env\n' ;;
    esac
}

# status_number HOST FIELD: of etcd's own status of that member, as raftAppliedIndex.
status_number() { patiently_at "$1" endpoint status -w json 2>/dev/null | sed -n "s/.*\"$2\":\([0-9]*\).*/\1/p"; }

# Who leads, and since when: no two leaders share a term.
leader_and_term() { patiently_at "$1" endpoint status -w json | sed -n 's/.*"raft_term":\([0-9]*\).*"leader":\([0-9]*\).*/\2 \1/p'; }

has_applied() { [ "$(status_number "$1" raftAppliedIndex)" -ge "$2" ] 2>/dev/null; }

# roll_back HOST: its disk becomes that of a moment ago. The member has acknowledged a log that it does not have
# any more, and panics as soon as it hears of its leader, for the leader remembers: it must stay the same one.
roll_back() {
    local name=$1 directory witness leader begun
    directory=$(data_directory)
    leader=$(leader_host) || { say "no leader"; return 1; }
    [ "$leader" != "$name" ] || { say "$name leads; only a follower can be stopped without another leader"; return 1; }
    witness=$(leader_and_term "$leader") && [ -n "$witness" ] || return 1
    on "$name" systemctl stop etcd || return 1
    # shellcheck disable=SC2016 # for the host's shell
    on "$name" sh -c 'rm -rf "$1" && cp -a "$2" "$1"' copy /var/lib/disk-of-before "$directory" || return 1
    on "$name" systemctl start etcd && await 60 member_is_healthy "$name" || return 1
    write_a_while "$leader" && await 60 has_applied "$name" "$(status_number "$leader" raftAppliedIndex)" || return 1
    on "$name" systemctl stop etcd || return 1
    # The directory itself stays: a disk is not restored under a host that runs, and the agent's sandbox opens this one.
    # shellcheck disable=SC2016
    on "$name" sh -c 'rm -rf "$2/member" && mv "$1/member" "$2/member"' restore /var/lib/disk-of-before "$directory" || return 1
    begun=$(journal_end "$name")
    on "$name" systemctl start --no-block etcd || return 1
    await 60 panicked_since "$name" "$begun" || { say "$name does not panic: $(on "$name" journalctl -u etcd -n 5 --no-pager)"; return 1; }
    [ "$(leader_and_term "$leader")" = "$witness" ] || { say "another leader came meanwhile"; return 1; }
}

# Besides whatever a load writes: a log that is longer by some entries than the copy's.
write_a_while() {
    local number
    for number in 1 2 3; do
        patiently_at "$1" put "/while/$number" "$number" >/dev/null || return 1
    done
}

# Where the journal of a host ends at this moment.
journal_end() { on "$1" journalctl -n 0 --show-cursor --no-pager | sed -n 's/^-- cursor: //p'; }

panicked_since() {
    on "$1" journalctl -u etcd --after-cursor="$2" --no-pager -o cat |
        grep -E 'tocommit\([0-9]+\) is out of range \[lastIndex\([0-9]+\)\]' >/dev/null
}

# fill MEBIBYTES: values that make the database of every member so large, by several writers side by side.
fill() {
    local name writer writers=()
    for name in "${cluster_hosts[@]}"; do
        # Few entries before the next snapshot: the write-ahead log would become as large as the database.
        printf 'ETCD_QUOTA_BACKEND_BYTES=%s\nETCD_SNAPSHOT_COUNT=200\n' $((4 << 30)) >>"$(host_root "$name")$(environment_file)"
    done
    restart_each || return 1
    head -c 1000000 /dev/zero | tr '\0' x >"$hosts_work/megabyte"
    for writer in 1 2 3 4; do
        write_megabytes "$writer" 4 "$(($1 * 1048576 / 1000000))" &
        writers+=($!)
    done
    for writer in "${writers[@]}"; do wait "$writer" || return 1; done
    [ "$(status_number host1 dbSize)" -ge $(($1 * 1048576)) ] || { say "the database has only $(status_number host1 dbSize) bytes"; return 1; }
    # etcd holds the last 5000 entries in memory, which here are all; started anew, it holds none of them, and who
    # joins gets the database, as in any cluster that is older.
    restart_each
}

restart_each() {
    local name
    for name in "${cluster_hosts[@]}"; do
        on "$name" systemctl restart etcd && await 120 member_is_healthy "$name" || return 1
    done
}

# write_megabytes FROM STEP TO: a key for each number.
write_megabytes() {
    local number
    for number in $(seq "$@"); do
        patiently_at host1 put "/fill/$number" <"$hosts_work/megabyte" >/dev/null || return 1
    done
}

# run_runbook HOST: what replaces the member there by a script, once its etcd is dead.
run_runbook() {
    cp "$stage_directory/runbook.sh" "$(host_root "$1")/root/"
    on "$1" bash /root/runbook.sh "$(environment_file)" "$(data_directory)" /root/snapshot.db "https://$(host_address "$(leader_host)"):2379"
}
