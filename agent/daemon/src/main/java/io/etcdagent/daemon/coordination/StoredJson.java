package io.etcdagent.daemon.coordination;

import io.avaje.jsonb.Json;
import io.etcdagent.protocol.json.MalformedMessage;
import io.etcdagent.protocol.json.Messages;
import java.nio.charset.StandardCharsets;

/**
 * JSON values with a {@code version} field. A value of another version is refused, never guessed at: it belongs to an
 * agent that knows more. So is a value that lacks a field: what it would have said is not known.
 */
public final class StoredJson {

    /** The version of every kind of value that has not grown a newer one. */
    public static final int VERSION = 1;

    /** The field that is read before any other; not an {@code int}, which would be 0 where there is none. */
    @Json
    public record Versioned(Integer version) {}

    private final Messages messages;

    public StoredJson(Messages messages) {
        this.messages = messages;
    }

    public String write(Record value) {
        return messages.compact(value);
    }

    /**
     * Reads a value.
     *
     * @param type a public record, because its fields are looked at one by one
     * @param where names it for the error message: a key in etcd or a file
     */
    public <T extends Record> T read(String json, Class<T> type, String where) throws CoordinationException {
        return read(json, type, where, VERSION);
    }

    /**
     * Reads a value of any version up to the newest that this agent knows for its kind.
     *
     * @param newest whatever is newer is refused
     */
    public <T extends Record> T read(String json, Class<T> type, String where, int newest)
            throws CoordinationException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        try {
            int version = messages.read(bytes, Versioned.class).version();
            if (version < 1 || version > newest) {
                throw new NotUnderstoodException(where + " has version " + version + ", and this agent knows version "
                        + newest + (newest == 1 ? " only" : " and older ones only")
                        + "; it was written by another version of etcd-agent and is left alone:"
                        + " upgrade the agent on this node");
            }
            return messages.read(bytes, type);
        } catch (MalformedMessage malformed) {
            throw new NotUnderstoodException(
                    where + " does not hold what an etcd-agent writes there, and is left alone: "
                            + malformed.getMessage(),
                    malformed);
        }
    }
}
