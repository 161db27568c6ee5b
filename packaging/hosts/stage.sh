# shellcheck shell=bash
# What every program here begins with: reads the others, and brings hosts up with a healthy cluster on which
# the package can be installed.

stage_directory=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=packaging/setup.sh
. "$stage_directory/../setup.sh"
# shellcheck source=packaging/hosts/base.sh
. "$stage_directory/base.sh"
# shellcheck source=packaging/hosts/host.sh
. "$stage_directory/host.sh"
# shellcheck source=packaging/hosts/cluster.sh
. "$stage_directory/cluster.sh"
# shellcheck source=packaging/hosts/scenarios.sh
. "$stage_directory/scenarios.sh"
# shellcheck source=packaging/hosts/failure.sh
. "$stage_directory/failure.sh"
# shellcheck source=packaging/hosts/recovery.sh
. "$stage_directory/recovery.sh"
# shellcheck source=packaging/hosts/data.sh
. "$stage_directory/data.sh"
# shellcheck source=packaging/hosts/controllers.sh
. "$stage_directory/controllers.sh"

# stage VERSION LAYOUT COUNT: that many hosts, nothing of ours on them yet. Ends the program where that cannot
# be had. What it sets is for scenarios too.
stage() {
    local programs=own
    [ "$(id -u)" = 0 ] || die "root is needed for containers and network namespaces"
    require mvn openssl ps flock setsid cc curl python3 ip debootstrap systemd-nspawn
    agent_package=$(find "$root/packaging/target" -maxdepth 1 -name 'etcd-agent_*.deb' | head -n 1)
    [ -n "$agent_package" ] || die "no package in packaging/target; make it: mvn -DskipTests package"
    outside_etcdctl=$(etcd_directory 3.5 || etcd_directory 3.4)/etcdctl
    [ "$1" = 3.4 ] || programs=$(etcd_directory "$1") || die "etcd $1 cannot be had on this machine"
    hosts_begin
    cluster_create "$2" "$3" "$programs" || die "the hosts could not be made"
    cluster_boot || die "the hosts do not come up: $(tail -n 5 "$hosts_work"/host*/console)"
}
