package io.etcdagent.daemon.coordination;

import io.avaje.json.JsonException;
import io.avaje.jsonb.Json;
import io.avaje.jsonb.Jsonb;

/**
 * JSON values with a {@code version} field. A value of another version is refused, never guessed at: it belongs to an
 * agent that knows more.
 */
public final class StoredJson {

    /** The one version that this agent writes and reads. */
    public static final int VERSION = 1;

    /** The field that is read before any other. */
    @Json
    public record Versioned(int version) {}

    private final Jsonb jsonb;

    public StoredJson(Jsonb jsonb) {
        this.jsonb = jsonb;
    }

    public String write(Object value) {
        return jsonb.toJson(value);
    }

    /**
     * Reads a value.
     *
     * @param where names it for the error message: a key in etcd or a file
     */
    public <T> T read(String json, Class<T> type, String where) throws CoordinationException {
        try {
            int version = jsonb.type(Versioned.class).fromJson(json).version();
            if (version != VERSION) {
                throw new CoordinationException(where + " has version " + version + ", and this agent knows version "
                        + VERSION + " only; it was written by another version of etcd-agent and is left alone:"
                        + " upgrade the agent on this node");
            }
            return jsonb.type(type).fromJson(json);
        } catch (JsonException garbled) {
            throw new CoordinationException(
                    where + " does not hold what an etcd-agent writes there; it is left alone", garbled);
        }
    }
}
