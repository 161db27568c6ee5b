# shellcheck shell=bash
# What must hold on real hosts, each named after it. Read after cluster.sh; test.sh runs them. Every scenario
# finds a calm cluster of three hosts with an agent each, and must leave one.
# shellcheck disable=SC2154 # cluster_hosts and the like are set by who reads this

# --- Words of which scenarios are made -------------------------------------------------------------

fail() { say "    $*"; return 1; }

# A scenario ends at the first thing that is not so.
must() { "$@" || fail "not so: $*"; }

# ctl HOST ARGUMENTS…
ctl() {
    local name=$1
    shift
    on "$name" etcd-agentctl "$@" </dev/null
}

# ends_with STATUS COMMAND…: what it printed is kept in $said.
ends_with() {
    local wanted=$1 status
    shift
    said=$("$@" 2>&1)
    status=$?
    [ "$status" = "$wanted" ] || fail "status $status instead of $wanted from: $* $(printf '\n%s' "$said")"
}

says() { grep -qF -- "$1" <<<"$said" || fail "it does not say '$1': $said"; }

main_pid() { on "$1" systemctl show -P MainPID "${2:-etcd}.service"; }
etcd_run() { on "$1" systemctl show -P InvocationID etcd.service; }

agent_answers() { on_quietly "$1" etcd-agentctl status; }

# No record, no lock, no operation, no rollout, and every member and agent healthy.
calm() {
    local name
    no_rollout_goes_on host1 || return 1
    [ -z "$(etcdctl_at host1 get --prefix --keys-only /etcd-agent/disruption 2>&1)" ] || return 1
    [ -z "$(etcdctl_at host1 get --prefix --keys-only /etcd-agent/lock/ 2>&1)" ] || return 1
    for name in "${cluster_hosts[@]}"; do
        member_is_healthy "$name" && on_quietly "$name" etcd-agentctl health || return 1
        said=$(on "$name" etcd-agentctl status -o json)
        grep -q '"state": "running"' <<<"$said" && return 1
    done
    return 0
}

becomes_calm() { await 90 calm || fail "the cluster does not become calm: $(ctl host1 status 2>&1; ctl host1 health 2>&1)"; }

# What a killed agent had in the queue goes with its lease, after half a minute: this is not what is tested.
# forget_places_in_queue [HOST]: asked through the member there.
forget_places_in_queue() {
    local name=${1:-host1}
    etcdctl_at "$name" get --prefix --keys-only /etcd-agent/lock/restart/ | sed -n 's|^/etcd-agent/lock/restart/||p' |
        while read -r lease; do etcdctl_at "$name" lease revoke "$lease" >/dev/null 2>&1; done
}

# The one that a rollout takes first: by member id.
first_follower() {
    local leader name
    leader=$(leader_host)
    # Ids are numbers, written without leading zeros.
    patiently_at "$leader" member list | awk -F', ' '{ print length($1), $1, $3 }' | sort -k 1n -k 2 | while read -r _ _ name; do
        [ "$name" = "$leader" ] || { printf '%s\n' "$name"; return; }
    done
}

# kill_main_of HOST UNIT: its main process is gone at once, as if the kernel had run out of memory.
kill_main_of() { on "$1" sh -c 'kill -KILL "$(systemctl show -P MainPID "$1")"' kill "$2.service"; }

# The state of the newest rollout, as it is in etcd: what is least indented in the record is its own.
rollout_state() { ctl "$1" rollout status -o json 2>/dev/null | sed -n 's/^  "state": "\([a-z]*\)",$/\1/p'; }
rollout_is() { [ "$(rollout_state "$1")" = "$2" ]; }
no_rollout_goes_on() { case $(rollout_state "$1") in running | paused) return 1 ;; esac }

# member_in_rollout HOST MEMBER: the state of that member in the rollout.
member_in_rollout() {
    ctl "$1" rollout status -o json 2>/dev/null |
        sed -n '/"members": \[/,$p' | grep -A 1 "\"name\": \"$2\"" | sed -n 's/.*"state": "\([a-z]*\)".*/\1/p'
}
member_is() { [ "$(member_in_rollout "$1" "$2")" = "$3" ]; }

# Each member with the run of etcd that it is in, a line each.
all_runs() {
    local name
    for name in "${cluster_hosts[@]}"; do printf '%s %s\n' "$name" "$(etcd_run "$name")"; done
}

# restarted_since RUNS HOST…: these, and none else.
restarted_since() {
    local runs=$1 now name
    shift
    now=$(all_runs)
    for name in "${cluster_hosts[@]}"; do
        if [[ " $* " = *" $name "* ]]; then
            [ "$(grep "^$name " <<<"$now")" != "$(grep "^$name " <<<"$runs")" ] || fail "$name was not restarted" || return 1
        else
            [ "$(grep "^$name " <<<"$now")" = "$(grep "^$name " <<<"$runs")" ] || fail "$name was restarted" || return 1
        fi
    done
}

