package io.etcdagent.daemon.control.routing;

import io.avaje.json.JsonException;
import io.avaje.jsonb.Jsonb;
import io.etcdagent.protocol.json.Adapters;
import io.etcdagent.protocol.json.MalformedMessage;
import io.etcdagent.protocol.json.Messages;
import java.nio.charset.StandardCharsets;

/**
 * Reads the body of a request that changes something.
 *
 * <p>More strictly than an answer is read: a field that is not known refuses the request, because a misspelt
 * {@code dryRun} that is skipped would stop etcd.
 */
public final class RequestBody {

    private final Messages messages;
    private final Jsonb strict = Jsonb.builder().failOnUnknown(true).build();

    public RequestBody(Messages messages) {
        this.messages = messages;
    }

    /**
     * The message that the text is.
     *
     * @throws Refusal if the text is not JSON, with the position; lacks a field; or has one too many
     */
    public <T extends Record> T read(String json, Class<T> type) throws Refusal {
        refuseUnknownFields(json, type);
        try {
            return messages.read(json.getBytes(StandardCharsets.UTF_8), type);
        } catch (MalformedMessage e) {
            throw ProblemType.BAD_REQUEST.refusal(
                    "The request body cannot be read: " + e.getMessage() + ". Nothing was done.");
        }
    }

    /**
     * Comes first, because the lenient reader descends into the unknown fields that it skips, as deeply as a client
     * cares to nest them.
     */
    private <T extends Record> void refuseUnknownFields(String json, Class<T> type) throws Refusal {
        try {
            Adapters.type(strict, type).fromJson(json);
        } catch (JsonException | IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException e) {
            // Not JSON: the message's own reader meets the same place, and says it better.
            return;
        } catch (IllegalStateException e) {
            // The only way in which this parser reports a field that is not known.
            throw ProblemType.BAD_REQUEST.refusal(
                    "The request body has a field that is not known here: " + e.getMessage() + ". Nothing was done.");
        }
    }
}
