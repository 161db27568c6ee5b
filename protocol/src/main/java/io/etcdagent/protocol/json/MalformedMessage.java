package io.etcdagent.protocol.json;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Text that is not the message it should be: not JSON, or JSON without a field that must be there. */
public final class MalformedMessage extends Exception {

    private static final long serialVersionUID = 1;

    private static final long NOWHERE = -1;

    private final long position;

    private MalformedMessage(String message, long position, @Nullable Throwable cause) {
        super(message, cause);
        this.position = position;
    }

    private MalformedMessage(String message) {
        super(message);
        this.position = NOWHERE;
    }

    static MalformedMessage at(long position, String what, Throwable cause) {
        return new MalformedMessage("not the JSON expected, at byte " + position + ": " + what, position, cause);
    }

    static MalformedMessage trailing(long position) {
        return new MalformedMessage(
                "not the JSON expected, at byte " + position + ": more text after the end of the message",
                position,
                null);
    }

    static MalformedMessage missing(String field) {
        return new MalformedMessage("the field \"" + field + "\" is missing");
    }

    /** How many bytes were read when the text went wrong; absent when the text is JSON, but lacks a field. */
    public OptionalLong position() {
        return position == NOWHERE ? OptionalLong.empty() : OptionalLong.of(position);
    }
}