# watch_begin: from now on writers write, and an observer outside the hosts watches.
watch_begin() {
    local arguments=("$authority") name
    for name in "${cluster_hosts[@]}"; do
        arguments+=("$name" "$(host_address "$name")" "$hosts_work/$name/init")
    done
    rm -f "$hosts_work/watch.in"
    mkfifo "$hosts_work/watch.in"
    (
        # shellcheck disable=SC2046 # options are words
        exec ip netns exec "$hosts_hub" "$JAVA_HOME/bin/java" $(java_options) -XX:+UseSerialGC -Xmx256m -XX:-UsePerfData \
            -XX:TieredStopAtLevel=1 -cp "$root/packaging/target/classes:$root/packaging/target/image/lib/*:$root/packaging/target/quickstart-lib/*" \
            io.etcdagent.packaging.quickstart.HostsWatch "${arguments[@]}"
    ) <"$hosts_work/watch.in" >"$hosts_work/watch.out" 2>"$hosts_work/watch.err" &
    watch_process=$!
    exec 8>"$hosts_work/watch.in"
    await 90 grep -q '^watching' "$hosts_work/watch.out" || fail "the load does not come up: $(tail -n 5 "$hosts_work/watch.err")"
}

# watch_end: what came of it is in $watched.
watch_end() {
    exec 8>&-
    wait "$watch_process"
    watched=$(cat "$hosts_work/watch.out")
    sed 's/^/    /' "$hosts_work/watch.out" >&2
    grep -qx 'lost 0' "$hosts_work/watch.out" || fail "acknowledged writes were lost, or the load broke: $(tail -n 5 "$hosts_work/watch.err")"
}

never_two_down() { ! grep '^together' <<<"$watched" >&2 || fail "two members were down at once"; }
was_down() { grep -q "^down $1 " <<<"$watched" || fail "$1 was never down"; }
was_never_down() { ! grep -q "^down $1 " <<<"$watched" || fail "$1 was down"; }

# in_background COMMAND…: its output goes to a file; outcome waits for its end and puts the output into $said.
in_background() {
    "$@" >"$hosts_work/background.out" 2>&1 </dev/null 8>&- &
    background=$!
}

outcome() {
    wait "$background"
    said=$(cat "$hosts_work/background.out")
}

# A step for --between that waits until it is told to go on.
give_waiting_step() {
    local directory
    directory=$(host_root "$1")/etc/etcd-agent/between.d
    printf '#!/bin/sh\ntouch /run/step-runs\nwhile [ ! -e /run/step-may-end ]; do sleep 0.1; done\n' >"$directory/wait"
    chmod 0755 "$directory/wait"
    on "$1" rm -f /run/step-runs /run/step-may-end
}

step_runs() { on "$1" test -e /run/step-runs; }

# Somebody's, who is then in $at_step: whom a rollout takes first depends on who leads when it begins.
a_step_runs() {
    for at_step in "${cluster_hosts[@]}"; do
        ! step_runs "$at_step" || return 0
    done
    return 1
}

let_step_end() { on "$1" touch /run/step-may-end; }

# start_on HOST COMMAND…: in the background and told to end as a terminal tells it; its pid there is in /run/starter.
start_on() {
    local name=$1
    shift
    # Whoever runs the scenarios in the background ignores Ctrl-C, and so would all that they start.
    in_background on "$name" env --default-signal=INT sh -c 'echo $$ >/run/starter; exec "$@"' start "$@"
}

signal_starter() { on "$1" sh -c 'kill -"$1" "$(cat /run/starter)"' signal "$2"; }

# The dead-man's switch in seconds and not minutes, for one host.
short_rescue() {
    local directory
    directory=$(host_root "$1")/etc/systemd/system/etcd-agent-rescue.timer.d
    mkdir -p "$directory"
    printf '[Timer]\nOnActiveSec=\nOnActiveSec=%s\n' "$2" >"$directory/short.conf"
    on "$1" systemctl daemon-reload
}

usual_rescue() {
    rm -rf "$(host_root "$1")/etc/systemd/system/etcd-agent-rescue.timer.d"
    on "$1" systemctl daemon-reload
}

# --- Scenarios -------------------------------------------------------------------------------------

