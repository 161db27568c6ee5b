#!/usr/bin/env bash
# The whole set-up and all the tests, on a fresh machine. See --help.
set -uo pipefail
# shellcheck source=packaging/setup.sh
. "$(dirname "$0")/setup.sh"
# shellcheck source=packaging/scenarios.sh
. "$(dirname "$0")/scenarios.sh"

usage() {
    cat <<'END'
usage: bash packaging/test.sh

Sets up what is needed, then runs
  - the model of how agents coordinate, every state of it, and broken ones that must be found out;
  - the build with all its tests on etcd 3.5, with every case of the fault matrix, and again on 3.4,
    without faults; one on JDK 17 and one on 25 where both are here;
  - as root on Debian, the package on hosts with a real systemd each (packaging/hosts), on etcd 3.3 to 3.6;
  - the quickstart, as scenarios: 3 and 5 members, etcd 3.4 and 3.5, two at once, Ctrl-C, --keep.
Ends with a table and the line "N passed, N failed". A version of etcd that cannot be had is named
there; with CI=true it is a failure.
END
}

# One line for each thing that was run: "passed failed name".
results=$(mktemp)
trap 'rm -f "$results"' EXIT

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

# Sums of surefire's reports, as "passed failed".
count_reports() {
    find "$root" -path '*/target/surefire-reports/TEST-*.xml' -exec sed -n '/<testsuite /,/>/p' {} + | awk '
        function attribute(name) {
            return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0
        }
        { tests += attribute("tests"); bad += attribute("errors") + attribute("failures"); skipped += attribute("skipped") }
        END { print tests - bad - skipped, bad + 0 }'
}

# build NAME ETCD MAVEN-ARGUMENTS…: a build with its tests, and their count. That Maven succeeds is a
# check of its own: a build that breaks before the tests has no failed test.
build() {
    local name=$1 etcd=$2 counts
    shift 2
    find "$root" -path '*/target/surefire-reports/TEST-*.xml' -delete
    check "$name: the build" maven "$etcd" "$@"
    counts=$(count_reports)
    record "${counts% *}" "${counts#* }" "$name: tests"
}

maven() {
    local etcd=$1
    shift
    (cd "$root" && ETCD_AGENT_TEST_ETCD_BIN=$etcd PATH=$etcd:$PATH mvn -B --no-transfer-progress --fail-at-end "$@" </dev/null)
}

# Every test on etcd 3.4 and on 3.5, and on both JDKs where 17 and 25 are here: then the other one has
# the build on 3.5, as a third build of all would find nothing that these two do not. The last one leaves
# the packages, and the table of the fault matrix with every case.
builds() {
    local own other other_major other_home
    own="JDK $(jdk_major "$JAVA_HOME")"
    read -r other_major other_home < <(other_jdk) || true
    other=${other_home:+"JDK $other_major"}
    if [ -z "$etcd_3_5" ]; then
        build "$own, etcd 3.4" "$etcd_3_4" clean verify -Dfaults=all
        return
    fi
    if [ -n "$etcd_3_4" ]; then
        # The faults are injected once; on 3.4 the tests on hosts do the like. Without them two classes at a time
        # leave a processor to spare.
        build "$own, etcd 3.4" "$etcd_3_4" clean verify -Dpackages.skip -DexcludedGroups=faults -Ddaemon.test.forks=2
    elif [ -n "$other" ]; then
        build "$own, etcd 3.5" "$etcd_3_5" clean verify -Dpackages.skip -DexcludedGroups=faults
    fi
    JAVA_HOME=${other_home:-$JAVA_HOME} build "${other:-$own}, etcd 3.5" "$etcd_3_5" clean verify -Dfaults=all
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
host_tests() {
    if [ "$(id -u)" != 0 ] || [ "$(. /etc/os-release && printf '%s' "$ID")" != debian ]; then
        missing "hosts: only as root on Debian"
        return
    fi
    require ip debootstrap systemd-nspawn openssl
    on_hosts 3.4 debian 3
    on_hosts 3.5 kubespray 3 the_agent_may_do_no_more_than_it_needs rolling_restart_under_load \
        etcd_that_does_not_start_again_stops_the_rollout certificates_renewed_while_it_runs \
        a_rolled_back_member_is_recovered_under_load recover_goes_on_after_the_agent_is_killed_at_each_phase \
        two_broken_members_are_refused recover_of_one_gibibyte removal_and_purge_never_touch_etcd
    on_hosts 3.3 debian 3 rolling_restart_under_load etcd_stopped_by_hand_keeps_the_others_up
    on_hosts 3.6 kubespray 5 rolling_restart_under_load five_agents_killed_at_random_moments_of_a_rollout
}

# on_hosts VERSION LAYOUT HOSTS [SCENARIO…]
on_hosts() {
    local version=$1 layout=$2 count=$3
    shift 3
    if etcd_directory "$version" >/dev/null; then
        bash "$root/packaging/hosts/test.sh" --etcd "$version" --layout "$layout" --hosts "$count" --report "$results" "$@" ||
            record 0 1 "hosts, etcd $version: not everything was run and held"
    else
        missing "hosts: etcd $version cannot be had on this machine"
    fi
}

missing() {
    local failed=0
    [ "${CI:-}" != true ] || failed=1
    record 0 "$failed" "NOT RUN: $1"
}

missing_version() { missing "etcd $1 cannot be had on this machine"; }

fault_matrix() {
    local table=$root/agent/daemon/target/fault-matrix.txt
    [ ! -f "$table" ] || { printf '\n' && cat "$table"; }
}

summary() {
    local passed failed name all_passed=0 all_failed=0
    printf '\n%-8s %-8s %s\n' passed failed what
    while read -r passed failed name; do
        printf '%-8s %-8s %s\n' "$passed" "$failed" "$name"
        all_passed=$((all_passed + passed))
        all_failed=$((all_failed + failed))
    done <"$results"
    printf '\n%s passed, %s failed\n' "$all_passed" "$all_failed"
    [ "$all_failed" = 0 ] && [ "$all_passed" -gt 0 ]
}

main() {
    case ${1:-} in
        '') ;;
        --help | -h) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
    require mvn openssl curl ps flock setsid
    etcd_3_4=$(etcd_directory 3.4) || missing_version 3.4
    etcd_3_5=$(etcd_directory 3.5) || missing_version 3.5
    [ -n "$etcd_3_4$etcd_3_5" ] || die "neither etcd 3.4 nor 3.5 can be had"
    check "model: how agents coordinate" bash "$root/packaging/model.sh"
    builds
    check "the image can be built" build_image
    image_scenarios
    [ -z "$etcd_3_4" ] || quickstart_scenarios 3.4 "$etcd_3_4"
    [ -z "$etcd_3_5" ] || quickstart_scenarios 3.5 "$etcd_3_5"
    session_scenarios "${etcd_3_5:-$etcd_3_4}"
    host_tests
    fault_matrix
    summary
}

main "$@"
