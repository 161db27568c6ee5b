package io.etcdagent.daemon.control.api;

import io.etcdagent.protocol.HealthReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The description of the API that comes with the protocol module. */
public final class OpenApiDocument {

    /** RFC 9512. */
    static final String MEDIA_TYPE = "application/yaml";

    private static final String RESOURCE = "etcd-agent.yaml";

    private OpenApiDocument() {}

    public static String read() {
        try (InputStream resource = HealthReport.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("the protocol module was packaged without " + RESOURCE);
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