# The first: it finds hosts with etcd and nothing else.
scenario_install_and_it_works() {
    local name before after
    for name in "${cluster_hosts[@]}"; do
        before=$(etcd_run "$name")
        cp "$agent_package" "$(host_root "$name")/root/etcd-agent.deb"
        must on "$name" dpkg -i /root/etcd-agent.deb >"$hosts_work/dpkg.log" 2>&1 || { cat "$hosts_work/dpkg.log" >&2; return 1; }
        after=$(etcd_run "$name")
        [ "$before" = "$after" ] || fail "the installation restarted etcd" || return 1
        must await 30 on_quietly "$name" systemctl is-active etcd-agent || { on "$name" journalctl -u etcd-agent -n 30 --no-pager >&2; return 1; }
        must ends_with 0 on "$name" etcd-agent --check-config || return 1
    done
    becomes_calm || return 1
    for name in "${cluster_hosts[@]}"; do
        must ends_with 0 ctl "$name" health && must ends_with 0 on "$name" etcd-health.sh && must says 'cluster is healthy' || return 1
    done
    must ends_with 0 ctl host1 agents && must says "host${#cluster_hosts[@]}" || return 1
    # In a smaller cluster nothing can be stopped.
    [ "${#cluster_hosts[@]}" -ge 3 ] || return 0
    for name in "${cluster_hosts[@]}"; do must ends_with 0 ctl "$name" gates || return 1; done
    must ends_with 0 ctl host1 rolling-restart --dry-run
}

scenario_the_agent_may_do_no_more_than_it_needs() {
    local user exposure
    exposure=$(on host1 systemd-analyze security etcd-agent.service --no-pager | sed -n 's/.*Overall exposure level[^:]*: \([0-9.]*\).*/\1/p')
    say "    exposure $exposure"
    # Where etcd runs as root so must its agent, which alone is 0.4 and cannot be had for less.
    awk -v e="$exposure" -v most="$([ "$cluster_layout" = debian ] && printf 2.0 || printf 2.5)" \
        'BEGIN { exit !(e != "" && e <= most) }' || fail "exposure $exposure" || return 1
    user=$(on host1 systemctl show -P User etcd-agent)
    [ "$user" = "$(on host1 systemctl show -P User etcd)" ] || fail "it runs as $user" || return 1
    sandbox_is_open_for /var/lib/etcd && sandbox_is_open_for /var/lib/etcd-agent-join/etcd.env || return 1
    ! sandbox_is_open_for /var/lib && ! sandbox_is_open_for /etc && ! sandbox_is_open_for /usr || fail "the sandbox is open" || return 1
    # systemd reads it as root.
    [ "$(on host1 stat -c '%U %a' /var/lib/etcd-agent-join /var/lib/etcd-agent-join/etcd.env | xargs)" = "root 755 $user 640" ] ||
        fail "the file for a join: $(on host1 ls -la /var/lib/etcd-agent-join)" || return 1
    must on host1 sh -c "systemctl show -P EnvironmentFiles etcd | tail -n 1 | grep -qxF '/var/lib/etcd-agent-join/etcd.env (ignore_errors=yes)'" || return 1
    [ "$user" = etcd ] || return 0
    ! on_quietly host1 setpriv --reuid etcd --regid etcd --clear-groups ln -sf /etc/shadow /var/lib/etcd-agent-join/etcd.env ||
        fail "the etcd user may put a link where root reads" || return 1
    must on host1 setpriv --reuid etcd --regid etcd --clear-groups systemctl --no-ask-password start etcd.service || return 1
    must on host1 setpriv --reuid etcd --regid etcd --clear-groups systemctl --no-ask-password reset-failed etcd.service || return 1
    refused_for_etcd restart dbus.service && refused_for_etcd stop polkit.service && refused_for_etcd stop systemd-journald.service &&
        refused_for_etcd start debug-shell.service && refused_for_etcd mask etcd.service && refused_for_etcd disable etcd.service &&
        refused_for_etcd daemon-reload && refused_for_etcd kill etcd.service &&
        refused_for_etcd start "etcd-agent-between@..service" && refused_for_etcd set-property etcd.service MemoryMax=1G
}

# sandbox_is_open_for PATH: whether it is on no file system that only reads, for the agent.
sandbox_is_open_for() {
    on_quietly host1 sh -c "nsenter -m -t \$(systemctl show -P MainPID etcd-agent) test -w $1"
}

refused_for_etcd() {
    ! on_quietly host1 setpriv --reuid etcd --regid etcd --clear-groups systemctl --no-ask-password "$@" || fail "the etcd user may: systemctl $*"
}

scenario_rolling_restart_under_load() {
    local name
    watch_begin || return 1
    must ends_with 0 ctl host2 rolling-restart -y --reason 'a test' || { watch_end; return 1; }
    watch_end && must never_two_down || return 1
    for name in "${cluster_hosts[@]}"; do must was_down "$name" || return 1; done
}

scenario_a_rollout_goes_on_without_whom_it_was_begun_by() {
    local runs status=0
    watch_begin || return 1
    runs=$(all_runs)
    start_on host1 etcd-agentctl rolling-restart -y -o json --reason 'whose terminal dies'
    must await 30 grep -q '"state":"running"' "$hosts_work/background.out" && signal_starter host1 KILL
    outcome
    must rollout_is host2 running && must await 180 rollout_is host3 succeeded && must restarted_since "$runs" "${cluster_hosts[@]}" || status=1
    runs=$(all_runs)
    start_on host2 etcd-agentctl rolling-restart -y --reason 'whose operator goes home'
    # Not before it watches: only then it says what goes on without it.
    must await 30 grep -q ' is running' "$hosts_work/background.out" && signal_starter host2 INT
    outcome
    must says 'goes on without this command' && must says 'etcd-agentctl rollout watch' && must rollout_is host1 running &&
        must ends_with 0 ctl host3 rollout watch && must restarted_since "$runs" "${cluster_hosts[@]}" || status=1
    watch_end && must never_two_down && must becomes_calm && [ "$status" = 0 ]
}

