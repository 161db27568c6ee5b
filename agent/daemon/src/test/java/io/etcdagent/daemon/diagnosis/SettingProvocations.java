package io.etcdagent.daemon.diagnosis;

import static io.etcdagent.daemon.diagnosis.Outcome.ends;

import io.etcdagent.daemon.diagnosis.BreakableCluster.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;

/** Settings that etcd does not take, or that this host cannot give it. */
final class SettingProvocations {

    private SettingProvocations() {}

    static List<Provocation> all() {
        return List.of(
                Provocation.of(
                        "peer-port-in-use",
                        Kind.PLAIN,
                        cluster -> occupy(cluster, cluster.broken().member().peerUrl()),
                        ends(1, "bind: address already in use").means("port-in-use", Recovery.DOES_NOT_HELP, "ss -")),
                Provocation.of(
                        "client-port-in-use",
                        Kind.PLAIN,
                        cluster -> occupy(cluster, cluster.broken().member().clientUrl()),
                        ends(1, "bind: address already in use").means("port-in-use", Recovery.DOES_NOT_HELP, "ss -")),
                Provocation.of(
                        "address-not-here",
                        Kind.PLAIN,
                        SettingProvocations::listenElsewhere,
                        ends(1, "bind: cannot assign requested address")
                                .means("address-not-here", Recovery.DOES_NOT_HELP, "ip -br address")),
                Provocation.of(
                        "unknown-flag",
                        Kind.PLAIN,
                        SettingProvocations::addUnknownFlag,
                        ends(2, "flag provided but not defined: -no-longer-known")
                                .means("unknown-flag", Recovery.DOES_NOT_HELP, "version")),
                Provocation.of(
                        "malformed-setting",
                        Kind.PLAIN,
                        SettingProvocations::malform,
                        ends(1, "invalid value \\\\?\"soon\\\\?\" for ETCD_HEARTBEAT_INTERVAL")
                                .means("settings-refused", Recovery.DOES_NOT_HELP, "Correct")));
    }

    private static void occupy(BreakableCluster cluster, URI url) throws IOException {
        ServerSocket stranger = new ServerSocket();
        stranger.bind(new InetSocketAddress(url.getHost(), url.getPort()));
        cluster.broken().putInTheWay(stranger);
        cluster.broken().start();
    }

    /** At an address that is set aside for documentation. */
    private static void listenElsewhere(BreakableCluster cluster) {
        cluster.broken().set("listen-peer-urls", "http://192.0.2.7:2380");
        cluster.broken().start();
    }

    private static void addUnknownFlag(BreakableCluster cluster) {
        cluster.broken().addFlag("--no-longer-known=true");
        cluster.broken().start();
    }

    private static void malform(BreakableCluster cluster) {
        cluster.broken().set("heartbeat-interval", "soon");
        cluster.broken().start();
    }
}
