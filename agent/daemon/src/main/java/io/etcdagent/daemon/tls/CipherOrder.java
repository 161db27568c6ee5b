package io.etcdagent.daemon.tls;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * In which order cipher suites are offered, or taken: ChaCha20-Poly1305 before AES-GCM. The agent's Java runs without its
 * second compiler, to be small, and so without the processor's instructions for AES; then ChaCha20 takes a third of the
 * time.
 */
public final class CipherOrder {

    private CipherOrder() {}

    public static List<String> cheapestFirst(Collection<String> suites) {
        return suites.stream()
                .sorted(Comparator.comparing(suite -> !suite.contains("CHACHA20")))
                .toList();
    }
}
