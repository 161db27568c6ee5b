#!/usr/bin/env bash
# Checks the model of how agents coordinate, and that the check can fail. See --help.
set -euo pipefail
# shellcheck source=packaging/setup.sh
. "$(dirname "$0")/setup.sh"

usage() {
    cat <<'END'
usage: bash packaging/model.sh [--thorough | --trail NAME]

Checks agent/daemon/src/model/restart.pml with spin: three agents restart, stop and start their members,
unlock, die, pause, lose their leases. Every state within the bounds of a run is looked at. Then the
model is broken in one place at a time, and the violation that this must lead to has to be found.
Prints for each run the states, the seconds and the verdict; fails if one is not as expected, or if the
model has a statement that no run came to. Two runs side by side, 500 MB each: about a minute.

  --thorough     wider bounds as well: two minutes and 3 GB more
  --trail NAME   one run only: the shortest way to its violation, in words
END
}

thorough=no
model=$root/agent/daemon/src/model/restart.pml

# NAME, what is expected, and the model's settings. Expected is "holds", or the assertion that is violated,
# or "ends": that there is no cycle, so each run ends. What takes longest comes first.
runs() {
    [ "$thorough" = no ] || cat <<'END'
wide:restarts         holds  -DRESTARTS=3 -DFAULTS=3
wide:all-orders       holds  -DRESTARTS=2 -DSTOPS=1 -DUNLOCKS=1 -DFAULTS=2
END
    cat <<'END'
restarts              holds  -DRESTARTS=3 -DFAULTS=2
restarts,stop,unlock  holds  -DRESTARTS=2 -DSTOPS=1 -DUNLOCKS=1 -DFAULTS=1
restarts,3-faults     holds  -DRESTARTS=2 -DFAULTS=3
stop,unlock,3-faults  holds  -DRESTARTS=1 -DSTOPS=1 -DUNLOCKS=1 -DFAULTS=3
each-run-ends         ends   -DRESTARTS=1 -DSTOPS=1 -DUNLOCKS=1 -DFAULTS=2
gone,stop-needs-timer holds  -DRESTARTS=3 -DFAULTS=2 -DGONE -DSTOP_NEEDS_TIMER
lost                  holds  -DRESTARTS=2 -DFAULTS=3 -DLOST
mark-without-place    holds  -DRESTARTS=3 -DFAULTS=1 -DMARK_WITHOUT_PLACE
phase-unchecked       holds  -DRESTARTS=3 -DFAULTS=1 -DPHASE_UNCHECKED
two-stops             holds  -DRESTARTS=0 -DSTOPS=2 -DUNLOCKS=1 -DFAULTS=2
no-timer              holds  -DRESTARTS=2 -DFAULTS=2 -DNO_TIMER
no-resume             holds  -DRESTARTS=2 -DFAULTS=1 -DNO_RESUME -DSTOP_NEEDS_TIMER

mark-without-absence  two_down       -DRESTARTS=2 -DMARK_WITHOUT_ABSENCE -DONLY_S1
phase-without-token   two_down       -DRESTARTS=3 -DFAULTS=1 -DPHASE_WITHOUT_TOKEN -DONLY_S1
unlock-anywhere       two_down       -DRESTARTS=2 -DUNLOCKS=1 -DUNLOCK_ANYWHERE -DONLY_S1
unlock-at-work        two_down       -DRESTARTS=2 -DUNLOCKS=1 -DUNLOCK_AT_WORK -DONLY_S1
unlock-without-start  two_down       -DRESTARTS=1 -DSTOPS=1 -DUNLOCKS=1 -DFAULTS=1 -DUNLOCK_WITHOUT_START -DONLY_S1
care-ignores-refusal  two_down       -DRESTARTS=2 -DFAULTS=2 -DCARE_IGNORES_REFUSAL -DONLY_S1
stop-outlives-agent   two_down       -DRESTARTS=2 -DFAULTS=1 -DSTOP_OUTLIVES_AGENT -DONLY_S1
clear-without-token   two_down       -DRESTARTS=3 -DFAULTS=1 -DCLEAR_WITHOUT_TOKEN -DONLY_S1
resume-repeats-stop   two_down       -DRESTARTS=2 -DFAULTS=1 -DRESUME_REPEATS_STOP -DONLY_S1
no-timer,no-resume    left_down      -DRESTARTS=1 -DFAULTS=1 -DNO_TIMER -DNO_RESUME
gone,no-timer         left_down      -DRESTARTS=1 -DFAULTS=1 -DGONE -DNO_TIMER
gone                  left_down      -DRESTARTS=1 -DFAULTS=1 -DGONE
resume-asks-record    left_down      -DRESTARTS=1 -DFAULTS=2 -DLOST -DNO_TIMER -DRESUME_ASKS_RECORD
journal-after-stop    left_down      -DRESTARTS=1 -DFAULTS=1 -DJOURNAL_AFTER_STOP
care-starts-kept      start_unasked  -DRESTARTS=0 -DSTOPS=1 -DFAULTS=1 -DCARE_STARTS_KEPT
stop-leaves-timer     start_unasked  -DRESTARTS=1 -DSTOPS=1 -DFAULTS=1 -DSTOP_LEAVES_TIMER
stop-ignores-rescue   start_unasked  -DRESTARTS=1 -DSTOPS=1 -DFAULTS=1 -DSTOP_IGNORES_RESCUE
stop-record-stays     record_left    -DRESTARTS=0 -DSTOPS=1 -DFAULTS=1 -DSTOP_RECORD_STAYS
END
}

