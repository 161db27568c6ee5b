#!/usr/bin/env bash
# The whole set-up and all the tests, on a fresh machine. See --help.
# shellcheck disable=SC2031 # what setup.sh sets in a subshell is for that
set -uo pipefail
# shellcheck source=packaging/setup.sh
. "$(dirname "$0")/setup.sh"
# shellcheck source=packaging/scenarios.sh
. "$(dirname "$0")/scenarios.sh"
# shellcheck source=packaging/tasks.sh
. "$(dirname "$0")/tasks.sh"

usage() {
    cat <<'END'
usage: bash packaging/test.sh

Sets up what is needed, then runs
  - the model of how agents coordinate, every state of it, and broken ones that must be found out;
  - the build with all its tests on etcd 3.5, with every case of the fault matrix, and again on 3.4, without
    faults and without what agents settle among themselves and with controllers; one on JDK 17 and one on
    25 where both are here;
  - as root on Debian, the package on hosts with a real systemd each (packaging/hosts), on etcd 3.3 to 3.6;
  - the quickstart, as scenarios: 3 and 5 members, etcd 3.4 and 3.5, two at once, Ctrl-C, --keep.
These run side by side, as many as there are processors, on copies of the source: the working tree may
change meanwhile. The log of each is printed when it ends; logs, copies and packages are left in
target/test. Ends with a table, what failed and why, in short, and the line "N passed, N failed". A version
of etcd that cannot be had is named there, and so is promtool; with CI=true it is a failure.
END
}

# Results are a line for each thing that was run: "passed failed name". Each task has a file of its own for them, in
# $results.

# record PASSED FAILED NAME
record() { printf '%s %s %s\n' "$1" "$2" "$3" >>"$results"; }

# check NAME COMMAND…: one check, passed if the command succeeds.
check() {
    local name=$1
    shift
    say "--- $name"
    if "$@"; then
        record 1 0 "$name"
    else
        say "FAILED: $name"
        record 0 1 "$name"
    fi
}

# Sums of surefire's reports in a tree, as "passed failed".
count_reports() {
    find "$1" -path '*/target/surefire-reports/TEST-*.xml' -exec sed -n '/<testsuite /,/>/p' {} + | awk '
        function attribute(name) {
            return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0
        }
        { tests += attribute("tests"); bad += attribute("errors") + attribute("failures"); skipped += attribute("skipped") }
        END { print tests - bad - skipped, bad + 0 }'
}

# A task's own copy of the source, as it is now.
tree_of() { printf '%s\n' "$tasks_directory/$1"; }

make_tree() {
    mkdir "$(tree_of "$1")" && tar -C "$root" --exclude=target --exclude=./.git -cf - . | tar -C "$(tree_of "$1")" -xf -
}

# build TREE VERSION ETCD MAVEN-ARGUMENTS…: a build with its tests, and their count. That Maven succeeds is a
# check of its own: a build that breaks before the tests has no failed test.
build() {
    local tree name etcd=$3 counts
    tree=$(tree_of "$1")
    name="JDK $(jdk_major "$JAVA_HOME"), etcd $2"
    shift 3
    check "$name: the build" maven "$tree" "$etcd" "$@"
    counts=$(count_reports "$tree")
    record "${counts% *}" "${counts#* }" "$name: tests"
}

maven() {
    local tree=$1 etcd=$2
    shift 2
    (cd "$tree" && ETCD_AGENT_TEST_ETCD_BIN=$etcd PATH=$etcd:$PATH \
        mvn -B --no-transfer-progress --fail-at-end verify -Dpackages.skip "$@")
}

# The first build goes on where this one ends. What hosts and quickstart run is a copy, which no build writes to.
make_packages() {
    make_tree build
    JAVA_HOME=$build_home check "the image and the packages can be built" packages_of build
    mkdir "$(tree_of packages)" && tar -C "$(tree_of build)" --exclude=packaging/target/packages -cf - packaging |
        tar -C "$(tree_of packages)" -xf -
}

