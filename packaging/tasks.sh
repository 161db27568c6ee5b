# shellcheck shell=bash
# Tasks that run side by side, each with a process group, a log and results of its own. Read by test.sh, after setup.sh.
#
# A machine has room for as many as it has processors. Tests wait a good part of their time, for timers of etcd and
# systemd, but more of them at once would make late what is tested, and that would be seen as failures.

# tasks_begin DIRECTORY: what they leave is there, also for whoever reads a log while its task still runs.
tasks_begin() {
    tasks_directory=$1
    tasks_room=$(nproc)
    tasks_names=()
    declare -gA task_command=() task_share=() task_needs=() task_process=() task_begun=() task_ended=()
    rm -rf "$tasks_directory"
    mkdir -p "$tasks_directory" || die "cannot write to $tasks_directory"
    trap tasks_stop EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
}

# task NAME SHARE NEEDS FUNCTION: to be run when the task NEEDS, unless that is "-", has ended, however. SHARE is how much
# runs at once in it. What is declared first begins first.
task() {
    tasks_names+=("$1")
    task_share[$1]=$2
    task_needs[$1]=$3
    task_command[$1]=$4
}

task_log() { printf '%s\n' "$tasks_directory/$1.log"; }
task_results() { printf '%s\n' "$tasks_directory/$1.results"; }

# Runs them all. A log is printed, whole, when its task ends.
tasks_run() {
    local name
    say "${#tasks_names[@]} tasks, side by side; their logs grow in $tasks_directory"
    while true; do
        for name in "${tasks_names[@]}"; do
            ! task_may_begin "$name" || task_begin "$name"
        done
        [ ${#task_process[@]} -gt 0 ] || return 0
        # Not "wait -n", which may overlook one that has ended before.
        sleep 1
        for name in "${!task_process[@]}"; do
            kill -0 "${task_process[$name]}" 2>/dev/null || task_end "$name"
        done
    done
}

# With nothing else running any share has room.
task_may_begin() {
    local needs=${task_needs[$1]} taken=0 other
    [ -z "${task_begun[$1]:-}" ] || return 1
    [ "$needs" = - ] || [ -n "${task_ended[$needs]:-}" ] || return 1
    for other in "${!task_process[@]}"; do taken=$((taken + task_share[$other])); done
    [ "$taken" = 0 ] || [ $((taken + task_share[$1])) -le "$tasks_room" ]
}

# Job control gives it a process group of its own, by which it can be stopped.
task_begin() {
    say "... $1"
    task_begun[$1]=$SECONDS
    : >"$(task_results "$1")"
    set -m
    task_body "$1" </dev/null >"$(task_log "$1")" 2>&1 &
    set +m
    task_process[$1]=$!
}

task_body() {
    # Those of the parent are for the parent.
    trap - EXIT INT TERM HUP
    # shellcheck disable=SC2034 # for what the command records
    results=$(task_results "$1")
    # By this whatever it starts can be told, in whatever process group.
    export TEST_TASK=$tasks_directory/$1
    "${task_command[$1]}"
}

task_end() {
    local status=0 took=$((SECONDS - task_begun[$1]))
    wait "${task_process[$1]}" || status=$?
    unset "task_process[$1]"
    task_ended[$1]=yes
    [ "$status" = 0 ] && [ -s "$(task_results "$1")" ] ||
        printf '0 1 %s\n' "$1: it broke off with status $status" >>"$(task_results "$1")"
    printf '\n=== %s: %s min %s s, %s failed\n' "$1" $((took / 60)) $((took % 60)) \
        "$(awk '{ bad += $2 } END { print bad + 0 }' "$(task_results "$1")")"
    cat "$(task_log "$1")"
}

# All results, in the order in which the tasks were declared.
tasks_results() {
    local name
    for name in "${tasks_names[@]}"; do
        cat "$(task_results "$name")" 2>/dev/null || printf '0 1 %s: it did not run\n' "$name"
    done
}

# Ends those that still run, with all that they started, and shows how far they came.
tasks_stop() {
    local name
    for name in "${!task_process[@]}"; do
        kill -TERM -- "-${task_process[$name]}" 2>/dev/null
    done
    for name in "${!task_process[@]}"; do
        await 60 group_has_ended "${task_process[$name]}" || kill -KILL -- "-${task_process[$name]}" 2>/dev/null
        end_what_outlives "$name"
        printf '\n=== %s: stopped\n' "$name"
        cat "$(task_log "$name")"
    done
}

# An etcd outlives the agent that started it, as it must.
end_what_outlives() {
    local process
    grep -lszxF "TEST_TASK=$tasks_directory/$1" /proc/[0-9]*/environ | while IFS=/ read -r _ _ process _; do
        kill -KILL "$process" 2>/dev/null
    done
}

group_has_ended() { ! kill -0 -- "-$1" 2>/dev/null; }
