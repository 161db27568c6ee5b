package io.etcdagent.daemon.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a member says over plain HTTP on its metrics address, so that the fixture needs none of the tested code. */
final class MetricsPage {

    private static final int TIMEOUT_MILLIS = 2_000;
    private static final Pattern ID = Pattern.compile("(?m)^etcd_server_id\\{server_id=\"([0-9a-f]+)\"} 1$");

    private final URI base;

    MetricsPage(URI base) {
        this.base = base;
    }

    /** Whether the member reads through a quorum and sees no alarm. */
    boolean healthy() throws IOException {
        return get("/health").contains("\"health\":\"true\"");
    }

    /** The member's id; empty until it has one. */
    OptionalLong id() throws IOException {
        Matcher matcher = ID.matcher(get("/metrics"));
        return matcher.find() ? OptionalLong.of(Long.parseUnsignedLong(matcher.group(1), 16)) : OptionalLong.empty();
    }

    boolean leads() throws IOException {
        return get("/metrics").lines().anyMatch("etcd_server_is_leader 1"::equals);
    }

    /** The sum of a metric's samples that have the label, or of all for an empty one. */
    double sum(String name, String label) throws IOException {
        return get("/metrics")
                .lines()
                .filter(line -> line.startsWith(name) && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private String get(String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) base.resolve(path).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        try (InputStream body =
                connection.getResponseCode() < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            connection.disconnect();
        }
    }
}