scenario_a_rollout_paused_resumed_and_aborted_by_others_than_who_began_it() {
    local first='' runs name status=0
    for name in "${cluster_hosts[@]}"; do give_waiting_step "$name"; done
    runs=$(all_runs)
    watch_begin || return 1
    must ends_with 0 ctl host1 rolling-restart -y --detach --between wait --reason 'a test' &&
        must await 60 a_step_runs && first=$at_step &&
        must ends_with 0 ctl host2 rollout pause --reason 'the pager rings' || status=1
    for name in "${cluster_hosts[@]}"; do let_step_end "$name"; done
    # What was down is brought back first, and nothing more is stopped.
    must await 60 member_is host3 "$first" succeeded && must rollout_is host1 paused || status=1
    for name in host1 host3; do
        must ends_with 0 ctl "$name" health && must says ' is paused, 1 of 3 members restarted' && must says 'by uid=0 (root)' && must says 'the pager rings' &&
            must says 'etcd-agentctl rollout resume' && must ends_with 0 ctl "$name" status && must says 'the pager rings' || status=1
    done
    # One is begun after the other only, and nothing is paused twice.
    must ends_with 3 ctl host3 rolling-restart -y && must says 'etcd-agentctl rollout resume' &&
        must ends_with 1 ctl host1 rollout pause && must restarted_since "$runs" "$first" || status=1
    must ends_with 0 ctl host3 rollout resume --reason 'it was another cluster' && must ends_with 0 ctl host1 rollout watch &&
        must restarted_since "$runs" "${cluster_hosts[@]}" || status=1

    for name in "${cluster_hosts[@]}"; do on "$name" rm -f /run/step-runs /run/step-may-end; done
    runs=$(all_runs)
    must ends_with 0 ctl host1 rolling-restart -y --detach --between wait && must await 60 a_step_runs && first=$at_step &&
        must ends_with 0 ctl host3 rollout abort -y --reason 'wrong certificates' || status=1
    for name in "${cluster_hosts[@]}"; do let_step_end "$name"; done
    must becomes_calm && must restarted_since "$runs" "$first" && must ends_with 0 ctl host2 rollout status &&
        must says aborted && must says 'wrong certificates' && must ends_with 0 ctl host1 rollout history && must says aborted || status=1
    must ends_with 1 ctl host2 rollout resume || status=1
    watch_end && must never_two_down && [ "$status" = 0 ]
}

# As many as on five hosts, which test.sh has for this one only.
scenario_five_agents_killed_at_random_moments_of_a_rollout() {
    local seed=$RANDOM$RANDOM moments name at begun runs status=0
    say "    seed $seed"
    runs=$(all_runs)
    moments=$(random_moments "$seed" 200)
    watch_begin || return 1
    must ends_with 0 ctl host1 rolling-restart -y --detach --reason 'whose agents die' || status=1
    begun=${EPOCHREALTIME/[.,]/}
    while read -r at name; do
        await 60 passed_since "$begun" "$at"
        say "    the agent of $name is killed at $((at / 10)).$((at % 10)) s, $(members_restarted_since "$runs") members restarted"
        kill_main_of "$name" etcd-agent
    done <<<"$moments"
    # Otherwise some were killed for nothing.
    [ "$(members_restarted_since "$runs")" -lt "${#cluster_hosts[@]}" ] || { fail "the rollout was over before the last agent was killed"; status=1; }
    must await 420 rollout_is host2 succeeded || { ctl host2 rollout status >&2; status=1; }
    must restarted_since "$runs" "${cluster_hosts[@]}" || status=1
    watch_end && must never_two_down && must becomes_calm && [ "$status" = 0 ]
}

# random_moments SEED TENTHS: "TENTHS HOST" for each host, sorted.
random_moments() {
    awk -v seed="$1" -v most="$2" -v hosts="${cluster_hosts[*]}" \
        'BEGIN { srand(seed); n = split(hosts, host, " "); for (i = 1; i <= n; i++) print int(rand() * most), host[i] }' | sort -n
}

passed_since() { [ $((${EPOCHREALTIME/[.,]/} - $1)) -ge $(($2 * 100000)) ]; }
members_restarted_since() { all_runs | grep -vcxF "$1"; }

