package io.etcdagent.packaging.quickstart;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How a member is run: what is started, and with which variables. */
sealed interface NodeKind {
    List<String> command();

    Map<String, String> environment(ClusterSpec cluster, MemberSpec member);

    Path log(MemberSpec member);

    /** By an agent, which starts etcd itself: there is no systemd in the quickstart. */
    record Agent(Path agent, Path etcd) implements NodeKind {
        @Override
        public List<String> command() {
            return List.of(agent.toString());
        }

        @Override
        public Map<String, String> environment(ClusterSpec cluster, MemberSpec member) {
            return Map.of(
                    "ETCD_AGENT_SOCKET", member.socket().toString(),
                    "ETCD_AGENT_STATE_DIR", member.stateDirectory().toString(),
                    "ETCD_AGENT_ENDPOINT", member.clientUrl().toString(),
                    "ETCD_AGENT_CHILD", etcd.toString(),
                    "ETCD_AGENT_CHILD_ENV", member.environmentFile().toString(),
                    "ETCD_AGENT_CHILD_LOG", member.etcdLog().toString());
        }

        @Override
        public Path log(MemberSpec member) {
            return member.agentLog();
        }
    }

    /** By nobody: etcd alone, for comparison. */
    record PlainEtcd(Path etcd) implements NodeKind {
        @Override
        public List<String> command() {
            return List.of(etcd.toString());
        }

        @Override
        public Map<String, String> environment(ClusterSpec cluster, MemberSpec member) {
            return cluster.environmentOf(member);
        }

        @Override
        public Path log(MemberSpec member) {
            return member.etcdLog();
        }
    }
}
