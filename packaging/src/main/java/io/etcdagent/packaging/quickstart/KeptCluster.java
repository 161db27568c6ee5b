package io.etcdagent.packaging.quickstart;

import java.io.PrintStream;

/** Says how to talk to a cluster that was left running, and how to end it. */
record KeptCluster(ClusterSpec cluster, Workspace workspace, Options options) {
    void describe(PrintStream out) {
        MemberSpec first = cluster.members().get(0);
        out.println();
        out.println("The cluster is left running. To talk to the agents, each by its socket:");
        for (MemberSpec member : cluster.members()) {
            out.println(
                    "  " + options.image().resolve("bin/etcd-agentctl") + " --socket " + member.socket() + " health");
        }
        out.println("  curl --unix-socket " + first.socket() + " http://etcd-agent/v1/health");
        out.println("To talk to etcd:");
        out.println("  ETCDCTL_API=3 " + options.etcd().resolve("etcdctl") + " --endpoints " + cluster.endpoints()
                + " endpoint status -w table");
        out.println("To stop all of it and remove " + workspace.directory() + ":");
        out.println("  bash packaging/quickstart.sh --stop " + workspace.directory());
    }
}