scenario_agent_killed_at_each_phase_of_a_restart() {
    local phase before
    give_waiting_step host2
    watch_begin || return 1
    for phase in check mark stop between start verify; do
        before=$(etcd_run host2)
        on host2 rm -f /run/step-runs /run/step-may-end
        [ "$phase" = between ] || let_step_end host2
        in_background ctl host2 restart --between wait -o json
        await 30 grep -q "\"phase\":\"$phase\"" "$hosts_work/background.out" || { outcome; fail "phase $phase was not reached: $said"; break; }
        on host2 systemctl kill -s KILL --kill-whom=main etcd-agent 2>/dev/null || on host2 sh -c 'kill -KILL $(systemctl show -P MainPID etcd-agent)'
        forget_places_in_queue
        let_step_end host2
        outcome
        must becomes_calm || break
        # Once it was stopped it must have been started; before, it runs on. In the phase "stop" it may be either.
        case $phase in between | start | verify | clear) [ "$(etcd_run host2)" != "$before" ] || { fail "killed in $phase: not restarted"; break; } ;; esac
        phase=done
    done
    watch_end && must never_two_down && must was_down host2 && must was_never_down host1 && [ "$phase" = done ]
}

scenario_rescue_timer_brings_etcd_back_when_the_agent_is_broken() {
    # Longer than a stop takes on a busy machine: it would be taken back by the start.
    short_rescue host3 10s
    give_waiting_step host3
    watch_begin || return 1
    in_background ctl host3 restart --between wait
    must await 30 step_runs host3 &&
        on host3 systemctl mask --runtime -q etcd-agent.service &&
        on host3 sh -c 'kill -KILL $(systemctl show -P MainPID etcd-agent)' &&
        must await 60 member_is_healthy host3
    local status=$?
    let_step_end host3
    on host3 systemctl unmask --runtime -q etcd-agent.service
    usual_rescue host3
    on host3 systemctl start etcd-agent.service
    outcome
    watch_end && must never_two_down && must was_down host3 && must becomes_calm && [ "$status" = 0 ]
}

scenario_agent_removed_while_etcd_is_down_leaves_it_running() {
    give_waiting_step host3
    short_rescue host3 20s
    in_background ctl host3 restart --between wait
    must await 30 step_runs host3 || return 1
    on host3 dpkg --remove etcd-agent >"$hosts_work/dpkg.log" 2>&1
    let_step_end host3
    must await 60 member_is_healthy host3
    local status=$?
    usual_rescue host3
    must on host3 dpkg -i /root/etcd-agent.deb >>"$hosts_work/dpkg.log" 2>&1 || status=1
    outcome
    [ "$status" = 0 ] || cat "$hosts_work/dpkg.log" >&2
    must becomes_calm && [ "$status" = 0 ]
}

scenario_host_killed_in_mid_restart_and_booted_again() {
    give_waiting_step host1
    watch_begin || return 1
    in_background ctl host1 restart --between wait
    must await 30 step_runs host1 || return 1
    host_crash host1
    outcome
    must ends_with 3 ctl host2 restart && must says no-other-disruption || return 1
    must host_boot host1 && must becomes_calm
    local status=$?
    watch_end && must never_two_down && must was_down host1 && [ "$status" = 0 ]
}

scenario_network_cut_off_in_mid_restart() {
    give_waiting_step host2
    watch_begin || return 1
    in_background ctl host2 restart --between wait
    must await 30 step_runs host2 || return 1
    host_cut_off host2
    let_step_end host2
    # Cut off it hears of no quorum, and must start etcd all the same.
    must await 60 etcd_was_told_to_start host2 && must ends_with 3 ctl host1 restart
    local status=$?
    host_reconnect host2
    outcome
    must becomes_calm || status=1
    watch_end && must never_two_down && must was_down host2 && [ "$status" = 0 ]
}

etcd_was_told_to_start() { on "$1" systemctl show -P ActiveState etcd | grep -Eqx 'activating|active'; }

# A flag that etcd does not know, in whatever place this layout has for settings.
break_settings() {
    local directory
    directory=$(host_root "$1")/etc/systemd/system/etcd.service.d
    mkdir -p "$directory"
    printf '[Service]\nExecStart=\nExecStart=/usr/bin/etcd --no-such-flag\n' >"$directory/broken.conf"
    on "$1" systemctl daemon-reload
}

mend_settings() {
    rm -rf "$(host_root "$1")/etc/systemd/system/etcd.service.d/broken.conf"
    on "$1" systemctl daemon-reload
}