packages_of() (
    # shellcheck source=packaging/setup.sh
    . "$(tree_of "$1")/packaging/setup.sh"
    build_packages
)

# The tests on etcd 3.4 and on 3.5, and on both JDKs where 17 and 25 are here: then the other one has
# the build on 3.5, as a third build of all would find nothing that these two do not. Two groups are run once, as on 3.4
# the tests on hosts do the like: the faults, and what agents settle among themselves and with controllers
# ("coordination").
declare_build() {
    build_home=$JAVA_HOME build_version=3.4 build_etcd=$etcd_3_4
    if [ -n "$etcd_3_5" ]; then
        build_home=${other_home:-$JAVA_HOME} build_version=3.5 build_etcd=$etcd_3_5
    fi
    task build 1 packages build_with_faults
}

declare_second_build() {
    if [ -n "$etcd_3_5" ] && [ -n "$etcd_3_4" ]; then
        second_version=3.4 second_etcd=$etcd_3_4
        task second-build 1 packages build_without_groups
    elif [ -n "$etcd_3_5" ] && [ -n "$other_home" ]; then
        second_version=3.5 second_etcd=$etcd_3_5
        task second-build 1 packages build_without_groups
    fi
}

build_with_faults() { JAVA_HOME=$build_home build build "$build_version" "$build_etcd" -Dfaults=all; }

# How the source is formatted the first build checks.
build_without_groups() {
    make_tree second-build
    build second-build "$second_version" "$second_etcd" -DexcludedGroups=faults,coordination \
        -Dspotless.check.skip
}

# The second of 17 and 25 as "MAJOR DIRECTORY", if both are here and we run on one of them.
other_jdk() {
    local own major home
    own=$(jdk_major "$JAVA_HOME")
    jdks | while read -r major home; do
        case $own-$major in
            17-25 | 25-17)
                printf '%s %s\n' "$major" "$home"
                return
                ;;
        esac
    done
}

# On etcd 3.4 every scenario; on the others what depends on etcd, in Kubespray's layout once. Only as root
# on Debian: elsewhere it is said, and in CI it fails.
hosts_can_be_made() {
    if [ "$(id -u)" != 0 ] || [ "$(. /etc/os-release && printf '%s' "$ID")" != debian ]; then
        missing "hosts: only as root on Debian"
        return 1
    fi
    require ip debootstrap systemd-nspawn openssl
}

# With two processors: the longest first, two at a time.
declare_tests() {
    local hosts='' other_home=''
    read -r _ other_home < <(other_jdk) || true
    ! hosts_can_be_made || hosts=yes
    declare_build
    [ -z "$hosts" ] || task hosts-3.4 1 packages hosts_3_4
    [ -z "$hosts" ] || task hosts-3.5 1 packages hosts_3_5
    declare_second_build
    [ -z "$hosts" ] || task hosts-3.6 1 packages hosts_3_6
    task quickstart 1 packages quickstarts
    [ -z "$hosts" ] || task hosts-3.3 1 packages hosts_3_3
}

hosts_3_4() { on_hosts 3.4 debian 3; }
hosts_3_5() {
    on_hosts 3.5 kubespray 3 the_agent_may_do_no_more_than_it_needs rolling_restart_under_load \
        data_is_shown_and_saved_with_authentication_on a_controller_rolls_the_cluster_over_mutual_tls \
        etcd_that_does_not_start_again_stops_the_rollout certificates_renewed_while_it_runs \
        a_rolled_back_member_is_recovered_under_load recover_goes_on_after_the_agent_is_killed_at_each_phase \
        two_broken_members_are_refused removal_and_purge_never_touch_etcd
}
hosts_3_3() {
    on_hosts 3.3 debian 3 rolling_restart_under_load data_is_shown_and_saved_with_authentication_on \
        etcd_stopped_by_hand_keeps_the_others_up
}
hosts_3_6() {
    on_hosts 3.6 kubespray 5 rolling_restart_under_load data_is_shown_and_saved_with_authentication_on \
        five_agents_killed_at_random_moments_of_a_rollout
}

