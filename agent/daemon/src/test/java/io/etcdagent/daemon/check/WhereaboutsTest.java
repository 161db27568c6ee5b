package io.etcdagent.daemon.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.daemon.etcd.TlsFiles;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WhereaboutsTest {

    @Test
    void theListenersCertificatesAreWatchedBesideThoseOfEtcd() {
        Path ca = Path.of("/pki/ca.pem");
        Path own = Path.of("/pki/own.pem");
        Path shown = Path.of("/pki/listener.pem");
        assertEquals(
                List.of(ca, own, shown),
                HealthDetail.whereabouts(
                                URI.create("https://10.0.0.1:2379"),
                                Optional.empty(),
                                Optional.of(
                                        new TlsFiles(ca, Optional.of(own), Optional.of(Path.of("/pki/own-key.pem")))),
                                List.of(shown, ca))
                        .certificates());
    }
}