# Seconds, longer by far than any run may take.
deadline=1200

# verifier EXPECTED SETTING…: makes ./pan. Without partial order reduction, which saves nothing here, and
# without merging statements (-o3), which would hide some that were never reached. What is found soon needs
# no optimizing compiler.
verifier() {
    local expected=$1
    shift
    cp "$model" restart.pml
    spin -o3 -a "$@" restart.pml
    case $expected in
        holds) cc -O2 -DSAFETY -DNOREDUCE -DMEMLIM=6000 -o pan pan.c ;;
        ends) cc -O1 -DNP -DNOREDUCE -DNOFAIR -DMEMLIM=6000 -o pan pan.c ;;
        shortest) cc -O0 -DSAFETY -DNOREDUCE -DBFS -DMEMLIM=6000 -o pan pan.c ;;
        *) cc -O0 -DSAFETY -DNOREDUCE -DMEMLIM=6000 -o pan pan.c ;;
    esac
}

# search EXPECTED SETTING…: runs ./pan. Where a host is lost for good, agents may wait for a quorum for
# good, which is no deadlock of theirs (-E).
search() {
    local expected=$1 options=(-m20000)
    shift
    case $expected in
        holds) options+=(-w24) ;;
        ends) options+=(-w24 -l) ;;
    esac
    case " $* " in *' -DLOST '*) options+=(-E) ;; esac
    timeout "$deadline" ./pan "${options[@]}" || printf 'pan ended with %s\n' "$?"
}

# found EXPECTED: what the search came to, by what it said: "holds", "ends", the name of an assertion, or
# why it is none of these.
found() {
    local expected=$1 assertion
    assertion=$(sed -n 's/^pan:1: assertion violated *!(*\([a-z_0-9]*\)).*/\1/p' said)
    if [ -n "$assertion" ]; then
        printf '%s\n' "$assertion"
    elif grep -q '^pan:1: ' said; then
        sed -n 's/^pan:1: //p' said
    elif grep -qiE 'not completed|too small|out of memory|aborted|truncated|warning|pan ended with' said ||
        ! grep -q '^Full statespace search for:' said || ! grep -q 'errors: 0$' said; then
        printf 'the search is not complete\n'
    elif [ "$expected" = ends ]; then
        printf 'ends\n'
    else
        printf 'holds\n'
    fi
}