# on_hosts VERSION LAYOUT HOSTS [SCENARIO…]
on_hosts() {
    local version=$1 layout=$2 count=$3
    shift 3
    if etcd_directory "$version" >/dev/null; then
        bash "$(tree_of packages)/packaging/hosts/test.sh" --etcd "$version" --layout "$layout" --hosts "$count" \
            --report "$results" "$@" || record 0 1 "hosts, etcd $version: not everything was run and held"
    else
        missing "hosts: etcd $version cannot be had on this machine"
    fi
}

# With what was built for the packages.
quickstarts() {
    root=$(tree_of packages)
    image_scenarios
    [ -z "$etcd_3_4" ] || quickstart_scenarios 3.4 "$etcd_3_4"
    [ -z "$etcd_3_5" ] || quickstart_scenarios 3.5 "$etcd_3_5"
    session_scenarios "${etcd_3_5:-$etcd_3_4}"
}

model() { check "model: how agents coordinate" bash "$root/packaging/model.sh"; }

missing() {
    local failed=0
    [ "${CI:-}" != true ] || failed=1
    record 0 "$failed" "NOT RUN: $1"
}

missing_version() { missing "etcd $1 cannot be had on this machine"; }

fault_matrix() {
    local table
    table=$(tree_of build)/agent/daemon/target/fault-matrix.txt
    [ ! -f "$table" ] || { printf '\n' && cat "$table"; }
}

# Why, once more and in short, last of all: who reads the end of a long log need not look for it.
tell_failures() {
    local name
    for name in "${tasks_names[@]}"; do
        failed_checks "$(task_log "$name")"
        failed_tests "$(tree_of "$name")"
    done
}

# What was said last before each "FAILED".
failed_checks() {
    awk '
        /^--- / { lines = 0 }
        { said[lines++] = $0 }
        /^FAILED: / {
            print ""
            for (i = lines > 16 ? lines - 16 : 0; i < lines; i++) print substr(said[i], 1, 300)
            lines = 0
        }' "$1"
}

# Each failed test of a tree with the top of its trace, from surefire's reports.
failed_tests() {
    [ ! -d "$1" ] || find "$1" -path '*/target/surefire-reports/*.txt' -exec awk '
        /<<< (FAILURE|ERROR)!$/ && !/^Tests run:/ { print ""; left = 8 }
        left > 0 { print substr($0, 1, 600); left-- }' {} +
}

summary() {
    local passed failed name all_passed=0 all_failed=0
    printf '\n%-8s %-8s %s\n' passed failed what
    while read -r passed failed name; do
        printf '%-8s %-8s %s\n' "$passed" "$failed" "$name"
        all_passed=$((all_passed + passed))
        all_failed=$((all_failed + failed))
    done < <(cat "$results" && tasks_results)
    tell_failures | head -n 100
    printf '\n%s passed, %s failed\n' "$all_passed" "$all_failed"
    [ "$all_failed" = 0 ] && [ "$all_passed" -gt 0 ]
}

main() {
    case ${1:-} in
        '') ;;
        --help | -h) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
    require mvn openssl curl ps flock setsid python3
    # Not by its task: two must not install at the same time. Without them the model is what fails.
    (require spin cc) || true
    tasks_begin "$root/target/test"
    results=$tasks_directory/not-run
    : >"$results"
    etcd_3_4=$(etcd_directory 3.4) || missing_version 3.4
    etcd_3_5=$(etcd_directory 3.5) || missing_version 3.5
    # By it the tests find out whether Prometheus takes what the agent tells, and the alert rules that are shipped.
    if promtool=$(promtool_directory); then
        export PATH=$PATH:$promtool
    else
        missing "promtool cannot be had on this machine, Debian's package prometheus has it"
    fi
    [ -n "$etcd_3_4$etcd_3_5" ] || die "neither etcd 3.4 nor 3.5 can be had"
    # First what the others need; by it a first build fetches for all of them what Maven lacks.
    task packages 1 - make_packages
    task model 1 - model
    declare_tests
    tasks_run
    fault_matrix
    summary
}

main "$@"
