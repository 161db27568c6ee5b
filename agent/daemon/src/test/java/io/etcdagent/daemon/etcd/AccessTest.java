package io.etcdagent.daemon.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.daemon.etcd.Access.Needs;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Refusals that no etcd of the tests gives; the others are followed on a real one in {@link AuthenticationTest}. */
class AccessTest {

    private static final Access WATCHMAN = new Access(
            Optional.of(new EtcdLogin("watchman", Path.of("/etc/etcd-agent/password"))), Optional.empty(), "/ours");

    @ParameterizedTest
    @CsvSource({
        "etcdserverpb.Maintenance, ROOT",
        "etcdserverpb.Cluster, ROOT",
        "etcdserverpb.KV, KEYS",
        "etcdserverpb.Lease, KEYS",
        "etcdserverpb.Watch, KEYS",
    })
    void callNeedsWhatItsServiceAsksFor(String service, Needs needs) {
        assertEquals(needs, Needs.ofService(service));
    }

    @Test
    void whatOnlyRootMayIsGrantedByTheRootRole() {
        assertEquals(
                "This etcd asks for the root role for it: etcdctl user grant-role watchman root",
                WATCHMAN.remedy(Needs.ROOT, "etcdserver: permission denied"));
    }

    @Test
    void prefixIsTheAgentsOwn() {
        assertEquals(
                "Grant it: etcdctl role add etcd-agent; etcdctl role grant-permission etcd-agent --prefix=true readwrite"
                        + " /ours/; etcdctl user add watchman; etcdctl user grant-role watchman etcd-agent",
                WATCHMAN.remedy(Needs.KEYS, "etcdserver: permission denied"));
    }
}