# Statements that this run never came to, without the numbers that change with the settings.
never_done() {
    sed -n 's/^\t*restart.pml:\([0-9]*\), state [0-9]*, \(.*\)/\1 \2/p' said | grep -v '"-end-"' | sort -u || true
}

# Seconds since then, with tenths.
since() {
    awk -v from="${1/,/.}" -v now="${EPOCHREALTIME/,/.}" 'BEGIN { printf "%.1f", now - from }'
}

# one_run DIRECTORY NAME EXPECTED SETTING…: prints its line of the table; leaves the verdict and, for the
# model as it is, what was not reached.
one_run() {
    local name=$2 expected=$3 from=$EPOCHREALTIME states='' verdict as=not-as
    mkdir "$1/$name"
    cd "$1/$name" || return
    shift 3
    if verifier "$expected" "$@" >made 2>&1 && search "$expected" "$@" >said 2>&1; then
        verdict=$(found "$expected")
        states=$(sed -n 's/^ *\([0-9.e+]*\) states, stored.*/\1/p' said | head -n 1)
    else
        verdict="no verifier can be made: $(grep -m 1 -i error made)"
    fi
    [ "$verdict" != "$expected" ] || as=as
    printf '%s\n' "$as" >verdict
    printf '%-22s %10s %8s  %s, %s expected\n' "$name" "${states:-?}" "$(since "$from")" "$verdict" "${as/-/ }"
    if [[ "$verdict $*" =~ ^holds(\ -D(RESTARTS|STOPS|UNLOCKS|FAULTS)=[0-9])+$ ]]; then
        never_done >unreached
    fi
    rm -f pan pan.?
}

# A model that never comes to do something proves nothing of it: each statement must have been done in one
# of the runs of the model as it is.
all_reached() {
    local lists=("$1"/*/unreached) never
    never=$(sort "${lists[@]}" | uniq -c | awk -v lists="${#lists[@]}" '$1 == lists { $1 = ""; print }')
    [ -z "$never" ] && return
    say "no run came to these lines of $model:"
    say "$never"
    return 1
}

# Two side by side.
all_runs() {
    local name expected settings running=0 count=0
    printf '%-22s %10s %8s  %s\n' run states seconds verdict
    while read -r name expected settings; do
        [ -n "$name" ] || continue
        if [ "$running" = 2 ]; then
            wait -n || true
            running=1
        fi
        # shellcheck disable=SC2086 # settings are words
        (one_run "$1" "$name" "$expected" $settings) </dev/null &
        running=$((running + 1))
        count=$((count + 1))
    done < <(runs)
    wait
    [ "$(cat "$1"/*/verdict | grep -cx as)" = "$count" ] && all_reached "$1"
}

# trail DIRECTORY NAME: the steps to its violation.
trail() {
    local name expected settings
    while read -r name expected settings; do
        [ "$name" = "$2" ] || continue
        cd "$1" || return
        # shellcheck disable=SC2086 # settings are words
        verifier shortest $settings
        # shellcheck disable=SC2086
        search shortest $settings >said 2>&1
        [ -e restart.pml.trail ] || die "$name has no violation: $(found "$expected")"
        # shellcheck disable=SC2086
        spin -o3 -t $settings restart.pml | sed -n 's/^ \+\([a-z].*\)/\1/p; s/^spin: text of failed assertion: //p'
        return
    done < <(runs)
    die "there is no run $2; the first column of packaging/model.sh names them"
}

main() {
    local directory
    case ${1:-} in
        '') ;;
        --help | -h) usage; exit 0 ;;
        --thorough) thorough=yes ;;
        --trail) [ $# = 2 ] || die "--trail needs the name of a run" ;;
        *) usage >&2; exit 2 ;;
    esac
    require spin cc
    directory=$(mktemp -d)
    # shellcheck disable=SC2064 # the directory of now
    trap "rm -rf '$directory'" EXIT
    if [ "${1:-}" = --trail ]; then
        trail "$directory" "$2"
    else
        all_runs "$directory" || die "the model and what is expected of it do not agree"
        say "The model holds what it must, and each break was found."
    fi
}

main "$@"
