package io.etcdagent.protocol;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The paths, the header and the media types of the API, as both sides spell them. */
public final class Routes {

    public static final String HEALTH = "/v1/health";
    public static final String HEALTH_EVENTS = HEALTH + "/events";
    public static final String NODE = "/v1/node";
    public static final String MEMBERS = "/v1/members";
    public static final String GATES = "/v1/gates";
    public static final String DIAGNOSIS = "/v1/diagnosis";
    public static final String ALARMS = "/v1/alarms";
    public static final String LOCK = "/v1/lock";
    public static final String UNLOCK = LOCK + "/unlock";
    public static final String AGENTS = "/v1/agents";
    public static final String OPERATIONS = "/v1/operations";
    public static final String ROLLOUTS = "/v1/rollouts";
    public static final String ROLLOUT = ROLLOUTS + "/current";

    /** What follows the path of an operation, or of the rollout, for its stream of events. */
    public static final String EVENTS = "/events";

    public static final String ROLLOUT_EVENTS = ROLLOUT + EVENTS;
    public static final String PAUSE_ROLLOUT = ROLLOUT + "/pause";
    public static final String RESUME_ROLLOUT = ROLLOUT + "/resume";
    public static final String ABORT_ROLLOUT = ROLLOUT + "/abort";

    /** For Prometheus, whose usual path it is. */
    public static final String METRICS = "/metrics";

    public static final String KEYS = "/v1/keys";
    public static final String TABLES = "/v1/tables";
    public static final String LEASES = "/v1/leases";
    public static final String USERS = "/v1/users";
    public static final String ROLES = "/v1/roles";
    public static final String WATCH = "/v1/watch";
    public static final String SNAPSHOT = "/v1/snapshot";

    /** Makes a repeated POST of an operation or of a rollout, or of a change of one, the same one. */
    public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    /** The number of the last event that was received; what a stream goes on after, as the parameter {@link #AFTER}. */
    public static final String LAST_EVENT_ID = "Last-Event-ID";

    /** The parameter of a stream of events: the number of the event after which it begins. */
    public static final String AFTER = "after";

    public static final String JSON = "application/json";

    /** One JSON document per line; a reader skips empty lines, which only show that the stream is alive. */
    public static final String JSON_LINES = "application/x-ndjson";

    /** What is no text: a backend file. */
    public static final String OCTETS = "application/octet-stream";

    /** RFC 9457, section 3. */
    public static final String PROBLEM_JSON = "application/problem+json";

    private Routes() {}

    public static String operation(String id) {
        return OPERATIONS + '/' + segment(id);
    }

    public static String operationEvents(String id) {
        return operation(id) + EVENTS;
    }

    /** One key; its bytes may be any. */
    public static String key(byte[] key) {
        return KEYS + '/' + percentEncoded(key);
    }

    /** Any bytes, in a path segment or in the value of a query parameter. */
    public static String percentEncoded(byte[] bytes) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : bytes) {
            if ((b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '-' || b == '_') {
                encoded.append((char) b);
            } else {
                encoded.append('%');
                HexFormat.of().withUpperCase().toHexDigits(encoded, b);
            }
        }
        return encoded.toString();
    }

    /** The text as one path segment: whatever an operator typed cannot name another route. */
    private static String segment(String text) {
        return switch (text) {
            case "." -> "%2E";
            case ".." -> "%2E%2E";
            default -> URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
        };
    }
}
