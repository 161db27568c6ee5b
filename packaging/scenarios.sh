# shellcheck shell=bash
# The checks of test.sh that run the image and the quickstart as a user would. Read by test.sh, which
# brings check, and setup.sh, which brings root.
# shellcheck disable=SC2154

last_line='^rolling restart: ([0-9]+)/\1 members restarted, [1-9][0-9]* acknowledged writes, 0 lost, longest write stall [0-9]+ ms$'

image_scenarios() {
    check "image: nothing that only the quickstart needs" no_jar_like 'vertx-*' 'failsafe-*' 'jackson-*'
    check "image: no Java is a clear error" \
        refuses 'no Java found' env -i PATH="$(path_without_java)" "$root/packaging/target/image/bin/etcd-agent"
    check "image: Java 11 is a clear error" with_java_of_version 11 refuses 'is Java 11, and 17 or newer is needed'
    check "image: launchers work through a symbolic link" in_own_directory linked_ctl_answers
}

no_jar_like() {
    local pattern
    for pattern in "$@"; do
        compgen -G "$root/packaging/target/image/lib/$pattern" && return 1
    done
    return 0
}

# refuses TEXT COMMAND…: the command fails and says so.
refuses() {
    local text=$1 said
    shift
    said=$("$@" 2>&1) && return 1
    case $said in
        *"$text"*) ;;
        *) say "it said: $said"; return 1 ;;
    esac
}

# A PATH with the tools that the launcher uses, and no java.
path_without_java() {
    local tool directory=$root/packaging/target/path-without-java
    mkdir -p "$directory"
    for tool in sh dirname readlink sed head; do
        ln -sf "$(command -v "$tool")" "$directory/$tool"
    done
    printf '%s\n' "$directory"
}

# with_java_of_version VERSION COMMAND…: adds the launcher, run with a directory that says it is a JDK
# of that version. A fake, because so old a Java need not be on the machine.
with_java_of_version() {
    local version=$1 home=$root/packaging/target/java-$1
    shift
    mkdir -p "$home/bin"
    printf 'JAVA_VERSION="%s.0.2"\n' "$version" >"$home/release"
    printf '#!/bin/sh\nexit 1\n' >"$home/bin/java"
    chmod +x "$home/bin/java"
    "$@" env JAVA_HOME="$home" "$root/packaging/target/image/bin/etcd-agentctl" --help
}

linked_ctl_answers() {
    ln -s "$root/packaging/target/image/bin/etcd-agentctl" "$1/ctl"
    ln -s ctl "$1/ctl-again"
    "$1/ctl-again" --help >"$1/help" && grep -q rolling-restart "$1/help"
}

# quickstart_scenarios VERSION ETCD
quickstart_scenarios() {
    check "quickstart: 3 members, etcd $1" in_own_directory quickstart_holds "$2" 3
    check "quickstart: 5 members, etcd $1" in_own_directory quickstart_holds "$2" 5
}

session_scenarios() {
    check "quickstart: two at once" two_at_once "$1"
    check "quickstart: Ctrl-C leaves nothing behind" in_own_directory interrupted "$1"
    check "quickstart: --keep leaves a cluster that answers, --stop ends it" in_own_directory kept "$1"
}

# in_own_directory COMMAND…: with a directory as its first argument, in which everything must happen,
# and of which nothing may be left.
in_own_directory() {
    local directory status
    directory=$(mktemp -d /tmp/check.XXXXXX)
    "$1" "$directory" "${@:2}"
    status=$?
    rm -rf "$directory"
    return "$status"
}

# Runs the quickstart so that all it makes is in DIRECTORY/tmp. Whoever runs the tests in the background
# ignores Ctrl-C, and so would all that they start: here it counts.
quickstart() {
    local directory=$1
    shift
    mkdir -p "$directory/tmp"
    TMPDIR=$directory/tmp env --default-signal=INT bash "$root/packaging/quickstart.sh" "$@"
}

quickstart_holds() {
    local directory=$1 etcd=$2 members=$3
    quickstart "$directory" --etcd "$etcd" --members "$members" >"$directory/out" 2>&1
    local status=$?
    cat "$directory/out" >&2
    [ "$status" = 0 ] && ends_as_it_must "$directory/out" "$members" && nothing_left "$directory"
}

ends_as_it_must() {
    tail -n 1 "$1" | grep -E "$last_line" | grep -q "^rolling restart: $2/"
}

# Neither a file nor a process: every one that the quickstart starts has the directory in its
# environment.
nothing_left() {
    # Who was told to end may need a moment for it.
    if ! await 30 no_process_of "$1/tmp"; then
        grep -alsF "$1/tmp" /proc/[0-9]*/environ >&2
        say "left behind: these processes"
        return 1
    fi
    if [ -n "$(ls -A "$1/tmp")" ]; then
        say "left behind: $(find "$1/tmp")"
        return 1
    fi
}

no_process_of() { ! grep -aqsF "$1" /proc/[0-9]*/environ; }

two_at_once() {
    local other status=0
    in_own_directory quickstart_holds "$1" 3 &
    other=$!
    in_own_directory quickstart_holds "$1" 3 || status=1
    wait "$other" || status=1
    return "$status"
}

# Job control gives the quickstart a process group of its own, as a terminal does.
interrupted() {
    local directory=$1 etcd=$2 job reached=0 status
    set -m
    quickstart "$directory" --etcd "$etcd" >"$directory/out" 2>&1 &
    job=$!
    set +m
    # What etcd-agentctl says: one that is only about to be started would not be in the group yet.
    if ! await 180 grep -q '^rolling restart .* is running' "$directory/out"; then
        cat "$directory/out" >&2
        reached=1
    fi
    kill -INT -- "-$job"
    wait "$job"
    status=$?
    [ "$status" != 0 ] || { say "it was not interrupted, or said that all was well"; reached=1; }
    nothing_left "$directory" && [ "$reached" = 0 ]
}

kept() {
    local directory=$1 etcd=$2 cluster status=0
    quickstart "$directory" --etcd "$etcd" --keep >"$directory/out" 2>&1 || status=1
    cat "$directory/out" >&2
    cluster=$(sed -n 's/.*quickstart.sh --stop //p' "$directory/out")
    [ -n "$cluster" ] || return 1
    kept_cluster_answers "$directory/out" || status=1
    quickstart "$directory" --etcd "$etcd" --stop "$cluster" || status=1
    nothing_left "$directory" && return "$status"
}

# The very commands that it printed.
kept_cluster_answers() {
    local command
    while read -r command; do
        bash -c "$command" >&2 || return 1
    done < <(grep -E '^  (/.*etcd-agentctl|curl|ETCDCTL_API=3) ' "$1")
}
