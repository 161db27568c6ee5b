package io.etcdagent.protocol.json;

import io.avaje.json.JsonException;
import io.avaje.json.JsonReader;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.nio.charset.StandardCharsets;

/**
 * Turns messages into JSON and back.
 *
 * <p>Absent values are left out of the JSON, fields that are not known are skipped. Immutable and safe for all threads;
 * costs time to make, so a process makes one.
 */
public final class Messages {

    private static final String POSITION = "at position: ";

    private final Jsonb jsonb;
    private final RequiredFields requiredFields = new RequiredFields();

    public Messages() {
        this.jsonb = Jsonb.builder()
                .serializeNulls(false)
                .serializeEmpty(true)
                .failOnUnknown(false)
                .build();
    }

    /** The message on one line, in UTF-8, without a line end. */
    public byte[] bytes(Record message) {
        return written(message).toJsonBytes(message);
    }

    /** The message on one line, without a line end. */
    public String compact(Record message) {
        return written(message).toJson(message);
    }

    /** The message over several lines, for people; without a line end after the last. */
    public String pretty(Record message) {
        return written(message).toJsonPretty(message);
    }

    /**
     * Reads one message that fills the text.
     *
     * @throws MalformedMessage if the text is not JSON, goes on after the message, or lacks a field that is not nullable
     */
    public <T extends Record> T read(byte[] json, Class<T> type) throws MalformedMessage {
        T message = parse(json, type);
        requiredFields.check(message);
        return message;
    }

    @SuppressWarnings("unchecked")
    private JsonType<Record> written(Record message) {
        return (JsonType<Record>) Adapters.type(jsonb, message.getClass());
    }

    private <T extends Record> T parse(byte[] json, Class<T> type) throws MalformedMessage {
        try (JsonReader reader = jsonb.reader(json)) {
            T message = Adapters.type(jsonb, type).fromJson(reader);
            if (message == null) {
                throw MalformedMessage.missing(type.getSimpleName());
            }
            long end = position(reader.location(), json.length);
            if (!isBlank(json, end)) {
                throw MalformedMessage.trailing(end);
            }
            return message;
        } catch (JsonException | IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException e) {
            // The parser reports most mistakes by its own exception; a few inputs, cut off or with absurd
            // numbers, make its array and number code throw these others.
            throw MalformedMessage.at(position(String.valueOf(e.getMessage()), json.length), reason(e), e);
        }
    }

    /** The parser tells positions only inside a sentence; where it tells none it had reached the end. */
    private static long position(String sentence, long otherwise) {
        int start = sentence.indexOf(POSITION);
        if (start < 0) {
            return otherwise;
        }
        long position = 0;
        for (int i = start + POSITION.length(); i < sentence.length(); i++) {
            int digit = Character.digit(sentence.charAt(i), 10);
            if (digit < 0) {
                break;
            }
            position = position * 10 + digit;
        }
        return Math.min(position, otherwise);
    }

    private static String reason(RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        int position = message.indexOf(POSITION);
        return (position < 0 ? message : message.substring(0, position)).strip();
    }

    private static boolean isBlank(byte[] json, long from) {
        return new String(json, (int) from, json.length - (int) from, StandardCharsets.UTF_8).isBlank();
    }
}
