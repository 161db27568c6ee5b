package io.etcdagent.packaging.quickstart;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A cluster as it is to be. The token keeps members of two clusters apart should they ever meet. */
record ClusterSpec(String token, List<MemberSpec> members) {
    ClusterSpec {
        members = List.copyOf(members);
    }

    static ClusterSpec of(Path directory, List<InetAddress> addresses) {
        List<MemberSpec> members = new ArrayList<>();
        for (InetAddress address : addresses) {
            String name = "node" + (members.size() + 1);
            members.add(new MemberSpec(name, address, directory.resolve(name)));
        }
        return new ClusterSpec(directory.getFileName().toString(), members);
    }

    /** etcd's configuration as its environment variables, etcd's own convention. */
    Map<String, String> environmentOf(MemberSpec member) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("ETCD_NAME", member.name());
        environment.put("ETCD_DATA_DIR", member.dataDirectory().toString());
        environment.put("ETCD_LISTEN_CLIENT_URLS", member.clientUrl().toString());
        environment.put("ETCD_ADVERTISE_CLIENT_URLS", member.clientUrl().toString());
        environment.put("ETCD_LISTEN_PEER_URLS", member.peerUrl().toString());
        environment.put("ETCD_INITIAL_ADVERTISE_PEER_URLS", member.peerUrl().toString());
        environment.put("ETCD_INITIAL_CLUSTER", initialCluster());
        environment.put("ETCD_INITIAL_CLUSTER_STATE", "new");
        environment.put("ETCD_INITIAL_CLUSTER_TOKEN", token);
        environment.put("ETCD_LOGGER", "zap");
        return environment;
    }

    String endpoints() {
        return members.stream().map(member -> member.clientUrl().toString()).collect(Collectors.joining(","));
    }

    private String initialCluster() {
        return members.stream()
                .map(member -> member.name() + "=" + member.peerUrl())
                .collect(Collectors.joining(","));
    }
}
