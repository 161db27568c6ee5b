#!/usr/bin/env bash
# The tests on real hosts. See --help.
set -uo pipefail
here=$(dirname "$0")
# shellcheck source=packaging/hosts/stage.sh
. "$here/stage.sh"

usage() {
    cat <<'END'
usage: bash packaging/hosts/test.sh [--etcd VERSION] [--layout debian|kubespray] [--hosts N] [SCENARIO…]

Boots hosts with a real systemd and an etcd member each, installs the package that 'mvn package' left in
packaging/target on them, and runs the scenarios: all of them, or those named (without "scenario_"), after
install_and_it_works, which always is the first; those of five hosts where there are five, and none but those of
small clusters where there are one or two. Needs root on Linux; everything is in containers and network namespaces
of its own, and nothing is left behind.

  --etcd VERSION   3.3, 3.4, 3.5 or 3.6; 3.4, which the hosts have themselves, unless said
  --layout NAME    how etcd is set up: as Debian's package does (the default), or as Kubespray does
  --hosts N        3 unless said
  --list           the scenarios; what ends in _gibibyte takes minutes and 10 GiB of memory, and is run only if named
  --report FILE    append a line for each scenario: passed, failed, name
END
}

# In the order of the files: the first installs. The last two end it: one raises etcd's version, one takes all away.
all_scenarios() {
    scenarios_in scenarios.sh | head -n -2
    scenarios_in data.sh
    scenarios_in controllers.sh
    scenarios_in recovery.sh
    scenarios_in scenarios.sh | tail -n 2
}

scenarios_in() { sed -n 's/^scenario_\([a-z0-9_]*\)() {$/\1/p' "$here/$1"; }

# Those for the hosts there are, and for no more time than is usual.
fitting_scenarios() {
    all_scenarios | grep -v '_gibibyte$' | case $1 in
        1 | 2) grep '^small_' ;;
        3 | 4) grep -v -e '^small_' -e '^five_' ;;
        *) grep -v '^small_' ;;
    esac
}

run_scenario() {
    local name=$1 words started=$SECONDS
    words="hosts, etcd $version, $layout layout, $count hosts: ${name//_/ }"
    say "--- $words"
    if "scenario_$name"; then
        report 1 0 "$words"
        say "    held, $((SECONDS - started)) s"
    else
        report 0 1 "$words"
        say "FAILED: $words"
        failures=$((failures + 1))
        tell_state
    fi
}

report() { [ -z "$report" ] || printf '%s %s %s\n' "$1" "$2" "$3" >>"$report"; }

# What the next reader will want to see.
tell_state() {
    local name
    for name in "${cluster_hosts[@]}"; do
        say "    === $name"
        on "$name" systemctl status etcd etcd-agent etcd-agent-rescue.timer --no-pager -n 0 2>&1 | grep -E '●|Active|Status' >&2
        on "$name" journalctl --no-pager -o short-precise -n 15 -u etcd-agent | cut -c1-240 >&2
    done
}

# In what cannot be shared by scenarios a calm cluster comes first, by whatever means.
calm_again() {
    await 60 calm && return
    say "    (the cluster is not calm; every host is booted anew)"
    local name
    for name in "${cluster_hosts[@]}"; do host_crash "$name"; done
    cluster_boot
    await 60 calm
}

main() {
    local version=3.4 layout=debian count=3 chosen=() name
    report=''
    while [ $# -gt 0 ]; do
        case $1 in
            --help | -h) usage; exit 0 ;;
            --list) all_scenarios; exit 0 ;;
            --etcd | --layout | --hosts | --report)
                [ $# -ge 2 ] || die "$1 needs a value"
                case $1 in --etcd) version=$2 ;; --layout) layout=$2 ;; --hosts) count=$2 ;; --report) report=$2 ;; esac
                shift 2
                ;;
            -*) usage >&2; exit 2 ;;
            *) declare -F "scenario_$1" >/dev/null || die "no scenario $1; see --list"; chosen+=("$1"); shift ;;
        esac
    done
    failures=0
    stage "$version" "$layout" "$count"
    [ ${#chosen[@]} -gt 0 ] || mapfile -t chosen < <(fitting_scenarios "$count")
    run_scenario install_and_it_works
    [ "$failures" = 0 ] || exit 1
    for name in "${chosen[@]}"; do
        [ "$name" != install_and_it_works ] || continue
        calm_again || die "the cluster cannot be made calm"
        run_scenario "$name"
    done
    [ "$failures" = 0 ]
}

main "$@"
