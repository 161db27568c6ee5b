package io.etcdagent.packaging.quickstart;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A member's client URL, asked over plain HTTP: the pages /health and /version that etcd serves there. */
final class EtcdEndpoint {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    /** etcd writes the value as a string. */
    private static final Pattern HEALTH = Pattern.compile("\"health\"\\s*:\\s*\"true\"");

    private static final Pattern VERSION = Pattern.compile("\"etcdserver\"\\s*:\\s*\"([^\"]+)\"");

    private final URI clientUrl;
    private final InetSocketAddress address;

    EtcdEndpoint(InetAddress address, URI clientUrl) {
        this.clientUrl = clientUrl;
        this.address = new InetSocketAddress(address, clientUrl.getPort());
    }

    static EtcdEndpoint of(MemberSpec member) {
        return new EtcdEndpoint(member.address(), member.clientUrl());
    }

    /** Whether the port takes a connection. Costs the member next to nothing, and no write. */
    boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(address, (int) TIMEOUT.toMillis());
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /**
     * Whether the member says {@code "health":"true"}. It then has a leader and no alarm, and took a
     * request through raft for the answer: do not ask a hundred times a second.
     */
    boolean isHealthy() {
        return get("/health").filter(body -> HEALTH.matcher(body).find()).isPresent();
    }

    Optional<String> version() {
        return get("/version").map(VERSION::matcher).filter(Matcher::find).map(found -> found.group(1));
    }

    private Optional<String> get(String path) {
        try {
            URLConnection connection = clientUrl.resolve(path).toURL().openConnection();
            connection.setConnectTimeout((int) TIMEOUT.toMillis());
            connection.setReadTimeout((int) TIMEOUT.toMillis());
            connection.setRequestProperty("Connection", "close");
            try (var body = connection.getInputStream()) {
                return Optional.of(new String(body.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException unanswered) {
            return Optional.empty();
        }
    }
}
