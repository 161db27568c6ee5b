package io.etcdagent.daemon.inspect;

import io.etcdagent.daemon.etcd.ChangePage;
import io.etcdagent.daemon.etcd.KeyEntry;
import io.etcdagent.daemon.etcd.LeaseFacts;
import io.etcdagent.daemon.etcd.LeaseKeys;
import io.etcdagent.protocol.EventKind;
import io.etcdagent.protocol.json.Messages;
import java.nio.charset.StandardCharsets;

/**
 * Writes the lines of an answer. A line of a key, of which there may be millions, or of what may be as long as a
 * value or a lease's keys are, is put together here byte by byte, from where these lie in what etcd sent, and is what
 * {@link io.etcdagent.protocol.InspectLine} would be with them.
 */
final class Lines {

    private static final int BUFFER = 48 * 1024;
    private static final int ROOM_FOR_NUMBER = 20;
    private static final byte[] BASE64 = ascii("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    private static final byte[] KEY = ascii("{\"key\":");
    private static final byte[] EVENT = ascii("{\"event\":{\"kind\":\"");
    private static final byte[] KEY_OF_EVENT = ascii("\",\"key\":");
    private static final byte[] LEASE_LINE = ascii("{\"lease\":{\"id\":\"");
    private static final byte[] GRANTED = ascii("\",\"grantedSeconds\":");
    private static final byte[] REMAINING = ascii(",\"remainingSeconds\":");
    private static final byte[] KEYS = ascii(",\"keys\":[");
    private static final byte[] NAME = ascii("{\"name\":\"");
    private static final byte[] CREATE_REVISION = ascii("\",\"createRevision\":");
    private static final byte[] MOD_REVISION = ascii(",\"modRevision\":");
    private static final byte[] VERSION = ascii(",\"version\":");
    private static final byte[] LEASE = ascii(",\"lease\":\"");
    private static final byte[] SIZE = ascii(",\"size\":");
    private static final byte[] VALUE = ascii(",\"value\":\"");

    private final Output output;
    private final Messages messages;
    private final byte[] buffer = new byte[BUFFER];
    private final byte[] digits = new byte[ROOM_FOR_NUMBER];

    private int used;

    Lines(Output output, Messages messages) {
        this.output = output;
        this.messages = messages;
    }

    /** A line of few. */
    void line(Record message) throws OutputGone {
        put(messages.bytes(message));
        put('\n');
    }

    /** The present change of a entry. */
    void event(ChangePage changes, int valueBytes) throws OutputGone {
        put(EVENT);
        put(ascii((changes.deleted() ? EventKind.DELETE : EventKind.PUT).word()));
        put(KEY_OF_EVENT);
        view(changes.key(), !changes.deleted(), valueBytes);
        put('}');
        put('}');
        put('\n');
    }

    /** A lease whose keys are known. */
    void lease(LeaseFacts lease) throws OutputGone {
        put(LEASE_LINE);
        put(ascii(lease.id().hex()));
        put(GRANTED);
        number(lease.granted().toSeconds());
        put(REMAINING);
        number(lease.remaining().toSeconds());
        put(KEYS);
        LeaseKeys keys = lease.keys();
        boolean first = true;
        while (keys.next()) {
            if (!first) {
                put(',');
            }
            first = false;
            put('"');
            base64(keys.bytes(), keys.at(), keys.length());
            put('"');
        }
        put(']');
        put('}');
        put('}');
        put('\n');
    }

    /**
     * A key.
     *
     * @param hasValue whether its value, and so its size, is known
     * @param valueBytes how much of the value to write at most, 0 for nothing of it
     */
    void key(KeyEntry entry, boolean hasValue, int valueBytes) throws OutputGone {
        put(KEY);
        view(entry, hasValue, valueBytes);
        put('}');
        put('\n');
    }

    private void view(KeyEntry entry, boolean hasValue, int valueBytes) throws OutputGone {
        put(NAME);
        base64(entry.bytes(), entry.keyAt(), entry.keyLength());
        put(CREATE_REVISION);
        number(entry.createRevision());
        put(MOD_REVISION);
        number(entry.modRevision());
        put(VERSION);
        number(entry.version());
        if (entry.lease() != 0) {
            put(LEASE);
            put(ascii(Long.toHexString(entry.lease())));
            put('"');
        }
        if (hasValue) {
            put(SIZE);
            number(entry.valueLength());
            if (valueBytes > 0) {
                put(VALUE);
                base64(entry.bytes(), entry.valueAt(), Math.min(entry.valueLength(), valueBytes));
                put('"');
            }
        }
        put('}');
    }

    /** Sends what has gathered. */
    void flush() throws OutputGone {
        if (used > 0) {
            output.write(buffer, 0, used);
            used = 0;
        }
    }

    private void put(char character) throws OutputGone {
        makeRoom(1);
        buffer[used++] = (byte) character;
    }

    private void put(byte[] bytes) throws OutputGone {
        int from = 0;
        while (from < bytes.length) {
            makeRoom(1);
            int length = Math.min(BUFFER - used, bytes.length - from);
            System.arraycopy(bytes, from, buffer, used, length);
            used += length;
            from += length;
        }
    }

    /** What is sent ends with a line where it can, so that an answer that is given up there can still be told why. */
    private void makeRoom(int bytes) throws OutputGone {
        while (BUFFER - used < bytes) {
            int whole = endOfLastLine();
            int sent = whole == 0 ? used : whole;
            output.write(buffer, 0, sent);
            System.arraycopy(buffer, sent, buffer, 0, used - sent);
            used -= sent;
        }
    }

    private int endOfLastLine() {
        int end = used;
        while (end > 0 && buffer[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    private void number(long number) throws OutputGone {
        if (number < 0) {
            put(ascii(Long.toString(number)));
            return;
        }
        int first = digits.length;
        long rest = number;
        do {
            digits[--first] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        makeRoom(digits.length);
        while (first < digits.length) {
            buffer[used++] = digits[first++];
        }
    }

    private void base64(byte[] bytes, int from, int length) throws OutputGone {
        int at = from;
        int end = from + length;
        for (; end - at >= 3; at += 3) {
            makeRoom(4);
            quad(bytes[at], bytes[at + 1], bytes[at + 2]);
        }
        makeRoom(4);
        if (end - at == 2) {
            quad(bytes[at], bytes[at + 1], (byte) 0);
            buffer[used - 1] = '=';
        } else if (end - at == 1) {
            quad(bytes[at], (byte) 0, (byte) 0);
            buffer[used - 1] = '=';
            buffer[used - 2] = '=';
        }
    }

    private void quad(byte first, byte second, byte third) {
        int bits = (first & 0xff) << 16 | (second & 0xff) << 8 | (third & 0xff);
        buffer[used++] = BASE64[bits >> 18];
        buffer[used++] = BASE64[bits >> 12 & 0x3f];
        buffer[used++] = BASE64[bits >> 6 & 0x3f];
        buffer[used++] = BASE64[bits & 0x3f];
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