scenario_etcd_that_does_not_start_again_stops_the_rollout() {
    local follower leader runs status=0
    follower=$(first_follower)
    leader=$(leader_host)
    # Five minutes of patience are for operators, not for tests.
    agent_setting "$follower" ETCD_AGENT_VERIFY_TIMEOUT=15
    break_settings "$follower"
    must await 60 on_quietly host1 etcd-agentctl rolling-restart --dry-run || return 1
    runs=$(all_runs)
    # Who watches is told all of it: which member, which gate, and what its etcd said.
    must ends_with 1 ctl "$leader" rolling-restart -y --reason 'a broken one' && must says ' failed: ' && must says unit-active &&
        must says no-such-flag && must says 'etcd-agentctl rollout resume' || status=1
    must rollout_is "$leader" paused && must ends_with 0 ctl "$leader" rollout status && must says no-such-flag &&
        must ends_with 0 ctl "$leader" status && must says "$follower" || status=1
    must ends_with 3 ctl "$leader" restart || status=1
    # Neither is another one begun beside it.
    must ends_with 3 ctl "$leader" rolling-restart -y && must says 'etcd-agentctl rollout abort' || status=1
    must restarted_since "$runs" "$follower" || status=1
    mend_settings "$follower"
    # The agent goes on trying, so that the operator has nothing to do but repair, and to say that it is done.
    must await 90 member_is_healthy "$follower" && must await 60 nobody_is_down_on_purpose || status=1
    agent_setting "$follower"
    must await 60 on_quietly "$leader" etcd-agentctl gates || status=1
    runs=$(all_runs)
    must ends_with 0 ctl host1 rollout resume --reason repaired && must ends_with 0 ctl host1 rollout watch &&
        must restarted_since "$runs" "${cluster_hosts[@]}" || status=1
    must becomes_calm && [ "$status" = 0 ]
}

nobody_is_down_on_purpose() { [ -z "$(etcdctl_at host1 get --prefix --keys-only /etcd-agent/disruption 2>&1)" ]; }

