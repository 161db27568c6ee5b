#!/bin/sh
# What `etcdctl cluster-health` printed, for scripts and people that are used to it.
exec "$(dirname "$(readlink -f "$0")")/etcd-agentctl" health -o classic "$@"
