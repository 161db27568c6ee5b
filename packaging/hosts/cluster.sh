# shellcheck shell=bash
# An etcd cluster on test hosts, one member on each, over TLS, as Debian's package or as Kubespray lays it
# out. Read after host.sh.

# cluster_create LAYOUT N ETCD: hosts 1 to N with a member each; LAYOUT is debian or kubespray, ETCD a
# directory with the programs, or "own" for those of the host.
cluster_create() {
    local layout=$1 count=$2 etcd=$3 number name
    cluster_layout=$layout
    cluster_hosts=()
    for ((number = 1; number <= count; number++)); do cluster_hosts+=("host$number"); done
    make_authority
    for name in "${cluster_hosts[@]}"; do
        host_create "$name" "${name#host}" || return 1
        give_certificates "$name"
        [ "$etcd" = own ] || give_etcd "$name" "$etcd"
        "layout_$layout" "$name"
    done
}

make_authority() {
    authority=$hosts_work/authority
    mkdir -p "$authority"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=etcd-ca \
        -keyout "$authority/ca-key.pem" -out "$authority/ca.pem" 2>/dev/null
    sign_certificate outside "DNS:outside"
}

# sign_certificate NAME ALTERNATIVE-NAMES: NAME.pem and NAME-key.pem, for servers and clients.
sign_certificate() {
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$1" \
        -keyout "$authority/$1-key.pem" 2>/dev/null |
        openssl x509 -req -CA "$authority/ca.pem" -CAkey "$authority/ca-key.pem" -CAcreateserial -days 30 \
            -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth,clientAuth\n' "$2") \
            -out "$authority/$1.pem" 2>/dev/null
}

# Where Kubespray has them: {ca,member-HOST,member-HOST-key}.pem, readable for etcd's user.
give_certificates() {
    local name=$1 directory
    directory=$(host_root "$name")/etc/ssl/etcd/ssl
    sign_certificate "member-$name" "DNS:$name,DNS:localhost,IP:$(host_address "$name"),IP:127.0.0.1"
    mkdir -p "$directory"
    cp "$authority/ca.pem" "$authority/member-$name.pem" "$authority/member-$name-key.pem" "$directory/"
    chroot "$(host_root "$name")" chown -R etcd:root /etc/ssl/etcd
    chmod -R u=rX,go= "$(host_root "$name")/etc/ssl/etcd"
}

# give_etcd NAME DIRECTORY: the programs of another version, in place of the package's.
give_etcd() {
    local program
    for program in etcd etcdctl; do
        install -m 0755 "$2/$program" "$(host_root "$1")/usr/bin/$program"
    done
}

member_settings() {
    local name=$1 address peers=()
    address=$(host_address "$name")
    for other in "${cluster_hosts[@]}"; do peers+=("$other=https://$(host_address "$other"):2380"); done
    cat <<END
ETCD_NAME=$name
ETCD_LISTEN_CLIENT_URLS=https://$address:2379,https://127.0.0.1:2379
ETCD_ADVERTISE_CLIENT_URLS=https://$address:2379
ETCD_LISTEN_METRICS_URLS=http://$address:2381
ETCD_LISTEN_PEER_URLS=https://$address:2380
ETCD_INITIAL_ADVERTISE_PEER_URLS=https://$address:2380
ETCD_INITIAL_CLUSTER=$(IFS=,; printf '%s' "${peers[*]}")
ETCD_INITIAL_CLUSTER_STATE=new
ETCD_INITIAL_CLUSTER_TOKEN=test
ETCD_TRUSTED_CA_FILE=/etc/ssl/etcd/ssl/ca.pem
ETCD_CERT_FILE=/etc/ssl/etcd/ssl/member-$name.pem
ETCD_KEY_FILE=/etc/ssl/etcd/ssl/member-$name-key.pem
ETCD_CLIENT_CERT_AUTH=true
ETCD_PEER_TRUSTED_CA_FILE=/etc/ssl/etcd/ssl/ca.pem
ETCD_PEER_CERT_FILE=/etc/ssl/etcd/ssl/member-$name.pem
ETCD_PEER_KEY_FILE=/etc/ssl/etcd/ssl/member-$name-key.pem
ETCD_PEER_CLIENT_CERT_AUTH=true
END
}

# Debian's unit, its settings in /etc/default/etcd, etcd as the user etcd.
layout_debian() {
    member_settings "$1" >"$(host_root "$1")/etc/default/etcd"
    chroot "$(host_root "$1")" systemctl enable -q etcd
}

# Kubespray's: its own unit, the settings in /etc/etcd.env, etcd as root, data in /var/lib/etcd.
layout_kubespray() {
    local root
    root=$(host_root "$1")
    {
        member_settings "$1"
        printf 'ETCD_DATA_DIR=/var/lib/etcd\nETCD_ENABLE_V2=false\n'
        printf 'ETCDCTL_ENDPOINTS=https://127.0.0.1:2379\nETCDCTL_CACERT=/etc/ssl/etcd/ssl/ca.pem\n'
    } >"$root/etc/etcd.env"
    cat >"$root/etc/systemd/system/etcd.service" <<'END'
[Unit]
Description=etcd
After=network.target

[Service]
Type=notify
User=root
EnvironmentFile=/etc/etcd.env
ExecStart=/usr/bin/etcd
NotifyAccess=all
Restart=always
RestartSec=10s
LimitNOFILE=40000

[Install]
WantedBy=multi-user.target
END
    rm -rf "$root/etc/default/etcd"
    chroot "$root" chown -R root:root /etc/ssl/etcd /var/lib/etcd
    chroot "$root" systemctl enable -q etcd
}

# Boots all hosts side by side and waits until every member serves.
cluster_boot() {
    local name waiting=() status=0
    for name in "${cluster_hosts[@]}"; do
        host_boot "$name" &
        waiting+=($!)
    done
    for name in "${waiting[@]}"; do wait "$name" || status=1; done
    [ "$status" = 0 ] && await 90 cluster_is_healthy
}

cluster_is_healthy() {
    local name
    for name in "${cluster_hosts[@]}"; do member_is_healthy "$name" || return 1; done
}

# member_is_healthy NAME: it reads through a quorum; asked from outside.
member_is_healthy() { etcdctl_at "$1" get --consistency=l /never >/dev/null 2>&1; }

# etcdctl_at NAME ARGUMENTS…: from outside, through that member.
etcdctl_at() {
    local name=$1
    shift
    from_outside env ETCDCTL_API=3 "$outside_etcdctl" --endpoints "https://$(host_address "$name"):2379" \
        --cacert "$authority/ca.pem" --cert "$authority/outside.pem" --key "$authority/outside-key.pem" \
        --dial-timeout 2s --command-timeout 4s "$@"
}

# patiently_at NAME ARGUMENTS…: for what is asked once, and not until it is so: a busy machine may keep back an answer
# for seconds.
patiently_at() { etcdctl_at "$1" --command-timeout 60s "${@:2}"; }

# The name of the host whose member leads, once one does.
leader_host() { await 60 leader_now; }

leader_now() {
    local name
    for name in "${cluster_hosts[@]}"; do
        etcdctl_at "$name" endpoint status -w json 2>/dev/null |
            grep -qE '"member_id":([0-9]+).*"leader":\1[^0-9]' && { printf '%s\n' "$name"; return; }
    done
    return 1
}
