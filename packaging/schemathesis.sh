#!/usr/bin/env bash
# Requests of all kinds that openapi.yaml allows and forbids, against a real agent. See --help.
set -euo pipefail
# shellcheck source=packaging/setup.sh
. "$(dirname "$0")/setup.sh"
# shellcheck source=packaging/one-agent.sh
. "$(dirname "$0")/one-agent.sh"

usage() {
    cat <<'END'
usage: bash packaging/schemathesis.sh [--etcd DIR] [--examples N]

Has Schemathesis (https://schemathesis.io) make requests from protocol/src/main/openapi/etcd-agent.yaml,
50 of each kind for each route (--examples: so many), and send them over mutual TLS to an agent beside
three etcd members: whatever it is asked, the agent must answer as the document says, never with a
status of its own defect. What streams for ever is left out: Schemathesis would wait for its end.

It needs the program schemathesis: python3 -m venv DIR && DIR/bin/pip install schemathesis, and DIR/bin
in PATH. Not part of test.sh, which must do without it; the tests of the build send every example, check
every answer against the document, and send ten thousand mutated requests.
END
}

main() {
    local examples=50
    etcd=''
    while [ $# -gt 0 ]; do
        case $1 in
            --help | -h) usage; exit 0 ;;
            --etcd) etcd=${2:-}; [ -n "$(etcd_version "$etcd")" ] || die "--etcd needs a directory with etcd and etcdctl"; shift 2 ;;
            --examples) [ $# -ge 2 ] || die "$1 needs a value"; examples=$2; shift 2 ;;
            *) usage >&2; exit 2 ;;
        esac
    done
    have schemathesis || die "the program schemathesis is missing; see --help"
    require mvn flock curl openssl
    [ -n "$etcd" ] || etcd=$(any_etcd)
    stage
    start_members
    start_agent
    (cd "$work" && schemathesis run "$root/protocol/src/main/openapi/etcd-agent.yaml" --url "https://127.0.0.1:$port" \
        --request-cert "$work/controller.pem" --request-cert-key "$work/controller-key.pem" --tls-verify "$work/ca.pem" \
        --request-timeout 30 --max-examples "$examples" --exclude-path-regex '/events$|/watch$' \
        --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance --no-color)
    says_healthy ask_socket /v1/health || die "the agent does not find the cluster healthy afterwards"
}

main "$@"
