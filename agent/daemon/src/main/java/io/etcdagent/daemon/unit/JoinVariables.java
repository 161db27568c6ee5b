package io.etcdagent.daemon.unit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The variables by which an etcd without data joins a cluster that has taken it in as a member already. */
public final class JoinVariables {

    private JoinVariables() {}

    /**
     * Those for a join. etcd ignores a variable that is empty (pkg/flags/flag.go): that takes away what once founded the
     * cluster by discovery, with which etcd would refuse the other two (embed/config.go,
     * {@code ErrConflictBootstrapFlags}), and what would make a cluster of its own of any data.
     *
     * @param initialCluster all members as etcd has them, {@code name=url,…}; with this one, by its name
     */
    public static Map<String, String> existing(String initialCluster) {
        Map<String, String> variables = new LinkedHashMap<>();
        // First, and so at the same place each time: whatever a crash leaves of a second writing, nothing is founded.
        variables.put("ETCD_INITIAL_CLUSTER_STATE", "existing");
        variables.put("ETCD_INITIAL_CLUSTER", initialCluster);
        variables.put("ETCD_DISCOVERY", "");
        variables.put("ETCD_DISCOVERY_SRV", "");
        variables.put("ETCD_FORCE_NEW_CLUSTER", "");
        return Collections.unmodifiableMap(variables);
    }
}