# agent_setting HOST [NAME=VALUE]: for the time of a scenario; without, back to none.
agent_setting() {
    local directory
    directory=$(host_root "$1")/etc/systemd/system/etcd-agent.service.d
    rm -f "$directory/scenario.conf"
    [ $# -lt 2 ] || printf '[Service]\nEnvironment=%s\n' "$2" >"$directory/scenario.conf"
    on "$1" systemctl daemon-reload
    on "$1" systemctl restart etcd-agent
    await 30 agent_answers "$1"
}

scenario_two_operators_at_once_on_two_hosts() {
    watch_begin || return 1
    ctl host1 restart >"$hosts_work/one" 2>&1 &
    local one=$!
    ctl host2 restart >"$hosts_work/two" 2>&1 &
    local two=$! status=0
    wait "$one" || { status=1; cat "$hosts_work/one" >&2; }
    wait "$two" || { status=1; cat "$hosts_work/two" >&2; }
    watch_end && must never_two_down && must was_down host1 && must was_down host2 && [ "$status" = 0 ]
}

scenario_agents_upgraded_during_a_rollout() {
    local name
    watch_begin || return 1
    in_background ctl host1 rolling-restart -y --reason 'agents change under it'
    must await 30 rollout_is host1 running
    local status=$?
    for name in "${cluster_hosts[@]}"; do
        must on "$name" dpkg -i /root/etcd-agent.deb >"$hosts_work/dpkg.log" 2>&1 || return 1
    done
    must await 180 rollout_is host3 succeeded || status=1
    outcome
    must becomes_calm || status=1
    watch_end && must never_two_down || return 1
    for name in "${cluster_hosts[@]}"; do must was_down "$name" || status=1; done
    return "$status"
}

scenario_one_hosts_clock_is_an_hour_off() {
    local directory
    directory=$(host_root host3)/etc/systemd/system/etcd-agent.service.d
    mkdir -p "$directory"
    # Only the agent's clock: etcd, a static program, takes its time from the kernel, which is one for all hosts. With
    # libfaketime every wait of the agent's threads would end at once, and it would be busy with nothing else.
    must cc -shared -fPIC -O2 -o "$(host_root host3)/usr/local/lib/hour_ahead.so" "$stage_directory/hour_ahead.c" || return 1
    printf '[Service]\nEnvironment=LD_PRELOAD=/usr/local/lib/hour_ahead.so\n' >"$directory/clock.conf"
    on host3 systemctl daemon-reload
    on host3 systemctl restart etcd-agent
    must await 60 on_quietly host3 etcd-agentctl rolling-restart --dry-run
    local status=$?
    watch_begin && must ends_with 0 ctl host3 restart && must an_hour_ahead host3 && must ends_with 0 ctl host1 restart ||
        status=1
    watch_end || status=1
    rm -rf "$directory/clock.conf"
    on host3 systemctl daemon-reload
    on host3 systemctl restart etcd-agent
    must never_two_down && must becomes_calm && [ "$status" = 0 ]
}

# What it says of the time of its last operation.
an_hour_ahead() {
    local started
    started=$(ctl "$1" operations -o json | sed -n 's/.*"startedAt": "\([^"]*\)".*/\1/p' | head -n 1)
    [ $(($(date -d "$started" +%s) - $(date +%s))) -gt 3000 ] || fail "its operation began at $started"
}

scenario_full_state_disk_stops_nothing() {
    local before
    before=$(etcd_run host2)
    on host2 systemctl stop etcd-agent
    on host2 mount -t tmpfs -o size=64k,mode=0700,uid="$(on host2 id -u etcd)",gid="$(on host2 id -g etcd)" full /var/lib/etcd-agent
    on host2 systemctl start etcd-agent
    # That it was so is seen by what the restart says.
    await 30 on_quietly host2 etcd-agentctl restart --dry-run
    on host2 sh -c 'head -c 1m /dev/zero >/var/lib/etcd-agent/fill 2>/dev/null'
    on host2 etcd-agentctl restart >"$hosts_work/full.out" 2>&1
    local status=$?
    [ "$status" != 0 ] && grep -qi 'space' "$hosts_work/full.out" || fail "status $status: $(cat "$hosts_work/full.out")"
    status=$?
    [ "$before" = "$(etcd_run host2)" ] || { fail "etcd was touched"; status=1; }
    on host2 systemctl stop etcd-agent
    on host2 umount /var/lib/etcd-agent
    on host2 systemctl start etcd-agent
    must becomes_calm && [ "$status" = 0 ]
}

scenario_certificates_renewed_while_it_runs() {
    local name before
    before=$(main_pid host1 etcd-agent)
    # The same authority signs new ones, with new keys.
    sign_certificate outside "DNS:outside"
    for name in "${cluster_hosts[@]}"; do give_certificates "$name"; own_certificates "$name"; done
    # etcd takes its certificate anew for each connection.
    must becomes_calm || return 1
    for name in "${cluster_hosts[@]}"; do must await 60 has_read_new_certificates "$name" || return 1; done
    must ends_with 0 ctl host1 rolling-restart -y --reason 'new certificates' || return 1
    [ "$before" = "$(main_pid host1 etcd-agent)" ] || fail "the agent was restarted for it"
}

# Read to its end, which "grep -q" would not: journalctl would fail where it still has something to print.
has_read_new_certificates() { on "$1" journalctl -u etcd-agent --no-pager | grep 'TLS files have changed' >/dev/null; }

own_certificates() { [ "$cluster_layout" = debian ] || on "$1" chown -R root:root /etc/ssl/etcd; }

scenario_an_endpoint_of_another_host_stops_nothing() {
    local before
    before=$(etcd_run host2)
    agent_setting host2 "ETCD_AGENT_ENDPOINT=https://$(host_address host1):2379"
    must await 30 member_of_another_host host2
    local status=$?
    [ "$before" = "$(etcd_run host2)" ] || { fail "etcd was touched"; status=1; }
    agent_setting host2
    must becomes_calm && [ "$status" = 0 ]
}

# Not by a pipe: the refusal has a status of its own.
member_of_another_host() {
    said=$(ctl "$1" restart 2>&1) && return 1
    grep -q 'same-member' <<<"$said"
}

scenario_etcd_stopped_by_hand_keeps_the_others_up() {
    on host3 systemctl stop etcd
    watch_begin || return 1
    must ends_with 3 ctl host1 restart && must says others-healthy && must ends_with 3 ctl host2 gates &&
        must ends_with 3 ctl host2 stop --reason 'a test'
    local status=$?
    ends_with 3 ctl host1 rolling-restart -y || status=1
    on host3 systemctl start etcd
    watch_end && must was_never_down host1 && must was_never_down host2 && must becomes_calm && [ "$status" = 0 ]
}

scenario_stop_keeps_a_member_down_over_a_restart_of_its_agent() {
    must ends_with 0 ctl host2 stop --reason 'new disk' || return 1
    on host2 systemctl restart etcd-agent
    must await 30 agent_answers host2 &&
        must ends_with 3 ctl host1 restart && must says 'new disk' && must ends_with 0 ctl host2 start && must becomes_calm
}

scenario_a_frozen_agent_is_restarted_by_the_watchdog() {
    local before status=0
    on host1 mkdir -p /run/systemd/system/etcd-agent.service.d
    on host1 sh -c 'printf "[Service]\nWatchdogSec=5s\n" >/run/systemd/system/etcd-agent.service.d/short.conf; systemctl daemon-reload; systemctl restart etcd-agent'
    must await 30 agent_answers host1 || status=1
    before=$(main_pid host1 etcd-agent)
    on host1 sh -c 'kill -STOP $(systemctl show -P MainPID etcd-agent)'
    must await 60 another_agent host1 "$before" || status=1
    on host1 sh -c 'rm -r /run/systemd/system/etcd-agent.service.d; systemctl daemon-reload; systemctl restart etcd-agent'
    must becomes_calm && [ "$status" = 0 ]
}

another_agent() { local now; now=$(main_pid "$1" etcd-agent); [ "$now" != "$2" ] && [ "$now" != 0 ] && agent_answers "$1"; }

# Twenty values of a megabyte come and go: the backend keeps their pages until it is defragmented.
leave_free_pages() {
    local number revision
    for number in $(seq 20); do
        head -c 1000000 /dev/zero | tr '\0' x | patiently_at host1 put "/fill/$number" >/dev/null || return 1
    done
    patiently_at host1 del --prefix /fill/ >/dev/null &&
        revision=$(patiently_at host1 endpoint status -w json | sed -n 's/.*"revision":\([0-9]*\).*/\1/p') &&
        patiently_at host1 compact "$revision" >/dev/null
}

backend_bytes() { patiently_at "$1" endpoint status -w json | sed -n 's/.*"dbSize":\([0-9]*\).*/\1/p'; }

scenario_a_cluster_defragmented_under_load() {
    local runs name before=() after number=0 status=0
    must leave_free_pages || return 1
    for name in "${cluster_hosts[@]}"; do before+=("$(backend_bytes "$name")"); done
    runs=$(all_runs)
    watch_begin || return 1
    must ends_with 0 ctl host2 defragment --cluster -y --reason 'a test' && must says 'in all' || status=1
    watch_end || status=1
    for name in "${cluster_hosts[@]}"; do
        after=$(backend_bytes "$name")
        say "    $name: ${before[number]} bytes before, $after after"
        [ "$after" -lt $((before[number] - 10000000)) ] || { fail "$name won too little"; status=1; }
        number=$((number + 1))
    done
    must restarted_since "$runs" && must becomes_calm && [ "$status" = 0 ]
}

# Near the end, because etcd goes back to no earlier version.
scenario_etcd_upgraded_by_a_rolling_restart_with_a_step_and_the_rest_by_another() {
    local name newer directory first='' others=() runs status=0
    newer=$(etcd_directory 3.5) || fail "etcd 3.5 cannot be had" || return 1
    for name in "${cluster_hosts[@]}"; do
        directory=$(host_root "$name")
        install -D -m 0755 -t "$directory/opt/etcd-3.5" "$newer/etcd" "$newer/etcdctl"
        give_waiting_step "$name"
        printf '#!/bin/sh\nset -e\ninstall -m 0755 /opt/etcd-3.5/etcd /opt/etcd-3.5/etcdctl /usr/bin/\netcd --version\n/etc/etcd-agent/between.d/wait\n' \
            >"$directory/etc/etcd-agent/between.d/upgrade"
        chmod 0755 "$directory/etc/etcd-agent/between.d/upgrade"
    done
    runs=$(all_runs)
    watch_begin || return 1
    must ends_with 0 ctl host1 rolling-restart -y --detach --between upgrade --reason 'etcd 3.5' && must await 60 a_step_runs && first=$at_step &&
        must ends_with 0 ctl host2 rollout abort -y --reason 'it is late' || status=1
    for name in "${cluster_hosts[@]}"; do
        let_step_end "$name"
        [ "$name" = "$first" ] || others+=("$name")
    done
    # Calm it is not, with two versions.
    must await 60 member_is host1 "$first" succeeded && must await 60 nobody_is_down_on_purpose &&
        must restarted_since "$runs" "$first" && must runs_3_5 1 || status=1
    runs=$(all_runs)
    must ends_with 0 ctl host3 rolling-restart -y --between upgrade --if-version-older-than 3.5.0 --reason 'the rest' &&
        must restarted_since "$runs" "${others[@]}" || status=1
    watch_end && must never_two_down && must becomes_calm && must runs_3_5 "${#cluster_hosts[@]}" && [ "$status" = 0 ]
}

runs_3_5() {
    said=$(ctl host2 members)
    [ "$(grep -c '3\.5\.' <<<"$said")" = "$1" ] || fail "not $1 are 3.5: $said"
}

# The last: it takes the agents away.
scenario_removal_and_purge_never_touch_etcd() {
    local name before
    for name in "${cluster_hosts[@]}"; do
        before=$(etcd_run "$name")
        # What the scenarios put there: an operator's own steps would stay.
        on "$name" rm -f /etc/etcd-agent/between.d/wait /etc/etcd-agent/between.d/upgrade
        must on "$name" dpkg --remove etcd-agent >"$hosts_work/dpkg.log" 2>&1 || { cat "$hosts_work/dpkg.log" >&2; return 1; }
        on "$name" test -d /var/lib/etcd-agent || fail "removal took the state away" || return 1
        must on "$name" dpkg --purge etcd-agent >"$hosts_work/dpkg.log" 2>&1 || { cat "$hosts_work/dpkg.log" >&2; return 1; }
        [ "$before" = "$(etcd_run "$name")" ] || fail "etcd was touched" || return 1
        ! on "$name" test -e /var/lib/etcd-agent || fail "purge left the state" || return 1
        said=$(on "$name" sh -c 'find /etc /usr/lib /run /var/lib -name "*etcd-agent*" -not -path "/var/lib/dpkg/*" 2>/dev/null')
        [ -z "$said" ] || fail "left behind: $said" || return 1
    done
    await 30 cluster_is_healthy
}
