#!/usr/bin/env bash
# What 'etcd-agentctl recover' does, as a careful operator's script. See --help.
set -euo pipefail

usage() {
    cat <<'END_OF_USAGE'
usage: runbook.sh ENVIRONMENT-FILE DATA-DIRECTORY SNAPSHOT ENDPOINT

On the host of a dead member: replaces it by itself, with systemctl and etcdctl. The settings of its etcd are in
ENVIRONMENT-FILE, which must name its peer and client URLs and its certificates. Ends with 0 when the member votes
again and its data are those of the others; with 1, and the reason, as soon as something is not as it should be.
The data of before stay beside DATA-DIRECTORY; SNAPSHOT becomes one of another member; ENDPOINT is a client URL of
any other member.
END_OF_USAGE
}

die() { printf 'runbook: %s\n' "$*" >&2; exit 1; }
step() { printf '%s %s\n' "$(date +%T.%N | cut -c1-12)" "$*"; }

# Polls as often as etcdctl can be started without taking the processor from etcd.
await() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$deadline" ] || die "not in time: $*"
        sleep 0.05
    done
}

# at ENDPOINTS ARGUMENTS…
at() {
    local endpoints=$1
    shift
    ETCDCTL_API=3 etcdctl --endpoints "$endpoints" --cacert "$ETCD_TRUSTED_CA_FILE" --cert "$ETCD_CERT_FILE" --key "$ETCD_KEY_FILE" \
        --dial-timeout 2s --command-timeout "${limit:-5s}" "$@"
}

# number FIELD: that of a JSON answer on the input.
number() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p"; }

applied() { at "$1" endpoint status -w json 2>/dev/null | number raftAppliedIndex; }

# Names, ids and URLs of the others, and the id of the dead one.
read_members() {
    local id state name peers clients
    others=()
    initial_cluster=$ETCD_NAME=$ETCD_INITIAL_ADVERTISE_PEER_URLS
    dead=''
    while IFS=, read -r id state name peers clients _; do
        if [ "$peers" = "$ETCD_INITIAL_ADVERTISE_PEER_URLS" ]; then
            [ -z "$dead" ] || die "two members have the peer URL $peers"
            dead=$id
        else
            [ "$state" = started ] || die "member $id has never been started"
            others+=("$clients")
            initial_cluster+=,$name=$peers
        fi
    done < <(at "$1" member list -w simple | sed 's/, /,/g')
    [ ${#others[@]} -ge 2 ] || die "without this member no quorum is left"
}

# The client URL of the member that leads.
leader() {
    local url
    for url in "${others[@]}"; do
        at "$url" endpoint status -w json | grep -qE '"member_id":([0-9]+).*"leader":\1[^0-9]' && { printf '%s\n' "$url"; return; }
    done
    return 1
}

check_cluster() {
    ! systemctl is-active -q etcd || ! is_healthy || die "this member is healthy"
    read_members "$1"
    [ -n "$dead" ] || die "no member has the peer URL $ETCD_INITIAL_ADVERTISE_PEER_URLS"
    all_others=$(IFS=,; printf '%s' "${others[*]}")
    at "$all_others" endpoint health >/dev/null 2>&1 || die "another member is not healthy either"
}

take_snapshot() {
    limit=10m at "${others[0]}" snapshot save "$snapshot" >/dev/null 2>&1 || die "no snapshot could be taken"
    at "${others[0]}" snapshot status "$snapshot" -w table 2>/dev/null || die "the snapshot cannot be read"
    sha256sum "$snapshot"
}

join_environment() {
    cp -p "$environment" "$environment.before"
    sed -i -e '/^ETCD_INITIAL_CLUSTER=/d' -e '/^ETCD_INITIAL_CLUSTER_STATE=/d' "$environment"
    printf 'ETCD_INITIAL_CLUSTER=%s\nETCD_INITIAL_CLUSTER_STATE=existing\n' "$initial_cluster" >>"$environment"
}

has_caught_up() { [ "$(applied "$ETCD_ADVERTISE_CLIENT_URLS")" -ge "$(applied "$leads")" ] 2>/dev/null; }
is_promoted() { at "$all_others" member promote "$1" >/dev/null 2>&1; }
is_healthy() { at "$ETCD_ADVERTISE_CLIENT_URLS" endpoint health >/dev/null 2>&1; }

compare_hashes() {
    local revision hashes
    revision=$(at "$ETCD_ADVERTISE_CLIENT_URLS" get --consistency=l /never -w json | number revision)
    hashes=$(limit=2m at "$all_others,$ETCD_ADVERTISE_CLIENT_URLS" endpoint hashkv --rev "$revision" -w simple) || die "no hashes: $hashes"
    [ "$(awk '{ print $2 }' <<<"$hashes" | sort -u | wc -l)" = 1 ] && [ "$(wc -l <<<"$hashes")" = $((${#others[@]} + 1)) ] ||
        die "the data differ: $hashes"
}

main() {
    local data aside new
    case ${1:-} in --help | -h) usage; exit 0 ;; esac
    [ $# = 4 ] || { usage >&2; exit 2; }
    environment=$1 data=$2 snapshot=$3
    # shellcheck disable=SC1090 # the settings are one's own
    . "$environment"
    step "checks the others"
    check_cluster "$4"
    step "takes a snapshot"
    take_snapshot
    step "stops etcd"
    systemctl stop etcd
    step "removes member $dead"
    at "$all_others" member remove "$dead" >/dev/null
    aside=$data.removed-$dead-$(date +%Y%m%dT%H%M%S)
    step "moves the data to $aside"
    mv "$data" "$aside"
    install -d -m 0700 -o "$(stat -c %u "$aside")" -g "$(stat -c %g "$aside")" "$data"
    step "adds a learner"
    new=$(at "$all_others" member add "$ETCD_NAME" --learner --peer-urls "$ETCD_INITIAL_ADVERTISE_PEER_URLS" |
        sed -n 's/^Member \([0-9a-f]*\) added.*/\1/p')
    [ -n "$new" ] || die "no member was added"
    join_environment
    step "starts etcd"
    systemctl reset-failed etcd
    systemctl start etcd
    step "waits until $new has applied what the leader has"
    leads=$(leader) || die "nobody leads"
    await 600 has_caught_up
    step "promotes it"
    await 60 is_promoted "$new"
    await 60 is_healthy
    step "compares the hashes"
    compare_hashes
    mv "$environment.before" "$environment"
    step "done"
    printf 'the data of before: %s; delete them with: rm -r %s\n' "$aside" "$aside"
}

main "$@"
