package io.etcdagent.protocol.client;

import io.etcdagent.protocol.EventKind;
import io.etcdagent.protocol.EventView;
import io.etcdagent.protocol.InspectLine;
import io.etcdagent.protocol.KeyView;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the line of a key, or of its change, as agents write it. There may be millions, and values of any length: this is
 * several times as fast as the reader of any JSON, which takes no long strings, and has the last word on every line that
 * is written otherwise.
 */
final class KeyLine {

    private static final byte[] KEY = ascii("{\"key\":");
    private static final byte[] PUT = ascii("{\"event\":{\"kind\":\"put\",\"key\":");
    private static final byte[] DELETE = ascii("{\"event\":{\"kind\":\"delete\",\"key\":");
    private static final byte[] NAME = ascii("{\"name\":\"");
    private static final byte[] CREATE_REVISION = ascii("\",\"createRevision\":");
    private static final byte[] MOD_REVISION = ascii(",\"modRevision\":");
    private static final byte[] VERSION = ascii(",\"version\":");
    private static final byte[] LEASE = ascii(",\"lease\":\"");
    private static final byte[] SIZE = ascii(",\"size\":");
    private static final byte[] VALUE = ascii(",\"value\":\"");
    private static final byte[] QUOTE = ascii("\"");
    private static final byte[] END = ascii("}");

    /** More digits might not fit a long. */
    private static final int MOST_DIGITS = 18;

    private final byte[] line;
    private int at;
    private boolean failed;

    private KeyLine(byte[] line) {
        this.line = line;
    }

    /** Nothing if it is not written in this way, whatever else it is. */
    static Optional<InspectLine> read(byte[] line) {
        return new KeyLine(line).read();
    }

    private Optional<InspectLine> read() {
        InspectLine found;
        if (isNext(KEY)) {
            found = InspectLine.of(key());
        } else if (isNext(PUT)) {
            found = InspectLine.of(new EventView(EventKind.PUT, key()));
            expect(END);
        } else if (isNext(DELETE)) {
            found = InspectLine.of(new EventView(EventKind.DELETE, key()));
            expect(END);
        } else {
            return Optional.empty();
        }
        expect(END);
        return failed || at != line.length ? Optional.empty() : Optional.of(found);
    }

    private KeyView key() {
        expect(NAME);
        String name = text();
        expect(CREATE_REVISION);
        long createRevision = number();
        expect(MOD_REVISION);
        long modRevision = number();
        expect(VERSION);
        long version = number();
        String lease = isNext(LEASE) ? quoted() : null;
        Long size = isNext(SIZE) ? (Long) number() : null;
        String value = isNext(VALUE) ? quoted() : null;
        expect(END);
        return new KeyView(name, createRevision, modRevision, version, lease, size, value);
    }

    private boolean isNext(byte[] word) {
        int end = at + word.length;
        if (failed || end > line.length) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (line[at + i] != word[i]) {
                return false;
            }
        }
        at = end;
        return true;
    }

    private void expect(byte[] word) {
        failed = failed || !isNext(word);
    }

    private @Nullable String quoted() {
        String text = text();
        expect(QUOTE);
        return text;
    }

    /** Letters, digits and what else base64 has, up to something else. */
    @SuppressWarnings("deprecation") // the one way from bytes of ASCII to text that looks at none of them again
    private String text() {
        int from = at;
        while (at < line.length && line[at] != '"' && line[at] != '\\' && line[at] >= ' ') {
            at++;
        }
        return new String(line, 0, from, at - from);
    }

    private long number() {
        int from = at;
        long number = 0;
        while (at < line.length && line[at] >= '0' && line[at] <= '9' && at - from < MOST_DIGITS) {
            number = number * 10 + (line[at++] - '0');
        }
        failed = failed || at == from || (line[from] == '0' && at - from > 1);
        return number;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
