package io.etcdagent.daemon.measure;

import io.etcdagent.daemon.etcd.EtcdHttp;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The page on which the local etcd tells its metrics, wherever it is. For one thread at a time. */
final class MetricsScrape {

    private static final Duration WITHIN = Duration.ofSeconds(5);

    /** Twenty times what a member with all its gRPC methods in use tells. */
    private static final long MOST_BYTES = 4 << 20;

    private final EtcdHttp http;
    private final List<URI> places;
    private int goodPlace;

    /**
     * @param endpoint where the member serves clients
     * @param others where else it serves metrics; those in plain text come first, for they cost no handshake
     */
    MetricsScrape(EtcdHttp http, URI endpoint, List<URI> others) {
        this.http = http;
        this.places = Stream.concat(others.stream(), Stream.of(endpoint))
                .sorted(Comparator.comparing(url -> !"http".equals(url.getScheme())))
                .distinct()
                .toList();
    }

    /** Tries every place, the one that was good last before all others. */
    EtcdMetrics read() throws IOException {
        List<String> failures = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            int place = (goodPlace + i) % places.size();
            URI url = places.get(place);
            try {
                MetricsReader reader = new MetricsReader();
                EtcdHttp.Head head = http.get(url, "/metrics", WITHIN, MOST_BYTES, reader);
                if (head.status() == 200) {
                    goodPlace = place;
                    return reader.read();
                }
                failures.add(url + "/metrics answers with status " + head.status());
            } catch (IOException failure) {
                failures.add(url + "/metrics: " + failure.getMessage());
            }
        }
        throw new IOException(String.join("; ", failures));
    }
}
